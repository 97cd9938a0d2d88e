#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "api/world.h"

// Whole sign-ins through both facades. What one side issues is what the other side gets.

namespace signet::test {
namespace {

AuthenticatedUser plain_user() {
  AuthenticatedUser user;
  user.id = "4711";
  user.email = "alice@example.com";
  user.authn_instant = noon();
  return user;
}

void check_equal(const AuthenticatedSubject& subject, const AuthenticatedUser& user) {
  CHECK(subject.identity_provider() == idp_entity);
  CHECK(subject.name_id().value == user.email);
  CHECK(subject.attributes() == user.attributes);
  CHECK(subject.authn_instant() == user.authn_instant);
  CHECK(subject.session_index().value_or("") == user.session_index);
  CHECK(subject.session_not_on_or_after() == user.session_not_on_or_after);
  CHECK(subject.authn_context_class_ref() == (user.authn_context_class_ref.empty()
                                                  ? std::string(authn_context::unspecified)
                                                  : user.authn_context_class_ref));
}

/// Texts of all that XML can hold; the same for the same seed.
class RandomText {
 public:
  explicit RandomText(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }
  std::string make(std::size_t longest) {
    static const std::vector<std::string> pieces = {"a",
                                                    "Z",
                                                    "0",
                                                    " ",
                                                    "<",
                                                    ">",
                                                    "&",
                                                    "\"",
                                                    "'",
                                                    "\t",
                                                    "\n",
                                                    "\r",
                                                    "]]>",
                                                    "<!--",
                                                    "&amp;",
                                                    "=",
                                                    "\xC3\xA9",
                                                    "\xE2\x82\xAC",
                                                    "\xF0\x9F\x94\x91",
                                                    "\xC2\x85",
                                                    "\xE2\x80\xAE",
                                                    "\xEF\xBF\xBD",
                                                    "\x7F"};
    std::string text;
    for (std::size_t length = below(longest + 1); length > 0; --length)
      text += pieces[below(pieces.size())];
    return text;
  }
  std::optional<std::string> maybe() {
    if (below(2) == 0) return std::nullopt;
    return make(12);
  }

 private:
  std::mt19937 random_;
};

AuthenticatedUser random_user(unsigned seed) {
  RandomText random(seed);
  AuthenticatedUser user;
  user.id = "u";
  user.email = "a" + random.make(20);
  for (std::size_t i = random.below(5); i > 0; --i) {
    Attribute attribute{.name = "n" + std::to_string(i) + random.make(10),
                        .name_format = random.maybe(),
                        .friendly_name = random.maybe()};
    for (std::size_t values = random.below(4); values > 0; --values)
      attribute.values.push_back(random.make(30));
    user.attributes.push_back(std::move(attribute));
  }
  user.authn_instant = noon() - std::chrono::milliseconds(random.below(100'000));
  user.session_index = random.make(10);
  if (random.below(2) == 0)
    user.session_not_on_or_after =
        noon() + std::chrono::milliseconds(60'000 + random.below(100'000'000));
  user.authn_context_class_ref = random.make(10);
  return user;
}

}  // namespace

TEST_CASE(
    "a person signs in by every binding of requests, with every part signed and every type of "
    "key") {
  for (const std::string_view binding : {binding::http_redirect, binding::http_post}) {
    for (const SignedParts parts :
         {SignedParts::response_and_assertion, SignedParts::response, SignedParts::assertion}) {
      for (const KeyPair* key :
           {&rsa_key(), &rsa3072_key(), &p256_key(), &p384_key(), &p521_key()}) {
        const World world(
            {.idp_key = key, .sp_key = key, .request_binding = binding, .parts = parts});
        const auto subject = world.sign_in(attacking_user());
        REQUIRE(refusal(subject) == "accepted");
        check_equal(*subject, attacking_user());
        CHECK_FALSE(subject->unsolicited());
        CHECK(subject->relay_state() == "/reports");
      }
    }
  }
}

TEST_CASE("whatever is issued about a person arrives: any text, any number of values, in order") {
  const World world;
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    const AuthenticatedUser user = random_user(seed);
    const auto subject = world.sign_in(user);
    REQUIRE(refusal(subject) == "accepted");
    check_equal(*subject, user);
  }
}

TEST_CASE("a person in a thousand groups signs in") {
  AuthenticatedUser user = plain_user();
  user.attributes = {{.name = "groups"}};
  for (int i = 0; i < 1'000; ++i) user.attributes[0].values.push_back("group " + std::to_string(i));
  const auto subject = World().sign_in(user);
  REQUIRE(refusal(subject) == "accepted");
  CHECK(subject->attributes() == user.attributes);
}

TEST_CASE("the request is signed and asks for what the application wants") {
  const World world;
  const LoginStart started = World::need(world.sp().start_login({.idp = std::string(idp_entity),
                                                                 .relay_state = "/",
                                                                 .browser_binding = "",
                                                                 .now = noon(),
                                                                 .force_authn = true,
                                                                 .is_passive = true}));
  const auto request = world.receive(started.action);
  REQUIRE(refusal(request) == "accepted");
  CHECK(request->id() == started.request_id);
  CHECK(request->service_provider() == sp_entity);
  CHECK(request->acs_url() == acs_url);
  CHECK(request->is_signed());
  CHECK(request->force_authn());
  CHECK(request->is_passive());
  CHECK(request->relay_state().empty());
}

TEST_CASE("a name comes in the format that the service provider is set up for") {
  for (const std::string_view format :
       {name_id_format::email_address, name_id_format::persistent, name_id_format::transient}) {
    const World world({.name_id_format = std::string(format)});
    const auto first = world.sign_in(plain_user());
    const auto second = world.sign_in(plain_user());
    REQUIRE(refusal(first) == "accepted");
    REQUIRE(refusal(second) == "accepted");
    CHECK(first->name_id().format == format);
    CHECK((first->name_id() == second->name_id()) == (format != name_id_format::transient));
  }
}

TEST_CASE("a sign-in that the identity provider starts arrives with its RelayState") {
  const World world({.unsolicited = true});
  const PostForm form =
      World::need(world.idp().issue_unsolicited(sp_entity, "/start", plain_user(), noon()));
  const auto subject = world.deliver(form);
  REQUIRE(refusal(subject) == "accepted");
  CHECK(subject->unsolicited());
  CHECK(subject->relay_state() == "/start");
  CHECK(refusal(world.deliver(form)) == "replayed");
  CHECK(refusal(World().deliver(World::need(World().idp().issue_unsolicited(
            sp_entity, "", plain_user(), noon())))) == "unsolicited-refused");
}

TEST_CASE("an error of the identity provider arrives with its status, and signs nobody in") {
  const World world;
  const AcceptedAuthnRequest request = World::need(world.receive(world.start().action));
  const Status status{.codes = {std::string(status::responder), std::string(status::no_passive)},
                      .message = "nobody is signed in"};
  const auto refused = world.deliver(World::need(world.idp().issue_error(request, status, noon())));
  REQUIRE(refusal(refused) == "status-not-success");
  REQUIRE(refused.error().peer_status() != nullptr);
  CHECK(refused.error().peer_status()->codes == status.codes);
  CHECK(refused.error().peer_status()->message == *status.message);
}

TEST_CASE("who has to authenticate anew is not signed in from an older session [saml-core 3.4.1]") {
  const World world;
  const auto judged = [&](std::chrono::minutes ago) {
    const LoginStart started = World::need(world.sp().start_login({.idp = std::string(idp_entity),
                                                                   .relay_state = "/",
                                                                   .browser_binding = "cookie",
                                                                   .now = noon(),
                                                                   .force_authn = true}));
    AuthenticatedUser user = plain_user();
    user.authn_instant = noon() - ago;
    const AcceptedAuthnRequest request = World::need(world.receive(started.action));
    const auto form = world.idp().issue_response(request, user, noon());
    return form ? refusal(world.deliver(*form)) : "not answered: " + refusal(form);
  };
  CHECK(judged(std::chrono::minutes(0)) == "accepted");
  CHECK(judged(std::chrono::minutes(3)) == "accepted");
  CHECK(judged(std::chrono::minutes(4)) == "not answered: authn-instant-too-old");
}

TEST_CASE(
    "several sign-ins may be under way at once, each with its own request and place to return to") {
  const World world;
  const LoginStart first = world.start("/first");
  const LoginStart second = world.start("/second");
  const auto answer = [&](const LoginStart& started) {
    const AcceptedAuthnRequest request = World::need(world.receive(started.action));
    return World::need(world.idp().issue_response(request, plain_user(), noon()));
  };
  const PostForm to_second = answer(second);
  const PostForm to_first = answer(first);
  CHECK(World::need(world.deliver(to_second)).relay_state() == "/second");
  CHECK(World::need(world.deliver(to_first)).relay_state() == "/first");
  CHECK(refusal(world.deliver(to_first)) == "in-response-to-unknown");
}

TEST_CASE("one request answered twice signs in once, the second answer finds no request") {
  const World world;
  const AcceptedAuthnRequest request = World::need(world.receive(world.start().action));
  const PostForm first = World::need(world.idp().issue_response(request, plain_user(), noon()));
  const PostForm second = World::need(world.idp().issue_response(request, plain_user(), noon()));
  CHECK(refusal(world.deliver(first)) == "accepted");
  CHECK(refusal(world.deliver(second)) == "in-response-to-unknown");
}

TEST_CASE("a stolen answer is worth nothing in another browser") {
  const World world;
  const AcceptedAuthnRequest request = World::need(world.receive(world.start().action));
  const PostForm form = World::need(world.idp().issue_response(request, plain_user(), noon()));
  CHECK(refusal(world.deliver(form, "other cookie")) == "browser-mismatch");
  CHECK(refusal(world.deliver(form, "")) == "browser-mismatch");
  CHECK(refusal(world.deliver(form)) == "accepted");
}

TEST_CASE("providers keep working when they are moved") {
  World world;
  const World moved = std::move(world);
  CHECK(refusal(moved.sign_in(plain_user())) == "accepted");
}

}  // namespace signet::test
