#include "bench/floor.h"

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <openssl/pem.h>

#include <cstdlib>
#include <string_view>

namespace signet::bench {
namespace {

xmlDocPtr read(const std::string& xml) {
  xmlDocPtr doc =
      xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, "UTF-8", XML_PARSE_NONET);
  if (doc == nullptr) std::abort();
  return doc;
}

xmlNodePtr child(xmlNodePtr parent, std::string_view name) {
  for (xmlNodePtr node = parent->children; node != nullptr; node = node->next) {
    if (node->type == XML_ELEMENT_NODE && reinterpret_cast<const char*>(node->name) == name)
      return node;
  }
  std::abort();
}

struct Subtree {
  xmlNodePtr top;
  xmlNodePtr without;
};

/// Is the node in the subtree, and not in the part that is left out? As xmlsec decides it.
int in_subtree(void* context, xmlNodePtr node, xmlNodePtr parent) {
  const auto* subtree = static_cast<const Subtree*>(context);
  xmlNodePtr at = node->type == XML_NAMESPACE_DECL ? parent : node;
  for (; at != nullptr; at = at->parent) {
    if (at == subtree->without) return 0;
    if (at == subtree->top) return 1;
  }
  return 0;
}

std::string canonicalize(xmlDocPtr doc, xmlNodePtr top, xmlNodePtr without) {
  Subtree subtree{top, without};
  xmlOutputBufferPtr out = xmlAllocOutputBuffer(nullptr);
  const int rc = xmlC14NExecute(doc, in_subtree, &subtree, XML_C14N_EXCLUSIVE_1_0, nullptr, 0, out);
  if (rc < 0) std::abort();
  std::string text(reinterpret_cast<const char*>(xmlOutputBufferGetContent(out)),
                   xmlOutputBufferGetSize(out));
  xmlOutputBufferClose(out);
  return text;
}

EVP_PKEY* read_key(const std::string& pem) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  if (key == nullptr) std::abort();
  return key;
}

const unsigned char* bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string sign_bytes(EVP_PKEY* key, const std::string& text) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::string signature(1024, '\0');
  std::size_t size = signature.size();
  if (EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                     bytes(text), text.size()) != 1)
    std::abort();
  EVP_MD_CTX_free(context);
  signature.resize(size);
  return signature;
}

}  // namespace

Floor::Floor(const std::string& key_pem, std::string xml)
    : xml_(std::move(xml)), doc_(read(xml_)), key_(read_key(key_pem)) {
  assertion_ = child(xmlDocGetRootElement(doc_), "Assertion");
  signature_ = child(assertion_, "Signature");
  signed_info_ = child(signature_, "SignedInfo");
  canonical_assertion_ = canonicalize(doc_, assertion_, signature_);
  canonical_signed_info_ = canonicalize(doc_, signed_info_, nullptr);
  signature_bytes_ = sign_bytes(key_, canonical_signed_info_);
}

Floor::~Floor() {
  EVP_PKEY_free(key_);
  xmlFreeDoc(doc_);
}

void Floor::parse() const {
  xmlFreeDoc(read(xml_));
}

std::size_t Floor::canonicalize_assertion() const {
  return canonicalize(doc_, assertion_, signature_).size();
}

std::size_t Floor::canonicalize_signed_info() const {
  return canonicalize(doc_, signed_info_, nullptr).size();
}

void Floor::digest() const {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(canonical_assertion_.data(), canonical_assertion_.size(), digest, &size,
                 EVP_sha256(), nullptr) != 1)
    std::abort();
}

bool Floor::verify() const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const bool good =
      EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key_) == 1 &&
      EVP_DigestVerify(context, bytes(signature_bytes_), signature_bytes_.size(),
                       bytes(canonical_signed_info_), canonical_signed_info_.size()) == 1;
  EVP_MD_CTX_free(context);
  return good;
}

void Floor::sign() const {
  sign_bytes(key_, canonical_signed_info_);
}

}  // namespace signet::bench
