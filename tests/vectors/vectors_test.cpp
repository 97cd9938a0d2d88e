#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "support/sign_in_fixture.h"
#include "support/vector_case.h"

// Runs every folder of valid/ and invalid/: a message, the metadata of its sender, and a case that
// says when and where it arrived and what has to come of it. README.md has the names.

namespace {

using namespace signet;
using namespace signet::test;

struct Vector {
  std::filesystem::path folder;
  VectorCase expected;
  std::string message;
  std::shared_ptr<TrustedPeers> peers;
  Instant at;

  const std::string& value(const std::string& name) const {
    const auto found = expected.find(name);
    REQUIRE_MESSAGE(found != expected.end(), "no line for ", name);
    return found->second;
  }
};

Vector load(const std::filesystem::path& folder) {
  Vector vector{.folder = folder,
                .expected = read_case(folder / "case.txt"),
                .message = file_contents(folder / "message.xml"),
                .peers = std::make_shared<TrustedPeers>(),
                .at = {}};
  const auto at = parse_instant(vector.value("at"));
  REQUIRE(at);
  vector.at = *at;
  REQUIRE_FALSE(vector.message.empty());
  REQUIRE(vector.peers->trust_file_contents(file_contents(folder / "metadata.xml"), vector.at));
  return vector;
}

Result<AuthenticatedSubject> consume_response(const Vector& vector) {
  const std::string idp = vector.peers->identity_providers().at(0);
  const SignInState state = in_memory_state(4);
  ServiceProviderSettings settings{.entity_id = vector.value("receiver"),
                                   .acs_url = vector.value("endpoint"),
                                   .metadata = vector.peers,
                                   .state = state,
                                   .algorithms = AlgorithmPolicy::of_2026(),
                                   .sign_requests = false};
  if (vector.value("request") == "none") {
    settings.accept_unsolicited_from = {idp};
  } else {
    REQUIRE(state.requests->put({.id = vector.value("request"),
                                 .idp = idp,
                                 .acs_url = settings.acs_url,
                                 .issued_at = vector.at,
                                 .expires_at = vector.at + std::chrono::minutes(15),
                                 .relay_state = {},
                                 .browser_binding = {}},
                                vector.at));
  }
  const auto sp = ServiceProvider::create(std::move(settings));
  REQUIRE(sp);
  const std::string field = encoded(vector.message);
  ConsumeResponse input;
  input.saml_response = field;
  input.received_at = vector.at;
  return sp->consume_response(input);
}

Result<AcceptedAuthnRequest> consume_request(const Vector& vector) {
  const auto key =
      KeyPair::generate(KeyType::p256, "unused", vector.at, vector.at + std::chrono::hours(1));
  REQUIRE(key);
  const auto idp = IdentityProvider::create({.entity_id = vector.value("receiver"),
                                             .sso_url = vector.value("endpoint"),
                                             .keys = *key,
                                             .metadata = vector.peers,
                                             .algorithms = AlgorithmPolicy::of_2026()});
  REQUIRE(idp);
  return idp->consume_post(encoded(vector.message), "", vector.at);
}

void check_refusal(const Vector& vector, const Outcome& found) {
  REQUIRE_FALSE(found.accepted);
  CHECK(Error(found.code).name() == vector.value("code"));
  CHECK(to_string(found.stage) == vector.value("stage"));
}

void run(const std::filesystem::path& folder) {
  const std::string name = folder.filename().string();
  CAPTURE(name);
  const Vector vector = load(folder);
  const bool is_valid = folder.parent_path().filename() == "valid";
  if (vector.value("message") == "AuthnRequest") {
    const auto request = consume_request(vector);
    if (!is_valid) return check_refusal(vector, outcome(request));
    REQUIRE(outcome(request) == accepted);
    CHECK(request->service_provider() == vector.value("sender"));
    CHECK(request->acs_url() == vector.value("acs"));
    return;
  }
  const auto subject = consume_response(vector);
  if (!is_valid) return check_refusal(vector, outcome(subject));
  REQUIRE(outcome(subject) == accepted);
  CHECK(subject->identity_provider() == vector.value("sender"));
  CHECK(subject->name_id().value == vector.value("name-id"));
  CHECK(subject->name_id().format == vector.value("name-id-format"));
  CHECK(subject->attribute_values("groups") == std::vector<std::string>{"staff", "guests"});
}

std::vector<std::filesystem::path> folders_of(const std::string& kind) {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry :
       std::filesystem::directory_iterator(SIGNET_SOURCE_DIR "/tests/vectors/" + kind)) {
    folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

}  // namespace

TEST_CASE("every valid vector is accepted and gives its subject") {
  const auto folders = folders_of("valid");
  CHECK(folders.size() >= 5);
  for (const auto& folder : folders) run(folder);
}

TEST_CASE("every invalid vector is refused with its code, at its stage") {
  const auto folders = folders_of("invalid");
  CHECK(folders.size() >= 15);
  for (const auto& folder : folders) run(folder);
}
