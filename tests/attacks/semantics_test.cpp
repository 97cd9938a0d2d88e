#include "attacks/resigned.h"
#include "signet/names.h"

// What a Response and its assertion say, and what they leave out. All of it is signed by the right
// provider. [saml-core 2, 3.2.2, saml-profiles 4.1.4.2]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;

constexpr std::string_view authn_statement = "AuthnStatement";

Node audience_restriction(const Message& message) {
  return message.find("AudienceRestriction");
}

/// The answer whose Subject is made of this XML in place of the NameID.
Edit with_name(const std::string& xml) {
  return [xml](const Message& m) {
    const Node name = m.find("NameID");
    if (!xml.empty()) {
      const std::string declared = "<x xmlns:saml=\"" + std::string(ns::saml) + "\" xmlns:xenc=\"" +
                                   std::string(ns::xenc) + "\">" + xml + "</x>";
      name.before(name.parse(declared).all("").at(1));
    }
    name.remove();
  };
}

}  // namespace

TEST_CASE("status-not-success: an answer that says no signs nobody in, whatever else it holds") {
  for (const std::string_view code :
       {status::requester, status::responder, status::authn_failed,
        std::string_view("urn:oasis:names:tc:SAML:2.0:status:success"),
        std::string_view("urn:x:Success")}) {
    CAPTURE(code);
    const Edit says_no = [&](const Message& m) { m.find("StatusCode").set("Value", code); };
    CHECK(answered(says_no) == broken_rule(C::status_not_success));
    CHECK(answered(assertion_signed(), says_no) == broken_rule(C::status_not_success));
  }
}

TEST_CASE("status-not-success: a Success below a refusal, or a refusal below Success, is none") {
  const auto nested = [](std::string_view outer, std::string_view inner) {
    return answered([&](const Message& m) {
      const Node code = m.find("StatusCode");
      code.append(code.copy()).set("Value", inner);
      code.set("Value", outer);
    });
  };
  CHECK(nested(status::requester, status::success) == broken_rule(C::status_not_success));
  CHECK(nested(status::success, status::authn_failed) == wrong_shape(C::unexpected_element));
  CHECK(nested(status::success, status::success) == wrong_shape(C::unexpected_element));
}

TEST_CASE("status-not-success: no Status, none in it, or two, is refused by the shape") {
  CHECK(answered([](const Message& m) { m.find("Status").remove(); }) ==
        wrong_shape(C::missing_element));
  CHECK(answered([](const Message& m) { m.find("StatusCode").remove(); }) ==
        wrong_shape(C::missing_element));
  CHECK(answered([](const Message& m) { m.find("StatusCode").unset("Value"); }) ==
        wrong_shape(C::missing_attribute));
  for (const char* part : {"Status", "StatusCode"}) {
    CAPTURE(part);
    CHECK(answered([&](const Message& m) {
            m.find(part).before(m.find(part).copy());
            m.find("StatusCode").set("Value", status::responder);
          }) == wrong_shape(C::unexpected_element));
  }
}

TEST_CASE("version-not-2: any Version but 2.0 is refused, on Response and on Assertion") {
  for (const char* element : {"Response", "Assertion"}) {
    for (const char* version : {"1.1", "2.00", "2", "3.0", "", " 2.0"}) {
      CAPTURE(element);
      CAPTURE(version);
      CHECK(answered([&](const Message& m) { m.find(element).set("Version", version); }) ==
            broken_rule(C::version_not_2));
    }
    CHECK(answered([&](const Message& m) { m.find(element).unset("Version"); }) ==
          wrong_shape(C::missing_attribute));
  }
}

TEST_CASE("id-missing: without an ID, or with one that is no name, nothing is verified") {
  const std::string xml = accepted_response(response_signed());
  for (const char* element : {"Response", "Assertion"}) {
    const auto with_id = [&](const std::string& id) {
      const Message message(xml);
      message.find(element).set("ID", id);
      return outcome(response_signed().consume(message.xml()));
    };
    for (const std::string& id : {std::string(), std::string(" "), std::string("1a"),
                                  std::string("a:b"), "_" + std::string(100'000, 'a')}) {
      CAPTURE(id.substr(0, 10));
      CHECK(with_id(id) == refused(C::xml_id_malformed, Stage::parse));
    }
    const Message without(xml);
    without.find(element).unset("ID");
    CHECK(outcome(response_signed().consume(without.xml())) == wrong_shape(C::missing_attribute));
  }
}

TEST_CASE("conditions-missing: no Conditions, empty ones and two of them are refused") {
  CHECK(answered([](const Message& m) { m.find("Conditions").remove(); }) ==
        broken_rule(C::conditions_missing));
  CHECK(answered([](const Message& m) { m.find("Conditions").text(""); }) ==
        broken_rule(C::audience_missing));
  CHECK(answered([](const Message& m) {
          m.find("Conditions").before(m.find("Conditions").copy());
        }) == wrong_shape(C::unexpected_element));
}

TEST_CASE("condition-unknown: a condition that nobody here understands is not met") {
  const auto with_condition = [](std::string_view xml) {
    return answered([&](const Message& m) { m.find("Conditions").append(m.root().parse(xml)); });
  };
  CHECK(with_condition("<saml:Condition xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion' "
                       "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns:x='urn:x' "
                       "xsi:type='x:MustBeOnMars'/>") == broken_rule(C::condition_unknown));
  CHECK(with_condition("<saml:Condition xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion'/>") ==
        broken_rule(C::condition_unknown));
  CHECK(with_condition("<x:MustBeOnMars xmlns:x='urn:x'/>") == wrong_shape(C::unexpected_element));
}

TEST_CASE("audience-missing: an assertion for nobody in particular is not for us") {
  CHECK(answered([](const Message& m) { audience_restriction(m).remove(); }) ==
        broken_rule(C::audience_missing));
  CHECK(answered([](const Message& m) { m.find("Audience").remove(); }) ==
        wrong_shape(C::missing_element));
  for (const char* nobody : {"", " ", "\n"}) {
    CHECK(answered([&](const Message& m) { m.find("Audience").text(nobody); }) ==
          broken_rule(C::audience_mismatch));
  }
}

TEST_CASE("audience-other: an assertion for another service provider is refused") {
  const std::string own(sp_entity);
  for (const std::string& other :
       {std::string("https://other.example/metadata"), own + "/", own + "?", " " + own, own + "\n",
        replaced(own, "sp.example.org", "SP.example.org"), replaced(own, "https", "http")}) {
    CAPTURE(other);
    CHECK(answered([&](const Message& m) { m.find("Audience").text(other); }) ==
          broken_rule(C::audience_mismatch));
  }
}

TEST_CASE("audience-other: every restriction has to name us, in one any Audience will do") {
  const Edit two_audiences = [](const Message& m) {
    m.find("Audience").before(m.find("Audience").copy()).text("https://other.example");
  };
  const Edit two_restrictions = [](const Message& m) {
    const Node copy = audience_restriction(m).after(audience_restriction(m).copy());
    copy.child("Audience").text("https://other.example");
  };
  CHECK(answered(two_audiences) == accepted);
  CHECK(answered(two_restrictions) == broken_rule(C::audience_mismatch));
}

TEST_CASE("authn-statement-missing: one statement says how the person was authenticated") {
  CHECK(answered([](const Message& m) { m.find(authn_statement).remove(); }) ==
        broken_rule(C::authn_statement_count));
  CHECK(answered([](const Message& m) {
          const Node copy = m.find(authn_statement).after(m.find(authn_statement).copy());
          copy.set("SessionIndex", "s-2");
          copy.find("AuthnContextClassRef").text("urn:x:mfa");
        }) == broken_rule(C::authn_statement_count));
  CHECK(answered([](const Message& m) { m.find("AuthnContext").remove(); }) ==
        wrong_shape(C::missing_element));
}

TEST_CASE("authncontext-downgrade: the context handed on is the one that was signed") {
  const SignIn& sign_in = both_signed();
  CHECK(subject_of(sign_in).authn_context_class_ref() ==
        std::string(authn_context::password_protected_transport));
  CHECK(outcome(sign_in.consume(replaced(accepted_response(sign_in), "PasswordProtectedTransport<",
                                         "MobileTwoFactorContract<"))) ==
        refused(C::signature_invalid, Stage::signature));
}

TEST_CASE(
    "authncontext-downgrade: the answer is compared with what was asked, not with its words") {
  const SignIn sign_in({.sp = [](ServiceProviderSettings& s) {
    s.authn_context_order = {"urn:x:password", "urn:x:code", "urn:x:card"};
  }});
  const auto judged = [&](RequestedAuthnContext wanted, std::string_view context) {
    const SignInState state = in_memory_state(1);
    REQUIRE(outcome(state.requests->put({.id = sign_in.request_id(),
                                         .idp = std::string(idp_entity),
                                         .acs_url = std::string(acs_url),
                                         .issued_at = noon(),
                                         .expires_at = noon() + std::chrono::minutes(15),
                                         .relay_state = {},
                                         .browser_binding = {},
                                         .authn_context = std::move(wanted)},
                                        noon())) == accepted);
    return outcome(
        arrive(sign_in.service_provider(state), answer_with(sign_in, [&](const Message& m) {
                 m.find("AuthnContextClassRef").text(context);
               })));
  };
  const auto downgraded = broken_rule(C::authn_context_mismatch);
  CHECK(judged({{"urn:x:card", "urn:x:code"}}, "urn:x:code") == accepted);
  CHECK(judged({{"urn:x:card"}}, "urn:x:password") == downgraded);
  CHECK(judged({{"urn:x:card"}}, "urn:x:card ") == downgraded);
  CHECK(judged({{"urn:x:card"}}, "URN:X:CARD") == downgraded);
  CHECK(judged({{"urn:x:card"}}, "") == downgraded);
  CHECK(judged({{"urn:x:code"}, AuthnContextComparison::minimum}, "urn:x:card") == accepted);
  CHECK(judged({{"urn:x:code"}, AuthnContextComparison::minimum}, "urn:x:password") == downgraded);
  CHECK(judged({{"urn:x:code"}, AuthnContextComparison::better}, "urn:x:code") == downgraded);
  CHECK(judged({{"urn:x:code"}, AuthnContextComparison::better}, "urn:x:unheard-of") == downgraded);
}

TEST_CASE("authncontext-downgrade: what start_login() asked for is remembered with the request") {
  const SignInState state = in_memory_state(1);
  StartLogin start;
  start.idp = idp_entity;
  start.now = noon();
  start.authn_context = {{"urn:x:card"}};
  const auto login = both_signed().service_provider(state).start_login(start);
  REQUIRE(outcome(login) == accepted);
  const auto stored = state.requests->find(login->request_id, noon());
  REQUIRE(stored);
  CHECK((*stored)->authn_context == start.authn_context);
}

TEST_CASE("nameid-missing-empty: nobody, an empty name or an unreadable one signs nobody in") {
  CHECK(answered([](const Message& m) { m.find("Subject").remove(); }) ==
        broken_rule(C::subject_missing));
  CHECK(answered(with_name("")) == broken_rule(C::name_id_missing));
  CHECK(answered(with_name("<saml:NameID/>")) == broken_rule(C::name_id_missing));
  CHECK(answered(with_name("<saml:BaseID/>")) == wrong_shape(C::unexpected_element));
  CHECK(answered(with_name("<saml:EncryptedID><xenc:EncryptedData/></saml:EncryptedID>")) ==
        wrong_shape(C::missing_element));
  CHECK(answered(with_name("<saml:NameID>alice</saml:NameID>")) == accepted);
}

TEST_CASE("nameid-spnamequalifier: a name that was made for somebody else is refused") {
  const auto for_whom = [](std::string_view qualifier) {
    return answered([&](const Message& m) { m.find("NameID").set("SPNameQualifier", qualifier); });
  };
  CHECK(for_whom("https://other.example/metadata") == broken_rule(C::name_id_qualifier));
  CHECK(for_whom("") == broken_rule(C::name_id_qualifier));
  CHECK(for_whom(sp_entity) == accepted);
}

TEST_CASE("nameid-spnamequalifier: a pairwise name that somebody else made is refused") {
  const auto made_by = [](std::string_view qualifier, std::string_view format) {
    return answered([&](const Message& m) {
      m.find("NameID").set("NameQualifier", qualifier).set("Format", format);
    });
  };
  for (const auto format : {name_id_format::persistent, name_id_format::transient}) {
    CHECK(made_by("https://other.example/metadata", format) ==
          broken_rule(C::name_id_issuer_mismatch));
    CHECK(made_by("", format) == broken_rule(C::name_id_issuer_mismatch));
    CHECK(made_by(idp_entity, format) == accepted);
  }
}

TEST_CASE("nameid-spnamequalifier: qualifiers and format are a part of who somebody is") {
  const NameID plain = subject_of(both_signed()).name_id();
  for (const char* attribute : {"NameQualifier", "Format"}) {
    const auto subject = both_signed().consume(answer_with(
        both_signed(), [&](const Message& m) { m.find("NameID").set(attribute, "urn:other"); }));
    REQUIRE(outcome(subject) == accepted);
    CHECK(subject->name_id().value == plain.value);
    CHECK_FALSE(subject->name_id() == plain);
  }
}

TEST_CASE("statement-outside-signed: attributes stand in the assertion or nowhere") {
  for (const SignIn* sign_in : {&assertion_signed(), &both_signed()}) {
    const Message message(accepted_response(*sign_in));
    const Node statement = message.root().append(message.find("AttributeStatement").copy());
    statement.find("AttributeValue").text("admin");
    CHECK(outcome(sign_in->consume(message.xml())) == wrong_shape(C::unexpected_element));
    const Node status = message.find("Status");
    status.before(message.root().make(ns::samlp, "samlp:Extensions")).append(statement);
    CHECK(outcome(sign_in->consume(message.xml())) == wrong_shape(C::saml_in_open_content));
  }
}

TEST_CASE("authzdecision-unknown-stmt: a decision is passed over, an unknown statement refused") {
  const std::string saml = " xmlns:saml='" + std::string(ns::saml) + "'";
  const auto with_statement = [&](const std::string& xml) {
    return answer_with(both_signed(),
                       [&](const Message& m) { m.assertion().append(m.root().parse(xml)); });
  };
  CHECK(same_as_signed(both_signed(),
                       with_statement("<saml:AuthzDecisionStatement" + saml +
                                      " Resource='https://sp.example.org/admin' Decision='Permit'>"
                                      "<saml:Action>GET</saml:Action>"
                                      "</saml:AuthzDecisionStatement>")) == accepted);
  CHECK(outcome(both_signed().consume(with_statement(
            "<saml:Statement" + saml +
            " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
            "xmlns:x='urn:x' xsi:type='x:Foo'/>"))) == wrong_shape(C::unexpected_element));
}
