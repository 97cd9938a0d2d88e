#include "bench/heap_peak.h"

#include <malloc.h>

#include <algorithm>

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
}

namespace {

std::ptrdiff_t in_use = 0;
std::ptrdiff_t highest = 0;

void* taken(void* block) {
  if (block != nullptr) {
    in_use += static_cast<std::ptrdiff_t>(malloc_usable_size(block));
    highest = std::max(highest, in_use);
  }
  return block;
}

void given_back(void* block) {
  if (block != nullptr) in_use -= static_cast<std::ptrdiff_t>(malloc_usable_size(block));
}

}  // namespace

extern "C" {
void* malloc(std::size_t size) {
  return taken(__libc_malloc(size));
}
void* calloc(std::size_t count, std::size_t size) {
  return taken(__libc_calloc(count, size));
}
void* memalign(std::size_t alignment, std::size_t size) {
  return taken(__libc_memalign(alignment, size));
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return memalign(alignment, size);
}
void* realloc(void* block, std::size_t size) {
  given_back(block);
  return taken(__libc_realloc(block, size));
}
void free(void* block) {
  given_back(block);
  __libc_free(block);
}
}

namespace signet::bench {

void start_heap_peak() {
  in_use = 0;
  highest = 0;
}

std::size_t heap_peak() {
  return static_cast<std::size_t>(highest);
}

}  // namespace signet::bench
