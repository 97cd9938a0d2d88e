#include <algorithm>
#include <atomic>
#include <set>

#include "signet/names.h"
#include "unit/state/backends.h"

// The promises of signet/sessions.h, kept by every store.

using namespace signet;
using namespace signet::test;

namespace {

const NameID alice{"alice", std::string(name_id_format::persistent), "https://idp", "https://sp"};

SpSession sp_session(std::string id, const NameID& name = alice,
                     std::optional<std::string> index = "_index") {
  return {std::move(id), "https://idp", name, std::move(index), now + 8h, "what pages need"};
}

IdpSession idp_session(std::string id, std::string user = "alice") {
  return {std::move(id), std::move(user), now, now + 8h, {}, "what pages need"};
}

SessionParticipant participant(std::string sp, const NameID& name = alice,
                               std::string index = "_index") {
  return {std::move(sp), name, std::move(index), false};
}

template <class Session>
std::set<std::string> ids(const Result<std::vector<Session>>& found) {
  if (!found) return {refusal(found)};
  std::set<std::string> all;
  for (const Session& session : *found) all.insert(session.id);
  return all;
}

using Ids = std::set<std::string>;

}  // namespace

TEST_CASE_TEMPLATE("an SP's session comes back as it was put, until it expires", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  SpSessions& sessions = *backend.stores.sp_sessions;
  SpSession session = sp_session("_a");
  session.data = std::string("\0\xFF \r\n", 5);
  session.name_id->format = std::nullopt;
  session.session_index = std::nullopt;
  REQUIRE(sessions.put(session, now));
  CHECK(must(sessions.find("_a", now + 8h - 1ms)) == session);
  CHECK(must(sessions.find("_a", now + 8h)) == std::nullopt);
  CHECK(must(sessions.find("_A", now)) == std::nullopt);
  CHECK(must(sessions.find("", now)) == std::nullopt);
  CHECK(ids(sessions.find_by_name("https://idp", *session.name_id, {}, now + 8h)) == Ids{});
  CHECK(ids(sessions.list(10, now + 8h)) == Ids{});
}

TEST_CASE_TEMPLATE("an ID of a session is used once", Backend, SIGNET_BACKENDS) {
  const Backend backend;
  REQUIRE(backend.stores.sp_sessions->put(sp_session("_a"), now));
  REQUIRE(backend.stores.idp_sessions->put(idp_session("_a"), now));
  CHECK(refusal(backend.stores.sp_sessions->put(sp_session("_a"), now)) == "store-unavailable");
  CHECK(refusal(backend.stores.idp_sessions->put(idp_session("_a", "bob"), now)) ==
        "store-unavailable");
  CHECK(must(backend.stores.idp_sessions->find("_a", now))->user == "alice");
}

TEST_CASE_TEMPLATE(
    "slo-nameid-match: a logout finds exactly the name it speaks of [saml-core 3.7.3]", Backend,
    SIGNET_BACKENDS) {
  const Backend backend;
  SpSessions& sessions = *backend.stores.sp_sessions;
  REQUIRE(sessions.put(sp_session("_a"), now));
  const auto find = [&](const std::string& idp, const NameID& name) {
    return ids(sessions.find_by_name(idp, name, {}, now));
  };
  CHECK(find("https://idp", alice) == Ids{"_a"});
  CHECK(find("https://id", alice) == Ids{});
  CHECK(find("https://idp2", alice) == Ids{});

  std::vector<NameID> others(9, alice);
  others[0].value = "Alice";
  others[1].value = "alic";
  others[2].value = "alice ";
  others[3].format = std::string(name_id_format::transient);
  others[4].format = std::nullopt;
  others[5].name_qualifier = std::nullopt;
  others[6].name_qualifier = "";
  others[7].sp_name_qualifier = std::nullopt;
  std::swap(others[8].name_qualifier, others[8].sp_name_qualifier);
  for (const NameID& other : others) CHECK(find("https://idp", other) == Ids{});
}

TEST_CASE_TEMPLATE("names that run together the same way are still two names", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  SpSessions& sessions = *backend.stores.sp_sessions;
  const NameID one{"ab", "c"}, two{"a", "bc"}, three{std::string("ab\0", 3), "c"};
  REQUIRE(sessions.put(sp_session("_1", one), now));
  REQUIRE(sessions.put(sp_session("_2", two), now));
  REQUIRE(sessions.put(sp_session("_3", three), now));
  CHECK(ids(sessions.find_by_name("https://idp", one, {}, now)) == Ids{"_1"});
  CHECK(ids(sessions.find_by_name("https://idp", two, {}, now)) == Ids{"_2"});
  CHECK(ids(sessions.find_by_name("https://idp", three, {}, now)) == Ids{"_3"});
  CHECK(ids(sessions.find_by_name("https://id", {"pab", "c"}, {}, now)) == Ids{});
}

TEST_CASE_TEMPLATE("a logout ends the sessions of its indexes, and all when it names none", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  SpSessions& sessions = *backend.stores.sp_sessions;
  REQUIRE(sessions.put(sp_session("_a", alice, "_1"), now));
  REQUIRE(sessions.put(sp_session("_b", alice, "_2"), now));
  REQUIRE(sessions.put(sp_session("_c", alice, std::nullopt), now));
  const auto find = [&](const std::vector<std::string>& indexes) {
    return ids(sessions.find_by_name("https://idp", alice, indexes, now));
  };
  CHECK(find({}) == Ids{"_a", "_b", "_c"});
  CHECK(find({"_1"}) == Ids{"_a"});
  CHECK(find({"_2", "_1"}) == Ids{"_a", "_b"});
  CHECK(find({"_3", "_2"}) == Ids{"_b"});
  CHECK(find({"_"}) == Ids{});
  CHECK(find({""}) == Ids{});
}

TEST_CASE_TEMPLATE("a session that was taken is in no list any more", Backend, SIGNET_BACKENDS) {
  const Backend backend;
  SpSessions& sessions = *backend.stores.sp_sessions;
  REQUIRE(sessions.put(sp_session("_a"), now));
  REQUIRE(sessions.put(sp_session("_b"), now));
  CHECK(must(sessions.take("_a", now)) == sp_session("_a"));
  CHECK(must(sessions.take("_a", now)) == std::nullopt);
  CHECK(must(sessions.find("_a", now)) == std::nullopt);
  CHECK(ids(sessions.find_by_name("https://idp", alice, {}, now)) == Ids{"_b"});
  CHECK(ids(sessions.list(10, now)) == Ids{"_b"});
  CHECK(must(sessions.take("_b", now + 8h)) == std::nullopt);
}

TEST_CASE_TEMPLATE("a list holds as many as it may, the last to end first", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  SpSessions& sessions = *backend.stores.sp_sessions;
  for (int i = 1; i <= 5; ++i) {
    SpSession session = sp_session("_" + std::to_string(i));
    session.expires_at = now + std::chrono::minutes(i);
    REQUIRE(sessions.put(session, now));
  }
  const auto two = must(sessions.list(2, now));
  REQUIRE(two.size() == 2);
  CHECK(two[0].id == "_5");
  CHECK(two[1].id == "_4");
  CHECK(ids(sessions.list(10, now + 3min)) == Ids{"_4", "_5"});
  CHECK(ids(sessions.list(0, now)) == Ids{});
}

TEST_CASE_TEMPLATE("full stores of sessions end none", Backend, SIGNET_BACKENDS) {
  const Backend backend(StoreSizes{2, 2, 2});
  SpSessions& sessions = *backend.stores.sp_sessions;
  REQUIRE(sessions.put(sp_session("_a"), now));
  REQUIRE(sessions.put(sp_session("_b"), now));
  CHECK(refusal(sessions.put(sp_session("_c"), now)) == "store-full");
  CHECK(ids(sessions.list(10, now)) == Ids{"_a", "_b"});
  CHECK(refusal(backend.stores.idp_sessions->put(idp_session("_c"), now)) == "accepted");
  REQUIRE(sessions.take("_a", now));
  CHECK(refusal(sessions.put(sp_session("_c"), now)) == "accepted");
}

TEST_CASE_TEMPLATE("one person can't fill a store alone, nor one session", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  SpSessions& sessions = *backend.stores.sp_sessions;
  for (int i = 0; i < 1000; ++i) REQUIRE(sessions.put(sp_session("_" + std::to_string(i)), now));
  CHECK(refusal(sessions.put(sp_session("_more"), now)) == "store-full");
  CHECK(refusal(sessions.put(sp_session("_more", {"bob"}), now)) == "accepted");
  CHECK(must(sessions.find_by_name("https://idp", alice, {}, now)).size() == 1000);

  SpSession large = sp_session("_large");
  large.data.resize(70'000);
  CHECK(refusal(sessions.put(large, now)) == "store-full");
}

TEST_CASE_TEMPLATE("an IdP's session is found by its user and by each participant", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  IdpSessions& sessions = *backend.stores.idp_sessions;
  REQUIRE(sessions.put(idp_session("_a"), now));
  REQUIRE(sessions.put(idp_session("_b", "bob"), now));
  SessionParticipant encrypted = participant("https://two", {"x", std::nullopt, "q"}, "_2");
  encrypted.encrypted = true;
  CHECK(must(sessions.add_participant("_a", participant("https://one"), now)));
  CHECK(must(sessions.add_participant("_a", encrypted, now)));
  CHECK(must(sessions.add_participant("_a", encrypted, now)));

  IdpSession expected = idp_session("_a");
  expected.participants = {participant("https://one"), encrypted};
  CHECK(must(sessions.find("_a", now)) == expected);
  CHECK(must(sessions.find_by_user("alice", now)) == std::vector{expected});
  CHECK(ids(sessions.find_by_user("Alice", now)) == Ids{});
  CHECK(ids(sessions.find_by_user("", now)) == Ids{});

  const auto find = [&](const std::string& sp, const NameID& name, std::vector<std::string> index) {
    return ids(sessions.find_by_participant(sp, name, index, now));
  };
  CHECK(find("https://one", alice, {}) == Ids{"_a"});
  CHECK(find("https://one", alice, {"_index"}) == Ids{"_a"});
  CHECK(find("https://one", alice, {"_2"}) == Ids{});
  CHECK(find("https://two", alice, {}) == Ids{});
  CHECK(find("https://two", encrypted.name_id, {"_2", "_3"}) == Ids{"_a"});
  CHECK(find("https://two", encrypted.name_id, {"_index"}) == Ids{});
  CHECK(must(sessions.take("_a", now)) == expected);
  CHECK(find("https://one", alice, {}) == Ids{});
  CHECK(ids(sessions.find_by_user("alice", now)) == Ids{});
  CHECK(ids(sessions.list(10, now)) == Ids{"_b"});
}

TEST_CASE_TEMPLATE("slo-wrong-issuer: a service provider finds sessions that it took part in only",
                   Backend, SIGNET_BACKENDS) {
  const Backend backend;
  IdpSessions& sessions = *backend.stores.idp_sessions;
  REQUIRE(sessions.put(idp_session("_a"), now));
  REQUIRE(sessions.put(idp_session("_b", "bob"), now));
  REQUIRE(sessions.add_participant("_a", participant("https://one"), now));
  // The same name, which is somebody else's at the other service provider.
  REQUIRE(sessions.add_participant("_b", participant("https://two"), now));
  CHECK(ids(sessions.find_by_participant("https://one", alice, {"_index"}, now)) == Ids{"_a"});
  CHECK(ids(sessions.find_by_participant("https://two", alice, {"_index"}, now)) == Ids{"_b"});
  CHECK(ids(sessions.find_by_participant("https://three", alice, {"_index"}, now)) == Ids{});
}

TEST_CASE_TEMPLATE("nobody takes part in a session that has ended or expired", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  IdpSessions& sessions = *backend.stores.idp_sessions;
  REQUIRE(sessions.put(idp_session("_a"), now));
  CHECK(answer(sessions.add_participant("_b", participant("https://one"), now)) == "no");
  CHECK(answer(sessions.add_participant("_a", participant("https://one"), now + 8h)) == "no");
  REQUIRE(sessions.take("_a", now));
  CHECK(answer(sessions.add_participant("_a", participant("https://one"), now)) == "no");
}

TEST_CASE_TEMPLATE("participants that come at once all stay", Backend, SIGNET_BACKENDS) {
  const Backend backend;
  IdpSessions& sessions = *backend.stores.idp_sessions;
  REQUIRE(sessions.put(idp_session("_a"), now));
  std::atomic<int> added{0};
  in_threads([&](int thread) {
    for (int i = 0; i < 10; ++i) {
      const std::string sp = "https://" + std::to_string(thread) + "/" + std::to_string(i);
      const auto ok = sessions.add_participant("_a", participant(sp), now);
      if (ok && *ok) ++added;
    }
  });
  CHECK(added == 80);
  CHECK(must(sessions.find("_a", now))->participants.size() == 80);
}

TEST_CASE_TEMPLATE("slo-partial: who was told of a session is among those that its end gives back",
                   Backend, SIGNET_BACKENDS) {
  const Backend backend;
  IdpSessions& sessions = *backend.stores.idp_sessions;
  for (int round = 0; round < 20; ++round) {
    const std::string id = "_" + std::to_string(round);
    REQUIRE(sessions.put(idp_session(id), now));
    std::atomic<int> told{0}, ended{0};
    in_threads([&](int thread) {
      if (thread < 6) {
        const auto sp = participant("https://" + std::to_string(thread));
        if (const auto ok = sessions.add_participant(id, sp, now); ok && *ok) ++told;
      } else if (const auto session = sessions.take(id, now); session && *session) {
        ended += 1 + static_cast<int>((*session)->participants.size());
      }
    });
    CHECK(ended == 1 + told);
  }
}

TEST_CASE_TEMPLATE("of eight threads that end the same sessions each is ended once", Backend,
                   SIGNET_BACKENDS) {
  const Backend backend;
  SpSessions& sessions = *backend.stores.sp_sessions;
  for (int i = 0; i < 100; ++i) REQUIRE(sessions.put(sp_session("_" + std::to_string(i)), now));
  std::atomic<int> ended{0};
  in_threads([&](int) {
    for (int i = 0; i < 100; ++i) {
      const auto taken = sessions.take("_" + std::to_string(i), now);
      if (taken && *taken) ++ended;
    }
  });
  CHECK(ended == 100);
}
