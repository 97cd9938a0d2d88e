#include <doctest/doctest.h>

#include "unit/profiles/lint_cases.h"

// The identity providers that Identity Center's guide names, and Identity Center itself in both
// roles: what they send is clean, and each mistake that administrators really make is found as
// that mistake and nothing else, whoever sends it.

namespace signet::test {
namespace {

constexpr LintProfile profile = LintProfile::identity_center;

Codes found_in(const std::string& xml, const LintContext& context = vendor_context()) {
  return codes_of(lint(xml, profile, context));
}

TEST_CASE("every vendor's metadata is clean") {
  for (const std::string& vendor : vendors()) {
    CAPTURE(vendor);
    const LintReport report = lint(vendor_metadata(vendor), profile, vendor_context());
    CHECK(report.clean());
    CHECK(report.subjects == std::vector{LintSubject::idp_metadata});
  }
}

TEST_CASE("every vendor's response is clean, with its signatures verified") {
  for (const std::string& vendor : vendors()) {
    CAPTURE(vendor);
    const LintContext context = with_metadata(vendor_metadata(vendor));
    const LintReport report = lint(vendor_response(vendor), profile, context);
    CHECK(codes_of(report, true).empty());
    CHECK(report.subjects == std::vector{LintSubject::response});
    CHECK(lint(vendor_response(vendor), LintProfile::plain, context).clean());
  }
}

TEST_CASE("Identity Center's own metadata and request are clean") {
  CHECK(found_in(vector_file("vendors/identity-center/sp-metadata.xml")).empty());
  LintContext context = vendor_context();
  context.received_at = at("2026-01-01T11:59:00Z");
  CHECK(codes_of(lint(vector_file("vendors/identity-center/authn-request.xml"), profile, context),
                 true)
            .empty());
}

TEST_CASE("a changed response is found out by its signature") {
  for (const std::string& vendor : vendors()) {
    CAPTURE(vendor);
    const LintContext context = with_metadata(vendor_metadata(vendor));
    CHECK(found_in(every(vendor_response(vendor), "alice+aws@", "mallory@"), context) ==
          Codes{"signature-invalid"});
  }
}

TEST_CASE("the format's URN with `name` for `names` is found, in messages and in metadata") {
  const std::string right = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
  const std::string wrong = "urn:oasis:name:tc:SAML:1.1:nameid-format:emailAddress";
  for (const std::string& vendor : vendors()) {
    CAPTURE(vendor);
    CHECK(found_in(every(vendor_response(vendor), right, wrong)) ==
          Codes{"name-id-format-mistyped"});
    const std::string metadata = vendor_metadata(vendor);
    if (metadata.find(right) == std::string::npos) continue;
    CHECK(found_in(every(metadata, right, wrong)) == Codes{"name-id-format-mistyped"});
  }
}

TEST_CASE("a guest's name is found") {
  for (const std::string& vendor : vendors()) {
    CAPTURE(vendor);
    CHECK(found_in(changed(vendor_response(vendor), "alice+aws@example.org",
                           "user_domain.com#EXT#@tenant.example")) == Codes{"name-id-guest"});
  }
}

TEST_CASE("an address of the format unspecified, or of none, is found") {
  for (const std::string& vendor : vendors()) {
    CAPTURE(vendor);
    const auto format = [&](auto change) {
      return found_in(edited(vendor_response(vendor),
                             [&](const Message& message) { change(message.find("NameID")); }));
    };
    CHECK(format([](Node name_id) {
            name_id.set("Format", "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified");
          }) == Codes{"name-id-unspecified-address"});
    CHECK(format([](Node name_id) { name_id.unset("Format"); }) ==
          Codes{"name-id-unspecified-address"});
  }
}

TEST_CASE("several values in one attribute are found") {
  for (const std::string& vendor : vendors()) {
    CAPTURE(vendor);
    CHECK(found_in(edited(vendor_response(vendor), [](const Message& message) {
            const Node value = message.find("AttributeValue");
            value.after(value.copy());
          })) == Codes{"attribute-several-values"});
  }
}

TEST_CASE("an attribute name that comes twice is found") {
  for (const std::string& vendor : vendors()) {
    CAPTURE(vendor);
    CHECK(found_in(edited(vendor_response(vendor), [](const Message& message) {
            const Node attribute = message.find("Attribute");
            attribute.after(attribute.copy());
          })) == Codes{"attribute-name-twice"});
  }
}

TEST_CASE("an ACS URL that differs by a slash, letter case or port is found as that") {
  const std::pair<std::string, std::string> cases[] = {
      {vendor_acs + "/", "acs-url-trailing-slash"},
      {changed(vendor_acs, "platform", "Platform"), "acs-url-letter-case"},
      {changed(vendor_acs, "example.org", "example.org:443"), "acs-url-port"},
      {vendor_acs + "x", "acs-url-mismatch"}};
  for (const std::string& vendor : vendors()) {
    for (const auto& difference : cases) {
      CAPTURE(vendor);
      CAPTURE(difference.first);
      LintContext context = with_metadata(vendor_metadata(vendor));
      context.acs_url = difference.first;
      CHECK(found_in(vendor_response(vendor), context) == Codes{difference.second});
    }
  }
}

TEST_CASE("a certificate that isn't the one in the metadata is found") {
  for (const std::string& vendor : vendors()) {
    CAPTURE(vendor);
    LintContext context = with_metadata(vendor_metadata(vendor));
    context.idp_metadata->idp->keys = {{KeyUse::signing, rsa3072_key().certificate()}};
    // Without KeyInfo nothing tells which certificate it was.
    const bool silent = vendor == "pingfederate";
    const std::string code = silent                ? "signature-invalid"
                             : vendor == "pingone" ? "key-type-mismatch"
                                                   : "certificate-not-in-metadata";
    CHECK(found_in(vendor_response(vendor), context) == Codes{code});
  }
}

TEST_CASE("metadata with encryption certificates only is found") {
  for (const std::string& vendor : vendors()) {
    CAPTURE(vendor);
    CHECK(found_in(every(vendor_metadata(vendor), "use=\"signing\"", "use=\"encryption\"")) ==
          Codes{"metadata-only-encryption-certificate"});
  }
}

TEST_CASE("SHA-1 signatures are found, with and without the keys") {
  for (const std::string& vendor : vendors()) {
    CAPTURE(vendor);
    const std::string method = vendor == "pingone"
                                   ? "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
                                   : "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    const std::string xml =
        every(vendor_response(vendor), method, "http://www.w3.org/2000/09/xmldsig#rsa-sha1");
    CHECK(found_in(xml) == Codes{"signature-sha1"});
    CHECK(found_in(xml, with_metadata(vendor_metadata(vendor))) == Codes{"signature-sha1"});
  }
}

}  // namespace
}  // namespace signet::test
