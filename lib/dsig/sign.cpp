#include "dsig/sign.h"

#include <libxml/tree.h>

#include <memory>
#include <string>

#include "base/codec.h"
#include "base/fail.h"
#include "crypto/signature.h"
#include "dsig/xmlsec.h"
#include "signet/names.h"

namespace signet::dsig {
namespace {

const xmlChar* chars(const std::string& text) noexcept {
  return reinterpret_cast<const xmlChar*>(text.c_str());
}

using xml::not_null;

void set(xmlNodePtr node, const char* name, const std::string& value) {
  not_null(xmlNewProp(node, chars(name), chars(value)));
}

/// Adds `<ds:NAME>` to `parent`, with an Algorithm when given.
xmlNodePtr add(xmlNodePtr parent, xmlNsPtr ds, const char* name, std::string_view algorithm = {}) {
  xmlNodePtr node = not_null(xmlNewChild(parent, ds, chars(name), nullptr));
  if (!algorithm.empty()) set(node, "Algorithm", std::string(algorithm));
  return node;
}

/// What xmlsec fills in: SignedInfo with the profile's only form, and an empty SignatureValue,
/// which is given back.
xmlNodePtr add_template(xmlNodePtr signature, xmlNsPtr ds, const std::string& id, KeyType key) {
  xmlNodePtr info = add(signature, ds, "SignedInfo");
  add(info, ds, "CanonicalizationMethod", ns::exc_c14n);
  add(info, ds, "SignatureMethod", uri(crypto::preferred_signature_algorithm(key)));
  xmlNodePtr reference = add(info, ds, "Reference");
  set(reference, "URI", "#" + id);
  xmlNodePtr transforms = add(reference, ds, "Transforms");
  add(transforms, ds, "Transform", "http://www.w3.org/2000/09/xmldsig#enveloped-signature");
  add(transforms, ds, "Transform", ns::exc_c14n);
  add(reference, ds, "DigestMethod", uri(crypto::preferred_digest_algorithm(key)));
  add(reference, ds, "DigestValue");
  return add(signature, ds, "SignatureValue");
}

void add_key_info(xmlNodePtr signature, xmlNsPtr ds, const Certificate& certificate) {
  xmlNodePtr data = add(add(signature, ds, "KeyInfo"), ds, "X509Data");
  not_null(xmlNewTextChild(data, ds, chars("X509Certificate"), chars(certificate.to_base64())));
}

/// An empty ds:Signature in its place.
xmlNodePtr place_signature(xml::Element element, const std::optional<xml::Element>& after) {
  struct FreeNode {
    void operator()(xmlNodePtr node) const noexcept { xmlFreeNode(node); }
  };
  std::unique_ptr<xmlNode, FreeNode> signature(
      not_null(xmlNewDocNode(element.node()->doc, nullptr, chars("Signature"), nullptr)));
  xmlNodePtr first = element.node()->children;
  if (after)
    not_null(xmlAddNextSibling(after->node(), signature.get()));
  else if (first == nullptr)
    not_null(xmlAddChild(element.node(), signature.get()));
  else
    not_null(xmlAddPrevSibling(first, signature.get()));
  return signature.release();
}

/// Only a signature that verifies gets out. Where OpenSSL gave xmlsec a wrong one, crypto::sign()
/// knows how to get the right one.
Result<void> check_signature(xmlSecDSigCtxPtr context, xmlNodePtr value, const KeyPair& key) {
  const SignatureAlgorithm algorithm =
      crypto::preferred_signature_algorithm(key.private_key().type());
  const std::string_view signed_info = bytes_of(xmlSecDSigCtxGetPreSignBuffer(context));
  const auto made = base::base64_decode(bytes_of(context->result), base::Whitespace::skip);
  if (!made) return fail(made);
  if (signed_info.empty())
    return fail(ErrorCode::signing_failed, "SignedInfo", "canonical bytes", "none");
  std::string right = *made;
  if (!crypto::verify(algorithm, key.certificate().public_key(), signed_info, right)) {
    auto again = crypto::sign(algorithm, key.private_key(), signed_info);
    if (!again) return fail(again);
    right = *std::move(again);
  }
  xmlNodeSetContent(value, chars(base::base64_encode(right)));  // in one line, as all base64 here
  return {};
}

}  // namespace

Result<void> sign_enveloped(xml::Element element, std::optional<xml::Element> after,
                            const KeyPair& key) {
  const auto failed = [&](std::string_view expected) {
    return fail(ErrorCode::signing_failed, element.path(), expected, "failure");
  };
  const QuietErrors quiet;
  if (!initialize_xmlsec()) return failed("xmlsec to start");
  const auto id = element.attribute("ID");
  if (!id) return failed("an ID");

  xmlNodePtr signature = place_signature(element, after);
  xmlNsPtr ds = not_null(xmlNewNs(signature, chars(std::string(ns::ds)), chars("ds")));
  xmlSetNs(signature, ds);
  xmlNodePtr value = add_template(signature, ds, *id, key.private_key().type());

  const RegisteredId registered(element.node(), *id);
  ContextHandle context =
      make_context(make_key(crypto::native_handle(key.private_key()), xmlSecKeyUsageSign));
  if (!registered.ok() || !context) return failed("a context");
  context->flags |= XMLSEC_DSIG_FLAGS_STORE_SIGNATURE;
  if (xmlSecDSigCtxSign(context.get(), signature) < 0 ||
      context->status != xmlSecDSigStatusSucceeded) {
    return failed("a signature");
  }
  if (auto ok = check_signature(context.get(), value, key); !ok) return ok;
  add_key_info(signature, ds, key.certificate());
  quiet.check();
  return {};
}

}  // namespace signet::dsig
