#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/support/logout_peers.h"

// The four doors of Single Logout: requests and responses, at either provider.

namespace signet::fuzz {

/// The input in the binding that it looks like; the text is kept for as long as this.
class Arrived {
 public:
  explicit Arrived(std::string_view input);
  Arrived(const Arrived&) = delete;
  Arrived& operator=(const Arrived&) = delete;

  const LogoutMessage& message() const { return message_; }
  bool is_xml() const { return !std::holds_alternative<RedirectQuery>(message_); }

 private:
  std::string text_;
  LogoutMessage message_ = RedirectQuery{};
};

/// What of an accepted request has to be true: it says `words`, and no session has ended but those
/// that it names.
struct AcceptedLogout {
  std::string words;
  std::vector<std::string> sessions;
};

/// The doors for requests: absent when it was refused.
std::optional<AcceptedLogout> at_service_provider(const LogoutPeers& peers, const Arrived& arrived);
std::optional<AcceptedLogout> at_identity_provider(const LogoutPeers& peers,
                                                   const Arrived& arrived);

/// The doors for responses. One that is accepted has to be one of the seeds', which speak of the
/// request that waits.
void take_responses(const LogoutPeers& peers, const Arrived& arrived);

/// The LogoutRequest in the input that the forger signed, read without the library.
struct LogoutReading {
  std::string words;
  std::string name;
  std::vector<std::string> indexes;
};

/// Absent when there is none.
std::optional<LogoutReading> logout_by_second_reading(std::string_view input);

}  // namespace signet::fuzz
