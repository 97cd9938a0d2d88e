#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "support/failing_parts.h"
#include "unit/idp/issuer_fixture.h"

// An answer goes out, bound to one service provider, one endpoint and one request.
// [saml-profiles 4.1.4.2]

namespace signet::test {
namespace {

Answer answer_of(Issuing& issuing) {
  auto form = issuing.answer();
  REQUIRE(refusal(form) == "accepted");
  return Answer(*form);
}

std::string attribute(xml::Element element, std::string_view name) {
  return element.attribute(name).value_or("none");
}

Result<dsig::SignedElement> verified(xml::Element element, const KeyPair& key) {
  const std::vector<PublicKey> keys = {key.certificate().public_key()};
  const AlgorithmPolicy algorithms = AlgorithmPolicy::of_2026();
  return dsig::verify_enveloped(element, {idp_entity, keys, algorithms}, Limits());
}

Status failure() {
  return {.codes = {std::string(status::responder), std::string(status::no_passive)},
          .message = "not <now>"};
}

}  // namespace

TEST_CASE("an answer names the endpoint, the request, the audience and the time in every place") {
  Issuing issuing;
  const auto form = issuing.answer();
  REQUIRE(refusal(form) == "accepted");
  CHECK(form->action == acs_url);
  CHECK(field(*form, "RelayState") == "relay");

  const Answer answer(*form);
  CHECK(attribute(answer.response(), "Version") == "2.0");
  CHECK(attribute(answer.response(), "Destination") == acs_url);
  CHECK(attribute(answer.response(), "InResponseTo") == "_q1");
  CHECK(attribute(answer.response(), "IssueInstant") == "2026-01-01T12:00:00Z");
  CHECK(answer.response().child({ns::saml, "Issuer"})->text() == idp_entity);
  CHECK(attribute(*answer.response().child({ns::samlp, "Status"})->first_child(), "Value") ==
        status::success);

  const xml::Element assertion = answer.assertion();
  CHECK(attribute(assertion, "Version") == "2.0");
  CHECK(attribute(assertion, "IssueInstant") == "2026-01-01T12:00:00Z");
  CHECK(assertion.child({ns::saml, "Issuer"})->text() == idp_entity);
  const xml::Element confirmation = *answer.subject().child({ns::saml, "SubjectConfirmation"});
  CHECK(attribute(confirmation, "Method") == bearer_method);
  const xml::Element data = *confirmation.first_child();
  CHECK(attribute(data, "Recipient") == acs_url);
  CHECK(attribute(data, "InResponseTo") == "_q1");
  CHECK(attribute(data, "NotOnOrAfter") == "2026-01-01T12:05:00Z");
  CHECK(attribute(data, "NotBefore") == "none");
  const xml::Element conditions = *assertion.child({ns::saml, "Conditions"});
  CHECK(attribute(conditions, "NotBefore") == "2026-01-01T11:57:00Z");
  CHECK(attribute(conditions, "NotOnOrAfter") == "2026-01-01T12:05:00Z");
  REQUIRE(conditions.children({ns::saml, "AudienceRestriction"}).size() == 1);
  CHECK(conditions.first_child()->first_child()->text() == sp_entity);
  const xml::Element statement = *assertion.child({ns::saml, "AuthnStatement"});
  CHECK(attribute(statement, "AuthnInstant") == "2026-01-01T11:59:00Z");
  CHECK(attribute(statement, "SessionIndex") == "s-1");
  CHECK(attribute(statement, "SessionNotOnOrAfter") == "2026-01-01T20:00:00Z");
  CHECK(statement.first_child()->first_child()->text() ==
        authn_context::password_protected_transport);
}

TEST_CASE("an answer goes to the endpoint that was asked for, and is bound to that one") {
  Issuing issuing;
  issuing.request.acs_index = 2;
  const auto form = issuing.answer();
  REQUIRE(refusal(form) == "accepted");
  CHECK(form->action == "https://sp.example.org/second");
  const Answer answer(*form);
  CHECK(attribute(answer.response(), "Destination") == "https://sp.example.org/second");
  CHECK(attribute(*answer.subject().child({ns::saml, "SubjectConfirmation"})->first_child(),
                  "Recipient") == "https://sp.example.org/second");
}

TEST_CASE("the lifetime of the settings ends every window") {
  Issuing issuing;
  issuing.settings.assertion_lifetime = std::chrono::seconds(30);
  issuing.settings.clock_skew = std::chrono::seconds(0);
  const Answer answer = answer_of(issuing);
  const xml::Element conditions = *answer.assertion().child({ns::saml, "Conditions"});
  CHECK(attribute(conditions, "NotBefore") == "2026-01-01T12:00:00Z");
  CHECK(attribute(conditions, "NotOnOrAfter") == "2026-01-01T12:00:30Z");
  CHECK(attribute(*answer.subject().child({ns::saml, "SubjectConfirmation"})->first_child(),
                  "NotOnOrAfter") == "2026-01-01T12:00:30Z");
}

TEST_CASE(
    "Response and Assertion are signed, or one of them for the service provider that wants so") {
  struct Case {
    std::string sp;
    SignedParts parts;
    bool response, assertion;
  };
  const std::string here(sp_entity);
  for (const Case& one : {Case{here, SignedParts::response_and_assertion, true, true},
                          Case{here, SignedParts::response, true, false},
                          Case{here, SignedParts::assertion, false, true},
                          Case{"https://other.example", SignedParts::assertion, true, true}}) {
    Issuing issuing;
    issuing.settings.signed_parts = {{one.sp, one.parts}};
    const Answer answer = answer_of(issuing);
    CHECK(answer.signed_response() == one.response);
    CHECK(answer.signed_assertion() == one.assertion);
    if (one.response) CHECK(refusal(verified(answer.response(), rsa_key())) == "accepted");
    if (one.assertion) CHECK(refusal(verified(answer.assertion(), rsa_key())) == "accepted");
  }
}

TEST_CASE("keys of every type sign answers that hold") {
  for (const KeyPair* key : {&rsa_key(), &rsa3072_key(), &p256_key(), &p384_key(), &p521_key()}) {
    Issuing issuing;
    issuing.settings.keys = *key;
    const Answer answer = answer_of(issuing);
    CHECK(refusal(verified(answer.response(), *key)) == "accepted");
    CHECK(refusal(verified(answer.assertion(), *key)) == "accepted");
  }
}

TEST_CASE("IDs of Response and Assertion are fresh each time, and differ") {
  Issuing issuing;
  std::set<std::string> seen;
  for (int i = 0; i < 20; ++i) {
    const Answer answer = answer_of(issuing);
    CHECK(seen.insert(attribute(answer.response(), "ID")).second);
    CHECK(seen.insert(attribute(answer.assertion(), "ID")).second);
  }
}

TEST_CASE("what the application has nothing to say about is left out [saml-core 2.7.2]") {
  Issuing issuing;
  issuing.user.session_index = "";
  issuing.user.session_not_on_or_after.reset();
  issuing.user.authn_context_class_ref = "";
  issuing.user.attributes.clear();
  const Answer answer = answer_of(issuing);
  const xml::Element statement = *answer.assertion().child({ns::saml, "AuthnStatement"});
  CHECK(attribute(statement, "SessionIndex") == "none");
  CHECK(attribute(statement, "SessionNotOnOrAfter") == "none");
  CHECK(statement.first_child()->first_child()->text() == authn_context::unspecified);
  CHECK_FALSE(answer.assertion().child({ns::saml, "AttributeStatement"}));
}

TEST_CASE("user data can't become markup: it comes out of the tree as it went in") {
  const std::string evil =
      "</saml:AttributeValue><saml:Attribute Name=\"admin\">'&amp;]]><!--\r\n\t\xF0\x9F\x94\x91";
  Issuing issuing;
  issuing.user.email = evil;
  issuing.user.session_index = evil;
  issuing.user.authn_context_class_ref = evil;
  issuing.user.attributes = {
      {.name = evil, .name_format = evil, .friendly_name = evil, .values = {evil, "", evil}}};
  const Answer answer = answer_of(issuing);
  CHECK(answer.name_id().value == evil);
  const xml::Element statement = *answer.assertion().child({ns::saml, "AuthnStatement"});
  CHECK(attribute(statement, "SessionIndex") == evil);
  CHECK(statement.first_child()->first_child()->text() == evil);
  const xml::Element attributes = *answer.assertion().child({ns::saml, "AttributeStatement"});
  REQUIRE(attributes.children({ns::saml, "Attribute"}).size() == 1);
  CHECK(attribute(*attributes.first_child(), "Name") == evil);
  CHECK(attribute(*attributes.first_child(), "NameFormat") == evil);
  CHECK(attribute(*attributes.first_child(), "FriendlyName") == evil);
  std::vector<std::string> values;
  for (const auto& value : attributes.first_child()->children({ns::saml, "AttributeValue"}))
    values.push_back(value.text());
  CHECK(values == std::vector<std::string>{evil, "", evil});
  CHECK(refusal(verified(answer.assertion(), rsa_key())) == "accepted");
}

TEST_CASE("two attributes of one name and format aren't issued, since no receiver may take them") {
  // [saml-core 2.7.3]
  Issuing issuing;
  const Attribute mail{.name = "mail", .name_format = {}, .friendly_name = {}, .values = {"a"}};
  Attribute basic = mail;
  basic.name_format = attribute_name_format::basic;
  issuing.user.attributes = {mail, basic};
  CHECK(refusal(issuing.answer()) == "accepted");
  issuing.user.attributes.push_back(mail);
  CHECK(refusal(issuing.answer()) == "attribute-duplicate");
  issuing.user.attributes = {mail, mail};
  issuing.user.attributes.back().name_format = attribute_name_format::unspecified;
  CHECK(refusal(issuing.answer()) == "attribute-duplicate");
}

TEST_CASE("a character that XML can't hold is refused, wherever in the user's data it is") {
  for (const std::string& bad : {std::string("a\x01") + "b", std::string("a\0b", 3),
                                 std::string("\xFF"), std::string("\x1B[31m")}) {
    const auto verdict = [&](const std::function<void(AuthenticatedUser&)>& change) {
      Issuing issuing;
      change(issuing.user);
      return refusal(issuing.answer());
    };
    CHECK(verdict([&](auto& u) { u.email = bad; }) == "value-not-writable");
    CHECK(verdict([&](auto& u) { u.session_index = bad; }) == "value-not-writable");
    CHECK(verdict([&](auto& u) { u.authn_context_class_ref = bad; }) == "value-not-writable");
    CHECK(verdict([&](auto& u) { u.attributes[0].name = bad; }) == "value-not-writable");
    CHECK(verdict([&](auto& u) { u.attributes[0].name_format = bad; }) == "value-not-writable");
    CHECK(verdict([&](auto& u) { u.attributes[0].friendly_name = bad; }) == "value-not-writable");
    CHECK(verdict([&](auto& u) { u.attributes[0].values[1] = bad; }) == "value-not-writable");
  }
}

TEST_CASE("RelayState comes back as it was, and an empty one not at all [saml-bindings 3.5.3]") {
  Issuing issuing;
  const IdentityProvider idp = issuing.provider();
  const auto answered = [&](std::string_view relay_state) {
    const auto request = idp.consume_post(encoded(issuing.request_xml()), relay_state, noon());
    REQUIRE(request);
    return *idp.issue_response(*request, issuing.user, noon());
  };
  CHECK(field(answered("\"><script>\xC3\xA9"), "RelayState") == "\"><script>\xC3\xA9");
  CHECK(answered("").fields.size() == 1);
}

TEST_CASE("an error goes to the same endpoint, signed as a whole, without an assertion") {
  for (const SignedParts parts :
       {SignedParts::response, SignedParts::assertion, SignedParts::response_and_assertion}) {
    Issuing issuing;
    issuing.settings.signed_parts = {{std::string(sp_entity), parts}};
    const IdentityProvider idp = issuing.provider();
    const auto request = idp.consume_post(encoded(issuing.request_xml()), "relay", noon());
    REQUIRE(request);
    const auto form = idp.issue_error(*request, failure(), noon());
    REQUIRE(refusal(form) == "accepted");
    CHECK(form->action == acs_url);
    CHECK(field(*form, "RelayState") == "relay");
    const Answer answer(*form);
    CHECK(refusal(verified(answer.response(), rsa_key())) == "accepted");
    CHECK(attribute(answer.response(), "InResponseTo") == "_q1");
    CHECK(attribute(answer.response(), "Destination") == acs_url);
    CHECK_FALSE(answer.response().child({ns::saml, "Assertion"}));
    const xml::Element status = *answer.response().child({ns::samlp, "Status"});
    CHECK(attribute(*status.first_child(), "Value") == status::responder);
    CHECK(attribute(*status.first_child()->first_child(), "Value") == status::no_passive);
    CHECK(status.child({ns::samlp, "StatusMessage"})->text() == "not <now>");
  }
}

TEST_CASE("an error is an error: no Success, no empty status, nothing that XML can't hold") {
  Issuing issuing;
  const IdentityProvider idp = issuing.provider();
  const auto request = idp.consume_post(encoded(issuing.request_xml()), "", noon());
  REQUIRE(request);
  const auto verdict = [&](const Status& status) {
    return refusal(idp.issue_error(*request, status, noon()));
  };
  CHECK(verdict(failure()) == "accepted");
  CHECK(verdict({.codes = {std::string(status::success)}}) == "value-not-writable");
  CHECK(verdict({}) == "value-not-writable");
  CHECK(verdict({.codes = {""}}) == "value-not-writable");
  CHECK(verdict({.codes = {std::string(status::responder)}, .message = "\x01"}) ==
        "value-not-writable");
  CHECK(verdict({.codes = {"urn:a", "urn:b", "urn:c", "urn:d"}}) == "value-not-writable");
}

TEST_CASE("an answer that nobody asked for names no request and goes to the default endpoint") {
  Issuing issuing;
  issuing.sp.sp->assertion_consumer_services[1].is_default = true;
  const auto form = issuing.provider().issue_unsolicited(sp_entity, "/start", issuing.user, noon());
  REQUIRE(refusal(form) == "accepted");
  CHECK(form->action == "https://sp.example.org/second");
  CHECK(field(*form, "RelayState") == "/start");
  const Answer answer(*form);
  CHECK(attribute(answer.response(), "InResponseTo") == "none");
  CHECK(attribute(*answer.subject().child({ns::saml, "SubjectConfirmation"})->first_child(),
                  "InResponseTo") == "none");
  CHECK(attribute(*answer.subject().child({ns::saml, "SubjectConfirmation"})->first_child(),
                  "Recipient") == "https://sp.example.org/second");
}

TEST_CASE(
    "an answer that nobody asked for needs a known service provider with an endpoint for it") {
  Issuing issuing;
  const auto verdict = [&](std::string_view sp, std::string_view relay_state = {}) {
    return refusal(issuing.provider().issue_unsolicited(sp, relay_state, issuing.user, noon()));
  };
  CHECK(verdict(sp_entity) == "accepted");
  CHECK(verdict("https://other.example") == "metadata-entity-unknown");
  CHECK(verdict(idp_entity) == "metadata-entity-unknown");
  CHECK(verdict(sp_entity, std::string(Limits().relay_state_bytes + 1, 'x')) ==
        "relay-state-too-long");
  issuing.sp.sp->assertion_consumer_services.erase(
      issuing.sp.sp->assertion_consumer_services.begin(),
      issuing.sp.sp->assertion_consumer_services.begin() + 2);
  CHECK(verdict(sp_entity) == "metadata-no-endpoint");
}

TEST_CASE("what metadata lost while the person signed in gets neither answer nor error") {
  const auto verdicts = [](const std::function<void(Issuing&)>& change, Instant now = noon()) {
    Issuing issuing;
    issuing.sp.valid_until = noon() + std::chrono::hours(1);
    const IdentityProvider idp = issuing.provider();
    const auto request = idp.consume_post(encoded(issuing.request_xml()), "", noon());
    REQUIRE(request);
    change(issuing);
    const std::string answered = refusal(idp.issue_response(*request, issuing.user, now));
    CHECK(refusal(idp.issue_error(*request, failure(), now)) == answered);
    return answered;
  };
  CHECK(verdicts([](Issuing&) {}) == "accepted");
  CHECK(verdicts([](Issuing& i) { i.peers->remove(sp_entity); }) == "metadata-entity-unknown");
  CHECK(verdicts([](Issuing&) {}, noon() + std::chrono::hours(2)) == "metadata-expired");
  CHECK(verdicts([](Issuing& i) {
          i.sp.sp->assertion_consumer_services[0].location = "https://sp.example.org/moved";
          REQUIRE(i.peers->trust(i.sp, noon()));
        }) == "acs-url-unknown");
  CHECK(verdicts([](Issuing& i) {
          i.sp.sp->assertion_consumer_services[0].binding =
              "urn:oasis:names:tc:SAML:2.0:bindings:PAOS";
          REQUIRE(i.peers->trust(i.sp, noon()));
        }) == "acs-url-unknown");
}

TEST_CASE("without randomness nothing is issued") {
  Issuing issuing;
  issuing.settings.random = std::make_shared<NoRandom>();
  const IdentityProvider idp = issuing.provider();
  const auto request = idp.consume_post(encoded(issuing.request_xml()), "", noon());
  REQUIRE(request);
  CHECK(refusal(idp.issue_response(*request, issuing.user, noon())) == "randomness-unavailable");
  CHECK(refusal(idp.issue_error(*request, failure(), noon())) == "randomness-unavailable");
  CHECK(refusal(idp.issue_unsolicited(sp_entity, "", issuing.user, noon())) ==
        "randomness-unavailable");
}

TEST_CASE("who has to authenticate anew gets no answer from an older session [saml-core 3.4.1]") {
  const auto verdict = [](bool anew, std::chrono::milliseconds ago) {
    Issuing issuing;
    issuing.request.force_authn = anew;
    issuing.user.authn_instant = noon() - ago;
    return refusal(issuing.answer());
  };
  const auto skew = Issuing().settings.clock_skew;
  CHECK(verdict(true, std::chrono::seconds(0)) == "accepted");
  CHECK(verdict(true, -std::chrono::seconds(1)) == "accepted");
  CHECK(verdict(true, skew) == "accepted");
  CHECK(verdict(true, skew + std::chrono::milliseconds(1)) == "authn-instant-too-old");
  CHECK(verdict(false, skew + std::chrono::milliseconds(1)) == "accepted");
}

TEST_CASE("who was not authenticated as asked gets no assertion [saml-core 3.3.2.2.1]") {
  const auto verdict = [](std::vector<std::string> wanted, const char* comparison,
                          const std::string& context) {
    Issuing issuing;
    issuing.settings.authn_context_order = {"urn:weak", "urn:middle", "urn:strong"};
    issuing.request.authn_context_class_refs = std::move(wanted);
    if (*comparison != '\0') issuing.request.authn_context_comparison = comparison;
    issuing.user.authn_context_class_ref = context;
    return refusal(issuing.answer());
  };
  CHECK(verdict({}, "", "urn:weak") == "accepted");
  CHECK(verdict({"urn:strong", "urn:middle"}, "", "urn:middle") == "accepted");
  CHECK(verdict({"urn:middle"}, "exact", "urn:strong") == "authn-context-mismatch");
  CHECK(verdict({"urn:middle"}, "minimum", "urn:middle") == "accepted");
  CHECK(verdict({"urn:middle"}, "minimum", "urn:weak") == "authn-context-mismatch");
  CHECK(verdict({"urn:middle"}, "maximum", "urn:weak") == "accepted");
  CHECK(verdict({"urn:middle"}, "maximum", "urn:strong") == "authn-context-mismatch");
  CHECK(verdict({"urn:middle"}, "better", "urn:strong") == "accepted");
  CHECK(verdict({"urn:middle"}, "better", "urn:middle") == "authn-context-mismatch");
  // Who says nothing says that it is unspecified.
  CHECK(verdict({"urn:middle"}, "", "") == "authn-context-mismatch");
  CHECK(verdict({std::string(authn_context::unspecified)}, "", "") == "accepted");
}

TEST_CASE("whoever lists other identity providers gets no assertion [scoping-other-idps]") {
  const auto answered = [](Scoping scoping) {
    Issuing issuing;
    issuing.request.scoping = std::move(scoping);
    return refusal(issuing.answer());
  };
  const std::string us(idp_entity);
  CHECK(answered({}) == "accepted");
  CHECK(answered({.proxy_count = 0}) == "accepted");
  CHECK(answered({.proxy_count = 0, .idp_list = {"urn:other", us}}) == "accepted");
  CHECK(answered({.requester_ids = {"urn:first"}}) == "accepted");
  CHECK(answered({.idp_list = {"urn:other"}}) == "identity-provider-not-listed");
  CHECK(answered({.proxy_count = 5, .idp_list = {us + "/"}}) == "identity-provider-not-listed");

  Issuing issuing;
  issuing.request.scoping = Scoping{.idp_list = {"urn:other"}};
  const auto request = issuing.by_post();
  REQUIRE(request);
  CHECK(refusal(issuing.provider().issue_error(
            *request,
            {.codes = {std::string(status::responder), std::string(status::no_supported_idp)}},
            noon())) == "accepted");
}

}  // namespace signet::test
