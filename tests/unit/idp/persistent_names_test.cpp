#include <doctest/doctest.h>

#include <set>
#include <string>

#include "support/remembered_names.h"
#include "unit/idp/issuer_fixture.h"

// Persistent names that the application keeps, and names of affiliations.
// [saml-core 3.4.1.1, 8.3.7]

namespace signet::test {
namespace {

constexpr const char* secret = "an example of thirty-two bytes..";
constexpr const char* affiliation = "urn:example:affiliation";

struct Stored : Issuing {
  explicit Stored(std::optional<bool> allow_create = true) {
    settings.persistent_names = names;
    request.name_id_policy = NameIDPolicy{.format = std::string(name_id_format::persistent),
                                          .allow_create = allow_create};
  }
  std::string verdict() { return refusal(answer()); }
  std::string value() {
    const auto form = answer();
    REQUIRE(refusal(form) == "accepted");
    return Answer(*form).name_id().value;
  }
  void remember(std::string name) {
    names->names[{user.id, std::string(sp_entity)}] = std::move(name);
  }

  std::shared_ptr<RememberedNames> names = std::make_shared<RememberedNames>();
};

Issuing for_affiliation(std::set<std::string> members) {
  Issuing issuing;
  issuing.settings.persistent_id_secret = secret;
  issuing.settings.affiliations = {{affiliation, std::move(members)}};
  issuing.request.name_id_policy = NameIDPolicy{.format = std::string(name_id_format::persistent),
                                                .sp_name_qualifier = affiliation,
                                                .allow_create = true};
  return issuing;
}

}  // namespace

TEST_CASE("a stored name is made once, opaque without capitals, and stays") {
  Stored stored;
  const std::string first = stored.value();
  CHECK(first.size() == 33);
  CHECK(first.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos);
  CHECK(stored.value() == first);
  CHECK(stored.names->names.size() == 1);
  stored.user.id += "0";
  CHECK(stored.value() != first);
  CHECK(stored.names->names.size() == 2);
}

TEST_CASE("AllowCreate decides whether a name may be new, and absent it is false") {
  for (const std::optional<bool> allow : {std::optional<bool>(false), std::optional<bool>()}) {
    Stored stored(allow);
    CHECK(stored.verdict() == "name-id-not-established");
    CHECK(stored.names->names.empty());
    stored.remember("old");
    CHECK(stored.value() == "old");
  }
  Stored stored(true);
  CHECK(stored.verdict() == "accepted");
}

TEST_CASE("a request without NameIDPolicy constrains nothing, an empty one forbids new names") {
  Stored stored;
  stored.sp.sp->name_id_formats = {std::string(name_id_format::persistent)};
  stored.request.name_id_policy = NameIDPolicy{};
  CHECK(stored.verdict() == "name-id-not-established");
  stored.request.name_id_policy.reset();
  CHECK(stored.verdict() == "accepted");
  CHECK(stored.names->names.size() == 1);
}

TEST_CASE("a name that is stored when nobody asked is made as well") {
  Stored stored;
  stored.sp.sp->name_id_formats = {std::string(name_id_format::persistent)};
  const auto form = stored.provider().issue_unsolicited(sp_entity, "", stored.user, noon());
  REQUIRE(refusal(form) == "accepted");
  CHECK(Answer(*form).name_id().value == stored.value());
}

TEST_CASE("AllowCreate says nothing of other formats, nor of names that are computed") {
  Stored transient(false);
  transient.request.name_id_policy->format = std::string(name_id_format::transient);
  CHECK(transient.verdict() == "accepted");
  transient.request.name_id_policy->format = std::string(name_id_format::email_address);
  CHECK(transient.verdict() == "accepted");
  CHECK(transient.names->names.empty());
  Stored computed(false);
  computed.settings.persistent_names = nullptr;
  computed.settings.persistent_id_secret = secret;
  CHECK(computed.verdict() == "accepted");
}

TEST_CASE("with a secret stored names begin as the computed ones: going over changes nobody's") {
  Stored computed;
  computed.settings.persistent_id_secret = secret;
  computed.settings.persistent_names = nullptr;
  Stored stored;
  stored.settings.persistent_id_secret = secret;
  const std::string name = stored.value();
  CHECK(name == computed.value());
  stored.settings.persistent_id_secret.back() = '!';
  CHECK(stored.value() == name);
}

TEST_CASE("a stored name has 1 to 256 visible characters and no capital [saml-core 8.3.7]") {
  for (const bool allow : {true, false}) {
    Stored stored(allow);
    for (const std::string& good :
         {std::string("a"), std::string(256, 'z'), std::string("!~/+=")}) {
      stored.remember(good);
      CHECK(stored.value() == good);
    }
    for (const std::string& bad :
         {std::string(), std::string(257, 'z'), std::string("aB"), std::string("a b"),
          std::string("a\n"), std::string("\x7F"), std::string("\xC3\xA4"), std::string("\0", 1)}) {
      CAPTURE(bad);
      stored.remember(bad);
      CHECK(stored.verdict() == "persistent-name-malformed");
    }
  }
}

TEST_CASE("no name is made up when the store can't answer") {
  for (const bool allow : {true, false}) {
    Stored stored(allow);
    stored.settings.persistent_id_secret = secret;
    stored.names->available = false;
    CHECK(stored.verdict() == "store-unavailable");
  }
}

TEST_CASE("a user without id has no name in a store either") {
  Stored stored;
  stored.user.id = "";
  CHECK(stored.verdict() == "name-id-format-unsupported");
  CHECK(stored.names->names.empty());
}

TEST_CASE("metadata lists persistent names when they are stored or computed") {
  const auto lists = [](Issuing issuing) {
    const auto formats = issuing.provider().metadata(noon()).idp->name_id_formats;
    return std::count(formats.begin(), formats.end(), name_id_format::persistent);
  };
  CHECK(lists(Issuing()) == 0);
  CHECK(lists(Stored()) == 1);
}

TEST_CASE("members of an affiliation share names when they ask for them [saml-core 3.4.1.1]") {
  const auto name_of = [](Issuing issuing) {
    const auto form = issuing.answer();
    REQUIRE(refusal(form) == "accepted");
    return Answer(*form).name_id();
  };
  const std::string second = "https://second.example/metadata";
  Issuing one = for_affiliation({std::string(sp_entity), second});
  const NameID name = name_of(one);
  CHECK(name.sp_name_qualifier == affiliation);
  CHECK(name.name_qualifier == idp_entity);
  Issuing other = one;
  other.peers = std::make_shared<TrustedPeers>();
  other.settings.metadata = other.peers;
  other.sp.entity_id = second;
  other.request.issuer->value = second;
  CHECK(name_of(other) == name);
  one.request.name_id_policy->sp_name_qualifier.reset();
  CHECK(name_of(one).value != name.value);
  CHECK(name_of(one).sp_name_qualifier == sp_entity);
  other.request.name_id_policy->format = std::string(name_id_format::transient);
  CHECK(name_of(other).sp_name_qualifier == affiliation);
}

TEST_CASE("an affiliation's names are for its members alone") {
  const auto verdict = [](Issuing issuing) { return refusal(issuing.answer()); };
  CHECK(verdict(for_affiliation({std::string(sp_entity)})) == "accepted");
  CHECK(verdict(for_affiliation({})) == "name-id-qualifier-unknown");
  CHECK(verdict(for_affiliation({"https://other.example"})) == "name-id-qualifier-unknown");
  CHECK(verdict(for_affiliation({std::string(sp_entity) + "/"})) == "name-id-qualifier-unknown");
  Issuing unknown = for_affiliation({std::string(sp_entity)});
  unknown.request.name_id_policy->sp_name_qualifier = std::string(affiliation) + "2";
  CHECK(verdict(unknown) == "name-id-qualifier-unknown");
}

TEST_CASE("stored names of an affiliation are kept under its ID") {
  Stored stored;
  stored.settings.affiliations = {{affiliation, {std::string(sp_entity)}}};
  stored.request.name_id_policy->sp_name_qualifier = affiliation;
  const std::string name = stored.value();
  REQUIRE(stored.names->names.size() == 1);
  CHECK(stored.names->names.begin()->first == std::pair{stored.user.id, std::string(affiliation)});
  CHECK(stored.names->names.begin()->second == name);
}

TEST_CASE("a user without NameID gets an assertion without one, unless the request asks for one") {
  Issuing issuing;
  issuing.settings.persistent_id_secret = secret;
  issuing.user.without_name_id = true;
  const auto form = issuing.answer();
  REQUIRE(refusal(form) == "accepted");
  const Answer answer(*form);
  CHECK_FALSE(answer.subject().child({ns::saml, "NameID"}));
  CHECK(answer.subject().child({ns::saml, "SubjectConfirmation"}));

  issuing.request.name_id_policy = NameIDPolicy{.allow_create = true};
  CHECK(refusal(issuing.answer()) == "accepted");
  issuing.request.name_id_policy->format = std::string(name_id_format::unspecified);
  CHECK(refusal(issuing.answer()) == "accepted");
  for (const std::string_view format :
       {name_id_format::persistent, name_id_format::transient, name_id_format::email_address}) {
    issuing.request.name_id_policy->format = std::string(format);
    CHECK(refusal(issuing.answer()) == "name-id-format-unsupported");
  }
  issuing.request.name_id_policy =
      NameIDPolicy{.sp_name_qualifier = "https://other.example", .allow_create = true};
  CHECK(refusal(issuing.answer()) == "name-id-qualifier-unknown");
}

}  // namespace signet::test
