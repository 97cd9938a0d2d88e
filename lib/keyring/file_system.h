#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "signet/result.h"

namespace signet::keyring {

/// The calls that change a directory, each as POSIX has it. A test ends its process at each of
/// them.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  virtual int make_directory(const std::string& path, mode_t mode);
  virtual int create(const std::string& path, mode_t mode);
  virtual ssize_t write(int file, const char* bytes, std::size_t size);
  virtual int sync(int file);
  virtual int rename(const std::string& from, const std::string& to);
  virtual int unlink(const std::string& path);
};

/// Writes a file so that under its name there is the old or the new content, never a part. Fails
/// with `key_ring_io`.
Result<void> replace_file(FileSystem& files, const std::string& path, const std::string& contents,
                          mode_t mode);
/// Makes renames last when the machine stops.
Result<void> sync_directory(FileSystem& files, const std::string& path);

/// The names in a directory; empty when it can't be read.
std::vector<std::string> names_in(const std::string& path);

enum class Access { anybody, owner };
/// A whole regular file. Fails with `key_ring_io`, with `missing` when it isn't there, with
/// `key_ring_damaged` when it is larger than anything of ours, and with `key_file_permissions`.
Result<std::string> read_file(const std::string& path, Access access, ErrorCode missing);

/// Fails with `key_ring_missing` or `key_file_permissions`.
Result<void> check_directory(const std::string& path);

/// Tells one version of a file from another without reading it.
struct FileVersion {
  dev_t device;
  ino_t inode;
  off_t size;
  long long changed_at;  ///< nanoseconds

  friend bool operator==(const FileVersion&, const FileVersion&) = default;
};
std::optional<FileVersion> version_of(const std::string& path);

/// Stores a manifest, which is the moment of change: what it names was written before and lasts by
/// now. Fails with `key_ring_io`.
Result<void> commit_manifest(FileSystem& files, const std::string& directory,
                             const std::string& manifest, const std::string& text);

/// What `load()` gives back, which reads a directory without its lock, so that a server needs no
/// permission to write. A change in between shows in the manifest's version; three in a row are no
/// coincidence.
template <class Load>
auto load_between_changes(const std::string& manifest, Load load) {
  constexpr int attempts = 3;
  for (int i = 1;; ++i) {
    const auto before = version_of(manifest);
    auto loaded = load();
    if (i == attempts || before == version_of(manifest)) return loaded;
  }
}

/// Keeps other processes and threads from changing the directory while it lives.
class DirectoryLock {
 public:
  /// Fails with `key_ring_busy` after `longest_wait`, and with `key_ring_io`.
  static Result<DirectoryLock> take(const std::string& directory,
                                    std::chrono::milliseconds longest_wait);
  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int file) : file_(file) {}

  int file_;
};

}  // namespace signet::keyring
