#include "fuzz/support/embedded.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>

#include "support/test_keys.h"

namespace signet::fuzz {

std::vector<EmbeddedFile> embedded_files(std::string_view folder) {
  std::vector<EmbeddedFile> found;
  std::copy_if(embedded_files().begin(), embedded_files().end(), std::back_inserter(found),
               [&](const EmbeddedFile& file) { return file.folder == folder; });
  return found;
}

}  // namespace signet::fuzz

namespace signet::test {

/// In the place of the one that reads tests/vectors/keys.
std::string key_file(std::string_view name) {
  for (const fuzz::EmbeddedFile& file : fuzz::embedded_files("keys")) {
    if (file.name == name) return std::string(file.content);
  }
  throw std::logic_error("no key " + std::string(name));
}

}  // namespace signet::test
