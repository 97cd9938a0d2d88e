#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "logout/send.h"
#include "signet/idp_logout.h"

// A logout under way: a plain value, stored with the one LogoutRequest that waits for an answer.
// Whoever takes that request out of the store goes on with it, so there is one at a time, and each
// step asks one participant less.

namespace signet::idp {

/// How many are asked in one logout.
inline constexpr std::size_t most_participants = 50;

/// A service provider that is asked once, for all of one person's sessions.
struct Participant {
  std::string service_provider;
  NameID name_id;
  std::vector<std::string> session_indexes;
  bool encrypted = false;

  friend bool operator==(const Participant&, const Participant&) = default;
};

struct LogoutTransaction {
  std::optional<logout::Answered> initiator;  ///< who waits for an answer
  bool by_browser = true;
  std::string reason;
  std::vector<Participant> waiting;
  std::vector<ApplicationLogout> asked;
};

/// Who takes part in these sessions, but for the one that wants them ended: each name at each
/// service provider once. Those beyond `most_participants` are put down as not asked.
void add_participants(const std::vector<IdpSession>& sessions, std::string_view initiator,
                      LogoutTransaction& into);

/// As text, and back; absent when anything is out of place.
std::string encode(const LogoutTransaction& transaction);
std::optional<LogoutTransaction> decode(std::string_view text);

}  // namespace signet::idp
