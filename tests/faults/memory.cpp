#include <libxml/xmlmemory.h>
#include <openssl/crypto.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

#include "faults/fault.h"

// Every door to memory, counted. The hooks that libxml2 and OpenSSL offer are used rather than a
// malloc() of our own, so that this works under the sanitizers, too. What zlib asks for fails by
// its functions.

namespace signet::faults {
namespace {

std::atomic<long> live{0};

void* take(std::size_t size) noexcept {
  if (fails(Fault::Of::allocation, "malloc")) return nullptr;
  void* const block = std::malloc(size == 0 ? 1 : size);
  if (block != nullptr) ++live;
  return block;
}

void give_back(void* block) noexcept {
  if (block != nullptr) --live;
  std::free(block);
}

void* change(void* block, std::size_t size) noexcept {
  if (block == nullptr) return take(size);
  if (fails(Fault::Of::allocation, "realloc")) return nullptr;
  return std::realloc(block, size == 0 ? 1 : size);
}

char* copy(const char* text) noexcept {
  const std::size_t size = std::strlen(text) + 1;
  void* const block = take(size);
  return block == nullptr ? nullptr : static_cast<char*>(std::memcpy(block, text, size));
}

void* openssl_take(std::size_t size, const char*, int) {
  return size == 0 ? nullptr : take(size);
}
void openssl_give_back(void* block, const char*, int) {
  give_back(block);
}
void* openssl_change(void* block, std::size_t size, const char*, int) {
  if (size != 0) return change(block, size);
  give_back(block);
  return nullptr;
}

/// Before either library asks for memory: they take no other hooks afterwards.
const bool hooked = xmlMemSetup(give_back, take, change, copy) == 0 &&
                    CRYPTO_set_mem_functions(openssl_take, openssl_change, openssl_give_back) == 1;

}  // namespace

long live_blocks() noexcept {
  return live;
}
bool sees_all_memory() noexcept {
  return hooked;
}

}  // namespace signet::faults

void* operator new(std::size_t size) {
  if (void* const block = signet::faults::take(size)) return block;
  throw std::bad_alloc();
}
// std::stable_sort asks so, and goes on without.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return signet::faults::take(size);
}
void operator delete(void* block) noexcept {
  signet::faults::give_back(block);
}
void operator delete(void* block, std::size_t) noexcept {
  signet::faults::give_back(block);
}
void operator delete(void* block, const std::nothrow_t&) noexcept {
  signet::faults::give_back(block);
}
