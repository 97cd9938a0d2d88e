#include "dsig/signed_element.h"
#include "fuzz/support/peers.h"
#include "fuzz/support/target.h"
#include "signet/names.h"
#include "support/test_keys.h"

// Gate and verification of every element that has a Signature. Input: XML.

namespace signet::fuzz {
namespace {

void check(xml::Element element, const Limits& limits) {
  static const auto seeds = bytes_signed_by_seeds();
  static const auto policy = AlgorithmPolicy::of_2026();
  static const auto forger = test::other_p256_key().certificate().public_key();
  static const std::vector keys = {test::rsa_key().certificate().public_key(),
                                   test::p256_key().certificate().public_key(), forger};
  const auto form = element.is({ns::md, "EntityDescriptor"})
                        ? dsig::ReferenceForm::parent_id_or_document
                        : dsig::ReferenceForm::parent_id;
  const auto result = noted(dsig::verify_enveloped(element, {"", keys, policy}, limits, form));
  const auto by_seed = seed_verifier().verify(element.node());
  const auto bytes = by_seed ? by_seed : forged_verifier().verify(element.node());
  if (!result) {
    demand(result.error().stage() != Stage::signature || !bytes, "both verifiers refuse");
    return;
  }
  demand(bytes.has_value(), "both verifiers accept");
  demand(by_seed || result->key().fingerprint() == forger.fingerprint(), "both name the same key");
  const auto document = xml::Document::parse(*bytes, limits);
  demand(document && xml::serialize_alone(document->root()) == xml::serialize_alone(result->root()),
         "both verifiers find the same bytes signed");
  demand(!by_seed || seeds.count(*bytes) == 1, "what is accepted was signed");
}

void check_all(xml::Element element, const Limits& limits) {
  if (dsig::has_signature(element)) check(element, limits);
  for (auto child = element.first_child(); child; child = child->next_sibling()) {
    check_all(*child, limits);
  }
}

}  // namespace

void run(std::string_view xml) {
  const Limits limits;
  const auto document = xml::Document::parse(xml, limits);
  if (!document) return came_to(document.error().stage());
  check_all(document->root(), limits);
}

}  // namespace signet::fuzz
