#include "fuzz/support/logout_doors.h"

#include <algorithm>

#include "base/codec.h"
#include "fuzz/support/target.h"
#include "support/sign_in_fixture.h"

namespace signet::fuzz {
namespace {

std::string text(const std::optional<std::string>& value) {
  return value ? "\"" + *value + "\"" : "none";
}

/// All that is said of an accepted request, but for what only its session shows.
std::string said(const AcceptedLogoutRequest& request) {
  const NameID& name = request.name_id();
  return request.peer() + " ends by " + request.id() + " \"" + name.value + "\" of " +
         text(name.format) + ", " + text(name.name_qualifier) + ", " +
         text(name.sp_name_qualifier) + " for \"" + request.reason() + "\"" +
         (request.asynchronous() ? ", in silence" : "");
}

std::optional<AcceptedLogout> noted_request(const Result<AcceptedLogoutRequest>& request) {
  if (!noted(request)) return std::nullopt;
  return AcceptedLogout{said(*request), request->sessions()};
}

}  // namespace

Arrived::Arrived(std::string_view input) : text_(input) {
  if (!input.starts_with('<')) {
    message_ = RedirectQuery{text_};
  } else if (input.find("Envelope") != input.npos) {
    message_ = SoapEnvelope{text_};
  } else {
    text_ = base::base64_encode(input);
    message_ = FormFields{text_};
  }
}

std::optional<AcceptedLogout> at_service_provider(const LogoutPeers& peers,
                                                  const Arrived& arrived) {
  const LogoutPeers::Sides sides = peers.make();
  const auto accepted = noted_request(
      sides.sp.consume_logout_request({arrived.message(), std::nullopt, test::noon()}));
  for (const std::string id : {"alice", "bob"}) {
    const auto session = sides.stores.sp_sessions->find(id, test::noon());
    const bool named =
        accepted && std::count(accepted->sessions.begin(), accepted->sessions.end(), id) == 1;
    demand(session && session->has_value() != named, "what ends is what was accepted");
  }
  return accepted;
}

std::optional<AcceptedLogout> at_identity_provider(const LogoutPeers& peers,
                                                   const Arrived& arrived) {
  return noted_request(
      peers.make().idp.consume_logout_request({arrived.message(), std::nullopt, test::noon()}));
}

void take_responses(const LogoutPeers& peers, const Arrived& arrived) {
  const LogoutPeers::Sides sides = peers.make();
  const ConsumeLogoutResponse response{arrived.message(), test::noon()};
  const auto result = noted(sides.sp.consume_logout_response(response));
  if (result) {
    demand(result->relay_state == "/bye", "RelayState is what was kept");
    demand(result->identity_provider == test::idp_entity, "who was asked has answered");
    demand(!sides.sp.consume_logout_response(response), "a request is answered once");
  }
  const auto progress = noted(sides.idp.continue_logout(response));
  if (progress) {
    const auto* end = std::get_if<LogoutEnd>(&*progress);
    demand(end != nullptr && end->applications.size() == 1, "one was asked, and has answered");
    demand(end->applications[0].service_provider == test::sp_entity, "who was asked has answered");
    demand(!sides.idp.continue_logout(response), "a request is answered once");
  }
}

}  // namespace signet::fuzz
