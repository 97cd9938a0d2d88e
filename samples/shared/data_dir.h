#pragma once

#include <filesystem>
#include <string>

#include "web/outcome.h"

namespace signet::program {

/// The folder that holds one program's settings, keys and secrets.
class DataDir {
 public:
  explicit DataDir(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::string path_of(const std::string& name) const { return (folder_ / name).string(); }
  bool has(const std::string& name) const;

  /// The whole file, up to 1 MiB.
  web::Outcome<std::string> read(const std::string& name) const;
  /// Like `read`, and fails when every user of the machine could read it as well.
  web::Outcome<std::string> read_secret(const std::string& name) const;

  enum class Access { owner, everybody };
  /// Makes a new file, and the folder when it isn't there: whole or not at all, and with its mode
  /// from the first moment on. Never touches a file that is there. Gives back its path.
  web::Outcome<std::string> create(const std::string& name, const std::string& contents,
                                   Access access) const;
  /// The same for a file that may be there: afterwards it has all of the new contents, or all of
  /// the old ones when this failed.
  web::Outcome<std::string> replace(const std::string& name, const std::string& contents,
                                    Access access) const;

 private:
  enum class Existing { kept, replaced };
  web::Outcome<std::string> write(const std::string& name, const std::string& contents,
                                  Access access, Existing existing) const;

  std::filesystem::path folder_;
};

}  // namespace signet::program
