#include "signet/state.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "base/fail.h"

namespace signet {
namespace {

/// Entries by key, and the same by the time they expire at, so that dropping the expired ones costs
/// the logarithm of the size for each entry and no walk over those that stay.
template <class Value>
class ExpiringMap {
 public:
  explicit ExpiringMap(std::size_t capacity) : capacity_(capacity) {}

  /// Drops what has expired at `now`.
  void purge(Instant now) {
    while (!by_expiry_.empty() && by_expiry_.begin()->first <= now) {
      forgotten_until_ = std::max(forgotten_until_, by_expiry_.begin()->first);
      entries_.erase(by_expiry_.begin()->second);
      by_expiry_.erase(by_expiry_.begin());
    }
  }

  bool full() const noexcept { return entries_.size() >= capacity_; }
  bool contains(std::string_view key) const { return entries_.find(key) != entries_.end(); }
  /// The latest expiry of all entries that were dropped: of what expires later nothing is missing.
  Instant forgotten_until() const noexcept { return forgotten_until_; }

  void insert(std::string_view key, Instant expires_at, Value value) {
    const auto entry =
        entries_.try_emplace(std::string(key), Entry{std::move(value), by_expiry_.end()}).first;
    entry->second.expiry = by_expiry_.emplace(expires_at, entry);
  }

  /// Null when there is none, or it has expired at `now`.
  const Value* find(std::string_view key, Instant now) const {
    const auto entry = entries_.find(key);
    if (entry == entries_.end() || entry->second.expiry->first <= now) return nullptr;
    return &entry->second.value;
  }

  void erase(std::string_view key) {
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return;
    by_expiry_.erase(entry->second.expiry);
    entries_.erase(entry);
  }

 private:
  struct Entry;
  // Trees rather than hash tables: their worst case is bounded whatever keys a peer chooses.
  using Entries = std::map<std::string, Entry, std::less<>>;
  using ByExpiry = std::multimap<Instant, typename Entries::iterator>;
  struct Entry {
    Value value;
    typename ByExpiry::iterator expiry;
  };

  const std::size_t capacity_;
  Entries entries_;
  ByExpiry by_expiry_;
  Instant forgotten_until_ = Instant::min();
};

std::string capacity_text(std::size_t capacity) {
  return "room for one more beside " + std::to_string(capacity) + " entries";
}

class MemoryReplayCache final : public ReplayCache {
 public:
  explicit MemoryReplayCache(std::size_t capacity) : capacity_(capacity), used_(capacity) {}

  Result<bool> insert(std::string_view key, Instant expires_at, Instant now) override {
    const std::lock_guard lock(mutex_);
    used_.purge(now);
    if (used_.contains(key)) return false;
    // An entry that nobody remembers can't be called new: one that has expired already, and, after
    // the clock went back, one that may have been here and was dropped.
    if (expires_at <= now || expires_at <= used_.forgotten_until())
      return fail(ErrorCode::store_unavailable, "replay cache",
                  "an expiry after " + format_instant(std::max(now, used_.forgotten_until())),
                  format_instant(expires_at));
    if (used_.full()) return fail(ErrorCode::store_full, "replay cache", capacity_text(capacity_));
    used_.insert(key, expires_at, {});
    return true;
  }

 private:
  struct Nothing {};

  const std::size_t capacity_;
  std::mutex mutex_;
  ExpiringMap<Nothing> used_;
};

class MemoryRequestStore final : public RequestStore {
 public:
  explicit MemoryRequestStore(std::size_t capacity) : capacity_(capacity), pending_(capacity) {}

  Result<void> put(PendingRequest request, Instant now) override {
    const std::lock_guard lock(mutex_);
    pending_.purge(now);
    if (pending_.contains(request.id))
      return fail(ErrorCode::store_unavailable, "pending requests", "a new ID", request.id);
    if (pending_.full())
      return fail(ErrorCode::store_full, "pending requests", capacity_text(capacity_));
    const std::string id = request.id;
    const Instant expires_at = request.expires_at;
    pending_.insert(id, expires_at, std::move(request));
    return {};
  }

  Result<std::optional<PendingRequest>> find(std::string_view id, Instant now) override {
    const std::lock_guard lock(mutex_);
    const PendingRequest* const request = pending_.find(id, now);
    if (request == nullptr) return std::optional<PendingRequest>();
    return std::optional<PendingRequest>(*request);
  }

  Result<bool> take(std::string_view id, Instant now) override {
    const std::lock_guard lock(mutex_);
    const bool there = pending_.find(id, now) != nullptr;
    pending_.erase(id);
    return there;
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  ExpiringMap<PendingRequest> pending_;
};

}  // namespace

SignInState in_memory_state(std::size_t capacity) {
  return {std::make_shared<MemoryRequestStore>(capacity),
          std::make_shared<MemoryReplayCache>(capacity)};
}

}  // namespace signet
