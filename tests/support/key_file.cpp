#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "support/test_keys.h"

// Apart from the keys themselves, since a fuzzer carries these files in itself.

namespace signet::test {

std::string key_file(std::string_view name) {
  const std::string path = SIGNET_SOURCE_DIR "/tests/vectors/keys/" + std::string(name);
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
    std::abort();
  }
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

}  // namespace signet::test
