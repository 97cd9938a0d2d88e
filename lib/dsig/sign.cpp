#include "dsig/sign.h"

#include <libxml/tree.h>

#include <memory>
#include <string>

#include "base/codec.h"
#include "base/fail.h"
#include "crypto/digest.h"
#include "crypto/signature.h"
#include "signet/names.h"
#include "xml/canonical.h"
#include "xml/memory_watch.h"

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

xmlNodePtr add_text(xmlNodePtr parent, xmlNsPtr ds, const char* name, const std::string& text) {
  return not_null(xmlNewTextChild(parent, ds, chars(name), chars(text)));
}

/// SignedInfo in the profile's only form.
xmlNodePtr add_signed_info(xmlNodePtr signature, xmlNsPtr ds, const std::string& id,
                           const std::string& canonical, const SigningKey& key) {
  const DigestAlgorithm algorithm =
      crypto::preferred_digest_algorithm(key.certificate().public_key().type());
  xmlNodePtr info = add(signature, ds, "SignedInfo");
  add(info, ds, "CanonicalizationMethod", ns::exc_c14n);
  add(info, ds, "SignatureMethod", uri(key.algorithm()));
  xmlNodePtr reference = add(info, ds, "Reference");
  set(reference, "URI", "#" + id);
  xmlNodePtr transforms = add(reference, ds, "Transforms");
  add(transforms, ds, "Transform", "http://www.w3.org/2000/09/xmldsig#enveloped-signature");
  add(transforms, ds, "Transform", ns::exc_c14n);
  add(reference, ds, "DigestMethod", uri(algorithm));
  add_text(reference, ds, "DigestValue",
           base::base64_encode(crypto::digest(algorithm, canonical).view()));
  return info;
}

void add_key_info(xmlNodePtr signature, xmlNsPtr ds, const Certificate& certificate) {
  xmlNodePtr data = add(add(signature, ds, "KeyInfo"), ds, "X509Data");
  add_text(data, ds, "X509Certificate", certificate.to_base64());
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

}  // namespace

Result<void> sign_enveloped(xml::Element element, std::optional<xml::Element> after,
                            const SigningKey& key) {
  const auto failed = [&](std::string_view expected) {
    return fail(ErrorCode::signing_failed, element.path(), expected, "failure");
  };
  const crypto::ErrorQueueGuard openssl;
  const xml::MemoryWatch libxml;
  const auto id = element.attribute("ID");
  if (!id) return failed("an ID");
  // Without the Signature that isn't there yet: what the enveloped-signature transform gives.
  const std::string canonical = xml::exclusive_canonical(element);
  if (canonical.empty()) return failed("a canonical form");

  xmlNodePtr signature = place_signature(element, after);
  xmlNsPtr ds = not_null(xmlNewNs(signature, chars(std::string(ns::ds)), chars("ds")));
  xmlSetNs(signature, ds);
  xmlNodePtr info = add_signed_info(signature, ds, *id, canonical, key);
  const std::string signed_info = xml::exclusive_canonical(xml::Element(info));
  if (signed_info.empty()) return failed("a canonical SignedInfo");
  // Canonicalization leaves out what it has no memory for; that must not be signed.
  libxml.check();
  const auto value = key.sign(signed_info);
  if (!value) return fail(value);
  add_text(signature, ds, "SignatureValue", base::base64_encode(*value));
  add_key_info(signature, ds, key.certificate());
  libxml.check();
  return {};
}

}  // namespace signet::dsig
