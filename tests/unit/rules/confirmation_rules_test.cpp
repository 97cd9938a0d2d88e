#include "unit/rules/response_sample.h"

// Subject confirmation by bearer. [saml-profiles 3.3, 4.1.4.2, 4.1.4.3]

namespace signet::test {

TEST_CASE("each rule of a bearer confirmation holds at its edge and breaks just past it") {
  check_cases<rules::ConfirmationFacts, ResponseSample>(
      rules::confirmation_rules(),
      {
          {"of another method", "bearer-confirmation-missing",
           [](auto& s) { s.confirmation.method += "s"; }},
          {"of no method", "bearer-confirmation-missing",
           [](auto& s) { s.confirmation.method = ""; }},

          {"no Recipient", "recipient-missing", [](auto& s) { s.confirmation.recipient.reset(); }},
          {"an empty Recipient", "recipient-mismatch",
           [](auto& s) { s.confirmation.recipient = ""; }},
          {"another Recipient", "recipient-mismatch",
           [](auto& s) { s.confirmation.recipient = "https://other.example/acs"; }},
          {"a Recipient with a query", "recipient-mismatch",
           [](auto& s) { s.confirmation.recipient = "https://sp.example/acs?"; }},
          {"a Recipient that is the entity", "recipient-mismatch",
           [](auto& s) { s.confirmation.recipient = "https://sp.example"; }},

          {"a NotBefore, long past", "confirmation-not-before",
           [](auto& s) { s.confirmation.not_before = at("2020-01-01T00:00:00Z"); }},
          {"no NotOnOrAfter", "confirmation-expiry-missing",
           [](auto& s) { s.confirmation.not_on_or_after.reset(); }},
          {"expired when clocks may differ so", "accepted",
           [](auto& s) { s.confirmation.not_on_or_after = at("2026-01-01T11:57:00.001Z"); }},
          {"expired a millisecond before", "confirmation-expired",
           [](auto& s) { s.confirmation.not_on_or_after = at("2026-01-01T11:57:00Z"); }},
          {"without tolerance, expiring in a millisecond", "accepted",
           [](auto& s) {
             s.clock.skew = std::chrono::seconds(0);
             s.confirmation.not_on_or_after = at("2026-01-01T12:00:00.001Z");
           }},
          {"without tolerance, expiring now", "confirmation-expired",
           [](auto& s) {
             s.clock.skew = std::chrono::seconds(0);
             s.confirmation.not_on_or_after = at("2026-01-01T12:00:00Z");
           }},

          {"no InResponseTo where a request is answered", "in-response-to-missing",
           [](auto& s) { s.confirmation.in_response_to.reset(); }},
          {"InResponseTo of another request", "in-response-to-mismatch",
           [](auto& s) { s.confirmation.in_response_to = "_q2"; }},
          {"an empty InResponseTo", "in-response-to-mismatch",
           [](auto& s) { s.confirmation.in_response_to = ""; }},
          {"unsolicited", "accepted", [](auto& s) { s.make_unsolicited(); }},
          {"unsolicited, with InResponseTo", "unsolicited-in-response-to",
           [](auto& s) {
             s.make_unsolicited();
             s.confirmation.in_response_to = "_q1";
           }},
      });
}

namespace {

std::string verdict(const ResponseSample& sample) {
  const rules::ResponseFacts facts = sample.facts();
  if (const auto ok = rules::check_envelope(facts); !ok) return refusal(ok);
  return refusal(rules::check_assertion(facts));
}

}  // namespace

TEST_CASE("without a bearer confirmation an assertion confirms nobody") {
  ResponseSample sample;
  REQUIRE(verdict(sample) == "accepted");
  sample.assertion.confirmations.clear();
  CHECK(verdict(sample) == "bearer-confirmation-missing");
  sample.assertion.confirmations = {sample.confirmation};
  for (const std::string_view other :
       {"urn:oasis:names:tc:SAML:2.0:cm:holder-of-key",
        "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches", "urn:oasis:names:tc:SAML:1.0:cm:bearer",
        "urn:oasis:names:tc:SAML:2.0:cm:Bearer", ""}) {
    sample.assertion.confirmations.front().method = other;
    CHECK(verdict(sample) == "bearer-confirmation-missing");
  }
}

TEST_CASE("of several confirmations one that meets every rule is enough, wherever it stands") {
  ResponseSample sample;
  model::SubjectConfirmation wrong = sample.confirmation;
  wrong.recipient = "https://other.example/acs";
  model::SubjectConfirmation other_method = sample.confirmation;
  other_method.method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key";
  sample.assertion.confirmations = {wrong, other_method, sample.confirmation};
  CHECK(verdict(sample) == "accepted");
  sample.assertion.confirmations = {sample.confirmation, wrong};
  CHECK(verdict(sample) == "accepted");
}

TEST_CASE("the answers of several confirmations are never mixed") {
  ResponseSample sample;
  model::SubjectConfirmation expired = sample.confirmation;
  expired.not_on_or_after = at("2026-01-01T11:00:00Z");
  model::SubjectConfirmation elsewhere = sample.confirmation;
  elsewhere.recipient = "https://other.example/acs";
  sample.assertion.confirmations = {expired, elsewhere};
  CHECK(verdict(sample) == "confirmation-expired");
  sample.assertion.confirmations = {elsewhere, expired};
  CHECK(verdict(sample) == "recipient-mismatch");
}

TEST_CASE(
    "an unsolicited confirmation beside one for a request doesn't make the request optional") {
  ResponseSample sample;
  sample.make_unsolicited();
  model::SubjectConfirmation naming = sample.confirmation;
  naming.in_response_to = "_q9";
  sample.assertion.confirmations.push_back(naming);
  CHECK(verdict(sample) == "in-response-to-unknown");
}

TEST_CASE("rules are checked in their order: the first that breaks is reported") {
  ResponseSample sample;
  sample.assertion.authn_statements.clear();
  CHECK(verdict(sample) == "authn-statement-count");
  sample.assertion.conditions.reset();
  CHECK(verdict(sample) == "conditions-missing");
  sample.assertion.confirmations.front().recipient.reset();
  CHECK(verdict(sample) == "recipient-missing");
  sample.assertion.issuer.value = "https://other.example";
  CHECK(verdict(sample) == "issuer-mismatch");
  sample.request->idp = "https://other.example";
  CHECK(verdict(sample) == "request-to-other-idp");
  sample.envelope.destination = "https://other.example/acs";
  CHECK(verdict(sample) == "destination-mismatch");
  CHECK(refusal(rules::check_envelope(sample.facts())) == "destination-mismatch");
}

TEST_CASE("no message with an empty list of anything gets past the rules that need its content") {
  ResponseSample sample;
  sample.assertion = {};
  CHECK(verdict(sample) != "accepted");
  sample.envelope = {};
  CHECK(verdict(sample) != "accepted");
}

}  // namespace signet::test
