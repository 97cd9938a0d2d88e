#include <doctest/doctest.h>

#include "unit/model/mutations.h"
#include "unit/model/sample_messages.h"
#include "unit/model/signed_messages.h"

// One node of an accepted message is deleted, doubled, renamed or changed: what is still accepted
// says what was signed.

namespace signet::test {
namespace {

struct Count {
  int accepted = 0, refused = 0;
};

template <class Read, class Value>
Count count(const std::string& xml, model::MessageKind kind, Read read, const Value& expected) {
  Count count;
  for (const std::string& mutant : mutants(xml)) {
    const auto message = model::UntrustedMessage::parse(mutant, kind, Limits());
    const auto value = message ? read(*message) : Result<Value>(Unexpected(message.error()));
    ++(value ? count.accepted : count.refused);
    if (value && *value != expected) {
      CAPTURE(mutant);
      FAIL("an accepted mutant says something else");
    }
  }
  return count;
}

std::string response(bool sign_response) {
  const model::Assertion assertion = sample_assertion();
  const auto document = model::write_response(sample_envelope(), &assertion);
  REQUIRE(document);
  sign(sign_response ? document->root() : *model::assertion_element(document->root()));
  return document->serialize();
}

TEST_CASE(
    "a mutant of a Response with a signed assertion is refused, or its assertion is the same") {
  const auto read = [](const model::UntrustedMessage& message) -> Result<model::Assertion> {
    const auto assertion = model::assertion_element(message.root());
    if (!assertion) return Unexpected(Error(ErrorCode::assertion_count));
    const auto proof = verified(*assertion);
    if (!proof) return Unexpected(proof.error());
    return model::read_assertion(*proof);
  };
  const Count result =
      count(response(false), model::MessageKind::response, read, sample_assertion());
  CHECK(result.accepted > 5);  // what stands outside the assertion isn't signed
  CHECK(result.refused > 200);
}

TEST_CASE("a mutant of a signed Response is refused, or all of it is the same") {
  const auto read_assertion = [](const model::UntrustedMessage& message) {
    const auto proof = verified(message.root());
    return proof ? model::read_assertion(*proof)
                 : Result<model::Assertion>(Unexpected(proof.error()));
  };
  const auto read_envelope = [](const model::UntrustedMessage& message) {
    const auto proof = verified(message.root());
    return proof ? model::read_signed_envelope(*proof)
                 : Result<model::ResponseEnvelope>(Unexpected(proof.error()));
  };
  const std::string xml = response(true);
  const Count assertions =
      count(xml, model::MessageKind::response, read_assertion, sample_assertion());
  const Count envelopes =
      count(xml, model::MessageKind::response, read_envelope, sample_envelope());
  CHECK(assertions.accepted > 0);  // KeyInfo isn't signed, and isn't read
  CHECK(assertions.accepted < 20);
  CHECK(assertions.refused > 200);
  CHECK(envelopes.accepted == assertions.accepted);
}

TEST_CASE("a mutant of a signed AuthnRequest is refused, or all of it is the same") {
  const auto document = model::write_authn_request(sample_request());
  REQUIRE(document);
  sign(document->root());
  const auto read = [](const model::UntrustedMessage& message) {
    const auto proof = verified(message.root());
    return proof ? model::read_authn_request(*proof)
                 : Result<model::AuthnRequest>(Unexpected(proof.error()));
  };
  const Count result =
      count(document->serialize(), model::MessageKind::authn_request, read, sample_request());
  CHECK(result.accepted > 0);
  CHECK(result.accepted < 20);
  CHECK(result.refused > 80);
}

std::string serialized(const std::string& xml) {
  return xml::Document::parse(xml, Limits())->serialize();
}

TEST_CASE("no mutant of an unsigned message brings the readers down") {
  for (const std::string& mutant : mutants(serialized(full_response()))) {
    const auto message =
        model::UntrustedMessage::parse(mutant, model::MessageKind::response, Limits());
    if (message) CHECK(model::read_unsigned_envelope(*message));
  }
  for (const std::string& mutant : mutants(serialized(full_request()))) {
    const auto message =
        model::UntrustedMessage::parse(mutant, model::MessageKind::authn_request, Limits());
    if (message) (void)model::read_unsigned_authn_request(*message).has_value();
  }
}

}  // namespace
}  // namespace signet::test
