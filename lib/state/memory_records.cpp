#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "state/records.h"

namespace signet::state {
namespace {

/// Records by ID, and the same by the time they expire at, so that dropping the expired ones costs
/// the logarithm of the size for each and no walk over those that stay.
class MemoryRecords final : public Records {
 public:
  explicit MemoryRecords(std::size_t capacity) : capacity_(capacity) {}

  // One process never forgets what it began with, so nothing is unsure.
  Result<Insertion> insert(const Record& record, Instant, Instant now) override {
    const std::lock_guard lock(mutex_);
    drop_expired(now);
    if (records_.find(record.id) != records_.end()) return Insertion::known;
    if (record.expires_at <= std::max(now, forgotten_until_)) return Insertion::late;
    if (records_.size() >= capacity_) return Insertion::full;
    if (is_crowded(record.keys)) return Insertion::crowded;
    enter(record);
    return Insertion::done;
  }

  Result<bool> replace(const Record& record, std::string_view old_value, Instant now) override {
    const std::lock_guard lock(mutex_);
    const auto found = find_living(record.id, now);
    if (found == records_.end() || found->second.record.value != old_value) return false;
    Record changed = record;
    changed.expires_at = found->second.record.expires_at;
    drop(found);
    enter(changed);
    return true;
  }

  Result<std::optional<std::string>> find(std::string_view id, Instant now) override {
    const std::lock_guard lock(mutex_);
    return value_of(find_living(id, now));
  }

  Result<std::vector<std::string>> find_by(std::string_view key, Instant now) override {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> values;
    const auto ids = by_key_.find(key);
    if (ids == by_key_.end()) return values;
    for (const std::string& id : ids->second) {
      if (auto value = value_of(find_living(id, now))) values.push_back(*std::move(value));
    }
    return values;
  }

  Result<std::vector<std::string>> list(std::size_t limit, Instant now) override {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> values;
    for (auto entry = by_expiry_.rbegin();
         entry != by_expiry_.rend() && entry->first > now && values.size() < limit; ++entry)
      values.push_back(entry->second->second.record.value);
    return values;
  }

  Result<std::optional<std::string>> take(std::string_view id, Instant now) override {
    const std::lock_guard lock(mutex_);
    auto value = value_of(find_living(id, now));
    if (const auto found = records_.find(id); found != records_.end()) drop(found);
    return value;
  }

 private:
  struct Entry;
  // Trees rather than hash tables: their worst case is bounded whatever names a peer chooses.
  using ById = std::map<std::string, Entry, std::less<>>;
  using ByExpiry = std::multimap<Instant, ById::iterator>;
  struct Entry {
    Record record;
    ByExpiry::iterator expiry;
  };

  ById::iterator find_living(std::string_view id, Instant now) {
    const auto found = records_.find(id);
    const bool living = found != records_.end() && found->second.record.expires_at > now;
    return living ? found : records_.end();
  }

  std::optional<std::string> value_of(ById::iterator found) const {
    if (found == records_.end()) return std::nullopt;
    return found->second.record.value;
  }

  bool is_crowded(const std::vector<std::string>& keys) const {
    return std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
      const auto ids = by_key_.find(key);
      return ids != by_key_.end() && ids->second.size() >= most_per_key;
    });
  }

  void enter(const Record& record) {
    const auto entry = records_.try_emplace(record.id, Entry{record, by_expiry_.end()}).first;
    entry->second.expiry = by_expiry_.emplace(record.expires_at, entry);
    for (const std::string& key : record.keys) by_key_[key].insert(record.id);
  }

  void drop(ById::iterator found) {
    for (const std::string& key : found->second.record.keys) {
      const auto ids = by_key_.find(key);
      ids->second.erase(found->first);
      if (ids->second.empty()) by_key_.erase(ids);
    }
    by_expiry_.erase(found->second.expiry);
    records_.erase(found);
  }

  void drop_expired(Instant now) {
    while (!by_expiry_.empty() && by_expiry_.begin()->first <= now) {
      forgotten_until_ = std::max(forgotten_until_, by_expiry_.begin()->first);
      drop(by_expiry_.begin()->second);
    }
  }

  const std::size_t capacity_;
  std::mutex mutex_;
  ById records_;
  ByExpiry by_expiry_;
  std::map<std::string, std::set<std::string>, std::less<>> by_key_;
  // The latest expiry of all that was dropped: of what expires later nothing is missing.
  Instant forgotten_until_ = Instant::min();
};

}  // namespace

std::unique_ptr<Records> memory_records(std::size_t capacity) {
  return std::make_unique<MemoryRecords>(capacity);
}

}  // namespace signet::state
