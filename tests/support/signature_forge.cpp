#include "support/signature_forge.h"

#include <libxml/c14n.h>
#include <libxml/tree.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <xmlsec/keys.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmltree.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "base/codec.h"
#include "crypto/signature.h"
#include "dsig/xmlsec.h"
#include "signet/names.h"

namespace signet::test {
namespace {

using ContextHandle = std::unique_ptr<xmlSecDSigCtx, decltype(&xmlSecDSigCtxDestroy)>;

ContextHandle context_with(const ForgersKey& key) {
  if (!dsig::initialize_xmlsec()) throw std::runtime_error("xmlsec doesn't start");
  ContextHandle context(xmlSecDSigCtxCreate(nullptr), &xmlSecDSigCtxDestroy);
  context->signKey = xmlSecKeyDuplicate(key.get());
  return context;
}

/// As `xmlsec1 --id-attr:ID` does: of two equal IDs the first counts.
void register_ids(xmlDocPtr doc) {
  static const xmlChar* names[] = {reinterpret_cast<const xmlChar*>("ID"), nullptr};
  xmlSecAddIDs(doc, xmlDocGetRootElement(doc), names);
}
void forget_ids(xmlNodePtr root) {
  for (const Node& node : Node(root).all("")) {
    for (xmlAttrPtr at = node.get()->properties; at != nullptr; at = at->next) {
      if (at->atype == XML_ATTRIBUTE_ID) xmlRemoveID(root->doc, at);
    }
  }
}

std::string method_xml(std::string_view element, const std::string& form) {
  if (form.starts_with("<")) return form;
  return "<ds:" + std::string(element) + " Algorithm=\"" + form + "\"/>";
}

std::string reference_xml(const ReferenceForm& form) {
  std::string xml = "<ds:Reference";
  if (form.uri) xml += " URI=\"" + *form.uri + "\"";
  if (!form.attributes.empty()) xml += " " + form.attributes;
  xml += ">";
  if (!form.transforms.empty()) {
    xml += "<ds:Transforms>";
    for (const std::string& transform : form.transforms) xml += method_xml("Transform", transform);
    xml += "</ds:Transforms>";
  }
  return xml + method_xml("DigestMethod", form.digest) + "<ds:DigestValue/></ds:Reference>";
}

std::string signature_xml(const SignatureForm& form) {
  std::string xml = "<ds:Signature xmlns:ds=\"" + std::string(ns::ds) + "\"><ds:SignedInfo>" +
                    method_xml("CanonicalizationMethod", form.canonicalization) +
                    method_xml("SignatureMethod", form.method);
  for (const ReferenceForm& reference : form.references) xml += reference_xml(reference);
  xml += "</ds:SignedInfo><ds:SignatureValue/>";
  if (!form.key_info.empty()) xml += "<ds:KeyInfo>" + form.key_info + "</ds:KeyInfo>";
  return xml + form.objects + "</ds:Signature>";
}

/// What of the document belongs to the canonical form: one element, maybe without another in it.
struct Part {
  xmlNodePtr top;
  xmlNodePtr left_out;
};

int belongs_to_part(void* data, xmlNodePtr node, xmlNodePtr parent) {
  const Part& part = *static_cast<const Part*>(data);
  // An attribute or namespace is visible with its element, which libxml2 gives as the parent.
  const bool is_child = node->type == XML_ATTRIBUTE_NODE || node->type == XML_NAMESPACE_DECL;
  for (xmlNodePtr at = is_child ? parent : node; at != nullptr; at = at->parent) {
    if (at == part.left_out) return 0;
    if (at == part.top) return 1;
  }
  return 0;
}

std::string canonical(Node element, const Node* without) {
  Part part{element.get(), without == nullptr ? nullptr : without->get()};
  xmlOutputBufferPtr buffer = xmlAllocOutputBuffer(nullptr);
  const int size = xmlC14NExecute(element.get()->doc, belongs_to_part, &part,
                                  XML_C14N_EXCLUSIVE_1_0, nullptr, 0, buffer);
  std::string bytes;
  if (size >= 0) {
    xmlOutputBufferFlush(buffer);
    bytes.assign(reinterpret_cast<const char*>(xmlOutputBufferGetContent(buffer)),
                 xmlOutputBufferGetSize(buffer));
  }
  xmlOutputBufferClose(buffer);
  if (bytes.empty()) throw std::logic_error("no canonical form");
  return bytes;
}

}  // namespace

ForgersKey::ForgersKey(const KeyPair& pair)
    : key_(dsig::make_key(crypto::native_handle(pair.private_key()), xmlSecKeyUsageAny).release()) {
}

ForgersKey ForgersKey::from_pem(std::string_view pem) {
  BIO* in = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  EVP_PKEY* native = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
  BIO_free(in);
  if (native == nullptr) throw std::logic_error("not a private key");
  ForgersKey key(dsig::make_key(native, xmlSecKeyUsageAny).release());
  EVP_PKEY_free(native);
  return key;
}

ForgersKey ForgersKey::hmac(std::string_view secret) {
  if (!dsig::initialize_xmlsec()) throw std::runtime_error("xmlsec doesn't start");
  xmlSecKeyPtr key = xmlSecKeyCreate();
  xmlSecKeyDataPtr data = xmlSecKeyDataCreate(xmlSecOpenSSLKeyDataHmacGetKlass());
  xmlSecOpenSSLKeyDataHmacSet(data, reinterpret_cast<const xmlSecByte*>(secret.data()),
                              static_cast<xmlSecSize>(secret.size()));
  xmlSecKeySetValue(key, data);
  return ForgersKey(key);
}

ForgersKey::~ForgersKey() {
  xmlSecKeyDestroy(key_);
}

ForgersKey::ForgersKey(const ForgersKey& other) : key_(xmlSecKeyDuplicate(other.key_)) {}

SignatureForm signature_of_id(std::string_view id) {
  return {.references = {{.uri = "#" + std::string(id)}}};
}

Node sign(Node element, const SignatureForm& form, const ForgersKey& key) {
  const Node made = element.parse(signature_xml(form));
  const auto issuer = element.child_if_any("Issuer");
  const Node signature = issuer ? issuer->after(made) : element.prepend(made);
  const dsig::QuietErrors quiet;
  const ContextHandle context = context_with(key);
  register_ids(element.get()->doc);
  const int verdict = xmlSecDSigCtxSign(context.get(), signature.get());
  forget_ids(xmlDocGetRootElement(element.get()->doc));
  if (verdict < 0) throw std::logic_error("xmlsec doesn't sign this form");
  return signature;
}

Node sign_again(Node element, const KeyPair& key) {
  if (const auto old = element.child_if_any("Signature")) old->remove();
  SignatureForm form = signature_of_id(element.attribute("ID"));
  form.method = uri(crypto::preferred_signature_algorithm(key.private_key().type()));
  return sign(element, form, key);
}

std::string signed_again(const Message& message, const KeyPair& key) {
  auto signatures = message.root().all("Signature");
  std::reverse(signatures.begin(), signatures.end());
  for (const Node& signature : signatures) sign_again(*signature.parent(), key);
  return message.xml();
}

void sign_signed_info(Node signature, const KeyPair& key) {
  const auto value = crypto::sign(SignatureAlgorithm::rsa_sha256, key.private_key(),
                                  canonical(signature.child("SignedInfo"), nullptr));
  if (!value) throw std::logic_error(value.error().detail());
  signature.child("SignatureValue").text(base::base64_encode(*value));
}

std::string digest_of(Node element) {
  const auto signature = element.child_if_any("Signature");
  return base::base64_encode(crypto::sha256(canonical(element, signature ? &*signature : nullptr)));
}

bool fools_xmlsec(std::string_view xml, const ForgersKey& key) {
  const dsig::QuietErrors quiet;
  const Message message(xml);
  register_ids(message.root().get()->doc);
  const auto signatures = message.root().all("Signature");
  return std::any_of(signatures.begin(), signatures.end(), [&](const Node& signature) {
    const ContextHandle context = context_with(key);
    return xmlSecDSigCtxVerify(context.get(), signature.get()) == 0 &&
           context->status == xmlSecDSigStatusSucceeded;
  });
}

}  // namespace signet::test
