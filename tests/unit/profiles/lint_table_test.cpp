#include <doctest/doctest.h>

#include <functional>
#include <set>

#include "signet/names.h"
#include "signet/session_tags.h"
#include "support/encryption_forge.h"
#include "unit/profiles/lint_cases.h"

// Each code of the table has a file here that has this one fault.

namespace signet::test {
namespace {

const std::string tag = "https://aws.amazon.com/SAML/Attributes/AccessControl:";

struct Case {
  std::string code;
  LintProfile profile = LintProfile::identity_center;
  std::function<std::string()> file;
  LintContext context = vendor_context();
  Codes besides = {};  ///< what every file of this kind has
};

// What to start from

std::string okta() {
  return vendor_response("okta");
}
std::string sp_metadata() {
  return vector_file("vendors/identity-center/sp-metadata.xml");
}
std::string request() {
  return vector_file("vendors/identity-center/authn-request.xml");
}

LintContext at_time(std::string_view time) {
  LintContext context = vendor_context();
  context.now = at(time);
  context.received_at = at(time);
  return context;
}
LintContext with_acs(std::string url) {
  LintContext context = vendor_context();
  context.acs_url = std::move(url);
  return context;
}

std::function<std::string()> response(std::function<void(const Message&)> change) {
  return [change] { return edited(okta(), change); };
}
std::function<std::string()> attribute(std::function<void(Node)> change) {
  return response([change](const Message& message) { change(message.find("Attribute")); });
}
std::function<std::string()> name_id(std::string format, std::string value) {
  return response(
      [=](const Message& message) { message.find("NameID").set("Format", format).text(value); });
}

/// A sign-in to an AWS account itself, with these roles.
std::function<std::string()> for_an_account(std::string roles) {
  return response([roles](const Message& message) {
    const std::string prefix = "https://aws.amazon.com/SAML/Attributes/";
    message.find("Audience").text(DirectFederation::audience);
    message.find("NameID").set("Format", name_id_format::persistent).text("7f3a");
    const Node role = message.find("Attribute").set("Name", prefix + "Role");
    role.child("AttributeValue").text(roles);
    role.append(role.child("AttributeValue").copy());
    const Node name = role.after(role.copy()).set("Name", prefix + "RoleSessionName");
    name.child("AttributeValue").text("alice");
    name.all("AttributeValue").back().remove();
  });
}
LintContext at_account() {
  LintContext context = vendor_context();
  context.sp_entity_id = DirectFederation::audience;
  return context;
}

std::string key_descriptor(const std::string& use, const std::string& certificate) {
  return "<md:KeyDescriptor use=\"" + use +
         "\"><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data>"
         "<ds:X509Certificate>" +
         certificate + "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>";
}
std::string with_sp_key(const std::string& use, const std::string& key) {
  const std::string certificate =
      Certificate::from_pem(vector_file("keys/" + key + ".crt.pem"))->to_base64();
  return changed(sp_metadata(), "<md:NameIDFormat>",
                 key_descriptor(use, certificate) + "<md:NameIDFormat>");
}
std::string with_large_idp_key() {
  const std::string certificate =
      Certificate::from_pem(vector_file("keys/rsa8192.crt.pem"))->to_base64();
  return edited(vendor_metadata("jumpcloud"),
                [&](const Message& message) { message.find("X509Certificate").text(certificate); });
}

// A federation's files, as saml2int wants them

const std::string federation_idp =
    R"(<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" )"
    R"(xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" entityID="https://idp.example.org/" )"
    R"(validUntil="2026-01-15T00:00:00Z"><md:IDPSSODescriptor errorURL="https://idp.example.org/e" )"
    R"(protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:Extensions>)"
    R"(<mdui:UIInfo><mdui:DisplayName xml:lang="en">Example</mdui:DisplayName>)"
    R"(<mdui:PrivacyStatementURL xml:lang="en">https://example.org/p</mdui:PrivacyStatementURL>)"
    R"(<mdui:Logo height="60" width="80">https://example.org/logo.png</mdui:Logo></mdui:UIInfo>)"
    R"(</md:Extensions>KEY<md:SingleSignOnService Location="https://idp.example.org/sso" )"
    R"(Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"/></md:IDPSSODescriptor>)"
    R"(<md:ContactPerson contactType="technical"><md:EmailAddress>mailto:it@example.org)"
    R"(</md:EmailAddress></md:ContactPerson></md:EntityDescriptor>)";

std::string published(std::string xml) {
  const std::string key = key_descriptor("signing", rsa_key().certificate().to_base64());
  if (xml.find("KEY") != std::string::npos) xml = changed(xml, "KEY", key);
  return *sign_metadata(xml, rsa_key(), AlgorithmPolicy::of_2026(), *system_random());
}
std::function<std::string()> federation(std::string from, std::string to) {
  return [=] { return published(changed(federation_idp, from, to)); };
}
std::string federation_sp() {
  std::string xml = every(federation_idp, "IDPSSODescriptor", "SPSSODescriptor");
  xml = changed(xml, "errorURL=\"https://idp.example.org/e\" ", "");
  xml =
      changed(xml, "SingleSignOnService Location", "AssertionConsumerService index=\"0\" Location");
  return changed(xml, "HTTP-Redirect", "HTTP-POST");
}
std::string federation_response() {
  return edited(vendor_response("jumpcloud"), [](const Message& message) {
    message.find("NameID").set("Format", name_id_format::transient).text("_7f3a");
    const Node attribute = message.find("Attribute");
    attribute.set("Name", "urn:oasis:names:tc:SAML:attribute:subject-id")
        .set("NameFormat", attribute_name_format::uri);
    attribute.child("AttributeValue").text("alice@example.com");
  });
}
std::function<std::string()> federated(std::function<void(const Message&)> change) {
  return [change] { return edited(federation_response(), change); };
}
std::string federation_request() {
  return changed(request(), "Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\"",
                 "AllowCreate=\"true\"");
}
std::string encrypted() {
  return edited(okta(), [](const Message& message) {
    encrypt(message.assertion(), "EncryptedAssertion", rsa3072_key());
  });
}

std::vector<Case> cases_of_plain() {
  LintContext other_key = with_metadata(vendor_metadata("okta"));
  other_key.idp_metadata->idp->keys = {{KeyUse::signing, rsa3072_key().certificate()}};
  const auto plain = LintProfile::plain;
  return {
      {"signature-sha1", plain, [] { return every(okta(), "xmlenc#sha256", "xmldsig#sha1"); }},
      {"certificate-not-in-metadata", plain, okta, other_key},
      {"metadata-only-encryption-certificate", plain,
       [] { return every(vendor_metadata("okta"), "use=\"signing\"", "use=\"encryption\""); }},
      {"name-id-format-mistyped", plain,
       [] { return changed(request(), "nameid-format:email", "nameid-format:Email"); },
       at_time("2026-01-01T11:59:00Z")},
      {"acs-url-trailing-slash", plain, request,
       [] {
         LintContext context = at_time("2026-01-01T11:59:00Z");
         context.acs_url = vendor_acs + "/";
         return context;
       }()},
      {"acs-url-letter-case", plain, okta, with_acs(changed(vendor_acs, "acs", "ACS"))},
      {"acs-url-port", plain, okta, with_acs(changed(vendor_acs, ".org/", ".org:8443/"))},
      {"acs-url-mismatch", plain, sp_metadata, with_acs("https://other.example.org/acs")},
  };
}

std::vector<Case> cases_of_identity_center_metadata() {
  const auto profile = LintProfile::identity_center;
  const auto jumpcloud = [] { return vendor_metadata("jumpcloud"); };
  return {
      {"idp-metadata-too-long", profile,
       [] { return vendor_metadata("okta") + std::string(75'000, '\n'); }},
      {"certificate-red", profile, jumpcloud, at_time("2120-01-01T00:00:00Z")},
      {"certificate-yellow", profile, jumpcloud, at_time("2119-10-03T00:00:00Z")},
      {"idp-certificate-too-long", profile, with_large_idp_key},
      {"sp-certificate-too-long", profile, [] { return with_sp_key("signing", "rsa8192"); }},
      {"name-id-format-not-offered", profile,
       [] {
         return changed(vendor_metadata("jumpcloud"), "1.1:nameid-format:emailAddress",
                        "2.0:nameid-format:persistent");
       }},
      {"encryption-key-unused", profile, [] { return with_sp_key("encryption", "rsa2048"); }},
      {"single-logout-unsupported", profile, [] { return vendor_metadata("onelogin"); }},
      {"single-logout-unsupported", profile,
       [] { return "<p:LogoutRequest xmlns:p=\"" + std::string(ns::samlp) + "\"/>"; }},
  };
}

std::vector<Case> cases_of_identity_center_messages() {
  const auto profile = LintProfile::identity_center;
  const std::string email(name_id_format::email_address);
  const auto value = [](std::string text) {
    return attribute([=](Node node) { node.child("AttributeValue").text(text); });
  };
  return {
      {"assertion-encrypted", profile, encrypted},
      {"assertion-too-long", profile, value(std::string(50'000, ' '))},
      {"name-id-unspecified-address", profile,
       name_id(std::string(name_id_format::unspecified), "alice@example.org")},
      {"name-id-format-other", profile,
       name_id(std::string(name_id_format::persistent), "alice@example.org")},
      {"name-id-format-other", profile, name_id(std::string(name_id_format::unspecified), "alice")},
      {"name-id-guest", profile, name_id(email, "alice_example.org#EXT#@x.example")},
      {"name-id-not-an-address", profile, name_id(email, "alice")},
      {"name-id-not-an-address", profile, name_id(email, "Alice <alice@example.org>")},
      {"name-id-not-an-address", profile, name_id(email, " alice@example.org")},
      {"name-id-policy-other", profile,
       [] {
         return changed(request(), "1.1:nameid-format:emailAddress", "2.0:nameid-format:transient");
       },
       at_time("2026-01-01T11:59:00Z")},
      {"attributes-too-many", profile, attribute([](Node node) {
         for (int i = 0; i < 49; ++i) {
           node.after(node.copy()).set("Name", tag + "Key" + std::to_string(i));
         }
       })},
      {"attribute-name-twice", profile,
       attribute([](Node node) { node.after(node.copy()).child("AttributeValue").text("b"); })},
      {"attribute-several-values", profile,
       attribute([](Node node) { node.append(node.child("AttributeValue").copy()); })},
      {"attribute-value-structured", profile, attribute([](Node node) {
         node.child("AttributeValue").append(node.parse("<x:y xmlns:x='urn:x'>z</x:y>"));
       })},
      {"attribute-value-structured", profile, attribute([](Node node) {
         const Node inside = node.make(ns::saml, "saml2:NameID");
         node.child("AttributeValue").text("");
         node.child("AttributeValue").append(inside).text("z");
       })},
      {"attribute-name-format-unknown", profile,
       attribute([](Node node) { node.set("NameFormat", "urn:example:format"); })},
      {"session-tag-name-mistyped", profile,
       attribute([](Node node) { node.set("Name", "http" + tag.substr(5) + "Team"); })},
      {"session-tag-name-mistyped", profile, attribute([](Node node) {
         node.set("Name", changed(tag, "AccessControl", "accesscontrol") + "Team");
       })},
      {"session-tag-key", profile, attribute([](Node node) { node.set("Name", tag); })},
      {"session-tag-key", profile, attribute([](Node node) { node.set("Name", tag + "a;b"); })},
      {"session-tag-value", profile, value("red;blue")},
      {"session-tag-value", profile, value(std::string(257, 'a'))},
      {"session-tag-twice", profile,
       attribute([](Node node) { node.after(node.copy()).set("Name", tag + "COSTcenter"); })},
      {"account-attributes", profile, for_an_account("arn:aws:iam::123456789012:role/Admin"),
       at_account()},
      {"clocks-disagree", profile, okta, at_time("2026-01-01T12:15:00Z")},
      {"clocks-disagree", profile, okta, at_time("2026-01-01T11:50:00Z")},
      {"session-too-short", profile, response([](const Message& message) {
         message.find("AuthnStatement").set("SessionNotOnOrAfter", "2026-01-01T12:14:59Z");
       })},
  };
}

std::vector<Case> cases_of_saml2int_metadata() {
  const auto profile = LintProfile::saml2int;
  return {
      {"saml2int-metadata-unsigned", profile,
       [] {
         return changed(federation_idp, "KEY",
                        key_descriptor("signing", rsa_key().certificate().to_base64()));
       }},
      {"saml2int-valid-until-missing", profile,
       federation("validUntil=\"2026-01-15T00:00:00Z\"", "")},
      {"saml2int-entity-id-too-long", profile,
       federation("idp.example.org/\"", "idp.example.org/" + std::string(240, 'x') + "\"")},
      {"saml2int-display-name-missing", profile,
       federation("<mdui:DisplayName xml:lang=\"en\">Example</mdui:DisplayName>", "")},
      {"saml2int-logo-missing", profile,
       federation("<mdui:Logo height=\"60\" width=\"80\">https://example.org/logo.png</mdui:Logo>",
                  "")},
      {"saml2int-privacy-statement-missing", profile,
       [] {
         return published(changed(federation_sp(),
                                  "<mdui:PrivacyStatementURL xml:lang=\"en\">https://example.org/p"
                                  "</mdui:PrivacyStatementURL>",
                                  ""));
       },
       with_acs("https://idp.example.org/sso")},
      {"saml2int-technical-contact-missing", profile, federation("\"technical\"", "\"support\"")},
      {"saml2int-error-url-missing", profile,
       federation("errorURL=\"https://idp.example.org/e\" ", "")},
  };
}

std::vector<Case> cases_of_saml2int_messages() {
  const auto profile = LintProfile::saml2int;
  const LintContext asked = at_time("2026-01-01T11:59:00Z");
  const Codes readable = {"saml2int-assertion-not-encrypted"};
  const auto policy = [](std::string attributes) {
    return [=] { return changed(federation_request(), "AllowCreate=\"true\"", attributes); };
  };
  return {
      {"saml2int-name-id-policy-format", profile,
       policy("AllowCreate=\"true\" Format=\"" + std::string(name_id_format::transient) + "\""),
       asked},
      {"saml2int-allow-create", profile, policy(""), asked},
      {"saml2int-requested-context", profile,
       [] {
         return changed(federation_request(), "</saml2p:AuthnRequest>",
                        "<saml2p:RequestedAuthnContext><saml2:AuthnContextClassRef xmlns:saml2="
                        "\"urn:oasis:names:tc:SAML:2.0:assertion\">urn:x</saml2:AuthnContextClass"
                        "Ref></saml2p:RequestedAuthnContext></saml2p:AuthnRequest>");
       },
       asked},
      {"saml2int-assertion-not-encrypted", profile, federation_response},
      {"saml2int-assertion-not-read", profile, encrypted},
      {"saml2int-response-unsigned", profile, federated([](const Message& message) {
         const Node signature = message.find("Signature");
         message.assertion().child("Issuer").after(signature);
       }),
       vendor_context(), readable},
      {"saml2int-name-id-not-transient", profile, federated([](const Message& message) {
         message.find("NameID").set("Format", name_id_format::persistent);
       }),
       vendor_context(), readable},
      {"saml2int-subject-id-missing", profile, federated([](const Message& message) {
         message.find("Attribute").set("Name", "urn:oid:0.9.2342.19200300.100.1.3");
       }),
       vendor_context(), readable},
      {"saml2int-attribute-name-format", profile,
       federated([](const Message& message) { message.find("Attribute").unset("NameFormat"); }),
       vendor_context(), readable},
  };
}

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (auto part :
       {cases_of_plain(), cases_of_identity_center_metadata(), cases_of_identity_center_messages(),
        cases_of_saml2int_metadata(), cases_of_saml2int_messages()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

const LintDescription* row_of(std::string_view code) {
  for (const LintDescription& row : lint_table()) {
    if (row.code == code) return &row;
  }
  return nullptr;
}

TEST_CASE("each fault is found as what it is, and nothing else is found") {
  for (const Case& test : all_cases()) {
    CAPTURE(test.code);
    const LintDescription* const row = row_of(test.code);
    REQUIRE(row != nullptr);
    const LintReport report = lint(test.file(), test.profile, test.context);
    Codes expected = test.besides;
    expected.push_back(test.code);
    std::sort(expected.begin(), expected.end());
    Codes found = codes_of(report, row->severity == Severity::note);
    if (row->severity == Severity::note) {
      // Metadata without signature is noted by every profile but Identity Center's.
      found.erase(std::remove(found.begin(), found.end(), "metadata-unsigned"), found.end());
    }
    CHECK(found == expected);
    for (const Finding& finding : report.findings) {
      if (finding.code != test.code) continue;
      CHECK(finding.severity == row->severity);
      CHECK(finding.advice == row->advice);
      CHECK(!finding.where.empty());
      CHECK(!finding.found.empty());
      CHECK(!finding.expected.empty());
    }
  }
}

TEST_CASE("every code of the table has a fault here") {
  std::set<std::string> tested;
  for (const Case& test : all_cases()) tested.insert(test.code);
  for (const LintDescription& row : lint_table()) {
    CAPTURE(row.code);
    CHECK(tested.count(std::string(row.code)) == 1);
  }
}

TEST_CASE("codes are kebab-case, each once, and none is a code of errors; advice is a sentence") {
  std::set<std::string_view> seen;
  for (const ErrorDescription& row : error_table()) seen.insert(row.name);
  for (const LintDescription& row : lint_table()) {
    CAPTURE(row.code);
    CHECK(seen.insert(row.code).second);
    CHECK(row.code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
          std::string_view::npos);
    CHECK(row.advice.ends_with('.'));
    CHECK(row.advice.find(". ") == std::string_view::npos);
    CHECK(!row.subjects.empty());
  }
}

TEST_CASE("a sign-in to an account has roles instead of a user name, and several of them") {
  const std::string roles =
      "arn:aws:iam::123456789012:role/Admin,arn:aws:iam::123456789012:saml-provider/Example";
  CHECK(codes_of(lint(for_an_account(roles)(), LintProfile::identity_center, at_account()), true)
            .empty());
}

TEST_CASE("what the federation publishes is clean, so the faults above are the only ones") {
  CHECK(codes_of(lint(published(federation_idp), LintProfile::saml2int, vendor_context())).empty());
  CHECK(codes_of(lint(published(federation_sp()), LintProfile::saml2int,
                      with_acs("https://idp.example.org/sso")))
            .empty());
  CHECK(codes_of(lint(federation_request(), LintProfile::saml2int, at_time("2026-01-01T11:59:00Z")),
                 true)
            .empty());
}

}  // namespace
}  // namespace signet::test
