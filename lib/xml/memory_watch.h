#pragma once

#include <new>

struct _xmlError;

namespace signet::xml {

/// For what libxml2's functions on trees give back: null means that memory is missing.
template <class T>
T* not_null(T* object) {
  if (object == nullptr) throw std::bad_alloc();
  return object;
}

/// Takes what libxml2 reports on this thread, and gives the host its own handlers back. Some
/// functions on trees leave out what they have no memory for, and say so nowhere else:
/// canonicalization leaves out an attribute, so that what isn't signed could verify.
class MemoryWatch {
 public:
  MemoryWatch() noexcept;
  ~MemoryWatch();
  MemoryWatch(const MemoryWatch&) = delete;
  MemoryWatch& operator=(const MemoryWatch&) = delete;

  /// Throws std::bad_alloc when memory was missing since the watch began.
  void check() const {
    if (out_of_memory_) throw std::bad_alloc();
  }

 private:
  static void on_error(void* self, _xmlError* error) noexcept;
  static void on_text(void* self, const char* format, ...) noexcept;

  void (*function_)(void*, _xmlError*);
  void* context_;
  void (*text_function_)(void*, const char*, ...);
  void* text_context_;
  bool out_of_memory_ = false;
};

}  // namespace signet::xml
