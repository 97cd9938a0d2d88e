#include <doctest/doctest.h>

#include "api/logout_world.h"
#include "faults/sweep.h"

// Single Logout: under a fault a request ends the sessions that it names, or is refused; and what
// is sent out is whole.

namespace signet::faults {
namespace {

using test::LogoutWorld;

/// One application, with Alice's session and what the identity provider sends to end it.
struct Asked {
  Asked() : world({.applications = 1}) {
    world.sign_in_both();
    const auto progress = world.idp().start_logout({.sessions = {"alice"}, .now = test::noon()});
    REQUIRE(progress);
    sent = LogoutWorld::sent_by_browser(std::get<LogoutStep>(*progress).action);
  }

  LogoutWorld world;
  LogoutWorld::Sent sent;
};

}  // namespace

TEST_CASE("a fault never changes whom a LogoutRequest signs out") {
  sweep(
      "consume_logout_request", [] { return std::make_unique<Asked>(); },
      [](const std::unique_ptr<Asked>& asked) {
        return asked->world.sp(0).consume_logout_request(
            {asked->sent.message(), "alice", test::noon()});
      },
      [](const AcceptedLogoutRequest& request) {
        std::string words = request.peer() + " ends " + request.name_id().value;
        for (const std::string& id : request.sessions()) words += " " + id;
        return words;
      },
      100);
}

TEST_CASE("a fault never lets half a LogoutRequest out") {
  sweep(
      "start_logout", [] { return std::make_unique<Asked>(); },
      [](const std::unique_ptr<Asked>& asked) {
        return asked->world.sp(0).start_logout(
            {.session = "bob", .relay_state = {}, .now = test::noon()});
      },
      [](const LogoutStart& start) {
        if (!start.action) return std::string("nobody is asked");
        const auto sent = LogoutWorld::sent_by_browser(*start.action);
        LogoutWorld fresh({.applications = 1});
        fresh.sign_in_both();
        const auto request =
            fresh.idp().consume_logout_request({sent.message(), "bob", test::noon()});
        REQUIRE(request);
        return "ends " + request->name_id().value;
      },
      100);
}

}  // namespace signet::faults
