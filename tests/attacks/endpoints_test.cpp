#include <array>

#include "attacks/resigned.h"
#include "signet/names.h"
#include "unit/metadata/sample_metadata.h"

// Where people are sent: to web addresses that metadata or our own settings name, and nowhere else.
// [saml-metadata 2.2.2]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;

const Outcome wrong_scheme = refused(C::metadata_endpoint_scheme, Stage::local);

/// What a browser would run, open or misread.
const std::vector<std::string>& no_web_addresses() {
  static const std::vector<std::string> urls = {"javascript:alert(1)",
                                                "JavaScript:alert(1)",
                                                "\tjavascript:alert(1)",
                                                "java\nscript:alert(1)",
                                                "javascript://sp.example.org/%0aalert(1)",
                                                "vbscript:msgbox(1)",
                                                "data:text/html,<script>alert(1)</script>",
                                                "file:///etc/passwd",
                                                "ftp://sp.example.org/acs",
                                                "//sp.example.org/acs",
                                                "/acs",
                                                "https:sp.example.org/acs",
                                                "https:///acs",
                                                "https://",
                                                "https://user@sp.example.org/acs",
                                                "https://sp.example.org/acs#fragment",
                                                "https://sp.example.org/a b",
                                                "https://sp.example.org/\"onclick=x",
                                                " https://sp.example.org/acs",
                                                ""};
  return urls;
}

/// One kind of address in metadata: as a file has it, and as an application puts it together.
struct Place {
  const char* element;
  const char* attribute;
  std::string& (*in)(EntityDescriptor& entity);
};

constexpr std::array<Place, 6> places = {{
    {"SingleSignOnService", "Location",
     [](EntityDescriptor& e) -> std::string& {
       return e.idp->single_sign_on_services[0].location;
     }},
    {"SingleSignOnService", "ResponseLocation",
     [](EntityDescriptor& e) -> std::string& {
       return e.idp->single_sign_on_services[0].response_location.emplace();
     }},
    {"AssertionConsumerService", "Location",
     [](EntityDescriptor& e) -> std::string& {
       return e.sp->assertion_consumer_services[0].location;
     }},
    {"AssertionConsumerService", "ResponseLocation",
     [](EntityDescriptor& e) -> std::string& {
       return e.sp->assertion_consumer_services[0].response_location.emplace();
     }},
    {"SingleLogoutService", "Location",
     [](EntityDescriptor& e) -> std::string& {
       return e.sp->single_logout_services.emplace_back().location;
     }},
    {"SingleLogoutService", "ResponseLocation",
     [](EntityDescriptor& e) -> std::string& {
       Endpoint& endpoint = e.idp->single_logout_services.emplace_back();
       endpoint.location = "https://peer.example.org/slo";
       return endpoint.response_location.emplace();
     }},
}};

/// The sample with a SingleLogoutService as well.
Message with_every_endpoint() {
  return Message(
      replaced(entity_xml(), "<md:NameIDFormat",
               "<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" "
               "Location=\"https://peer.example.org/slo\"/><md:NameIDFormat"));
}

}  // namespace

TEST_CASE("acs-javascript: no address in a metadata file runs anything in a browser") {
  REQUIRE(outcome(read_metadata(with_every_endpoint().xml())) == accepted);
  for (const Place& place : places) {
    for (const std::string& url : no_web_addresses()) {
      CAPTURE(place.element);
      CAPTURE(url);
      const Message message = with_every_endpoint();
      message.find(place.element).set(place.attribute, url);
      CHECK(outcome(read_metadata(message.xml())) == wrong_scheme);
      TrustedPeers peers;
      CHECK(outcome(peers.trust_file_contents(message.xml(), noon())) == wrong_scheme);
      CHECK(peers.identity_providers().empty());
    }
  }
}

TEST_CASE("acs-javascript: nor does one in metadata that an application puts together") {
  REQUIRE(outcome(TrustedPeers().trust(sample_entity(), noon())) == accepted);
  for (const Place& place : places) {
    for (const std::string& url : no_web_addresses()) {
      CAPTURE(place.element);
      CAPTURE(url);
      EntityDescriptor entity = sample_entity();
      place.in(entity) = url;
      TrustedPeers peers;
      CHECK(outcome(peers.trust(entity, noon())) == wrong_scheme);
      CHECK(peers.identity_providers().empty());
    }
  }
}

TEST_CASE("acs-javascript: nor is one taken for an address of our own") {
  const Outcome invalid = refused(C::configuration_invalid, Stage::local);
  for (const std::string& url : no_web_addresses()) {
    CAPTURE(url);
    CHECK(outcome(ServiceProvider::create({.entity_id = std::string(sp_entity),
                                           .acs_url = url,
                                           .metadata = std::make_shared<TrustedPeers>(),
                                           .state = in_memory_state(),
                                           .algorithms = AlgorithmPolicy::of_2026()})) == invalid);
    CHECK(outcome(IdentityProvider::create({.entity_id = std::string(idp_entity),
                                            .sso_url = url,
                                            .keys = rsa_key(),
                                            .metadata = std::make_shared<TrustedPeers>(),
                                            .algorithms = AlgorithmPolicy::of_2026()})) == invalid);
  }
}

TEST_CASE("md-endpoint-http: an address by http is accepted for tests, and a warning says so") {
  for (const Place& place : places) {
    CAPTURE(place.element);
    const Message message = with_every_endpoint();
    message.find(place.element).set(place.attribute, "http://127.0.0.1:8080/x");
    CHECK(outcome(read_metadata(message.xml())) == accepted);
    const auto findings = check_metadata(message.xml(), noon(), AlgorithmPolicy::of_2026());
    CHECK(std::count_if(findings.begin(), findings.end(), [](const Finding& finding) {
            return finding.code == "endpoint-not-https" && finding.severity == Severity::warning;
          }) == 1);
  }
}

TEST_CASE("md-endpoint-http: a page for errors that is no web address is left out") {
  for (const std::string& url : no_web_addresses()) {
    CAPTURE(url);
    const Message message(entity_xml());
    message.find("IDPSSODescriptor").set("errorURL", url);
    const auto entity = read_metadata(message.xml());
    REQUIRE(outcome(entity) == accepted);
    CHECK_FALSE(entity->idp->error_url.has_value());
  }
}
