#include "dsig/signed_element.h"

#include <utility>

#include "base/codec.h"
#include "base/fail.h"
#include "crypto/signature.h"
#include "dsig/engine.h"
#include "dsig/gate.h"

namespace signet::dsig {

namespace {

/// What a trusted key signed, with no connection to the tree that it came in.
struct SignedBytes {
  std::string bytes;
  std::string ns, local_name, id;  ///< of the element that was asked about
  PublicKey key;
  SignatureAlgorithm algorithm;
  DigestAlgorithm digest;
};

}  // namespace

/// The one maker of proofs.
class Verification {
 public:
  static Result<SignedElement> of_bytes(SignedBytes&& bytes, const Limits& limits) {
    auto document = xml::Document::parse(bytes.bytes, limits);
    if (!document) return fail(document);
    const xml::Element root = document->root();
    if (!root.is({bytes.ns, bytes.local_name}) ||
        root.attribute_view("ID").value_or("") != bytes.id) {
      return fail(ErrorCode::signature_invalid, bytes.local_name, "the signed element itself",
                  root.local_name());
    }
    return SignedElement(std::move(*document), std::move(bytes.key), bytes.algorithm, bytes.digest);
  }

  static SignedElement of_decrypted(const SignedElement& around, xml::Document&& content) {
    return SignedElement(std::move(content), around.key_, around.algorithm_, around.digest_);
  }

  static Result<SignedQuery> of_query(const RawQuery& query, const PublicKey& key,
                                      const Limits& limits) {
    auto message = decode_query_message(query.message, limits);
    if (!message) return fail(message);
    auto document = xml::Document::parse(*message, limits);
    if (!document) return fail(document);
    std::optional<std::string> relay_state;
    if (query.relay_state) {
      auto decoded = base::percent_decode(*query.relay_state, "RelayState");
      if (!decoded) return fail(decoded);
      relay_state = std::move(*decoded);
    }
    return SignedQuery(std::move(*document), std::move(relay_state), key);
  }
};

namespace {

/// The keys that a signature is checked with: the trusted ones, then removed ones, which only tell
/// why it is refused.
struct Candidates {
  std::vector<PublicKey> keys;
  std::size_t trusted = 0;

  bool is_trusted(std::size_t key) const noexcept { return key < trusted; }
};

/// Adds those of `keys` that can have made this signature, as many as the budget allows. The size
/// tells the curves apart; xmlsec gives up altogether when the first key is of a smaller one. False
/// when none is of the algorithm's type.
bool add_candidates(std::span<const PublicKey> keys, SignatureAlgorithm algorithm,
                    std::string_view signature, const Limits& limits,
                    std::vector<PublicKey>& candidates) {
  bool any_of_type = false;
  for (const PublicKey& key : keys) {
    if (!crypto::fits(algorithm, key.type())) continue;
    any_of_type = true;
    const bool can_be_its = crypto::signature_size(key) == signature.size();
    if (can_be_its && candidates.size() < limits.keys_tried) candidates.push_back(key);
  }
  return any_of_type;
}

/// One budget for trusted and removed keys together, the trusted ones first.
template <class Where>
Result<Candidates> candidate_keys(const Signer& signer, SignatureAlgorithm algorithm,
                                  std::string_view signature, const Limits& limits, Where where) {
  if (signer.keys.empty()) {
    return fail(ErrorCode::no_trusted_key, where(), "a signing key in metadata", "none");
  }
  Candidates candidates;
  const bool any_of_type =
      add_candidates(signer.keys, algorithm, signature, limits, candidates.keys);
  candidates.trusted = candidates.keys.size();
  add_candidates(signer.removed_keys, algorithm, signature, limits, candidates.keys);
  if (!candidates.keys.empty()) return candidates;
  if (!any_of_type) {
    return fail(ErrorCode::key_type_mismatch, where(), "an algorithm that fits the trusted keys",
                uri(algorithm));
  }
  return fail(ErrorCode::signature_invalid, where(), "a signature of the size of a trusted key",
              std::to_string(signature.size()) + " bytes");
}

Unexpected signed_by_removed(const PublicKey& key, std::string_view where) {
  return fail(ErrorCode::signature_by_removed_certificate, where, "a signature by a trusted key",
              "one by the removed key " + key.fingerprint());
}

/// The octets that are signed: the parameters as received, in the order of the standard.
/// [saml-bindings 3.4.4.1]
std::string signed_octets(const RawQuery& query) {
  std::string octets(query.message_name);
  octets.append("=").append(query.message);
  if (query.relay_state) octets.append("&RelayState=").append(*query.relay_state);
  octets.append("&SigAlg=").append(query.signature_algorithm);
  return octets;
}

/// Gate, keys, engine.
Result<SignedBytes> verify_bytes(xml::Element element, const Signer& signer, const Limits& limits,
                                 ReferenceForm form) {
  auto gated = pass_gate(element, signer, limits, form);
  if (!gated) return fail(gated);
  auto candidates = candidate_keys(signer, gated->algorithm, gated->signature_value, limits,
                                   [&] { return element.path(); });
  if (!candidates) return fail(candidates);
  auto verdict = verify_with_xmlsec(*gated, candidates->keys);
  if (!verdict) return fail(verdict);
  PublicKey& key = candidates->keys[verdict->key];
  if (!candidates->is_trusted(verdict->key)) return signed_by_removed(key, element.path());
  return SignedBytes{std::move(verdict->digested_bytes),
                     std::string(element.namespace_uri()),
                     std::string(element.local_name()),
                     element.attribute("ID").value_or(""),
                     std::move(key),
                     gated->algorithm,
                     gated->digest};
}

}  // namespace

Result<SignedElement> verify_enveloped(xml::Element element, const Signer& signer,
                                       const Limits& limits, ReferenceForm form) {
  auto bytes = verify_bytes(element, signer, limits, form);
  if (!bytes) return fail(bytes);
  return Verification::of_bytes(std::move(*bytes), limits);
}

Result<SignedElement> verify_enveloped(xml::Document tree, xml::Element element,
                                       const Signer& signer, const Limits& limits) {
  auto bytes = [&, gone = std::move(tree)] {
    return verify_bytes(element, signer, limits, ReferenceForm::parent_id);
  }();
  if (!bytes) return fail(bytes);
  return Verification::of_bytes(std::move(*bytes), limits);
}

Result<SignedElement> decrypt_signed(const SignedElement& around, xml::Element encrypted,
                                     const xml::Name& content, const Decryption& by) {
  std::optional<xml::Element> up = encrypted;
  while (up && *up != around.root()) up = up->parent();
  if (!up) return fail(ErrorCode::internal, encrypted.path(), "an element of the signed tree");
  auto document = decrypt(encrypted, content, by, Ciphertext::signed_by_peer);
  if (!document) return fail(document);
  return Verification::of_decrypted(around, *std::move(document));
}

Result<std::string> decode_query_message(std::string_view raw_value, const Limits& limits) {
  // Three characters for one at most, and base64 on top of the message.
  if (raw_value.size() > limits.message_bytes * 4) {
    return fail(ErrorCode::message_too_large, "query",
                "at most " + std::to_string(limits.message_bytes * 4) + " bytes",
                std::to_string(raw_value.size()) + " bytes");
  }
  auto base64 = base::percent_decode(raw_value, "SAML message");
  if (!base64) return fail(base64);
  auto deflated = base::base64_decode(*base64, base::Whitespace::refuse);
  if (!deflated) return fail(deflated);
  return base::inflate(*deflated, limits.message_bytes);
}

Result<SignedQuery> verify_query(const RawQuery& query, const Signer& signer,
                                 const Limits& limits) {
  auto name = base::percent_decode(query.signature_algorithm, "SigAlg");
  if (!name) return fail(name);
  const auto algorithm = crypto::signature_algorithm(*name);
  if (!algorithm || !signer.algorithms.accepts(*algorithm, signer.entity_id)) {
    return fail(ErrorCode::signature_algorithm_refused, "SigAlg", "RSA or ECDSA with SHA-2", *name);
  }
  auto base64 = base::percent_decode(query.signature, "Signature");
  if (!base64) return fail(base64);
  auto signature = base::base64_decode(*base64, base::Whitespace::skip);
  if (!signature) return fail(signature);
  auto candidates = candidate_keys(signer, *algorithm, *signature, limits,
                                   [] { return std::string_view("Signature"); });
  if (!candidates) return fail(candidates);
  const std::string octets = signed_octets(query);
  for (std::size_t i = 0; i < candidates->keys.size(); ++i) {
    const PublicKey& key = candidates->keys[i];
    if (!crypto::verify(*algorithm, key, octets, *signature)) continue;
    if (!candidates->is_trusted(i)) return signed_by_removed(key, "Signature");
    return Verification::of_query(query, key, limits);
  }
  return fail(ErrorCode::signature_invalid, "Signature", "a signature by a trusted key",
              "a signature that doesn't verify");
}

}  // namespace signet::dsig
