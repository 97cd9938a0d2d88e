#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "web/clock.h"
#include "web/random.h"

namespace signet::web {

/// What happens when a store is full and nothing in it has expired.
enum class WhenFull {
  refuse,        ///< for sessions of people who are signed in: a stranger must not end them
  forget_oldest  ///< for what anybody can start: the entry that expires first makes room
};

/// Values on the server under random ids that browsers hold in a cookie. An id is made here and
/// never taken from a request, so it can't be fixed beforehand. Values come out as copies.
/// Safe to use from several threads.
template <class Value>
class SessionStore {
 public:
  explicit SessionStore(std::size_t capacity, WhenFull when_full = WhenFull::refuse)
      : capacity_(capacity), when_full_(when_full) {}

  /// A new id for the value; absent when the store is full.
  std::optional<std::string> create(Value value, TimePoint expires_at, TimePoint now) {
    const std::lock_guard lock(mutex_);
    return insert(std::move(value), expires_at, now);
  }

  /// A new id, and the old one is worth nothing any more: for the moment of sign-in.
  std::optional<std::string> replace(std::string_view old_id, Value value, TimePoint expires_at,
                                     TimePoint now) {
    const std::lock_guard lock(mutex_);
    remove(sessions_.find(old_id));
    return insert(std::move(value), expires_at, now);
  }

  /// Absent when unknown or expired.
  std::optional<Value> find(std::string_view id, TimePoint now) const {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(id);
    if (found == sessions_.end() || found->second.expires_at <= now) return std::nullopt;
    return found->second.value;
  }

  /// Takes it out: of two callers one gets it.
  std::optional<Value> take(std::string_view id, TimePoint now) {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return std::nullopt;
    std::optional<Value> value;
    if (found->second.expires_at > now) value = std::move(found->second.value);
    remove(found);
    return value;
  }

  /// Calls `change` with a reference to the value, under the lock; false when there is none.
  template <class Change>
  bool update(std::string_view id, TimePoint now, Change&& change) {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(id);
    if (found == sessions_.end() || found->second.expires_at <= now) return false;
    std::forward<Change>(change)(found->second.value);
    return true;
  }

  void erase(std::string_view id) {
    const std::lock_guard lock(mutex_);
    remove(sessions_.find(id));
  }

  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return sessions_.size();
  }

 private:
  struct Session {
    Value value;
    TimePoint expires_at;
  };
  using Sessions = std::map<std::string, Session, std::less<>>;

  std::optional<std::string> insert(Value value, TimePoint expires_at, TimePoint now) {
    while (!by_expiry_.empty() && by_expiry_.begin()->first <= now) forget_first();
    if (sessions_.size() >= capacity_) {
      if (when_full_ == WhenFull::refuse || sessions_.empty()) return std::nullopt;
      forget_first();
    }
    std::string id = random_token();
    by_expiry_.emplace(expires_at, id);
    sessions_.emplace(id, Session{std::move(value), expires_at});
    return id;
  }

  void forget_first() { remove(sessions_.find(by_expiry_.begin()->second)); }

  void remove(typename Sessions::iterator session) {
    if (session == sessions_.end()) return;
    by_expiry_.erase({session->second.expires_at, session->first});
    sessions_.erase(session);
  }

  const std::size_t capacity_;
  const WhenFull when_full_;
  mutable std::mutex mutex_;
  Sessions sessions_;
  std::set<std::pair<TimePoint, std::string>> by_expiry_;
};

}  // namespace signet::web
