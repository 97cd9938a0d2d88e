#include "dsig/xmlsec.h"

#include <libxml/hash.h>

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/valid.h>
#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/transforms.h>

#include <array>
#include <mutex>
#include <string>

namespace signet::dsig {
namespace {

void ignore_xmlsec_error(const char*, int, const char*, const char*, const char*, int,
                         const char*) {}

/// One table for both lists, so that they can't drift apart.
struct Allowed {
  xmlSecTransformId id;
  bool in_reference;
  bool in_signed_info;
};

std::array<Allowed, 13> allowed_transforms() {
  return {{
      {xmlSecTransformEnvelopedId, true, false},
      {xmlSecTransformExclC14NId, true, true},
      {xmlSecTransformSha1Id, true, false},  // whether it is accepted from a peer, the gate decides
      {xmlSecTransformSha256Id, true, false},
      {xmlSecTransformSha384Id, true, false},
      {xmlSecTransformSha512Id, true, false},
      {xmlSecTransformRsaSha1Id, false, true},
      {xmlSecTransformRsaSha256Id, false, true},
      {xmlSecTransformRsaSha384Id, false, true},
      {xmlSecTransformRsaSha512Id, false, true},
      {xmlSecTransformEcdsaSha256Id, false, true},
      {xmlSecTransformEcdsaSha384Id, false, true},
      {xmlSecTransformEcdsaSha512Id, false, true},
  }};
}

bool restrict_transforms(xmlSecDSigCtxPtr context) {
  for (const Allowed& transform : allowed_transforms()) {
    if (transform.in_reference && xmlSecDSigCtxEnableReferenceTransform(context, transform.id) < 0)
      return false;
    if (transform.in_signed_info &&
        xmlSecDSigCtxEnableSignatureTransform(context, transform.id) < 0)
      return false;
  }
  return true;
}

}  // namespace

bool initialize_xmlsec() {
  static const bool ready = [] {
    // xmlsec puts a loader of its own in the place of the host's, which would then load nothing.
    // The narrow profile never gets as far as loading, so the host can have its own back.
    const xmlExternalEntityLoader loader = xmlGetExternalEntityLoader();
    const bool started = xmlSecInit() >= 0;
    xmlSetExternalEntityLoader(loader);
    if (!started || xmlSecCheckVersion() != 1) return false;
    xmlSecErrorsSetCallback(ignore_xmlsec_error);
    if (xmlSecCryptoInit() < 0) return false;
    xmlSecErrorsSetCallback(ignore_xmlsec_error);  // xmlSecCryptoInit() sets its own
    return true;
  }();
  return ready;
}

KeyHandle make_key(evp_pkey_st* native, xmlSecKeyUsage usage) {
  if (EVP_PKEY_up_ref(native) != 1) return nullptr;
  xmlSecKeyDataPtr data = xmlSecOpenSSLEvpKeyAdopt(native);
  if (data == nullptr) {
    EVP_PKEY_free(native);
    return nullptr;
  }
  KeyHandle key(xmlSecKeyCreate());
  if (!key || xmlSecKeySetValue(key.get(), data) < 0) {
    xmlSecKeyDataDestroy(data);
    return nullptr;
  }
  key->usage = usage;
  return key;
}

ContextHandle make_context(KeyHandle key) {
  ContextHandle context(xmlSecDSigCtxCreate(nullptr));
  if (!context || !key) return nullptr;
  context->signKey = key.release();
  context->enabledReferenceUris = xmlSecTransformUriTypeSameDocument;
  context->flags |= XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS;
  // Looks `#id` up in the table of IDs; otherwise xmlsec would paste it into an XPointer and
  // evaluate that.
  context->flags |= XMLSEC_DSIG_FLAGS_USE_VISA3D_HACK;
  if (!restrict_transforms(context.get())) return nullptr;
  return context;
}

RegisteredId::RegisteredId(xmlNodePtr element, std::string_view id) : element_(element) {
  if (id.empty()) {
    ok_ = true;  // the empty URI needs none
    return;
  }
  const std::string value(id);
  const auto* text = reinterpret_cast<const xmlChar*>(value.c_str());
  attribute_ = xmlHasNsProp(element, reinterpret_cast<const xmlChar*>("ID"), nullptr);
  // Of a size for one ID; xmlAddID() would make a table for 256.
  if (element->doc->ids == nullptr) element->doc->ids = xmlHashCreate(1);
  ok_ = attribute_ != nullptr && xmlAddID(nullptr, element->doc, text, attribute_) != nullptr;
  if (!ok_) attribute_ = nullptr;
}

RegisteredId::~RegisteredId() {
  if (attribute_ != nullptr) xmlRemoveID(element_->doc, attribute_);
}

}  // namespace signet::dsig
