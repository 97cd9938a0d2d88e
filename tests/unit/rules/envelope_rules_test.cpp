#include "unit/rules/response_sample.h"

// The Response itself, and how it belongs to a request. [saml-profiles 4.1.4.2, 4.1.4.3, 4.1.5]

namespace signet::test {

TEST_CASE("each rule of a Response holds at its edge and breaks just past it") {
  check_cases<rules::ResponseFacts, ResponseSample>(
      rules::envelope_rules(),
      {
          {"Version 1.1", "version-not-2", [](auto& s) { s.envelope.version = "1.1"; }},
          {"Version 2", "version-not-2", [](auto& s) { s.envelope.version = "2"; }},
          {"Version 2.0 with a space", "version-not-2",
           [](auto& s) { s.envelope.version = "2.0 "; }},
          {"an empty Version", "version-not-2", [](auto& s) { s.envelope.version = ""; }},

          {"signed, no Destination", "destination-missing",
           [](auto& s) { s.envelope.destination.reset(); }},
          {"not signed, no Destination", "accepted",
           [](auto& s) {
             s.envelope.destination.reset();
             s.envelope_signed = false;
           }},
          {"an empty Destination", "destination-mismatch",
           [](auto& s) { s.envelope.destination = ""; }},
          {"Destination with a slash more", "destination-mismatch",
           [](auto& s) { s.envelope.destination = "https://sp.example/acs/"; }},
          {"Destination in other case", "destination-mismatch",
           [](auto& s) { s.envelope.destination = "https://SP.example/acs"; }},
          {"Destination with the default port", "destination-mismatch",
           [](auto& s) { s.envelope.destination = "https://sp.example:443/acs"; }},
          {"not signed, another Destination", "destination-mismatch",
           [](auto& s) {
             s.envelope.destination = "https://other.example/acs";
             s.envelope_signed = false;
           }},

          {"signed, no Issuer", "issuer-missing", [](auto& s) { s.envelope.issuer.reset(); }},
          {"not signed, no Issuer", "accepted",
           [](auto& s) {
             s.envelope.issuer.reset();
             s.envelope_signed = false;
           }},
          {"another Issuer", "response-issuer-mismatch",
           [](auto& s) { s.envelope.issuer->value = "https://idp.example/"; }},
          {"an empty Issuer", "response-issuer-mismatch",
           [](auto& s) { s.envelope.issuer->value = ""; }},
          {"not signed, another Issuer", "response-issuer-mismatch",
           [](auto& s) {
             s.envelope.issuer->value = "https://other.example";
             s.envelope_signed = false;
           }},
          {"an Issuer that is an entity", "accepted",
           [](auto& s) { s.envelope.issuer->format = std::string(name_id_format::entity); }},
          {"an Issuer that is a person", "issuer-format",
           [](auto& s) { s.envelope.issuer->format = std::string(name_id_format::persistent); }},
          {"an Issuer of empty Format", "issuer-format",
           [](auto& s) { s.envelope.issuer->format = ""; }},

          {"issued as late as clocks may differ", "accepted",
           [](auto& s) { s.envelope.issue_instant = at("2026-01-01T12:03:00Z"); }},
          {"issued a millisecond later", "issue-instant-in-future",
           [](auto& s) { s.envelope.issue_instant = at("2026-01-01T12:03:00.001Z"); }},
          {"issued as long ago as is accepted", "accepted",
           [](auto& s) { s.envelope.issue_instant = at("2026-01-01T11:47:00.001Z"); }},
          {"issued a millisecond before", "issue-instant-too-old",
           [](auto& s) { s.envelope.issue_instant = at("2026-01-01T11:47:00Z"); }},
          {"without tolerance, issued now", "accepted",
           [](auto& s) { s.clock.skew = std::chrono::seconds(0); }},
          {"without tolerance, issued a millisecond from now", "issue-instant-in-future",
           [](auto& s) {
             s.clock.skew = std::chrono::seconds(0);
             s.envelope.issue_instant = at("2026-01-01T12:00:00.001Z");
           }},
      });
}

TEST_CASE("each rule of how a Response belongs to a request holds at its edge and breaks past it") {
  check_cases<rules::ResponseFacts, ResponseSample>(
      rules::correlation_rules(),
      {
          {"unsolicited, from a provider that may", "accepted",
           [](auto& s) { s.make_unsolicited(); }},
          {"unsolicited, from another", "unsolicited-refused",
           [](auto& s) {
             s.make_unsolicited();
             s.unsolicited_allowed = false;
           }},
          {"InResponseTo of no request", "in-response-to-unknown",
           [](auto& s) { s.request.reset(); }},
          {"InResponseTo of no request, from a provider that may start", "in-response-to-unknown",
           [](auto& s) {
             s.request.reset();
             s.unsolicited_allowed = true;
           }},
          {"a request to another provider", "request-to-other-idp",
           [](auto& s) { s.request->idp = "https://other.example"; }},
          {"a request that asked for another endpoint", "destination-mismatch",
           [](auto& s) { s.request->acs_url = "https://sp.example/other"; }},
          {"another browser", "browser-mismatch", [](auto& s) { s.browser_binding = "Cookie"; }},
          {"a browser without the cookie", "browser-mismatch",
           [](auto& s) { s.browser_binding = ""; }},
          {"a request of no browser, answered through one", "accepted",
           [](auto& s) { s.request->browser_binding = ""; }},
          {"a Response to another request than its assertion", "response-in-response-to-mismatch",
           [](auto& s) { s.envelope.in_response_to = "_q2"; }},
          {"a Response to nothing, its assertion to a request", "response-in-response-to-mismatch",
           [](auto& s) { s.envelope.in_response_to.reset(); }},
      });
}

TEST_CASE("an unsolicited Response with InResponseTo names a request that has to be known") {
  ResponseSample sample;
  sample.make_unsolicited();
  sample.envelope.in_response_to = "_q9";
  CHECK(rules::claimed_request(sample.envelope, sample.assertion) == "_q9");
  CHECK(refusal(rules::check(rules::correlation_rules(), sample.facts())) ==
        "in-response-to-unknown");
}

TEST_CASE("the claimed request is that of the first bearer confirmation that names one") {
  ResponseSample sample;
  const auto claimed = [&] { return rules::claimed_request(sample.envelope, sample.assertion); };
  CHECK(claimed() == "_q1");
  sample.assertion.confirmations.front().in_response_to.reset();
  CHECK(claimed() == "_q1");  // that of the Response
  sample.envelope.in_response_to = "_q3";
  CHECK(claimed() == "_q3");
  sample.assertion.confirmations.push_back(sample.confirmation);
  sample.assertion.confirmations.back().in_response_to = "_q2";
  CHECK(claimed() == "_q2");
  sample.assertion.confirmations.back().method = "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches";
  CHECK(claimed() == "_q3");
  sample.envelope.in_response_to.reset();
  CHECK(claimed() == std::nullopt);
}

TEST_CASE("each rule of the status holds at its edge and breaks past it [saml-core 3.2.2.2]") {
  const std::string success(status::success);
  const auto says = [](std::vector<std::string> codes) {
    return [codes = std::move(codes)](auto& s) { s.envelope.status.codes = codes; };
  };
  check_cases<rules::ResponseFacts, ResponseSample>(
      rules::status_rules(),
      {
          {"Success", "accepted", says({success})},
          {"Success with a code below it", "unexpected-element",
           says({success, std::string(status::authn_failed)})},
          {"an error with Success below it", "status-not-success",
           says({std::string(status::responder), success})},
          {"Success with a space", "status-not-success", says({success + " "})},
          {"an empty code", "status-not-success", says({""})},
          {"no code", "status-not-success", says({})},
          {"Success without an assertion", "assertion-count",
           [](auto& s) { s.has_assertion = false; }},
          {"an error without an assertion", "status-not-success",
           [](auto& s) {
             s.has_assertion = false;
             s.envelope.status.codes = {std::string(status::responder)};
           }},
      });
}

TEST_CASE("an error comes back in the peer's own words, if the envelope doesn't contradict it") {
  ResponseSample sample;
  sample.envelope.status = {
      .codes = {std::string(status::responder), std::string(status::request_denied)},
      .message = "no"};
  const auto denied = rules::check_envelope(sample.facts());
  REQUIRE(refusal(denied) == "status-not-success");
  REQUIRE(denied.error().peer_status() != nullptr);
  CHECK(denied.error().peer_status()->codes ==
        std::vector<std::string>{std::string(status::responder),
                                 std::string(status::request_denied)});
  CHECK(denied.error().peer_status()->message == "no");
  CHECK(denied.error().kind() == ErrorKind::peer_status);
  sample.envelope.destination = "https://other.example/acs";
  CHECK(refusal(rules::check_envelope(sample.facts())) == "destination-mismatch");
}

TEST_CASE("a refusal because of time names both times and the tolerance") {
  ResponseSample sample;
  sample.envelope.issue_instant = at("2026-01-01T12:04:00Z");
  const auto refused = rules::check(rules::envelope_rules(), sample.facts());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().expected() == "not after now 2026-01-01T12:00:00Z, tolerance 180 s");
  CHECK(refused.error().found() == "2026-01-01T12:04:00Z");
}

}  // namespace signet::test
