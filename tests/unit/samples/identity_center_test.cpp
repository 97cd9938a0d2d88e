#include "sp/identity_center.h"

#include <doctest/doctest.h>

#include "signet/metadata.h"
#include "support/test_keys.h"
#include "support/text.h"
#include "unit/samples/sites.h"

using namespace signet;
using namespace signet::program::test;
using sp_program::Profile;

namespace {

const std::string carol = "[[user]]\nname = \"carol@example.org\"\n";

/// carol signs in where the profile holds.
struct Attempt {
  explicit Attempt(const std::string& sp_settings, const std::string& idp_settings = "")
      : sites(idp_settings, sp_settings, "https", Profile::identity_center),
        browser(sites),
        page(browser.sign_in("/session")) {}

  Sites sites;
  MemoryBrowser browser;
  Visited page;

  std::string audit() const {
    std::ifstream file(sites.folder.path() / "audit.jsonl", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  bool audited(const std::string& text) const { return audit().find(text) != std::string::npos; }
  /// The only incident that there is.
  std::shared_ptr<const sp_program::Incident> incident() const {
    const auto latest = sites.sp->incidents.latest();
    REQUIRE(latest.size() == 1);
    return latest.front();
  }
};

std::string own_attribute(const std::string& name, const std::string& source) {
  return "[[attribute]]\nname = \"" + name + "\"\nsource = \"" + source + "\"\n";
}

constexpr const char* tag = "https://aws.amazon.com/SAML/Attributes/AccessControl:";

}  // namespace

TEST_CASE("somebody known signs in, and both events are recorded") {
  const Attempt attempt(carol);
  CHECK(attempt.page.status() == 200);
  CHECK(attempt.page.shows("\"tags\":{}"));
  CHECK(attempt.audited(R"("serviceEventDetails":{"ExternalIdPDirectoryLogin":"Success"})"));
  CHECK(attempt.audited(R"("serviceEventDetails":{"UserAuthentication":"Success"})"));
  CHECK(attempt.audited(R"("UserName":"carol@example.org")"));
  CHECK(attempt.sites.sp->incidents.latest().empty());
}

TEST_CASE("nobody becomes known by signing in, and the person isn't told why") {
  const Attempt attempt("[[user]]\nname = \"dave@example.org\"\n");
  CHECK(attempt.page.status() == 400);
  CHECK(attempt.page.shows("You could not be signed in."));
  CHECK_FALSE(attempt.page.shows("user-unknown"));
  CHECK_FALSE(attempt.page.shows("dave"));
  const auto incident = attempt.incident();
  CHECK(incident->reason.code == sp_program::finding_code::user_unknown);
  CHECK(incident->reason.found == "carol@example.org");
  CHECK(incident->is_verified);
  CHECK(incident->identity_provider == "https://idp.example.org/metadata");
  CHECK(attempt.page.shows(incident->id));
  CHECK(attempt.audited(R"("serviceEventDetails":{"ExternalIdPDirectoryLogin":"Success"})"));
  CHECK(attempt.audited(R"("serviceEventDetails":{"UserAuthentication":"Failure"},)"
                        R"("errorCode":"user-unknown")"));
}

TEST_CASE("the letter case of a name counts") {
  const auto incident = Attempt("[[user]]\nname = \"Carol@example.org\"\n").incident();
  CHECK(incident->reason.code == sp_program::finding_code::user_name_letter_case);
  CHECK(incident->reason.expected == "Carol@example.org");
  CHECK(incident->reason.found == "carol@example.org");
}

TEST_CASE("a disabled user is refused") {
  const Attempt attempt(carol + "enabled = false\n");
  CHECK(attempt.page.status() == 400);
  CHECK(attempt.incident()->reason.code == sp_program::finding_code::user_disabled);
}

TEST_CASE("several values in one attribute are refused, whoever the user is") {
  Sites sites(own_attribute("groups", "groups") +
                  "[[user]]\nid = \"2\"\nusername = \"dave\"\nemail = \"dave@example.org\"\n"
                  "groups = [\"a\", \"b\"]\npassword = \"" +
                  hash_of_secret + "\"\n",
              "", "https", Profile::identity_center);
  MemoryBrowser browser(sites);
  CHECK(browser.sign_in("/", "dave").status() == 400);
  const auto incident = sites.sp->incidents.latest().front();
  CHECK(incident->reason.code == "attribute-several-values");
  CHECK(incident->reason.where == "AttributeStatement/Attribute[@Name=\"groups\"]");
}

TEST_CASE("the stored user's value takes the place of the assertion's where a tag is mapped") {
  const Attempt attempt(
      carol + "attributes = { costCenter = \"red\", team = \"blue\" }\n" +
          "[[tag_mapping]]\nkey = \"CostCenter\"\nuser_attribute = \"costCenter\"\n" +
          "[[tag_mapping]]\nkey = \"Nothing\"\nuser_attribute = \"nothing\"\n",
      own_attribute(tag + std::string("CostCenter"), "username") +
          own_attribute(tag + std::string("team"), "username") +
          own_attribute(tag + std::string("Nothing"), "username"));
  CHECK(attempt.page.shows(R"("tags":{"CostCenter":"red","team":"carol"})"));
}

TEST_CASE("a sign-in that can't be recorded doesn't happen") {
  Sites sites("", carol, "https", Profile::identity_center);
  std::filesystem::create_directory(sites.folder.path() / "audit.jsonl");
  MemoryBrowser browser(sites);
  CHECK(browser.sign_in("/session").status() == 503);
  CHECK_FALSE(browser.is_signed_in());
  CHECK(sites.log.find("\"event\":\"audit\",\"accepted\":false") != std::string::npos);
}

TEST_CASE("what a forged answer claims is in no record as a fact") {
  Sites sites("", carol, "https", Profile::identity_center);
  MemoryBrowser browser(sites);
  const Visited answer = browser.submit(browser.get(sites.sp_origin + "/login"),
                                        {{"username", "carol"}, {"password", "secret"}});
  // One letter of the signed part.
  const auto change = [](std::string field) {
    const std::size_t middle = field.size() / 2;
    field[middle] = field[middle] == 'A' ? 'B' : 'A';
    return field;
  };
  CHECK(browser.submit(answer, {{"SAMLResponse", change(answer.hidden.at("SAMLResponse"))}})
            .status() == 400);
  const auto incident = sites.sp->incidents.latest().front();
  CHECK_FALSE(incident->is_verified);
  std::ifstream file(sites.folder.path() / "audit.jsonl");
  std::string line;
  REQUIRE(std::getline(file, line));
  CHECK(line.find("Failure") != std::string::npos);
  CHECK(line.find("UserName") == std::string::npos);
  CHECK(line.find("identityProvider") == std::string::npos);
  CHECK(line.find("\"incident\":\"" + incident->id + "\"") != std::string::npos);
}

TEST_CASE("without the profile nothing is audited, and advice is there all the same") {
  Sites sites;
  MemoryBrowser browser(sites);
  browser.post(sites.sp_origin + "/acs", {{"SAMLResponse", "PGE+"}}, sites.idp_origin);
  CHECK_FALSE(std::filesystem::exists(sites.folder.path() / "audit.jsonl"));
  REQUIRE(sites.sp->incidents.latest().size() == 1);
  CHECK(sites.sp->incidents.latest().front()->reason.code == "xml-not-well-formed");
}

TEST_CASE("advice is looked for a number of times, and refusing goes on") {
  Sites sites;
  MemoryBrowser browser(sites);
  const Form form = {{"SAMLResponse", "PFJlc3BvbnNlLz4="}};
  for (int i = 0; i < 30; ++i) {
    CHECK(browser.post(sites.sp_origin + "/acs", form, sites.idp_origin).status() == 400);
  }
  CHECK(sites.sp->incidents.latest().size() == 30);
}

TEST_CASE("a key for encryption is neither published nor used, whoever puts one into the ring") {
  using namespace signet::test;
  const Instant now = at("2026-01-01T12:00:00Z");
  const OwnKeys keys(ring_of(rsa_key(), {rsa3072_key()}));
  REQUIRE(keys.at(now).decrypting(now).size() == 1);
  const KeyRing alone = sp_program::without_encryption(keys).at(now);
  CHECK(alone.decrypting(now).empty());
  REQUIRE(alone.published(now).size() == 1);
  CHECK(alone.published(now).front().use == KeyUse::signing);
  CHECK(alone.signing_key(now));
}

TEST_CASE("metadata of more than 75,000 characters is refused, and not a character earlier") {
  const Sites sites("", carol, "https", Profile::identity_center);
  const auto xml = write_metadata(sites.idp->idp.metadata(sites.now));
  REQUIRE(xml);
  const auto padded = [&](std::size_t characters) {
    return *xml + std::string(characters - xml->size(), '\n');
  };
  CHECK(sp_program::refuse_metadata(sites.sp->settings, padded(75'000), sites.now).empty());
  CHECK(sp_program::refuse_metadata(sites.sp->settings, padded(75'001), sites.now)
            .starts_with("idp-metadata-too-long: expected at most 75,000 characters, found 75001"));
  CHECK(sp_program::refuse_metadata(sp_program::Settings(), padded(75'001), sites.now).empty());
}
