#include "dsig/sign.h"
#include "fuzz/support/target.h"
#include "model/messages.h"
#include "signet/names.h"
#include "support/test_keys.h"
#include "xml/edit.h"

// Reader and writer of Responses. Input: the XML of one. It is signed here, so that every input of
// the right shape gets past the proof types.

namespace signet::fuzz {
namespace {

/// The message without the signatures that it had, signed as a whole and verified.
Result<dsig::SignedElement> proven(std::string_view xml, const Limits& limits) {
  static const std::vector keys = {test::p256_key().certificate().public_key()};
  const auto document = xml::Document::parse(xml, limits);
  demand(document.has_value(), "what was parsed once is parsed again");
  const xml::Element root = document->root();
  for (const auto& holder : {std::optional(root), model::assertion_element(root)}) {
    const auto signature = holder ? holder->child({ns::ds, "Signature"}) : std::nullopt;
    if (signature) xml::remove(*signature);
  }
  const auto ok = model::sign_message(root, test::p256_key());
  demand(ok.has_value(), "every message can be signed");
  const auto sent = xml::Document::parse(document->serialize(), limits);
  if (!sent) return Unexpected(sent.error());
  return dsig::verify_enveloped(sent->root(), {"", keys, AlgorithmPolicy::of_2026()}, limits);
}

}  // namespace

void run(std::string_view xml) {
  const Limits limits;
  const auto message = model::UntrustedMessage::parse(xml, model::MessageKind::response, limits);
  if (!message) return came_to(message.error().stage());
  const auto proof = proven(xml, limits);
  demand(proof || proof.error().kind() == ErrorKind::limit, "what was signed verifies");
  if (!proof) return;
  const auto envelope = model::read_signed_envelope(*proof);
  const auto unsigned_envelope = model::read_unsigned_envelope(*message);
  demand(envelope && unsigned_envelope && *envelope == *unsigned_envelope,
         "a signature changes no envelope");
  const auto assertion = noted(model::read_assertion(*proof));
  const auto written = model::write_response(*envelope, assertion ? &*assertion : nullptr);
  if (!written) return;

  const auto again = proven(written->serialize(), limits);
  demand(*model::read_signed_envelope(*again) == *envelope, "the envelope comes back as written");
  if (!assertion) return;
  model::Assertion expected = *assertion;
  for (AuthnStatement& statement : expected.authn_statements) {
    auto& context = statement.authn_context_class_ref;
    if (!context) context = authn_context::unspecified;  // which the writer says in words
  }
  demand(*model::read_assertion(*again) == expected, "the assertion comes back as written");
}

}  // namespace signet::fuzz
