#include "support/vector_case.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace signet::test {

std::string file_contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  contents << file.rdbuf();
  return std::move(contents).str();
}

VectorCase read_case(const std::filesystem::path& file) {
  VectorCase values;
  std::istringstream lines(file_contents(file));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos ||
        !values.emplace(line.substr(0, colon), line.substr(colon + 2)).second) {
      throw std::logic_error(file.string() + ": " + line);
    }
  }
  return values;
}

void write_case(const std::filesystem::path& file, const VectorCase& values) {
  std::ofstream out(file, std::ios::binary);
  for (const auto& [name, value] : values) out << name << ": " << value << '\n';
}

}  // namespace signet::test
