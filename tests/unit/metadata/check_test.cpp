#include <doctest/doctest.h>

#include "unit/metadata/sample_metadata.h"

namespace signet::test {
namespace {

const Instant now = at("2026-01-01T00:00:00Z");
using Codes = std::vector<std::string>;

std::vector<Finding> check(std::string_view xml, Instant when = now) {
  return check_metadata(xml, when, AlgorithmPolicy::of_2026());
}

const Finding& only(const std::vector<Finding>& findings, std::string_view code) {
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [&](const Finding& finding) { return finding.code == code; });
  REQUIRE(found != findings.end());
  return *found;
}

TEST_CASE("good metadata has nothing but the note that nobody signed it") {
  const auto findings = check(entity_xml());
  CHECK(codes(findings) == Codes{"metadata-unsigned"});
  CHECK(findings[0].severity == Severity::note);
}

TEST_CASE("a signature that wasn't verified is noted") {
  const auto xml =
      sign_metadata(entity_xml(), rsa_key(), AlgorithmPolicy::of_2026(), *system_random());
  REQUIRE(xml);
  CHECK(codes(check(*xml)) == Codes{"metadata-signature-not-checked"});
}

TEST_CASE("an unreadable file is one finding") {
  const auto findings = check("<md:EntityDescriptor");
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].code == "xml-not-well-formed");
  CHECK(findings[0].severity == Severity::error);
  CHECK(!findings[0].advice.empty());
  CHECK(codes(check("<x/>")) == Codes{"unexpected-root"});
}

TEST_CASE("all errors are found, not the first alone") {
  std::string xml = changed(entity_xml(), "https://peer.example.org/sso", "javascript:1");
  xml = changed(xml, " index=\"1\"", " index=\"2\"");
  xml = changed(xml, certificate_text(rsa_key()), "AAAA");
  const auto findings = check(xml);
  CHECK(codes(findings) == Codes{"metadata-duplicate-index", "metadata-endpoint-scheme",
                                 "metadata-key-malformed", "metadata-no-endpoint",
                                 "metadata-no-signing-key", "metadata-unsigned"});
  const Finding& scheme = only(findings, "metadata-endpoint-scheme");
  CHECK(scheme.where == "EntityDescriptor/IDPSSODescriptor/SingleSignOnService/@Location");
  CHECK(scheme.found == "javascript:1");
  CHECK(scheme.severity == Severity::error);
  CHECK(only(findings, "metadata-key-malformed").severity == Severity::warning);
}

TEST_CASE("the end of the metadata is an error behind it, a warning shortly before") {
  CHECK(codes(check(entity_xml(), at("2026-06-01T00:00:00Z"))) ==
        Codes{"metadata-expired", "metadata-unsigned"});
  CHECK(codes(check(entity_xml(), at("2026-05-29T00:00:00Z"))) ==
        Codes{"metadata-expires-soon", "metadata-unsigned"});
  CHECK(codes(check(entity_xml(), at("2026-05-28T23:59:59Z"))) == Codes{"metadata-unsigned"});
  CHECK(codes(check(changed(entity_xml(), R"( validUntil="2026-06-01T00:00:00Z")", ""))) ==
        Codes{"metadata-unsigned", "metadata-validity-missing"});
}

TEST_CASE("the dates of certificates are reported") {
  // The test certificates are valid from 2020 to 2119.
  std::string xml = changed(entity_xml(), R"( validUntil="2026-06-01T00:00:00Z")", "");
  const auto dates_at = [&](std::string_view when) {
    Codes found = codes(check(xml, at(when)));
    found.erase(
        std::remove_if(found.begin(), found.end(),
                       [](const std::string& code) { return !code.starts_with("certificate-"); }),
        found.end());
    return found;
  };
  CHECK(dates_at("2026-01-01T00:00:00Z").empty());
  CHECK(dates_at("2019-12-31T23:59:59Z") == Codes(2, "certificate-not-yet-valid"));
  CHECK(dates_at("2119-12-15T00:00:00Z") == Codes(2, "certificate-expires-soon"));
  CHECK(dates_at("2120-01-01T00:00:00Z") == Codes(2, "certificate-expired"));
}

TEST_CASE("a signing key that is missing is an error where one is needed") {
  std::string xml = changed(entity_xml(), "use=\"signing\"", "use=\"encryption\"");
  CHECK(codes(check(xml)) == Codes{"metadata-no-signing-key", "metadata-unsigned"});
  xml = changed(xml, "<md:KeyDescriptor>", "<md:KeyDescriptor use=\"encryption\">");
  CHECK(codes(check(xml)).size() == 3);
  xml = changed(xml, "AuthnRequestsSigned=\"1\"", "AuthnRequestsSigned=\"0\"");
  CHECK(codes(check(xml)).size() == 2);
}

TEST_CASE("a role without an endpoint of a binding that works is an error") {
  const auto findings = check(changed(entity_xml(), "bindings:HTTP-POST", "bindings:SOAP"));
  CHECK(codes(findings) == Codes{"metadata-no-endpoint", "metadata-unsigned"});
  CHECK(only(findings, "metadata-no-endpoint").expected ==
        std::string(binding::http_redirect) + " or " + std::string(binding::http_post));
  std::string xml = changed(entity_xml(), "HTTP-POST\" Location=\"https://peer.example.org/acs\"",
                            "HTTP-Redirect\" Location=\"https://peer.example.org/acs\"");
  xml = changed(xml, "HTTP-POST\" Location=\"https://peer.example.org/acs2\"",
                "HTTP-Artifact\" Location=\"https://peer.example.org/acs2\"");
  CHECK(codes(check(xml)) == Codes{"metadata-no-endpoint", "metadata-unsigned"});
}

TEST_CASE("endpoints by http are a warning") {
  const auto findings =
      check(changed(entity_xml(), "https://peer.example.org/sso", "http://peer.example.org/sso"));
  CHECK(codes(findings) == Codes{"endpoint-not-https", "metadata-unsigned"});
  CHECK(only(findings, "endpoint-not-https").severity == Severity::warning);
}

TEST_CASE("a misspelt NameIDFormat is a warning that says what was meant") {
  const auto findings =
      check(changed(entity_xml(), "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
                    "urn:oasis:name:tc:SAML:2.0:nameid-format:persistent"));
  CHECK(codes(findings) == Codes{"metadata-unsigned", "name-id-format-unknown"});
  CHECK(only(findings, "name-id-format-unknown").expected == name_id_format::persistent);
  CHECK(codes(check(changed(entity_xml(), "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
                            "urn:mace:shibboleth:1.0:nameIdentifier"))) ==
        Codes{"metadata-unsigned"});
}

TEST_CASE("more than one default endpoint is noted") {
  CHECK(codes(check(changed(entity_xml(), "index=\"2\"", "index=\"2\" isDefault=\"true\""))) ==
        Codes{"endpoint-several-defaults", "metadata-unsigned"});
}

TEST_CASE("SHA-1 that the policy allows this peer is a warning") {
  AlgorithmPolicy loose = AlgorithmPolicy::of_2026();
  loose.insecurely_allow_sha1("https://peer.example.org");
  const auto findings = check_metadata(entity_xml(), now, loose);
  CHECK(codes(findings) == Codes{"insecurely-allowed-sha1", "metadata-unsigned"});
  CHECK(findings[1].severity == Severity::warning);
  loose = AlgorithmPolicy::of_2026();
  loose.insecurely_allow_sha1("https://other.example.org");
  CHECK(codes(check_metadata(entity_xml(), now, loose)) == Codes{"metadata-unsigned"});
}

TEST_CASE("roles that were left out are notes") {
  const auto findings = check(metadata_file("entra-id.xml"));
  CHECK(codes(findings) == Codes{"metadata-unsigned", "metadata-validity-missing",
                                 "role-not-supported", "role-not-supported"});
  for (const Finding& finding : findings) CHECK(finding.severity == Severity::note);
}

}  // namespace
}  // namespace signet::test
