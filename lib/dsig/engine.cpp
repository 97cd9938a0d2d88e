#include "dsig/engine.h"

#include <libxml/tree.h>

#include "base/fail.h"
#include "crypto/signature.h"
#include "dsig/xmlsec.h"

namespace signet::dsig {
namespace {

/// The one reference that was processed; null when that isn't so.
xmlSecDSigReferenceCtxPtr only_reference(xmlSecDSigCtxPtr context) noexcept {
  if (xmlSecPtrListGetSize(&context->signedInfoReferences) != 1) return nullptr;
  return static_cast<xmlSecDSigReferenceCtxPtr>(
      xmlSecPtrListGetItem(&context->signedInfoReferences, 0));
}

/// xmlsec's verdict with the first key, or that of one of the others on the same SignedInfo.
std::optional<std::size_t> key_that_signed(xmlSecDSigCtxPtr context, const Gated& gated,
                                           std::span<const PublicKey> keys) {
  if (context->status == xmlSecDSigStatusSucceeded) return 0;
  const std::string_view signed_info = bytes_of(xmlSecDSigCtxGetPreSignBuffer(context));
  if (signed_info.empty() || signed_info.front() != '<') return std::nullopt;
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (crypto::verify(gated.algorithm, keys[i], signed_info, gated.signature_value)) return i;
  }
  return std::nullopt;
}

}  // namespace

Result<Verdict> verify_with_xmlsec(const Gated& gated, std::span<const PublicKey> keys) {
  const auto invalid = [&](std::string_view expected, std::string_view found) {
    return fail(ErrorCode::signature_invalid, gated.element.path(), expected, found);
  };
  const QuietErrors quiet;
  if (!initialize_xmlsec()) return fail(ErrorCode::internal, "xmlsec", "to start", "failure");
  ContextHandle context =
      make_context(make_key(crypto::native_handle(keys.front()), xmlSecKeyUsageVerify));
  if (!context) return fail(ErrorCode::internal, "xmlsec", "a context", "none");
  if (gated.id.empty()) context->enabledReferenceUris = xmlSecTransformUriTypeEmpty;
  context->flags |= XMLSEC_DSIG_FLAGS_STORE_SIGNEDINFO_REFERENCES;
  if (keys.size() > 1) context->flags |= XMLSEC_DSIG_FLAGS_STORE_SIGNATURE;

  const RegisteredId id(gated.element.node(), gated.id);
  if (!id.ok()) return invalid("an ID to point at", "none");

  // 0 says no more than that the verdict is in `status`.
  const int processed = xmlSecDSigCtxVerify(context.get(), gated.signature.node());
  quiet.check();
  if (processed < 0) {
    return invalid("a signature that can be processed",
                   "a failure of canonicalization or verification");
  }
  xmlSecDSigReferenceCtx* const reference = only_reference(context.get());
  if (reference == nullptr || reference->status != xmlSecDSigStatusSucceeded) {
    return invalid("the digest of the signed bytes", "another digest: the content was changed");
  }
  const auto key = key_that_signed(context.get(), gated, keys);
  if (!key) return invalid("a signature by a trusted key", "a signature that doesn't verify");

  const std::string_view digested = bytes_of(xmlSecDSigReferenceCtxGetPreDigestBuffer(reference));
  if (digested.empty() || digested.front() != '<') return invalid("signed bytes", "none");
  return Verdict{std::string(digested), *key};
}

}  // namespace signet::dsig
