#include "idp/logout_transaction.h"

#include <doctest/doctest.h>

// A logout under way: who is asked, and the text that it is stored as. [saml-core 3.7.3.2]

namespace signet::test {
namespace {

using Outcome = ApplicationLogout::Outcome;

idp::LogoutTransaction sample() {
  idp::LogoutTransaction transaction;
  transaction.initiator = logout::Answered{"_q", "https://sp", "urn:b", "5:a:b\n\xC3\xA4"};
  transaction.by_browser = false;
  transaction.reason = "urn:why";
  transaction.waiting = {
      {"https://a", {.value = "", .format = "f", .name_qualifier = ""}, {"s1", ""}, true},
      {"https://b", {.value = "1:x", .sp_name_qualifier = "q"}, {}, false}};
  transaction.asked = {{"https://c", Outcome::ended},
                       {"https://d", Outcome::no_session},
                       {"https://e", Outcome::failed},
                       {"https://f", Outcome::unreachable},
                       {"", Outcome::not_asked}};
  return transaction;
}

bool same(const idp::LogoutTransaction& a, const idp::LogoutTransaction& b) {
  return idp::encode(a) == idp::encode(b) && a.waiting == b.waiting &&
         a.initiator.has_value() == b.initiator.has_value() && a.by_browser == b.by_browser &&
         a.asked.size() == b.asked.size();
}

IdpSession session(std::vector<SessionParticipant> participants) {
  return {.id = "s",
          .user = "u",
          .authn_instant = {},
          .expires_at = {},
          .participants = std::move(participants)};
}

}  // namespace

TEST_CASE("a logout is read back as it was stored") {
  const auto read = idp::decode(idp::encode(sample()));
  REQUIRE(read);
  CHECK(same(*read, sample()));
  CHECK(read->initiator->relay_state == sample().initiator->relay_state);
  CHECK(read->asked[3].outcome == Outcome::unreachable);
  const auto empty = idp::decode(idp::encode({}));
  REQUIRE(empty);
  CHECK(same(*empty, {}));
}

TEST_CASE("a stored text with any byte missing, added or changed to its neighbour isn't believed") {
  const std::string whole = idp::encode(sample());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    CAPTURE(i);
    CHECK_FALSE(idp::decode(whole.substr(0, i)));
    CHECK_FALSE(idp::decode(std::string(whole).erase(i, 1)));
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] + 1);
    // Within a text it is another text; everywhere else it is nothing.
    if (const auto read = idp::decode(changed)) CHECK(idp::encode(*read) == changed);
  }
  CHECK_FALSE(idp::decode(whole + "x"));
  CHECK_FALSE(idp::decode(whole + "0:"));
}

TEST_CASE("texts that claim to be long, or many, cost nothing") {
  for (const std::string_view text :
       {"", ":", "1", "1:", "2:1", "-1:1", "+1:1", " 1:1", "99999999999999999999:1", "1:2",
        "1:11:01:10:20:99999999999999999999", "1:11:01:10:18:99999999"}) {
    CAPTURE(text);
    CHECK_FALSE(idp::decode(text));
  }
}

TEST_CASE("each name at each service provider is asked once, for all its sessions") {
  idp::LogoutTransaction transaction;
  const NameID alice{.value = "alice"};
  idp::add_participants({session({{"https://a", alice, "1", false},
                                  {"https://b", alice, "1", false},
                                  {"https://a", {.value = "a"}, "1", false},
                                  {"https://me", alice, "1", false}}),
                         session({{"https://a", alice, "2", true},
                                  {"https://a", alice, "1", false},
                                  {"https://b", alice, "", false}})},
                        "https://me", transaction);
  CHECK(transaction.asked.empty());
  CHECK(transaction.waiting ==
        std::vector<idp::Participant>{{"https://a", alice, {"1", "2"}, true},
                                      {"https://b", alice, {"1"}, false},
                                      {"https://a", {.value = "a"}, {"1"}, false}});
}

TEST_CASE("fifty are asked, and one more isn't") {
  std::vector<SessionParticipant> participants;
  for (std::size_t i = 0; i <= idp::most_participants; ++i)
    participants.push_back({"https://" + std::to_string(i), {.value = "alice"}, "1", false});
  idp::LogoutTransaction transaction;
  idp::add_participants({session(participants)}, {}, transaction);
  CHECK(transaction.waiting.size() == idp::most_participants);
  REQUIRE(transaction.asked.size() == 1);
  CHECK(transaction.asked[0].service_provider == participants.back().service_provider);
  CHECK(transaction.asked[0].outcome == Outcome::not_asked);
}

TEST_CASE("a logout is complete when every application has no session any more") {
  const auto complete = [](std::vector<Outcome> all) {
    LogoutEnd end;
    for (const Outcome outcome : all) end.applications.push_back({"https://a", outcome});
    return end.complete();
  };
  CHECK(complete({}));
  CHECK(complete({Outcome::ended, Outcome::no_session}));
  for (const Outcome outcome : {Outcome::failed, Outcome::unreachable, Outcome::not_asked})
    CHECK_FALSE(complete({Outcome::ended, outcome}));
}

}  // namespace signet::test
