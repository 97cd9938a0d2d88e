#include <doctest/doctest.h>

#include <string>

#include "base/codec.h"
#include "support/message_editor.h"
#include "support/signature_forge.h"
#include "unit/sp/login_fixture.h"

// From the form field to an AuthenticatedSubject. [saml-profiles 4.1.4.3]

namespace signet::test {
namespace {

/// The Response after a change, with all its signatures made again by the provider's key.
template <class Change>
std::string changed(const SignIn& sign_in, Change change) {
  const Message message(sign_in.response());
  change(message);
  return signed_again(message, rsa_key());
}

/// A Response of the status and nothing else, signed or not.
std::string error_response(std::string_view status, bool is_signed = true) {
  const Message message(response_signed().response());
  message.assertion().remove();
  const Node old = message.find("Status");
  old.after(old.parse("<samlp:Status xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">" +
                      std::string(status) + "</samlp:Status>"));
  old.remove();
  if (!is_signed) {
    message.find("Signature").remove();
    return message.xml();
  }
  return signed_again(message, rsa_key());
}

}  // namespace

TEST_CASE("who signed in is said in full, whichever part of the Response is signed") {
  for (const SignIn* sign_in : {&response_signed(), &assertion_signed(), &both_signed()}) {
    const auto subject = sign_in->consume(sign_in->response());
    REQUIRE(refusal(subject) == "accepted");
    CHECK(subject->identity_provider() == idp_entity);
    CHECK(subject->name_id().value == attacker);
    CHECK(subject->name_id().format == name_id_format::email_address);
    CHECK(subject->attributes() == attacking_user().attributes);
    CHECK(subject->authn_instant() == attacking_user().authn_instant);
    CHECK(subject->session_index() == "s-1");
    CHECK(subject->session_not_on_or_after() == noon() + std::chrono::hours(8));
    CHECK(subject->authn_context_class_ref() == authn_context::password_protected_transport);
    CHECK(subject->relay_state() == "/reports");
    CHECK_FALSE(subject->unsolicited());
  }
}

TEST_CASE("all values of an attribute are found by its name, in order") {
  const auto subject = both_signed().consume(both_signed().response());
  REQUIRE(subject);
  CHECK(subject->attribute_values("groups") == std::vector<std::string>{"staff", "guests"});
  CHECK(subject->attribute_values("Groups").empty());
  CHECK(subject->attribute_values("").empty());
}

TEST_CASE("a Response that nobody signed is refused") {
  const Message message(response_signed().response());
  message.find("Signature").remove();
  CHECK(refusal(response_signed().consume(message.xml())) == "signature-missing");
}

TEST_CASE("a signature that is there has to hold, though another would be enough") {
  const SignIn& sign_in = both_signed();
  CHECK(refusal(sign_in.consume(replaced(sign_in.response(), "Version=\"2.0\"",
                                         "Version=\"2.0\" Consent=\"urn:x\""))) ==
        "signature-invalid");

  // The Response's signature holds over an assertion whose own one doesn't.
  const Message inner(sign_in.response());
  inner.assertion().find("NameID").text("someone.else@example.com");
  sign_again(inner.response(), rsa_key());
  CHECK(refusal(sign_in.consume(inner.xml())) == "signature-invalid");
  const Message stranger(sign_in.response());
  sign_again(stranger.assertion(), other_rsa_key());
  sign_again(stranger.response(), rsa_key());
  CHECK(refusal(sign_in.consume(stranger.xml())) == "signature-invalid");
}

TEST_CASE("a signed assertion is taken out of an unsigned Response that leaves its Issuer out") {
  const Message message(assertion_signed().response());
  message.response().child("Issuer").remove();
  CHECK(refusal(assertion_signed().consume(message.xml())) == "accepted");
}

TEST_CASE("what nobody signed in a Response can make it be refused, and nothing else") {
  const SignIn& sign_in = assertion_signed();
  for (const auto& [attribute, value, code] :
       {std::tuple("Destination", "https://other.example/acs", "destination-mismatch"),
        {"InResponseTo", "_other", "response-in-response-to-mismatch"},
        {"IssueInstant", "2025-01-01T00:00:00Z", "issue-instant-too-old"},
        {"Version", "3.0", "version-not-2"}}) {
    const Message message(sign_in.response());
    message.response().set(attribute, value);
    CHECK(refusal(sign_in.consume(message.xml())) == std::string(code));
  }
  const Message claims(sign_in.response());
  claims.response().set("Destination", acs_url);
  claims.response().find("StatusCode").set("Value", std::string(status::responder));
  CHECK(refusal(sign_in.consume(claims.xml())) == "status-not-success");
}

TEST_CASE("the field is decoded by the binding alone [saml-bindings 3.5.4]") {
  const SignIn& sign_in = both_signed();
  CHECK(refusal(sign_in.consume_field("")) == "parameter-missing");
  CHECK(refusal(sign_in.consume_field(sign_in.response())) == "base64-malformed");
  CHECK(refusal(sign_in.consume_field(encoded(*base::deflate(sign_in.response())))) ==
        "deflate-not-expected");
  CHECK(refusal(sign_in.consume(sign_in.request())) == "unexpected-root");
}

TEST_CASE("only an identity provider whose metadata is loaded and valid is believed") {
  const SignIn& sign_in = both_signed();
  const auto from = [&](const std::string& issuer) {
    return changed(sign_in, [&](const Message& m) {
      m.response().child("Issuer").text(issuer);
      m.assertion().child("Issuer").text(issuer);
    });
  };
  CHECK(refusal(sign_in.consume(from("https://other.example"))) == "issuer-unknown");
  CHECK(refusal(sign_in.consume(from(std::string(sp_entity)))) == "issuer-unknown");
  CHECK(refusal(sign_in.consume(from(std::string(idp_entity) + " "))) == "issuer-unknown");
  CHECK(refusal(sign_in.consume(from(""))) == "issuer-unknown");

  const SignIn expiring({.idp_metadata = [](EntityDescriptor& idp) {
    idp.valid_until = noon() + std::chrono::hours(1);
  }});
  ConsumeResponse input;
  const std::string field = encoded(expiring.response());
  input.saml_response = field;
  input.received_at = noon() + std::chrono::hours(1) + std::chrono::minutes(3);
  CHECK(refusal(expiring.service_provider(expiring.waiting()).consume_response(input)) ==
        "metadata-expired");
}

TEST_CASE("an identity provider may not speak for another [idp-mixup]") {
  const SignIn& sign_in = both_signed();
  const std::string assertion_of_other = changed(sign_in, [](const Message& m) {
    m.assertion().child("Issuer").text("https://other.example");
  });
  CHECK(refusal(sign_in.consume(assertion_of_other)) == "issuer-mismatch");
  const std::string response_of_other = changed(assertion_signed(), [](const Message& m) {
    m.assertion().child("Issuer").text(std::string(sp_entity));
  });
  CHECK(refusal(assertion_signed().consume(response_of_other)) == "issuer-mismatch");
}

TEST_CASE("any of the provider's signing keys will do, and none of its encryption keys") {
  const auto with_keys = [](std::vector<KeyDescriptor> keys) {
    return SignIn({.idp_metadata = [keys](EntityDescriptor& idp) { idp.idp->keys = keys; }});
  };
  const Certificate& right = rsa_key().certificate();
  const Certificate& other = other_rsa_key().certificate();
  const auto judged = [](const SignIn& sign_in) {
    return refusal(sign_in.consume(sign_in.response()));
  };
  CHECK(judged(with_keys({{KeyUse::signing, other}, {KeyUse::both, right}})) == "accepted");
  CHECK(judged(with_keys({{KeyUse::signing, other}})) == "signature-invalid");
  CHECK(judged(with_keys({{KeyUse::signing, other}, {KeyUse::encryption, right}})) ==
        "signature-invalid");
  CHECK(judged(with_keys({{KeyUse::signing, p384_key().certificate()}})) == "key-type-mismatch");
}

TEST_CASE("an error comes back with the status that the provider sent [saml-core 3.2.2.2]") {
  const auto refused = both_signed().consume(error_response(
      "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\">"
      "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:AuthnFailed\">"
      "<samlp:StatusCode Value=\"urn:own:locked\"/></samlp:StatusCode></samlp:StatusCode>"
      "<samlp:StatusMessage>account &lt;locked&gt;</samlp:StatusMessage>"));
  REQUIRE(refusal(refused) == "status-not-success");
  REQUIRE(refused.error().peer_status() != nullptr);
  CHECK(refused.error().peer_status()->codes ==
        std::vector<std::string>{std::string(status::responder), std::string(status::authn_failed),
                                 "urn:own:locked"});
  CHECK(refused.error().peer_status()->message == "account <locked>");
  CHECK(std::string(refused.error().public_message()).find("locked") == std::string::npos);
}

TEST_CASE("an error that nobody signed is an error as well, if it is for us") {
  const std::string_view requester =
      "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Requester\"/>";
  CHECK(refusal(both_signed().consume(error_response(requester, false))) == "status-not-success");
  const Message elsewhere(error_response(requester, false));
  elsewhere.response().set("Destination", "https://other.example/acs");
  CHECK(refusal(both_signed().consume(elsewhere.xml())) == "destination-mismatch");
  CHECK(refusal(both_signed().consume(
            replaced(error_response(requester), "Requester", "Responder"))) == "signature-invalid");
}

TEST_CASE("a Success without an assertion signs nobody in, signed or not") {
  const std::string_view success =
      "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/>";
  CHECK(refusal(both_signed().consume(error_response(success))) == "assertion-count");
  CHECK(refusal(both_signed().consume(error_response(success, false))) == "assertion-count");
}

TEST_CASE("an error with an assertion signs nobody in") {
  const SignIn& sign_in = both_signed();
  const std::string failed = changed(sign_in, [](const Message& m) {
    m.find("StatusCode").set("Value", std::string(status::responder));
  });
  CHECK(refusal(sign_in.consume(failed)) == "status-not-success");
  const std::string half = changed(sign_in, [](const Message& m) {
    const Node code = m.find("StatusCode");
    code.append(code.copy());
  });
  CHECK(refusal(sign_in.consume(half)) == "unexpected-element");
}

TEST_CASE(
    "what nobody asked for is accepted from the providers that are named [saml-profiles 4.1.5]") {
  const SignIn named({.solicited = false});
  const auto subject = named.consume(named.response());
  REQUIRE(refusal(subject) == "accepted");
  CHECK(subject->unsolicited());

  const SignIn not_named({.solicited = false, .sp = [](ServiceProviderSettings& s) {
                            s.accept_unsolicited_from.clear();
                          }});
  CHECK(refusal(not_named.consume(not_named.response())) == "unsolicited-refused");
  const SignIn other_named({.solicited = false, .sp = [](ServiceProviderSettings& s) {
                              s.accept_unsolicited_from = {std::string(idp_entity) + "/", ""};
                            }});
  CHECK(refusal(other_named.consume(other_named.response())) == "unsolicited-refused");
}

TEST_CASE("RelayState is the stored one when we asked, and the form's when nobody did") {
  const auto relay_state = [](const SignIn& sign_in, std::string_view in_form) {
    const std::string field = encoded(sign_in.response());
    ConsumeResponse input;
    input.saml_response = field;
    input.relay_state = in_form;
    input.received_at = noon();
    const auto subject = sign_in.service_provider(sign_in.waiting()).consume_response(input);
    return subject ? subject->relay_state() : std::string(subject.error().name());
  };
  CHECK(relay_state(both_signed(), "https://evil.example") == "/reports");
  CHECK(relay_state(both_signed(), "") == "/reports");
  const SignIn unsolicited({.solicited = false});
  CHECK(relay_state(unsolicited, "//evil.example") == "//evil.example");
  CHECK(relay_state(unsolicited, "") == "");
  const std::string longest(Limits().relay_state_bytes, 'x');
  CHECK(relay_state(unsolicited, longest) == longest);
  CHECK(relay_state(unsolicited, longest + "x") == "relay-state-too-long");
}

TEST_CASE("SHA-1 passes from the identity provider that is named alone") {
  const Message message(both_signed().response());
  for (const Node& element : {message.assertion(), message.response()}) {
    element.child("Signature").remove();
    SignatureForm form = signature_of_id(element.attribute("ID"));
    form.method = alg::rsa_sha1;
    form.references.front().digest = alg::sha1;
    sign(element, form, rsa_key());
  }
  const auto judged = [&](const std::string& allowed) {
    return refusal(SignIn({.sp = [&](ServiceProviderSettings& s) {
                     if (!allowed.empty()) s.algorithms.insecurely_allow_sha1(allowed);
                   }}).consume(message.xml()));
  };
  CHECK(judged("") == "signature-algorithm-refused");
  CHECK(judged("https://other.example") == "signature-algorithm-refused");
  CHECK(judged(std::string(idp_entity)) == "accepted");
}

TEST_CASE("the limits of the settings bound a message") {
  const SignIn small({.sp = [](ServiceProviderSettings& s) { s.limits.message_bytes = 1'000; }});
  CHECK(refusal(small.consume(small.response())) == "message-too-large");
  const SignIn flat({.sp = [](ServiceProviderSettings& s) { s.limits.depth = 3; }});
  CHECK(refusal(flat.consume(flat.response())) == "xml-limit");
}

}  // namespace signet::test
