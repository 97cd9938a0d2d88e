#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/assertion.h"
#include "signet/result.h"
#include "signet/state.h"
#include "signet/time.h"

// Who is signed in, kept so that a logout finds the sessions it speaks of without the browser's
// cookie. Names are compared as a whole: value, format and both qualifiers, byte for byte, an
// absent one equal to an absent one only; so a logout for one person never ends the session of
// another.
//
// All members fail with `store_unavailable` or `store_full`, are safe to call from several threads,
// and see no session whose time is over.

namespace signet {

/// A person who is signed in at a service provider.
struct SpSession {
  std::string id;   ///< the application's: random, such as the value of its cookie
  std::string idp;  ///< entity ID of the identity provider that signed the person in
  /// As the assertion had it. Without one no logout of the identity provider finds the session.
  std::optional<NameID> name_id;
  std::optional<std::string> session_index;
  Instant expires_at;
  std::string data;  ///< what else the application keeps with it

  friend bool operator==(const SpSession&, const SpSession&) = default;
};

class SpSessions {
 public:
  virtual ~SpSessions() = default;

  /// Fails with `store_unavailable` when the ID is in use.
  virtual Result<void> put(const SpSession& session, Instant now) = 0;
  virtual Result<std::optional<SpSession>> find(std::string_view id, Instant now) = 0;
  /// What a LogoutRequest of `idp` speaks of: the sessions of exactly this name, and of these
  /// indexes unless there are none. [saml-core 3.7.1]
  virtual Result<std::vector<SpSession>> find_by_name(
      std::string_view idp, const NameID& name_id, const std::vector<std::string>& session_indexes,
      Instant now) = 0;
  /// At most `limit` and 1,000, those that last longest first.
  virtual Result<std::vector<SpSession>> list(std::size_t limit, Instant now) = 0;
  /// Ends it, atomically: of two callers one gets it.
  virtual Result<std::optional<SpSession>> take(std::string_view id, Instant now) = 0;
};

/// A service provider that was told who a session belongs to, and has to be told of its end.
struct SessionParticipant {
  std::string service_provider;  ///< entity ID
  NameID name_id;                ///< as it was sent
  std::string session_index;     ///< as it was sent
  bool encrypted = false;        ///< the name went out encrypted, and has to in a LogoutRequest

  friend bool operator==(const SessionParticipant&, const SessionParticipant&) = default;
};

/// A person who is signed in at an identity provider.
struct IdpSession {
  std::string id;    ///< the application's: random, such as the value of its cookie
  std::string user;  ///< the application's name for the person
  Instant authn_instant;
  Instant expires_at;
  std::vector<SessionParticipant> participants = {};
  std::string data = {};  ///< what else the application keeps with it

  friend bool operator==(const IdpSession&, const IdpSession&) = default;
};

class IdpSessions {
 public:
  virtual ~IdpSessions() = default;

  /// Fails with `store_unavailable` when the ID is in use.
  virtual Result<void> put(const IdpSession& session, Instant now) = 0;
  virtual Result<std::optional<IdpSession>> find(std::string_view id, Instant now) = 0;
  /// Before a Response is sent. False when the session has ended: then don't send it. So each
  /// participant is in what take() gave back, or was never told of the session.
  virtual Result<bool> add_participant(std::string_view id, const SessionParticipant& participant,
                                       Instant now) = 0;
  /// What a LogoutRequest of this service provider speaks of: sessions that it takes part in under
  /// exactly this name, and with one of these indexes unless there are none. [saml-core 3.7.1]
  virtual Result<std::vector<IdpSession>> find_by_participant(
      std::string_view service_provider, const NameID& name_id,
      const std::vector<std::string>& session_indexes, Instant now) = 0;
  virtual Result<std::vector<IdpSession>> find_by_user(std::string_view user, Instant now) = 0;
  /// At most `limit` and 1,000, those that last longest first.
  virtual Result<std::vector<IdpSession>> list(std::size_t limit, Instant now) = 0;
  /// Ends it, atomically: of two callers one gets it, with all participants.
  virtual Result<std::optional<IdpSession>> take(std::string_view id, Instant now) = 0;
};

/// Everything that the two roles have to remember. A program uses what it needs of it.
struct Stores {
  SignInState sign_in;
  std::shared_ptr<SpSessions> sp_sessions;
  std::shared_ptr<IdpSessions> idp_sessions;
};

/// How many entries each store holds. When full, it refuses a new one with `store_full` rather than
/// forget an old one.
struct StoreSizes {
  std::size_t requests = 100'000;
  std::size_t used_messages = 100'000;
  std::size_t sessions = 100'000;
};

/// All in memory: for one process, and empty when it starts again.
Stores in_memory_stores(const StoreSizes& sizes = {});

}  // namespace signet
