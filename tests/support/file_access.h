#pragma once

#include <string>
#include <vector>

namespace signet::test {

/// Notes every file or address that libxml2 or xmlsec is asked to open, in this process, while it
/// lives. Opening goes on as it would have.
class FileAccess {
 public:
  FileAccess();
  ~FileAccess();
  FileAccess(const FileAccess&) = delete;
  FileAccess& operator=(const FileAccess&) = delete;

  std::vector<std::string> names() const;
};

}  // namespace signet::test
