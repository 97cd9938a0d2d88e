#include <doctest/doctest.h>

#include "unit/metadata/sample_metadata.h"

// The domains that an identity provider may speak for. [SAML-SubjectID 3.3]

namespace signet::test {
namespace {

using Scopes = std::vector<std::string>;

std::string scope(const std::string& text, const std::string& regexp = "regexp=\"false\"") {
  return "<s:Scope xmlns:s=\"urn:mace:shibboleth:metadata:1.0\" " + regexp + ">" + text +
         "</s:Scope>";
}

std::string extensions(const std::string& content) {
  return "<md:Extensions>" + content + "</md:Extensions>";
}

EntityDescriptor entity_with(const std::string& of_entity, const std::string& of_role) {
  const std::string role = entity_xml().substr(entity_xml().find("<md:IDPSSODescriptor"));
  const std::string opening = role.substr(0, role.find('>') + 1);
  auto entity = read_metadata(changed(entity_xml(), opening, of_entity + opening + of_role));
  REQUIRE(entity);
  return *std::move(entity);
}

}  // namespace

TEST_CASE("scopes of the entity and of the role count, each once") {
  const EntityDescriptor entity =
      entity_with(extensions(scope("a.example") + scope("b.example", "")),
                  extensions(scope(" c.example\n", "regexp=\"0\"") + scope("a.example")));
  CHECK(entity.idp->scopes == Scopes{"c.example", "a.example", "b.example"});
  CHECK(entity.extensions.empty());
  CHECK(entity.idp->extensions.empty());
}

TEST_CASE("a regular expression is never a scope, and stays among the extensions") {
  for (const char* regexp : {"regexp=\"true\"", "regexp=\"1\"", "regexp=\"TRUE\"", "regexp=\"\""}) {
    const EntityDescriptor entity = entity_with("", extensions(scope(".*", regexp)));
    CHECK(entity.idp->scopes.empty());
    CHECK(entity.idp->extensions.size() == 1);
  }
}

TEST_CASE("an empty Scope, one with markup and one of another namespace are none") {
  const EntityDescriptor entity =
      entity_with("", extensions(scope(" ") + scope("<x xmlns=\"urn:x\">a.example</x>") +
                                 "<s:Scope xmlns:s=\"urn:other\">a.example</s:Scope>"));
  CHECK(entity.idp->scopes.empty());
  CHECK(entity.idp->extensions.size() == 3);
}

TEST_CASE("scopes are written and come back") {
  EntityDescriptor entity = *read_metadata(entity_xml());
  entity.idp->scopes = {"a.example", "b.example"};
  const auto written = write_metadata(entity);
  REQUIRE(written);
  const auto read = read_metadata(*written);
  REQUIRE(read);
  CHECK(read->idp->scopes == entity.idp->scopes);
  CHECK(read->idp->extensions == entity.idp->extensions);
}

}  // namespace signet::test
