#include "sqlite/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/fail.h"

namespace signet::sqlite {
namespace {

Unexpected refused(const std::string& path, std::string_view expected, std::string_view found) {
  return fail(ErrorCode::configuration_invalid, path, expected, found);
}

std::string reason(int error) {
  return std::generic_category().message(error);
}

Result<void> check(const std::string& path, bool is_directory) {
  struct stat status = {};
  if (::lstat(path.c_str(), &status) != 0) return refused(path, "to be there", reason(errno));
  if (is_directory ? !S_ISDIR(status.st_mode) : !S_ISREG(status.st_mode))
    return refused(path, is_directory ? "a directory" : "a regular file", "something else");
  constexpr mode_t others = S_IRWXG | S_IRWXO;
  if ((status.st_mode & others) != 0)
    return refused(path, is_directory ? "mode 0700" : "mode 0600", "open to others");
  return {};
}

}  // namespace

Result<std::string> private_file(const std::string& directory, const std::string& name) {
  if (::mkdir(directory.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    return refused(directory, "a directory that can be made", reason(errno));
  if (auto ok = check(directory, true); !ok) return fail(ok);
  std::string path = directory + "/" + name;
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                          static_cast<mode_t>(S_IRUSR | S_IWUSR));
  if (file < 0) return refused(path, "a file to read and write", reason(errno));
  ::close(file);
  if (auto ok = check(path, false); !ok) return fail(ok);
  return path;
}

}  // namespace signet::sqlite
