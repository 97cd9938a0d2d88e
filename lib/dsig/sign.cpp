#include "dsig/sign.h"

#include <libxml/tree.h>

#include <string>

#include "base/fail.h"
#include "crypto/signature.h"
#include "dsig/xmlsec.h"
#include "signet/names.h"

namespace signet::dsig {
namespace {

const xmlChar* chars(const std::string& text) noexcept {
  return reinterpret_cast<const xmlChar*>(text.c_str());
}

/// Adds `<ds:NAME>` to `parent`, with an Algorithm or a text when given.
xmlNodePtr add(xmlNodePtr parent, xmlNsPtr ds, const char* name, std::string_view algorithm = {},
               std::string_view text = {}) {
  xmlNodePtr node = xmlNewChild(parent, ds, chars(name), nullptr);
  if (node == nullptr) return nullptr;
  if (!algorithm.empty()) xmlNewProp(node, chars("Algorithm"), chars(std::string(algorithm)));
  if (!text.empty()) xmlNodeAddContent(node, chars(std::string(text)));
  return node;
}

/// What xmlsec fills in: SignedInfo with the profile's only form, and an empty SignatureValue.
void add_template(xmlNodePtr signature, xmlNsPtr ds, const std::string& id, KeyType key) {
  xmlNodePtr info = add(signature, ds, "SignedInfo");
  add(info, ds, "CanonicalizationMethod", ns::exc_c14n);
  add(info, ds, "SignatureMethod", uri(crypto::preferred_signature_algorithm(key)));
  xmlNodePtr reference = add(info, ds, "Reference");
  xmlNewProp(reference, chars("URI"), chars("#" + id));
  xmlNodePtr transforms = add(reference, ds, "Transforms");
  add(transforms, ds, "Transform", "http://www.w3.org/2000/09/xmldsig#enveloped-signature");
  add(transforms, ds, "Transform", ns::exc_c14n);
  add(reference, ds, "DigestMethod", uri(crypto::preferred_digest_algorithm(key)));
  add(reference, ds, "DigestValue");
  add(signature, ds, "SignatureValue");
}

void add_key_info(xmlNodePtr signature, xmlNsPtr ds, const Certificate& certificate) {
  xmlNodePtr data = add(add(signature, ds, "KeyInfo"), ds, "X509Data");
  add(data, ds, "X509Certificate", {}, certificate.to_base64());
}

/// An empty ds:Signature in its place.
xmlNodePtr place_signature(xml::Element element, const std::optional<xml::Element>& after) {
  xmlNodePtr signature = xmlNewDocNode(element.node()->doc, nullptr, chars("Signature"), nullptr);
  if (signature == nullptr) return nullptr;
  if (after) return xmlAddNextSibling(after->node(), signature);
  if (element.node()->children == nullptr) return xmlAddChild(element.node(), signature);
  return xmlAddPrevSibling(element.node()->children, signature);
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
  xmlNsPtr ds =
      signature == nullptr ? nullptr : xmlNewNs(signature, chars(std::string(ns::ds)), chars("ds"));
  if (ds == nullptr) return failed("memory");
  xmlSetNs(signature, ds);
  add_template(signature, ds, *id, key.private_key().type());

  const RegisteredId registered(element.node(), *id);
  ContextHandle context =
      make_context(make_key(crypto::native_handle(key.private_key()), xmlSecKeyUsageSign));
  if (!registered.ok() || !context) return failed("a context");
  if (xmlSecDSigCtxSign(context.get(), signature) < 0 ||
      context->status != xmlSecDSigStatusSucceeded) {
    return failed("a signature");
  }
  add_key_info(signature, ds, key.certificate());
  return {};
}

}  // namespace signet::dsig
