#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fuzz/support/mutants.h"
#include "fuzz/support/replay.h"

// A main for every compiler, without a fuzzing engine: runs a target on files and folders of files.
//
//   NAME [--some-accepted] [--mutants=COUNT] FILE-OR-FOLDER...
//
// The input that broke a property is left in the file broken-input. --some-accepted fails when the
// target accepted nothing: then the seeds are out of date and all that was tested is refusing.
// --mutants runs that many changed copies of each file as well, the same ones each time.

namespace {

constexpr std::size_t longest = 64 * 1024;

std::vector<std::filesystem::path> files_in(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::uint8_t> read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
    std::exit(2);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::vector<std::uint8_t>* present = nullptr;

/// A target that finds something aborts.
void save_present_input(int) {
  if (present == nullptr) return;
  std::ofstream out("broken-input", std::ios::binary);
  out.write(reinterpret_cast<const char*>(present->data()),
            static_cast<std::streamsize>(present->size()));
}

/// The bytes are copied to a place of exactly their size, where a sanitizer sees one read too many.
void run(const std::vector<std::uint8_t>& bytes) {
  const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
  present = &exact;
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
  present = nullptr;
}

void run_mutants(const std::vector<std::uint8_t>& seed, unsigned count) {
  std::vector<std::uint8_t> bytes = seed;
  for (unsigned i = 0; i < count; ++i) {
    // A few changes on top of each other, then from the start again.
    if (i % 4 == 0) bytes = seed;
    const std::size_t size = bytes.size();
    bytes.resize(longest);
    bytes.resize(LLVMFuzzerCustomMutator(bytes.data(), size, longest, i));
    run(bytes);
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                        std::size_t max_size) {
  static const signet::test::Choose choose = signet::test::choices_from(1);
  if (size == 0) return 0;
  const std::size_t at = choose(size);
  switch (choose(3)) {
    case 0:
      data[at] = static_cast<std::uint8_t>(choose(256));
      return size;
    case 1:
      std::memmove(data + at, data + at + 1, size - at - 1);
      return size - 1;
    default:
      if (size == max_size) return size;
      std::memmove(data + at + 1, data + at, size - at);
      return size + 1;
  }
}

int main(int count, char** arguments) {
  std::signal(SIGABRT, save_present_input);
  bool some_accepted = false;
  unsigned mutants = 0;
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    if (argument == "--some-accepted") {
      some_accepted = true;
    } else if (argument.starts_with("--mutants=")) {
      mutants = static_cast<unsigned>(std::atoi(argument.c_str() + std::strlen("--mutants=")));
    } else {
      for (const auto& file : files_in(argument)) {
        const auto bytes = read(file);
        run(bytes);
        run_mutants(bytes, mutants);
      }
    }
  }
  if (some_accepted && signet::fuzz::accepted_inputs() == 0) {
    std::fputs("no input was accepted\n", stderr);
    return 1;
  }
  return 0;
}
