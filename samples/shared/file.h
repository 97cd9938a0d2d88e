#pragma once

#include <string_view>

// Files as the system gives them, for what the standard streams can't say: modes, links, fsync.

namespace signet::program {

/// Closes the descriptor when it goes.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int get() const { return descriptor_; }
  /// False when opening it failed; errno says why.
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

/// False with errno set; a part may be written then.
bool write_all(const File& file, std::string_view text);

}  // namespace signet::program
