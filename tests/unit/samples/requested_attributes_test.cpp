#include <doctest/doctest.h>

#include "idp/settings_text.h"
#include "sp/settings.h"

// Settings of both programs for what is asked for in metadata and released by it.

using namespace signet;

namespace {

sp_program::ParsedSettings of_sp(const std::string& toml) {
  return sp_program::parse_settings(toml, "FILE",
                                    *program::parse_base_url("https://sp.example.org"));
}
idp_program::ParsedSettings of_idp(const std::string& toml) {
  return idp_program::parse_settings(toml, "FILE",
                                     *program::parse_base_url("https://idp.example.org"));
}

bool says(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("the service provider asks for the attributes of its settings, each once") {
  const auto parsed = of_sp(
      "[[requested_attribute]]\nname = \"urn:mail\"\nrequired = true\n"
      "[[requested_attribute]]\nname = \"groups\"\n");
  CHECK(parsed.problems.empty());
  CHECK(parsed.settings.requested_attributes ==
        std::vector<RequestedAttribute>{{{.name = "urn:mail"}, true}, {{.name = "groups"}, false}});
  CHECK(says(describe(parsed.settings), "urn:mail"));
  CHECK(of_sp("").settings.requested_attributes.empty());
  CHECK(of_sp("[[requested_attribute]]\nname = \"a\"\n[[requested_attribute]]\nname = \"a\"\n")
            .problems.size() == 1);
  CHECK(of_sp("[[requested_attribute]]\nrequired = true\n").problems.size() == 1);
}

TEST_CASE("the identity provider releases by metadata where its settings say so") {
  const std::string application = "[[application]]\nentity_id = \"urn:sp\"\n";
  const auto all = of_idp(application);
  REQUIRE(all.settings.application("urn:sp"));
  CHECK_FALSE(all.settings.application("urn:sp")->only_requested_attributes);
  const auto only = of_idp(application + "only_requested_attributes = true\n");
  REQUIRE(only.settings.application("urn:sp"));
  CHECK(only.settings.application("urn:sp")->only_requested_attributes);
  CHECK(says(describe(only.settings), "only those that its metadata asks for"));
  CHECK_FALSE(says(describe(all.settings), "only those that its metadata asks for"));
}
