#include "keyring/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <thread>

#include "base/fail.h"

namespace signet::keyring {
namespace {

constexpr std::size_t longest_file = 256 * 1024;

/// A descriptor that is closed at the end.
class OpenFile {
 public:
  explicit OpenFile(int file) noexcept : file_(file) {}
  ~OpenFile() {
    if (file_ >= 0) ::close(file_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  explicit operator bool() const noexcept { return file_ >= 0; }
  int get() const noexcept { return file_; }
  int release() noexcept { return std::exchange(file_, -1); }

 private:
  int file_;
};

Unexpected io_failed(const std::string& path, std::string_view expected) {
  const int reason = errno;
  return fail(ErrorCode::key_ring_io, path, expected, std::generic_category().message(reason));
}

Unexpected open_to_others(const std::string& path, mode_t mode) {
  std::string digits = "0000";
  for (std::size_t i = 4; i-- > 0; mode >>= 3U) digits[i] = static_cast<char>('0' + (mode & 7U));
  return fail(ErrorCode::key_file_permissions, path, "no permission for group and others", digits);
}

Result<void> write_all(FileSystem& files, int file, const std::string& path,
                       std::string_view contents) {
  while (!contents.empty()) {
    const ssize_t written = files.write(file, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return io_failed(path, "a file that can be written");
    contents.remove_prefix(static_cast<std::size_t>(written));
  }
  if (files.sync(file) != 0) return io_failed(path, "a file that reaches the disk");
  return {};
}

}  // namespace

int FileSystem::make_directory(const std::string& path, mode_t mode) {
  return ::mkdir(path.c_str(), mode);
}
int FileSystem::create(const std::string& path, mode_t mode) {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
}
ssize_t FileSystem::write(int file, const char* bytes, std::size_t size) {
  return ::write(file, bytes, size);
}
int FileSystem::sync(int file) {
  return ::fsync(file);
}
int FileSystem::rename(const std::string& from, const std::string& to) {
  return ::rename(from.c_str(), to.c_str());
}
int FileSystem::unlink(const std::string& path) {
  return ::unlink(path.c_str());
}

Result<void> replace_file(FileSystem& files, const std::string& path, const std::string& contents,
                          mode_t mode) {
  const std::string temporary = path + ".new";
  // What a killed process left behind.
  if (::access(temporary.c_str(), F_OK) == 0) files.unlink(temporary);
  {
    const OpenFile file(files.create(temporary, mode));
    if (!file) return io_failed(temporary, "a new file");
    if (auto ok = write_all(files, file.get(), temporary, contents); !ok) return ok;
  }
  if (files.rename(temporary, path) != 0) return io_failed(path, "a file that can be replaced");
  return {};
}

Result<void> sync_directory(FileSystem& files, const std::string& path) {
  const OpenFile directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || files.sync(directory.get()) != 0)
    return io_failed(path, "a directory that reaches the disk");
  return {};
}

std::vector<std::string> names_in(const std::string& path) {
  struct Close {
    void operator()(DIR* directory) const noexcept { ::closedir(directory); }
  };
  std::vector<std::string> names;
  const std::unique_ptr<DIR, Close> directory(::opendir(path.c_str()));
  if (!directory) return names;
  while (const dirent* entry = ::readdir(directory.get())) names.emplace_back(entry->d_name);
  return names;
}

Result<std::string> read_file(const std::string& path, Access access, ErrorCode missing) {
  const OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file && errno == ENOENT) return fail(missing, path, "a file", "none");
  struct stat status = {};
  if (!file || ::fstat(file.get(), &status) != 0) return io_failed(path, "a readable file");
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::key_ring_damaged, path, "a regular file");
  if (access == Access::owner && (status.st_mode & 077U) != 0)
    return open_to_others(path, status.st_mode & 0777U);
  std::string contents(longest_file + 1, '\0');
  std::size_t size = 0;
  while (size < contents.size()) {
    const ssize_t got = ::read(file.get(), contents.data() + size, contents.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_failed(path, "a readable file");
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > longest_file)
    return fail(ErrorCode::key_ring_damaged, path, "at most " + std::to_string(longest_file),
                "more bytes");
  contents.resize(size);
  return contents;
}

Result<void> check_directory(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
    return fail(ErrorCode::key_ring_missing, path, "a directory", "none");
  if ((status.st_mode & 077U) != 0) return open_to_others(path, status.st_mode & 0777U);
  return {};
}

Result<void> commit_manifest(FileSystem& files, const std::string& directory,
                             const std::string& manifest, const std::string& text) {
  if (auto ok = sync_directory(files, directory); !ok) return ok;
  if (auto ok = replace_file(files, manifest, text, 0644); !ok) return ok;
  return sync_directory(files, directory);
}

std::optional<FileVersion> version_of(const std::string& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileVersion{status.st_dev, status.st_ino, status.st_size,
                     status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec};
}

Result<DirectoryLock> DirectoryLock::take(const std::string& directory,
                                          std::chrono::milliseconds longest_wait) {
  const std::string path = directory + "/lock";
  OpenFile file(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return io_failed(path, "a lock file");
  constexpr auto pause = std::chrono::milliseconds(10);
  for (auto waited = std::chrono::milliseconds(0);; waited += pause) {
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return DirectoryLock(file.release());
    if (errno != EWOULDBLOCK && errno != EINTR) return io_failed(path, "a lock");
    if (waited >= longest_wait)
      return fail(ErrorCode::key_ring_busy, path, "a lock that gets free", "held by another");
    std::this_thread::sleep_for(pause);
  }
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)) {}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace signet::keyring
