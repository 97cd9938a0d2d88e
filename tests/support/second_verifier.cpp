#include "support/second_verifier.h"

#include <libxml/c14n.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace signet::test {
namespace {

template <class T, void (*free)(T*)>
struct FreeBy {
  void operator()(T* pointer) const noexcept { free(pointer); }
};
template <class T, void (*free)(T*)>
using Owned = std::unique_ptr<T, FreeBy<T, free>>;

void free_text(xmlChar* text) {
  xmlFree(text);
}
void free_list(xmlNsPtr* list) {
  xmlFree(list);
}
using OwnedText = Owned<xmlChar, free_text>;
using OwnedDoc = Owned<xmlDoc, xmlFreeDoc>;
using OwnedContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

constexpr const char* ds = "http://www.w3.org/2000/09/xmldsig#";
constexpr const char* exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
constexpr const char* enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

const xmlChar* chars(const char* text) {
  return reinterpret_cast<const xmlChar*>(text);
}
std::string taken(xmlChar* text) {
  const OwnedText owner(text);
  return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

/// What libxml2 has to say of odd namespaces would go to stderr.
class Silence {
 public:
  Silence() : function_(xmlStructuredError), context_(xmlStructuredErrorContext) {
    xmlSetStructuredErrorFunc(nullptr, [](void*, xmlErrorPtr) {});
  }
  ~Silence() {
    xmlSetStructuredErrorFunc(context_, function_);
    ERR_clear_error();
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  xmlStructuredErrorFunc function_;
  void* context_;
};

bool is(const xmlNode* node, const char* ns, const char* local) {
  return node->type == XML_ELEMENT_NODE && node->ns != nullptr &&
         xmlStrEqual(node->ns->href, chars(ns)) && xmlStrEqual(node->name, chars(local));
}

std::vector<xmlNodePtr> children(xmlNodePtr node) {
  std::vector<xmlNodePtr> found;
  for (xmlNodePtr at = node->children; at != nullptr; at = at->next) {
    if (at->type == XML_ELEMENT_NODE) found.push_back(at);
  }
  return found;
}

/// The only child of this name in the namespace of signatures; null when there is none or more.
xmlNodePtr only(xmlNodePtr node, const char* local) {
  xmlNodePtr found = nullptr;
  for (xmlNodePtr child : children(node)) {
    if (!is(child, ds, local)) continue;
    if (found != nullptr) return nullptr;
    found = child;
  }
  return found;
}

std::string attribute(xmlNodePtr node, const char* name) {
  return taken(xmlGetNoNsProp(node, chars(name)));
}

/// The PrefixList of a Transform or CanonicalizationMethod; nothing when it holds anything else.
std::optional<std::string> prefix_list(xmlNodePtr method) {
  const auto parameters = children(method);
  if (parameters.empty()) return "";
  if (parameters.size() > 1 || !is(parameters[0], exclusive, "InclusiveNamespaces"))
    return std::nullopt;
  return attribute(parameters[0], "PrefixList");
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found;
  constexpr std::string_view blanks = " \t\r\n";
  while (true) {
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return found;
    text.remove_prefix(begin);
    const std::size_t end = std::min(text.find_first_of(blanks), text.size());
    found.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

/// A document of its own whose root is a copy of `element` and is in scope of the same namespaces,
/// so that canonicalizing all of it needs no choice of nodes.
OwnedDoc stand_alone(xmlNodePtr element, const xmlNode* without) {
  OwnedDoc doc(xmlNewDoc(chars("1.0")));
  const xmlNodePtr root = xmlDocCopyNode(element, doc.get(), 1);
  xmlDocSetRootElement(doc.get(), root);
  const Owned<xmlNsPtr, free_list> in_scope(xmlGetNsList(element->doc, element));
  for (xmlNsPtr* at = in_scope.get(); at != nullptr && *at != nullptr; ++at) {
    xmlNewNs(root, (*at)->href, (*at)->prefix);  // refuses a prefix that is declared there
  }
  xmlNodePtr copy = root->children;
  for (xmlNodePtr at = element->children; at != nullptr; at = at->next, copy = copy->next) {
    if (at != without) continue;
    xmlUnlinkNode(copy);
    xmlFreeNode(copy);
    break;
  }
  return doc;
}

std::string base64_decoded(xmlNodePtr node) {
  std::string text;
  for (const char c : taken(xmlNodeGetContent(node))) {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') text += c;
  }
  std::string bytes(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return "";
  const std::size_t padding = text.size() - std::min(text.find('='), text.size());
  bytes.resize(static_cast<std::size_t>(size) - std::min(padding, bytes.size()));
  return bytes;
}

const EVP_MD* digest_named(std::string_view algorithm) {
  if (algorithm == "http://www.w3.org/2001/04/xmlenc#sha256") return EVP_sha256();
  if (algorithm == "http://www.w3.org/2001/04/xmldsig-more#sha384") return EVP_sha384();
  if (algorithm == "http://www.w3.org/2001/04/xmlenc#sha512") return EVP_sha512();
  return nullptr;
}

struct Method {
  int key_type = EVP_PKEY_NONE;
  const EVP_MD* digest = nullptr;
};

Method method_named(std::string_view algorithm) {
  constexpr std::string_view more = "http://www.w3.org/2001/04/xmldsig-more#";
  if (!algorithm.starts_with(more)) return {};
  algorithm.remove_prefix(more.size());
  const std::size_t dash = algorithm.find('-');
  const std::string_view family = algorithm.substr(0, dash);
  const std::string_view hash = dash == std::string_view::npos ? "" : algorithm.substr(dash + 1);
  const EVP_MD* digest = hash == "sha256"   ? EVP_sha256()
                         : hash == "sha384" ? EVP_sha384()
                         : hash == "sha512" ? EVP_sha512()
                                            : nullptr;
  if (family == "rsa") return {EVP_PKEY_RSA, digest};
  if (family == "ecdsa") return {EVP_PKEY_EC, digest};
  return {};
}

std::string digest_of(const EVP_MD* digest, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> value;
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), value.data(), &size, digest, nullptr) != 1) return "";
  return {reinterpret_cast<const char*>(value.data()), size};
}

/// XML Signature has the two numbers of an ECDSA signature side by side, OpenSSL takes them as DER.
/// [xmldsig-core 6.4.3]
std::string der_of(std::string_view raw, EVP_PKEY* key) {
  const auto half = static_cast<std::size_t>((EVP_PKEY_get_bits(key) + 7) / 8);
  if (raw.size() != 2 * half) return "";
  const auto* bytes = reinterpret_cast<const unsigned char*>(raw.data());
  const Owned<ECDSA_SIG, ECDSA_SIG_free> pair(ECDSA_SIG_new());
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(bytes, static_cast<int>(half), nullptr),
                 BN_bin2bn(bytes + half, static_cast<int>(half), nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return "";
  std::string result(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return result;
}

bool verifies(EVP_PKEY* key, const Method& method, std::string_view bytes, std::string_view value) {
  if (EVP_PKEY_get_base_id(key) != method.key_type || method.digest == nullptr) return false;
  const std::string signature =
      method.key_type == EVP_PKEY_EC ? der_of(value, key) : std::string(value);
  const OwnedContext context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, method.digest, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                          bytes.size()) == 1;
}

/// The canonical bytes of `element`, when the Reference points at it and has their digest.
std::optional<std::string> referenced_bytes(xmlNodePtr element, xmlNodePtr signature,
                                            xmlNodePtr reference) {
  const std::string uri = attribute(reference, "URI");
  const bool is_whole_document = uri.empty() && element->parent->type == XML_DOCUMENT_NODE &&
                                 xmlHasNsProp(reference, chars("URI"), nullptr) != nullptr;
  if (!is_whole_document && uri != "#" + attribute(element, "ID")) return std::nullopt;

  const xmlNodePtr transforms = only(reference, "Transforms");
  const xmlNodePtr method = only(reference, "DigestMethod");
  const xmlNodePtr value = only(reference, "DigestValue");
  if (transforms == nullptr || method == nullptr || value == nullptr) return std::nullopt;
  const auto steps = children(transforms);
  if (steps.size() != 2 || attribute(steps[0], "Algorithm") != enveloped ||
      attribute(steps[1], "Algorithm") != exclusive) {
    return std::nullopt;
  }
  const auto prefixes = prefix_list(steps[1]);
  const EVP_MD* digest = digest_named(attribute(method, "Algorithm"));
  if (!prefixes || digest == nullptr) return std::nullopt;
  std::string bytes = canonical_form(element, *prefixes, signature);
  if (bytes.empty() || digest_of(digest, bytes) != base64_decoded(value)) return std::nullopt;
  return bytes;
}

}  // namespace

struct SecondVerifier::Keys {
  Owned<EVP_PKEY, EVP_PKEY_free> key;
};

SecondVerifier::SecondVerifier(const std::vector<std::string>& certificates) {
  for (const std::string& pem : certificates) {
    const std::unique_ptr<BIO, int (*)(BIO*)> in(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    const Owned<X509, X509_free> certificate(
        PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (!certificate) throw std::logic_error("not a certificate");
    keys_.push_back({Owned<EVP_PKEY, EVP_PKEY_free>(X509_get_pubkey(certificate.get()))});
  }
}

SecondVerifier::~SecondVerifier() = default;

std::optional<std::string> SecondVerifier::verify(_xmlNode* element) const {
  const Silence silence;
  const xmlNodePtr signature = only(element, "Signature");
  const xmlNodePtr info = signature == nullptr ? nullptr : only(signature, "SignedInfo");
  const xmlNodePtr value = signature == nullptr ? nullptr : only(signature, "SignatureValue");
  if (info == nullptr || value == nullptr) return std::nullopt;
  const xmlNodePtr c14n = only(info, "CanonicalizationMethod");
  const xmlNodePtr method = only(info, "SignatureMethod");
  const xmlNodePtr reference = only(info, "Reference");
  if (c14n == nullptr || method == nullptr || reference == nullptr) return std::nullopt;

  const auto prefixes = prefix_list(c14n);
  if (attribute(c14n, "Algorithm") != exclusive || !prefixes) return std::nullopt;
  auto bytes = referenced_bytes(element, signature, reference);
  if (!bytes) return std::nullopt;
  const std::string signed_info = canonical_form(info, *prefixes, nullptr);
  if (signed_info.empty()) return std::nullopt;
  const Method how = method_named(attribute(method, "Algorithm"));
  for (const Keys& candidate : keys_) {
    if (verifies(candidate.key.get(), how, signed_info, base64_decoded(value))) return bytes;
  }
  return std::nullopt;
}

std::string canonical_form(_xmlNode* element, std::string_view inclusive_prefixes,
                           const _xmlNode* without) {
  const Silence silence;
  const OwnedDoc doc = stand_alone(element, without);
  std::vector<std::string> prefixes = words(inclusive_prefixes);
  std::vector<xmlChar*> list;
  for (std::string& prefix : prefixes) list.push_back(reinterpret_cast<xmlChar*>(prefix.data()));
  list.push_back(nullptr);
  xmlChar* text = nullptr;
  const int size =
      xmlC14NDocDumpMemory(doc.get(), nullptr, XML_C14N_EXCLUSIVE_1_0, list.data(), 0, &text);
  const OwnedText owner(text);
  if (size < 0 || text == nullptr) return "";
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

}  // namespace signet::test
