#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <new>
#include <string>
#include <string_view>

#include "base/handle.h"

// OpenSSL's objects with their owners, and bytes as it wants them.

namespace signet::crypto {

using Bio = base::Handle<BIO, BIO_free>;
using BigNumber = base::Handle<BIGNUM, BN_free>;
using EcdsaSignature = base::Handle<ECDSA_SIG, ECDSA_SIG_free>;
using EvpKey = base::Handle<EVP_PKEY, EVP_PKEY_free>;
using EvpKeyContext = base::Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using X509Certificate = base::Handle<X509, X509_free>;

/// For functions that fail for lack of memory only.
template <class T>
T* not_null(T* object) {
  if (object == nullptr) throw std::bad_alloc();
  return object;
}

struct FreeBytes {
  void operator()(void* bytes) const noexcept { OPENSSL_free(bytes); }
};
/// Bytes that OpenSSL allocated.
template <class Byte>
using Bytes = std::unique_ptr<Byte, FreeBytes>;

inline const unsigned char* data_of(std::string_view bytes) noexcept {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// What `i2d`, one of OpenSSL's functions of that name, writes for `object`; empty when it can't.
template <class Object>
std::string der_of(int (*i2d)(Object*, unsigned char**), Object* object) {
  unsigned char* bytes = nullptr;
  const int size = i2d(object, &bytes);
  const Bytes<unsigned char> owned(bytes);
  if (size <= 0) return {};
  return std::string(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

/// A stream to read `text` from, valid as long as that.
inline Bio reading(std::string_view text) {
  const char* const bytes = text.empty() ? "" : text.data();
  return Bio(not_null(BIO_new_mem_buf(bytes, static_cast<int>(text.size()))));
}
/// A stream to write into, and what was written.
inline Bio writing() {
  return Bio(not_null(BIO_new(BIO_s_mem())));
}
inline std::string written(const Bio& bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  if (size < 0) throw std::bad_alloc();
  return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

}  // namespace signet::crypto
