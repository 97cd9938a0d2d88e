#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>

#include "attacks/resigned.h"
#include "signet/names.h"

// What isn't there can't be attacked: features that the library leaves out, and what its sources
// may not hold.

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

/// The sources of the library without comments and texts.
std::map<std::string, std::string> library_code() {
  static const std::regex not_code(R"re(//[^\n]*|"([^"\\\n]|\\.)*")re");
  std::map<std::string, std::string> code;
  for (const char* room : {"/lib", "/include"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(SIGNET_SOURCE_DIR + std::string(room))) {
      const std::string suffix = entry.path().extension();
      if (suffix != ".cpp" && suffix != ".h") continue;
      std::ifstream file(entry.path());
      const std::string text((std::istreambuf_iterator<char>(file)), {});
      code[entry.path()] = std::regex_replace(text, not_code, "");
    }
  }
  return code;
}

/// Every source that this expression is found in.
std::vector<std::string> sources_with(const std::regex& expression) {
  std::vector<std::string> found;
  for (const auto& [file, text] : library_code()) {
    if (std::regex_search(text, expression)) found.push_back(file);
  }
  return found;
}

}  // namespace

TEST_CASE("python-O-asserts: no check of the library is one that a release build leaves out") {
  REQUIRE(library_code().size() > 50);
  CHECK(sources_with(std::regex(R"re((^|[^_\w])assert\s*\(|\bNDEBUG\b)re")).empty());
}

TEST_CASE("schema-validator-bugs: libxml2's validators, XPath, XSLT and catalogs are not called") {
  REQUIRE_FALSE(sources_with(std::regex("\\bxmlParseDocument\\b")).empty());
  CHECK(sources_with(std::regex("\\b(xmlSchema|xmlRelaxNG|xmlSchematron|xmlXPath|xmlXPtr|xslt|"
                                "xmlXInclude|xmlCatalog|xmlValid)\\w*\\s*\\("))
            .empty());
}

TEST_CASE("timing-compare: there is no secret of a message to guess at: a MAC is no signature") {
  const std::string sound = accepted_response(both_signed());
  for (const char* mac : {"http://www.w3.org/2000/09/xmldsig#hmac-sha1",
                          "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"}) {
    CHECK(outcome(both_signed().consume(
              replaced(sound, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", mac))) ==
          refused(C::signature_algorithm_refused, S::algorithm));
  }
  CHECK(sources_with(std::regex("\\bmemcmp\\s*\\(")).empty());
}

TEST_CASE("fingerprint-sha1: a fingerprint is shown to people and never names a key") {
  SignatureForm form = assertion_form();
  form.key_info = "<ds:KeyName>" + rsa_key().certificate().fingerprint() + "</ds:KeyName>";
  CHECK(consumed(assertion_signed_as(form, other_rsa_key())) ==
        refused(C::signature_invalid, S::signature));
  CHECK(rsa_key().certificate().fingerprint().size() == 64);  // SHA-256
}

TEST_CASE("condition-onetimeuse-proxy: OneTimeUse is what every assertion is held to") {
  const Edit once = [](const Message& m) {
    m.find("Conditions").append(m.root().make(ns::saml, "saml:OneTimeUse"));
    m.find("Conditions").append(m.root().make(ns::saml, "saml:ProxyRestriction")).set("Count", "0");
  };
  const std::string xml = answer_with(unasked(), once);
  const ServiceProvider sp = unasked().service_provider(in_memory_state());
  CHECK(outcome(arrive(sp, xml)) == accepted);
  CHECK(outcome(arrive(sp, xml)) == refused(C::replayed, S::state));
}
