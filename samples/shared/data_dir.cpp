#include "shared/data_dir.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "shared/file.h"
#include "web/random.h"

namespace signet::program {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t max_size = 1024 * 1024;

std::string last_error() {
  return std::strerror(errno);
}

std::optional<std::string> read_all(const File& file) {
  std::string contents;
  char buffer[8192];
  while (true) {
    const ssize_t count = ::read(file.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) return contents;
    contents.append(buffer, static_cast<std::size_t>(count));
    if (contents.size() > max_size) {
      errno = EFBIG;
      return std::nullopt;
    }
  }
}

/// A folder for its owner only, with those above it as usual.
bool make_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return true;
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), error);
  return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
}

/// False with errno set; the temporary file may still be there then.
bool put_in_place(const std::string& temporary, const std::string& path, bool replace) {
  if (replace) return ::rename(temporary.c_str(), path.c_str()) == 0;
  // A rename would replace a file that somebody else made in the meantime.
  return ::link(temporary.c_str(), path.c_str()) == 0 && ::unlink(temporary.c_str()) == 0;
}

}  // namespace

bool DataDir::has(const std::string& name) const {
  std::error_code error;
  return fs::symlink_status(folder_ / name, error).type() != fs::file_type::not_found;
}

web::Outcome<std::string> DataDir::read(const std::string& name) const {
  const std::string path = path_of(name);
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return web::Failure(path + ": " + last_error());
  auto contents = read_all(file);
  if (!contents) return web::Failure(path + ": " + last_error());
  return *std::move(contents);
}

web::Outcome<std::string> DataDir::read_secret(const std::string& name) const {
  const std::string path = path_of(name);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return web::Failure(path + ": " + last_error());
  if ((status.st_mode & S_IRWXO) != 0) {
    return web::Failure(path + ": every user of this machine has access; run: chmod 600 " + path);
  }
  return read(name);
}

web::Outcome<std::string> DataDir::create(const std::string& name, const std::string& contents,
                                          Access access) const {
  return write(name, contents, access, Existing::kept);
}

web::Outcome<std::string> DataDir::replace(const std::string& name, const std::string& contents,
                                           Access access) const {
  return write(name, contents, access, Existing::replaced);
}

web::Outcome<std::string> DataDir::write(const std::string& name, const std::string& contents,
                                         Access access, Existing existing) const {
  const std::string path = path_of(name);
  if (!make_folder(folder_)) return web::Failure(folder_.string() + ": " + last_error());

  const std::string temporary = path + ".new-" + web::new_incident_id();
  const mode_t mode = access == Access::owner ? 0600 : 0644;
  {
    const File file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!file) return web::Failure(temporary + ": " + last_error());
    if (!write_all(file, contents) || ::fsync(file.get()) != 0) {
      const std::string why = last_error();
      ::unlink(temporary.c_str());
      return web::Failure(temporary + ": " + why);
    }
  }
  if (!put_in_place(temporary, path, existing == Existing::replaced)) {
    const std::string why = last_error();
    ::unlink(temporary.c_str());
    return web::Failure(path + ": " + why);
  }

  const File folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.get()) != 0) return web::Failure(path + ": " + last_error());
  return path;
}

}  // namespace signet::program
