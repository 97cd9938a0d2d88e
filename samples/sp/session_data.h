#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/authenticated_subject.h"
#include "signet/session_tags.h"
#include "signet/time.h"

namespace signet::sp_program {

/// What the pages need of a sign-in beside the SpSession that it is kept with.
struct SessionData {
  std::string csrf;  ///< of the forms of this session
  Instant authn_instant;
  std::optional<std::string> authn_context = {};
  std::vector<Attribute> attributes = {};
  std::vector<SessionTag> tags = {};  ///< of the profile identity_center

  friend bool operator==(const SessionData&, const SessionData&) = default;
};

/// For a new session, with a token of its own.
SessionData session_data(const AuthenticatedSubject& subject, std::vector<SessionTag> tags);

/// As JSON, for SpSession::data.
std::string write_session_data(const SessionData& data);

/// Absent when the text is anything else than what write_session_data() makes: a store is no reason
/// to trust what comes out of it.
std::optional<SessionData> read_session_data(std::string_view text);

}  // namespace signet::sp_program
