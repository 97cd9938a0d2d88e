#include <algorithm>
#include <set>

#include "attacks/resigned.h"
#include "support/failing_parts.h"
#include "unit/idp/issuer_fixture.h"

// What the identity provider signs: what it knows itself, for an endpoint that it knows. Nothing
// that somebody else chose gets under its signature, but the ID of the request.
// [saml-core 3.4.1, saml-profiles 4.1.4.2, 4.1.5]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;
using std::chrono::seconds;

/// A text that breaks out of attributes, elements and comments, where nobody escapes it.
const std::string evil =
    "x\"/></saml:AttributeValue></saml:Attribute><saml:Attribute Name=\"admin\"><saml:"
    "AttributeValue>1<!-- ]]> &amp; -->";

/// The request as text with one piece changed, and the answer to it.
struct Exchange {
  Issuing issuing = {};

  Result<AcceptedAuthnRequest> ask(const Change& change, std::string_view relay_state = {}) {
    const std::string xml = replaced(issuing.request_xml(), change.from, change.to);
    return issuing.provider().consume_post(encoded(xml), relay_state, noon());
  }
  Answer answer(const Change& change, std::string_view relay_state = {}) {
    const auto request = ask(change, relay_state);
    REQUIRE(outcome(request) == accepted);
    const auto form = issuing.provider().issue_response(*request, issuing.user, noon());
    REQUIRE(outcome(form) == accepted);
    return Answer(*form);
  }
};

Change put_behind_issuer(const std::string& xml) {
  return {"</saml:Issuer>", "</saml:Issuer>" + xml};
}

std::string value_of(const Answer& answer) {
  return answer.name_id().value;
}

}  // namespace

TEST_CASE("xml-injection-response: a person's data is data, whatever it looks like") {
  Issuing issuing;
  issuing.user.email = evil;
  issuing.user.session_index = evil;
  issuing.user.authn_context_class_ref = evil;
  issuing.user.attributes = {
      {.name = evil, .name_format = evil, .friendly_name = evil, .values = {evil}}};
  const auto form = issuing.answer();
  REQUIRE(outcome(form) == accepted);
  const Answer answer(*form);
  const Message tree(answer.xml);
  CHECK(answer.name_id().value == evil);
  CHECK(tree.root().all("Attribute").size() == 1);
  CHECK(tree.root().all("AttributeValue").size() == 1);
  CHECK(tree.find("Attribute").attribute("Name") == evil);
  CHECK(tree.find("AttributeValue").text() == evil);
  CHECK(tree.find("AuthnStatement").attribute("SessionIndex") == evil);
  CHECK(tree.find("AuthnContextClassRef").text() == evil);
}

TEST_CASE("xml-injection-response: characters that XML can't hold are refused, not left out") {
  for (const std::string& value :
       {std::string("a\0b", 3), std::string("a\x01"), std::string("\x1B[31m"),
        std::string("\x7F\xFF"), std::string("\xED\xA0\x80"), std::string("\xEF\xBF\xBE")}) {
    Issuing issuing;
    issuing.user.email = value;
    CHECK(outcome(issuing.answer()) == refused(C::value_not_writable, S::local));
  }
}

TEST_CASE("xml-injection-response: the ID that an answer repeats is a name") {
  Exchange exchange;
  CHECK(outcome(exchange.ask({"_q1", "_q1&quot;/&gt;&lt;saml:Assertion&gt;"})) ==
        refused(C::xml_id_malformed, S::parse));
  CHECK(outcome(exchange.ask({"_q1", "_q1 InResponseTo=&apos;x&apos;"})) ==
        refused(C::xml_id_malformed, S::parse));
  CHECK(outcome(exchange.ask({"_q1", "_q1\" evil=\"x"})) == wrong_shape(C::unexpected_attribute));
  CHECK(outcome(exchange.ask({"_q1", "_q1\"/><saml:x/><!--"})) ==
        refused(C::xml_forbidden_markup, S::bytes));
  const Answer plain = exchange.answer({"_q1", "_q-1.2"});
  CHECK(plain.response().attribute("InResponseTo") == "_q-1.2");
}

TEST_CASE("idp-signs-what-attacker-chooses: of a request only its ID gets under a signature") {
  Exchange exchange;
  const std::string plain = exchange.answer({"_q1", "_q1"}).xml;
  for (const Change& change : std::vector<Change>{
           {" Version=", " ProviderName=\"attackers-words\" Version="},
           {" Version=", " Consent=\"urn:attackers-words\" Version="},
           put_behind_issuer(
               "<samlp:RequestedAuthnContext><saml:AuthnContextClassRef "
               "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">urn:attackers-words"
               "</saml:AuthnContextClassRef><saml:AuthnContextClassRef "
               "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">" +
               std::string(authn_context::password_protected_transport) +
               "</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>"),
           put_behind_issuer("<samlp:Scoping><samlp:RequesterID>urn:attackers-words"
                             "</samlp:RequesterID></samlp:Scoping>")}) {
    CAPTURE(change.to);
    const Answer answer = exchange.answer(change, "attackers-words");
    CHECK(answer.xml.find("attackers-words") == std::string::npos);
    CHECK(answer.xml.size() == plain.size());
  }
}

TEST_CASE("idp-signs-what-attacker-chooses: nor a context that the application didn't name") {
  Exchange exchange;
  const auto request = exchange.ask(
      put_behind_issuer("<samlp:RequestedAuthnContext><saml:AuthnContextClassRef "
                        "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">urn:attackers-words"
                        "</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>"));
  REQUIRE(outcome(request) == accepted);
  CHECK(outcome(exchange.issuing.provider().issue_response(
            *request, exchange.issuing.user, noon())) == broken_rule(C::authn_context_mismatch));
}

TEST_CASE("forceauthn-stale: an identity provider doesn't answer from an old session") {
  const auto judged = [](bool anew, seconds ago) {
    Issuing issuing;
    issuing.request.force_authn = anew;
    issuing.user.authn_instant = noon() - ago;
    return outcome(issuing.answer());
  };
  CHECK(judged(true, seconds(180)) == accepted);
  CHECK(judged(true, seconds(181)) == broken_rule(C::authn_instant_too_old));
  CHECK(judged(false, seconds(181)) == accepted);
}

TEST_CASE("idp-signs-what-attacker-chooses: nor into a signed error") {
  Exchange exchange;
  const auto request =
      exchange.ask({" Version=", " ProviderName=\"attackers-words\" Version="}, "attackers-words");
  REQUIRE(outcome(request) == accepted);
  const IdentityProvider idp = exchange.issuing.provider();
  const auto form = idp.issue_error(
      *request, {{std::string(status::responder), std::string(status::no_passive)}, {}}, noon());
  REQUIRE(outcome(form) == accepted);
  const std::string xml =
      *base::base64_decode(field(*form, "SAMLResponse"), base::Whitespace::refuse);
  CHECK(xml.find("attackers-words") == std::string::npos);
  CHECK(Message(xml).root().all("Signature").size() == 1);
  // An error that says Success would be an answer without an assertion; it is never signed.
  CHECK(outcome(idp.issue_error(*request, {{std::string(status::success)}, {}}, noon())) ==
        refused(C::value_not_writable, S::local));
}

TEST_CASE("extensions-reflection: extensions are neither acted on nor repeated") {
  Exchange exchange;
  const Answer answer = exchange.answer(
      put_behind_issuer("<samlp:Extensions><x:RequestedAttributes xmlns:x=\"urn:x\">"
                        "<x:RequestedAttribute Name=\"attackers-words\"/></x:RequestedAttributes>"
                        "</samlp:Extensions>"));
  CHECK(answer.xml.find("attackers-words") == std::string::npos);
  CHECK(Message(answer.xml).root().all("Attribute").size() == 2);
}

TEST_CASE("nameidpolicy-abuse: nobody is given the names that were made for another") {
  const auto wanting = [](NameIDPolicy policy) {
    Issuing issuing;
    issuing.settings.persistent_id_secret = std::string(32, 's');
    issuing.request.name_id_policy = std::move(policy);
    return outcome(issuing.answer());
  };
  const std::string persistent(name_id_format::persistent);
  CHECK(wanting({persistent, std::nullopt, true}) == accepted);
  CHECK(wanting({persistent, std::string(sp_entity), true}) == accepted);
  for (const std::string other : {"https://other.example/metadata", "", "urn:affiliation"}) {
    CAPTURE(other);
    CHECK(wanting({persistent, other, true}) == broken_rule(C::name_id_qualifier_unknown));
    CHECK(wanting({std::nullopt, other, true}) == broken_rule(C::name_id_qualifier_unknown));
  }
  for (const std::string& format :
       {std::string(name_id_format::entity), std::string("urn:x"),
        std::string("urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted")}) {
    CHECK(wanting({format, std::nullopt, true}) == broken_rule(C::name_id_format_unsupported));
  }
}

TEST_CASE("idp-session-confusion: each answer is about the person whom it is issued for") {
  Issuing issuing;
  const IdentityProvider idp = issuing.provider();
  const auto one = idp.consume_post(encoded(issuing.request_xml()), "one", noon());
  issuing.request.id = "_q2";
  const auto two = idp.consume_post(encoded(issuing.request_xml()), "two", noon());
  REQUIRE(outcome(one) == accepted);
  REQUIRE(outcome(two) == accepted);
  AuthenticatedUser bob = attacking_user();
  bob.email = "bob@example.com";
  bob.session_index = "s-bob";
  const Answer to_two(*idp.issue_response(*two, bob, noon()));
  const Answer to_one(*idp.issue_response(*one, attacking_user(), noon()));
  CHECK(value_of(to_two) == "bob@example.com");
  CHECK(value_of(to_one) == attacker);
  CHECK(to_two.response().attribute("InResponseTo") == "_q2");
  CHECK(to_one.response().attribute("InResponseTo") == "_q1");
  CHECK(Message(to_two.xml).find("AuthnStatement").attribute("SessionIndex") == "s-bob");
  CHECK(Message(to_one.xml).find("AuthnStatement").attribute("SessionIndex") == "s-1");
}

TEST_CASE("idp-initiated-abuse: unasked, a person goes to providers of metadata and no further") {
  Issuing issuing;
  const IdentityProvider idp = issuing.provider();
  const auto to = [&](std::string_view sp, std::string_view relay_state = {}) {
    return idp.issue_unsolicited(sp, relay_state, issuing.user, noon());
  };
  for (const std::string& stranger :
       {std::string("https://evil.example"), std::string(sp_entity) + "/", std::string(),
        std::string(idp_entity), std::string("https://sp.example.org/acs")}) {
    CAPTURE(stranger);
    CHECK(outcome(to(stranger)) == refused(C::metadata_entity_unknown, S::local));
  }
  const auto form = to(sp_entity, "https://evil.example");
  REQUIRE(outcome(form) == accepted);
  CHECK(form->action == acs_url);
  CHECK(Answer(*form).xml.find("https://evil.example") == std::string::npos);
  CHECK_FALSE(Answer(*form).response().attribute("InResponseTo").has_value());
}

TEST_CASE("persistent-id-quality: IDs are unpredictable and never come twice") {
  constexpr std::size_t count = 100'000;
  std::set<std::string> seen;
  std::size_t shortest = 1'000;
  for (std::size_t i = 0; i < count; ++i) {
    const auto id = base::random_id(*system_random());
    if (!id) continue;
    shortest = std::min(shortest, id->size());
    seen.insert(*id);
  }
  CHECK(seen.size() == count);
  CHECK(shortest >= 1 + 128 / 4);  // 128 bits as hexadecimal digits
}

TEST_CASE("persistent-id-quality: names differ for each provider, person and secret") {
  std::set<std::string> names;
  for (const char* secret : {"s", "t"}) {
    for (const char* sp : {"https://sp.example/1", "https://sp.example/2"}) {
      for (const char* user : {"4711", "4712", "471", ""}) {
        Issuing issuing;
        issuing.settings.persistent_id_secret = std::string(32, *secret);
        issuing.sp.entity_id = sp;
        issuing.request.issuer->value = sp;
        issuing.request.name_id_policy = NameIDPolicy{std::string(name_id_format::persistent)};
        issuing.user.id = user;
        const auto form = issuing.answer();
        if (*user == '\0') {
          // Nobody in particular has no name; everybody would have the same.
          CHECK(outcome(form) == broken_rule(C::name_id_format_unsupported));
          continue;
        }
        REQUIRE(outcome(form) == accepted);
        const std::string name = value_of(Answer(*form));
        CHECK(name.size() >= 128 / 5);
        CHECK(name.find("471") == std::string::npos);
        CHECK(names.insert(name).second);
      }
    }
  }
}

TEST_CASE("rng-failure: without random bytes nothing is asked, issued or signed") {
  Issuing issuing;
  issuing.settings.random = std::make_shared<NoRandom>();
  const Outcome unavailable = refused(C::randomness_unavailable, S::local);
  CHECK(outcome(issuing.answer()) == unavailable);
  const IdentityProvider idp = issuing.provider();
  CHECK(outcome(idp.issue_unsolicited(sp_entity, "", issuing.user, noon())) == unavailable);
  CHECK(outcome(idp.issue_error(*issuing.by_post(), {{std::string(status::responder)}, {}},
                                noon())) == unavailable);

  NoRandom none;
  CHECK(outcome(sign_metadata(both_signed().sp_metadata(), p256_key(), AlgorithmPolicy::of_2026(),
                              none)) == unavailable);
  // SignIn needs randomness to begin with; its service provider gets none.
  const auto without = std::make_shared<bool>(false);
  const SignIn sign_in({.sp = [without](ServiceProviderSettings& s) {
    if (*without) s.random = std::make_shared<NoRandom>();
  }});
  *without = true;
  StartLogin start;
  start.idp = idp_entity;
  start.now = noon();
  CHECK(outcome(sign_in.service_provider(in_memory_state()).start_login(start)) == unavailable);
}
