#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "rules/response_rules.h"
#include "support/failing_parts.h"
#include "support/message_editor.h"
#include "support/signature_forge.h"
#include "unit/sp/login_fixture.h"

// How far a message came, told in full. What is told and what is done have to be one.
// [saml-profiles 4.1.4.3]

namespace signet::test {
namespace {

using Step = Explanation::Step;
using StepOutcome = Explanation::Outcome;
using Edit = std::function<void(const Message&)>;

Result<AuthenticatedSubject> consume(const ServiceProvider& sp, const std::string& field) {
  return sp.consume_response(
      {.saml_response = field, .browser_binding = {}, .received_at = noon()});
}
Explanation explain(const ServiceProvider& sp, const std::string& field) {
  return sp.explain_response(
      {.saml_response = field, .browser_binding = {}, .received_at = noon()});
}

ServiceProvider provider(const SignIn& sign_in) {
  return sign_in.service_provider(sign_in.waiting());
}

/// "stage code" of each step, which is the same for every message but for the code of a stage.
std::vector<std::string> names_of(const Explanation& explanation) {
  std::vector<std::string> names;
  for (const Step& step : explanation.steps) {
    names.push_back(std::string(step.stage) + " " +
                    std::string(step.code ? Error(*step.code).name() : "-"));
  }
  return names;
}

std::string field_of(const SignIn& sign_in, const Edit& edit) {
  const Message message(sign_in.response());
  edit(message);
  return encoded(signed_again(message, rsa_key()));
}

/// Every step up to the broken one was looked at, and none behind it.
void check_told_as_done(const ServiceProvider& sp, const std::string& field,
                        std::string_view code) {
  CAPTURE(code);
  const Explanation told = explain(sp, field);
  const auto done = consume(sp, field);
  REQUIRE(refusal(done) == code);
  REQUIRE(told.refusal);
  CHECK(told.refusal->code() == done.error().code());
  CHECK(told.refusal->detail() == done.error().detail());

  const auto broken = std::find_if(told.steps.begin(), told.steps.end(), [](const Step& step) {
    return step.outcome == StepOutcome::broken;
  });
  REQUIRE(broken != told.steps.end());
  CHECK(broken->code == done.error().code());
  CHECK(broken->section == done.error().section());
  for (auto step = told.steps.begin(); step != told.steps.end(); ++step) {
    CAPTURE(step->stage);
    const bool before = step < broken;
    CHECK((step == broken || before == (step->outcome != StepOutcome::not_reached)));
    CHECK((step == broken || step->outcome != StepOutcome::broken));
    CHECK(step->outcome != StepOutcome::not_checked);
  }
}

}  // namespace

TEST_CASE("every rule of every table is told once, in the order of the checks") {
  const Explanation told = explain(provider(both_signed()), encoded(both_signed().response()));
  std::vector<std::string> expected = {
      "wire -",      "size -",      "decode -",    "bytes -",
      "parse -",     "shape -",     "issuer -",    "signature-profile -",
      "algorithm -", "signature -", "decryption -"};
  const auto add = [&](const auto& table) {
    for (const auto& rule : table.rules) {
      expected.push_back(std::string(table.name) + " " + std::string(Error(rule.code).name()));
    }
  };
  add(rules::envelope_rules());
  add(rules::status_rules());
  expected.emplace_back("stored-request -");
  add(rules::correlation_rules());
  add(rules::assertion_rules());
  add(rules::confirmation_rules());
  add(rules::condition_rules());
  add(rules::statement_rules());
  expected.emplace_back("state request-already-answered");
  expected.emplace_back("state replayed");
  CHECK(names_of(told) == expected);
}

TEST_CASE("of an accepted message no check is broken, and only what would be used up is left") {
  for (const SignIn* sign_in : {&response_signed(), &assertion_signed(), &both_signed()}) {
    const Explanation told = explain(provider(*sign_in), encoded(sign_in->response()));
    CHECK_FALSE(told.refusal);
    for (const Step& step : told.steps) {
      CAPTURE(step.stage);
      CHECK_FALSE(step.section.empty());
      if (step.stage == "state") {
        CHECK(step.outcome == StepOutcome::not_checked);
      } else {
        CHECK((step.outcome == StepOutcome::holds || step.outcome == StepOutcome::not_applicable));
      }
      if (step.outcome == StepOutcome::holds) CHECK_FALSE(step.expected.empty());
    }
  }
}

TEST_CASE("a rule tells both sides, as an operator compares them") {
  const Explanation told = explain(provider(both_signed()), encoded(both_signed().response()));
  const auto step = std::find_if(told.steps.begin(), told.steps.end(), [](const Step& one) {
    return one.code == ErrorCode::recipient_mismatch;
  });
  REQUIRE(step != told.steps.end());
  CHECK(step->stage == "confirmation");
  CHECK(step->section == "saml-profiles 4.1.4.3");
  CHECK(step->where == "SubjectConfirmationData/@Recipient");
  CHECK(step->expected == acs_url);
  CHECK(step->found == acs_url);
}

TEST_CASE("a message that is refused before the rules is told as far as it came") {
  const SignIn& sign_in = both_signed();
  const ServiceProvider sp = provider(sign_in);
  const std::string sound = sign_in.response();
  for (const auto& [field, code] : std::vector<std::pair<std::string, std::string>>{
           {"", "parameter-missing"},
           {std::string(600'000, 'A'), "message-too-large"},
           {"%", "base64-malformed"},
           {encoded(sound + std::string(262'144, ' ')), "message-too-large"},
           {encoded(sound + "<!-- -->"), "xml-forbidden-markup"},
           {encoded("<a"), "xml-not-well-formed"},
           {encoded("<a/>"), "unexpected-root"},
           {encoded(replaced(sound, "<saml:Subject>", "<saml:Subject><x/>")), "unexpected-element"},
           {encoded(replaced(sound, std::string(idp_entity), "urn:other")), "issuer-unknown"},
           {encoded(replaced(sound, "URI=\"#", "URI=\"")), "signature-reference"},
           {encoded(replaced(sound, "xmldsig-more#rsa-sha256", "xmldsig-more#rsa-md5")),
            "signature-algorithm-refused"},
           {encoded(replaced(sound, attacker, victim)), "signature-invalid"}}) {
    check_told_as_done(sp, field, code);
  }
}

TEST_CASE("a message that breaks a rule is told as far as it came") {
  const auto data = [](std::string_view name, std::string_view value) -> Edit {
    return [=](const Message& m) { m.find("SubjectConfirmationData").set(name, value); };
  };
  const std::vector<std::pair<std::string, Edit>> cases = {
      {"version-not-2", [](const Message& m) { m.response().set("Version", "1.1"); }},
      {"destination-missing", [](const Message& m) { m.response().unset("Destination"); }},
      {"destination-mismatch", [](const Message& m) { m.response().set("Destination", "urn:x"); }},
      {"issuer-missing", [](const Message& m) { m.response().child("Issuer").remove(); }},
      {"issue-instant-too-old",
       [](const Message& m) { m.response().set("IssueInstant", "2025-01-01T12:00:00Z"); }},
      {"unexpected-element",
       [](const Message& m) { m.find("StatusCode").append(m.find("StatusCode").copy()); }},
      {"status-not-success",
       [](const Message& m) { m.find("StatusCode").set("Value", status::requester); }},
      {"assertion-count", [](const Message& m) { m.assertion().remove(); }},
      {"in-response-to-unknown", data("InResponseTo", "_x")},
      {"response-in-response-to-mismatch",
       [](const Message& m) { m.response().set("InResponseTo", "_x"); }},
      {"issuer-mismatch", [](const Message& m) { m.assertion().child("Issuer").text("urn:x"); }},
      {"name-id-missing", [](const Message& m) { m.find("NameID").text(""); }},
      {"name-id-qualifier", [](const Message& m) { m.find("NameID").set("SPNameQualifier", "u"); }},
      {"name-id-issuer-mismatch",
       [](const Message& m) {
         m.find("NameID").set("Format", name_id_format::persistent).set("NameQualifier", "urn:x");
       }},
      {"bearer-confirmation-missing",
       [](const Message& m) { m.find("SubjectConfirmation").set("Method", "urn:x"); }},
      {"recipient-mismatch", data("Recipient", "urn:x")},
      {"confirmation-expired", data("NotOnOrAfter", "2025-01-01T12:00:00Z")},
      {"conditions-missing", [](const Message& m) { m.find("Conditions").remove(); }},
      {"audience-mismatch", [](const Message& m) { m.find("Audience").text("urn:x"); }},
      {"authn-statement-count", [](const Message& m) { m.find("AuthnStatement").remove(); }},
      {"attribute-duplicate",
       [](const Message& m) { m.find("Attribute").before(m.find("Attribute").copy()); }},
      {"attribute-value-xml",
       [](const Message& m) {
         m.find("AttributeValue").text("").append(m.root().make("urn:x", "x:y"));
       }},
      {"subject-id-malformed",
       [](const Message& m) { m.find("Attribute").set("Name", attribute_name::subject_id); }}};
  const ServiceProvider sp = provider(both_signed());
  for (const auto& [code, edit] : cases) {
    check_told_as_done(sp, field_of(both_signed(), edit), code);
  }
}

TEST_CASE("an error that nobody signed shows that no signature was looked at") {
  const Message message(response_signed().response());
  message.assertion().remove();
  message.find("Signature").remove();
  message.find("StatusCode").set("Value", status::requester);
  const Explanation told = explain(provider(response_signed()), encoded(message.xml()));
  REQUIRE(told.refusal);
  CHECK(told.refusal->code() == ErrorCode::status_not_success);
  REQUIRE(told.refusal->peer_status() != nullptr);
  for (const Step& step : told.steps) {
    if (step.stage == "signature-profile" || step.stage == "algorithm" ||
        step.stage == "signature") {
      CHECK(step.outcome == StepOutcome::not_applicable);
    }
  }
}

TEST_CASE("explaining uses nothing up: the message is accepted afterwards, and once") {
  const ServiceProvider sp = provider(both_signed());
  const std::string field = encoded(both_signed().response());
  CHECK_FALSE(explain(sp, field).refusal);
  CHECK_FALSE(explain(sp, field).refusal);
  CHECK(refusal(consume(sp, field)) == "accepted");
  CHECK(refusal(consume(sp, field)) == "in-response-to-unknown");
}

TEST_CASE("explaining never takes a request nor asks the replay cache") {
  const SignInState state = both_signed().waiting();
  const ServiceProvider sp = both_signed().service_provider(
      {std::make_shared<FailingRequests>(state.requests, FailingRequests::at_take),
       std::make_shared<FailingReplayCache>()});
  CHECK_FALSE(explain(sp, encoded(both_signed().response())).refusal);
}

TEST_CASE("a store that can't answer is told where it was asked") {
  const SignInState state = both_signed().waiting();
  const ServiceProvider sp = both_signed().service_provider(
      {std::make_shared<FailingRequests>(state.requests, FailingRequests::at_find), state.replay});
  check_told_as_done(sp, encoded(both_signed().response()), "store-unavailable");
}

TEST_CASE("the secret of a browser is not told") {
  const SignInState state = both_signed().waiting("my-secret");
  const ServiceProvider sp = both_signed().service_provider(state);
  const std::string field = encoded(both_signed().response());
  for (const std::string_view browser : {"my-secret", "your-secret", ""}) {
    const Explanation told = sp.explain_response(
        {.saml_response = field, .browser_binding = browser, .received_at = noon()});
    CHECK(told.refusal.has_value() == (browser != "my-secret"));
    for (const Step& step : told.steps) {
      CHECK((step.expected + step.found).find("secret") == std::string::npos);
    }
  }
}

}  // namespace signet::test
