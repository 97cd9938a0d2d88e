#pragma once

#include <xmlsec/keys.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>

#include <memory>
#include <string_view>

#include "crypto/signature.h"
#include "xml/memory_watch.h"

// What verifying and signing need of xmlsec and libxml2; for the sources of this module only.

namespace signet::dsig {

/// Once per process. Never shut down: xmlSecShutdown() empties tables that a host may use as well.
/// False when xmlsec can't start; then nothing verifies.
bool initialize_xmlsec();

struct FreeKey {
  void operator()(xmlSecKeyPtr key) const noexcept { xmlSecKeyDestroy(key); }
};
using KeyHandle = std::unique_ptr<xmlSecKey, FreeKey>;

/// A key that holds this EVP key and no certificate: a copy of a certificate would be decoded again
/// for each message. Null without memory.
KeyHandle make_key(evp_pkey_st* native, xmlSecKeyUsage usage);

struct FreeContext {
  void operator()(xmlSecDSigCtxPtr context) const noexcept { xmlSecDSigCtxDestroy(context); }
};
using ContextHandle = std::unique_ptr<xmlSecDSigCtx, FreeContext>;

/// A context with the key preset, so that KeyInfo is never read, and with the allow-lists of the
/// narrowest profile. The gate has checked the same before; this is the second lock on the door.
ContextHandle make_context(KeyHandle key);

/// What the buffer holds; nothing when there is none.
inline std::string_view bytes_of(xmlSecBufferPtr buffer) noexcept {
  const auto* const data = buffer == nullptr ? nullptr : xmlSecBufferGetData(buffer);
  if (data == nullptr) return {};
  return {reinterpret_cast<const char*>(data), xmlSecBufferGetSize(buffer)};
}

/// Makes `#id` resolve to `element` and to nothing else while it lives.
class RegisteredId {
 public:
  RegisteredId(xmlNodePtr element, std::string_view id);
  ~RegisteredId();
  RegisteredId(const RegisteredId&) = delete;
  RegisteredId& operator=(const RegisteredId&) = delete;
  bool ok() const noexcept { return ok_; }

 private:
  xmlNodePtr element_;
  xmlAttrPtr attribute_ = nullptr;
  bool ok_ = false;
};

/// Keeps libxml2's and OpenSSL's error channels of this thread as they were: both are global in
/// part, and a host must not find our errors in them.
class QuietErrors {
 public:
  /// Throws std::bad_alloc when libxml2 had no memory for something.
  void check() const { libxml_.check(); }

 private:
  crypto::ErrorQueueGuard openssl_;
  xml::MemoryWatch libxml_;
};

}  // namespace signet::dsig
