#include "shared/file.h"

#include <unistd.h>

#include <cerrno>

namespace signet::program {

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool write_all(const File& file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file.get(), text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace signet::program
