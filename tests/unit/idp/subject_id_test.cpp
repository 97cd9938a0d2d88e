#include <doctest/doctest.h>

#include <set>
#include <string>

#include "signet/subject_id.h"
#include "unit/idp/issuer_fixture.h"

// subject-id and pairwise-id, by what the service provider's metadata asks for.
// [SAML-SubjectID 3, 4]

namespace signet::test {
namespace {

using Ids = std::set<std::string>;

struct Scoped : Issuing {
  explicit Scoped(std::vector<std::string> required = {}) {
    settings.scope = "example.org";
    settings.persistent_id_secret = "an example of thirty-two bytes..";
    user.subject_id = "alice-1";
    user.attributes.clear();
    if (!required.empty()) require(std::move(required));
  }
  void require(std::vector<std::string> values) {
    sp.entity_attributes = {{.name = std::string(entity_attribute::subject_id_req),
                             .name_format = std::string(attribute_name_format::uri),
                             .values = std::move(values)}};
  }
  /// The last word of each attribute that was sent, with its value.
  Ids sent() {
    const auto form = answer();
    REQUIRE(refusal(form) == "accepted");
    const Answer answer(*form);
    Ids ids;
    const auto statement = answer.assertion().child({ns::saml, "AttributeStatement"});
    if (!statement) return ids;
    for (const xml::Element& one : statement->children({ns::saml, "Attribute"})) {
      const std::string name = *one.attribute("Name");
      CHECK(one.attribute("NameFormat") == attribute_name_format::uri);
      ids.insert(name.substr(name.rfind(':') + 1) + " " +
                 one.child({ns::saml, "AttributeValue"})->text());
    }
    return ids;
  }
  std::string pairwise() {
    const Ids ids = sent();
    REQUIRE(ids.size() == 1);
    REQUIRE(ids.begin()->starts_with("pairwise-id "));
    return ids.begin()->substr(12);
  }
};

}  // namespace

TEST_CASE("each service provider gets the identifier that its metadata asks for") {
  CHECK(Scoped({"subject-id"}).sent() == Ids{"subject-id alice-1@example.org"});
  CHECK(Scoped({"pairwise-id"}).pairwise().ends_with("@example.org"));
  CHECK(Scoped({"any"}).pairwise() == Scoped({"pairwise-id"}).pairwise());
  CHECK(Scoped({"none"}).sent() == Ids{});
  CHECK(Scoped().sent() == Ids{});
}

TEST_CASE("what metadata says otherwise asks for nothing") {
  CHECK(Scoped({"Subject-ID"}).sent() == Ids{});
  CHECK(Scoped({"subject-id", "pairwise-id"}).sent() == Ids{});
  Scoped other_format({"subject-id"});
  other_format.sp.entity_attributes[0].name_format.reset();
  CHECK(other_format.sent() == Ids{});
}

TEST_CASE(
    "a pairwise-id is well-formed, and differs by person, provider, secret and from NameIDs") {
  const std::string id = Scoped({"pairwise-id"}).pairwise();
  REQUIRE(parse_scoped_id(id));
  CHECK(parse_scoped_id(id)->user.size() == 52);
  CHECK(id == Scoped({"pairwise-id"}).pairwise());
  Scoped person({"pairwise-id"});
  person.user.id += "0";
  CHECK(person.pairwise() != id);
  Scoped provider({"pairwise-id"});
  provider.sp.entity_id += "2";
  provider.request.issuer->value = provider.sp.entity_id;
  CHECK(provider.pairwise() != id);
  Scoped secret({"pairwise-id"});
  secret.settings.persistent_id_secret.back() = '!';
  CHECK(secret.pairwise() != id);
  Scoped named({"pairwise-id"});
  named.request.name_id_policy = NameIDPolicy{.format = std::string(name_id_format::persistent)};
  const auto form = named.answer();
  REQUIRE(refusal(form) == "accepted");
  CHECK(Answer(*form).name_id().value + "@example.org" != id);
}

TEST_CASE("who has no such identifier gets none, and \"any\" is met by what there is") {
  Scoped no_subject_id({"subject-id"});
  no_subject_id.user.subject_id = "";
  CHECK(no_subject_id.sent() == Ids{});
  for (const char* required : {"pairwise-id", "any"}) {
    const Ids what_is_left =
        required == std::string("any") ? Ids{"subject-id alice-1@example.org"} : Ids{};
    Scoped no_secret({required});
    no_secret.settings.persistent_id_secret = "";
    CHECK(no_secret.sent() == what_is_left);
    Scoped no_id({required});
    no_id.user.id = "";
    CHECK(no_id.sent() == what_is_left);
  }
  Scoped no_scope({"any"});
  no_scope.settings.scope = "";
  CHECK(no_scope.sent() == Ids{});
}

TEST_CASE("what the application sends itself stays as it is, and isn't sent twice") {
  Scoped own({"subject-id"});
  own.user.attributes = {{.name = std::string(attribute_name::subject_id),
                          .name_format = std::string(attribute_name_format::uri),
                          .values = {"own@example.org"}}};
  CHECK(own.sent() == Ids{"subject-id own@example.org"});
}

TEST_CASE("a subject-id that nobody could read is not issued") {
  for (const char* wrong : {"alice@x", "a.b", "-a", "\xC3\xA4", "a b"}) {
    Scoped scoped({"subject-id"});
    scoped.user.subject_id = wrong;
    CHECK(refusal(scoped.answer()) == "subject-id-malformed");
    scoped.require({"none"});
    CHECK(refusal(scoped.answer()) == "accepted");
  }
  Scoped longest({"subject-id"});
  longest.user.subject_id = std::string(127, 'a');
  CHECK(refusal(longest.answer()) == "accepted");
  longest.user.subject_id += "a";
  CHECK(refusal(longest.answer()) == "subject-id-malformed");
}

TEST_CASE("metadata says the scope") {
  CHECK(Scoped().provider().metadata(noon()).idp->scopes ==
        std::vector<std::string>{"example.org"});
  CHECK(Issuing().provider().metadata(noon()).idp->scopes.empty());
}

}  // namespace signet::test
