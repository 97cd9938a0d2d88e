#pragma once

#include <filesystem>
#include <map>
#include <string>

// case.txt of a vector: lines of `name: value`, each name once.

namespace signet::test {

using VectorCase = std::map<std::string, std::string>;

/// The contents of a file, or nothing where it can't be read.
std::string file_contents(const std::filesystem::path& path);

/// Throws on a line without a colon and on a name that occurs twice.
VectorCase read_case(const std::filesystem::path& file);
void write_case(const std::filesystem::path& file, const VectorCase& values);

}  // namespace signet::test
