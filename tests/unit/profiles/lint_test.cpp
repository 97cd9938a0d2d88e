#include "signet/lint.h"

#include <doctest/doctest.h>

#include "signet/identity_center.h"
#include "signet/names.h"
#include "support/encryption_forge.h"
#include "support/sign_in_fixture.h"
#include "support/signature_forge.h"
#include "support/test_keys.h"
#include "unit/profiles/lint_cases.h"

// Reading whatever somebody has at hand, and reporting all of it.

namespace signet::test {
namespace {

Codes plainly(std::string_view input, const LintContext& context = vendor_context()) {
  return codes_of(lint(input, LintProfile::plain, context), true);
}

TEST_CASE("a message is read as XML, as base64 and deflated") {
  const std::string xml = vendor_response("okta");
  for (const std::string& input : {xml, encoded(xml), "\n" + encoded(xml) + "\r\n"}) {
    const LintReport report = lint(input, LintProfile::identity_center, vendor_context());
    CHECK(report.findings.empty());
    CHECK(report.subjects == std::vector{LintSubject::response});
  }
}

TEST_CASE("a form as developer tools show it is read: its field, percent-encoded or not") {
  const std::string field = encoded(vendor_response("okta"));
  std::string escaped;
  for (const char c : field) {
    escaped += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
  }
  for (const std::string& input : {"SAMLResponse=" + escaped + "&RelayState=x", escaped,
                                   "RelayState=x&SAMLResponse=" + field}) {
    CHECK(plainly(input).empty());
  }
  CHECK(plainly("https://idp.example.org/sso?SAMLRequest=" +
                encoded_for_query(vector_file("vendors/identity-center/authn-request.xml")) +
                "&RelayState=x") == Codes{});
  CHECK(plainly("SAMLResponse=%zz") == Codes{"parameter-malformed"});
}

TEST_CASE("a file in UTF-16 is refused as that, with a byte order mark or without") {
  std::string utf16;
  for (const char c : vendor_metadata("onelogin")) utf16 += {c, '\0'};
  CHECK(plainly(utf16) == Codes{"xml-not-utf8"});
  CHECK(plainly("\xFF\xFE" + utf16) == Codes{"xml-not-utf8"});
}

TEST_CASE("what can't be read is a finding with the code of the refusal") {
  CHECK(plainly("") == Codes{"parameter-missing"});
  CHECK(plainly("hello!") == Codes{"base64-malformed"});
  CHECK(plainly("<a") == Codes{"xml-not-well-formed"});
  CHECK(plainly("<a/>") == Codes{"unexpected-root"});
  CHECK(plainly("<!DOCTYPE a><a/>") == Codes{"xml-forbidden-markup"});
  CHECK(plainly(vector_file("vendors/okta/response.xml").substr(0, 900)) ==
        Codes{"xml-not-well-formed"});
  CHECK(lint("<a/>", LintProfile::plain, vendor_context()).subjects.empty());
}

TEST_CASE("a comment in a message is refused as by a receiver, in metadata it is lawful") {
  CHECK(plainly(changed(vendor_response("okta"), "<saml2p:Status>", "<!-- x --><saml2p:Status>")) ==
        Codes{"xml-forbidden-markup"});
  CHECK(lint(changed(vendor_metadata("onelogin"), "<NameIDFormat>", "<!-- x --><NameIDFormat>"),
             LintProfile::plain, vendor_context())
            .clean());
}

TEST_CASE("all broken rules are reported, where a receiver stops at the first") {
  std::string xml = vendor_response("okta");
  xml = every(xml, vendor_sp, "https://other.example.org");
  xml = changed(xml, "NotOnOrAfter=\"2026-01-01T12:05:00.000Z\" Recipient", "Recipient");
  xml = changed(xml, "AuthnInstant=\"2026-01-01T11:59:30.000Z\"",
                "AuthnInstant=\"2026-01-01T13:59:30.000Z\"");
  CHECK(plainly(xml) ==
        Codes{"audience-mismatch", "authn-instant-in-future", "confirmation-expiry-missing"});
}

TEST_CASE("without context a message is held against itself only") {
  const LintContext nothing{.now = at("2026-01-01T00:00:00Z")};
  CHECK(plainly(vendor_response("okta"), nothing).empty());
  CHECK(plainly(changed(vendor_response("okta"), "Destination=\"https://eu",
                        "Destination=\"https://us"),
                nothing) == Codes{"destination-mismatch"});
}

TEST_CASE("an error from the identity provider is told as one, and no assertion is missed") {
  const std::string xml = edited(vendor_response("okta"), [](const Message& message) {
    message.find("StatusCode").set("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder");
    message.assertion().remove();
  });
  CHECK(plainly(xml) == Codes{"status-not-success"});
}

TEST_CASE("a name that is encrypted isn't missed, and one that isn't there is") {
  const LintContext no_keys{.now = at("2026-01-01T12:00:00Z")};
  const auto codes = [&](void (*change)(Node)) {
    return plainly(edited(vendor_response("okta"),
                          [&](const Message& message) { change(message.find("NameID")); }),
                   no_keys);
  };
  CHECK(codes([](Node name) { encrypt(name, "EncryptedID", rsa3072_key()); }).empty());
  CHECK(codes([](Node name) { name.remove(); }) == Codes{"name-id-missing"});
}

TEST_CASE("a response that nobody signed is found, also without the keys") {
  const std::string xml = edited(vendor_response("google"), [](const Message& message) {
    message.find("Signature").remove();
  });
  CHECK(plainly(xml) == Codes{"signature-missing"});
}

TEST_CASE("errors come first, then warnings, then notes") {
  const std::string xml =
      changed(vendor_metadata("onelogin"), "use=\"signing\"", "use=\"encryption\"");
  LintContext context = vendor_context();
  context.now = at("2119-12-01T00:00:00Z");
  const LintReport report = lint(xml, LintProfile::identity_center, context);
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].code == "metadata-only-encryption-certificate");
  CHECK(report.findings[1].code == "certificate-yellow");
  CHECK(report.findings[2].code == "single-logout-unsupported");
  CHECK(report.has(Severity::error));
  CHECK(!report.clean());
}

TEST_CASE("a finding says where, what was found and what is expected, fit for a log") {
  const std::string xml = changed(vendor_response("okta"), "alice+aws@example.org", "a&#x85;b");
  const LintReport report = lint(xml, LintProfile::identity_center, vendor_context());
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].where == "Assertion/Subject/NameID");
  CHECK(report.findings[0].expected == "name@domain");
  CHECK(report.findings[0].found == "a\\u{0085}b");
}

TEST_CASE("both clocks are told when they disagree") {
  LintContext context = vendor_context();
  context.received_at = at("2026-01-01T12:30:00Z");
  const LintReport report = lint(vendor_response("okta"), LintProfile::identity_center, context);
  REQUIRE(codes_of(report) == Codes{"clocks-disagree"});
  CHECK(report.findings[0].found.find("2026-01-01T12:00:00Z") != std::string::npos);
  CHECK(report.findings[0].expected.find("2026-01-01T12:30:00Z") != std::string::npos);
  CHECK(report.findings[0].expected.find("1800 seconds") != std::string::npos);
}

TEST_CASE("no part of a message makes the linter fail") {
  const std::string xml = vendor_response("okta");
  for (const char* name : {"Issuer", "Signature", "Status", "Subject", "NameID", "Conditions",
                           "SubjectConfirmation", "SubjectConfirmationData", "AudienceRestriction",
                           "Audience", "AuthnStatement", "AuthnContext", "AttributeStatement",
                           "Attribute", "AttributeValue", "SignedInfo", "Reference", "Assertion"}) {
    CAPTURE(name);
    for (const LintProfile profile :
         {LintProfile::plain, LintProfile::saml2int, LintProfile::identity_center}) {
      const auto check = [&](auto change) {
        const std::string broken =
            edited(xml, [&](const Message& message) { change(message.find(name)); });
        CHECK(lint(broken, profile, vendor_context()).findings.size() < 20);
      };
      check([](Node node) { node.remove(); });
      check([](Node node) { node.after(node.copy()); });
      check([](Node node) { node.text(""); });
    }
  }
}

TEST_CASE("somebody who signed in is held against Identity Center's rules for a person") {
  const auto found = [](std::function<void(AuthenticatedUser&)> change) {
    const SignIn sign_in({.user = std::move(change)});
    const auto subject = sign_in.consume(sign_in.response());
    REQUIRE(subject);
    Codes codes;
    for (const Finding& finding : identity_center::check_subject(*subject)) {
      codes.push_back(finding.code);
    }
    return codes;
  };
  CHECK(found([](AuthenticatedUser& user) { user.attributes.clear(); }).empty());
  CHECK(found([](AuthenticatedUser& user) {
          user.attributes = {{.name = "groups", .values = {"a", "b"}}};
        }) == Codes{"attribute-several-values"});
}

TEST_CASE("a person's name in a format that only looks like the e-mail address is found") {
  const auto found = [](std::string_view format) {
    const SignIn sign_in({.user = [](AuthenticatedUser& user) { user.attributes.clear(); }});
    const Message message(
        replaced(sign_in.response(), name_id_format::email_address, std::string(format)));
    const auto subject = sign_in.consume(signed_again(message, rsa_key()));
    REQUIRE(subject);
    Codes codes;
    for (const Finding& finding : identity_center::check_subject(*subject)) {
      codes.push_back(finding.code);
    }
    return codes;
  };
  CHECK(found(name_id_format::email_address).empty());
  CHECK(found("urn:oasis:name:tc:SAML:1.1:nameid-format:emailAddress") ==
        Codes{"name-id-format-mistyped"});
  CHECK(found("urn:example:emailAddress") == Codes{"name-id-format-other"});
}

}  // namespace
}  // namespace signet::test
