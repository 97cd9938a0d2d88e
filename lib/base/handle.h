#pragma once

#include <memory>

namespace signet::base {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* handle) const noexcept {
    Free(handle);
  }
};

/// Owns what a C library handed out: `using Bio = Handle<BIO, BIO_free>;`
template <class T, auto Free>
using Handle = std::unique_ptr<T, FreeWith<Free>>;

}  // namespace signet::base
