#pragma once

#include <cstddef>
#include <cstdint>

// What the replaying main needs of a target, and the names that libFuzzer gives to both.

extern "C" {
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
/// libFuzzer's own changes to bytes. The replaying main has a poor one of its own.
std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);
std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                    unsigned seed);
std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                      const std::uint8_t* second, std::size_t second_size,
                                      std::uint8_t* out, std::size_t max_size, unsigned seed);
}

namespace signet::fuzz {

std::size_t accepted_inputs();

}  // namespace signet::fuzz
