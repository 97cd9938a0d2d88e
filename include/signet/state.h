#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "signet/authn_context.h"
#include "signet/result.h"
#include "signet/time.h"

// What a service provider has to remember between messages. Two tiny interfaces, so that several
// processes can share it; the versions in memory are for one process. Implementations must be safe
// to call from several threads, and must fail rather than guess: a store that can't answer refuses
// the sign-in.

namespace signet {

/// Remembers which assertions were used.
class ReplayCache {
 public:
  virtual ~ReplayCache() = default;

  /// Inserts `key` until `expires_at`, atomically. True when it was not there before; false is a
  /// replay. Fails with `store_full` or `store_unavailable`. An entry is never dropped before it
  /// expires.
  virtual Result<bool> insert(std::string_view key, Instant expires_at, Instant now) = 0;

  /// The same for a message that nobody can have used before `unused_before`: the moment of our
  /// own request that it answers, or else its IssueInstant less twice the clock skew. A cache on
  /// another machine or in a file may have lost what it knew; then this is how it tells that it
  /// missed nothing, and for a day it refuses with `store_unavailable` what has no such proof.
  virtual Result<bool> insert_unused_before(std::string_view key, Instant unused_before,
                                            Instant expires_at, Instant now) {
    static_cast<void>(unused_before);
    return insert(key, expires_at, now);
  }
};

/// An AuthnRequest that waits for its answer.
struct PendingRequest {
  std::string id;       ///< of the AuthnRequest
  std::string idp;      ///< entity ID of the only identity provider that may answer
  std::string acs_url;  ///< where the answer has to arrive
  Instant issued_at;
  Instant expires_at;
  std::string relay_state;                   ///< the application's own, never sent
  std::string browser_binding;               ///< see StartLogin::browser_binding; may be empty
  bool force_authn = false;                  ///< see StartLogin::force_authn
  RequestedAuthnContext authn_context = {};  ///< see StartLogin::authn_context
};

/// Remembers which requests wait for an answer.
class RequestStore {
 public:
  virtual ~RequestStore() = default;

  /// Fails with `store_full` or `store_unavailable`.
  virtual Result<void> put(PendingRequest request, Instant now) = 0;
  /// Looks without taking; absent when unknown, expired or taken.
  virtual Result<std::optional<PendingRequest>> find(std::string_view id, Instant now) = 0;
  /// Takes it out, atomically: of two callers one gets true.
  virtual Result<bool> take(std::string_view id, Instant now) = 0;
};

/// What a ServiceProvider needs.
struct SignInState {
  std::shared_ptr<RequestStore> requests;
  std::shared_ptr<ReplayCache> replay;
};

/// Both in memory, each bounded by `capacity` entries. When full, a new sign-in is refused with
/// `store_full` rather than an old entry forgotten.
SignInState in_memory_state(std::size_t capacity = 100'000);

}  // namespace signet
