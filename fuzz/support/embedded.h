#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace signet::fuzz {

/// A file that the program carries in itself: fuzzers run where there is no checkout.
struct EmbeddedFile {
  std::string_view folder;  ///< "keys", or one of fuzz/corpus
  std::string_view name;
  std::string_view content;
};

/// All of them; made by CMake.
std::span<const EmbeddedFile> embedded_files();

/// Those of one folder.
std::vector<EmbeddedFile> embedded_files(std::string_view folder);

}  // namespace signet::fuzz
