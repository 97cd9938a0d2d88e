#include <algorithm>

#include "base/fail.h"
#include "state/records.h"
#include "state/stored_value.h"

// The stores of both roles, on tables that may be anywhere.

namespace signet {
namespace state {
namespace {

using namespace std::chrono_literals;

/// Longer than anything is used up for: a day at most, and two clock skews.
constexpr auto longest_memory = 25h;
/// How often a change meets another one of the same session before it is given up.
constexpr int attempts = 32;

/// Says in an error what was missing; success is nothing to say.
Result<void> inserted(Insertion insertion, std::string_view store, const Record& record) {
  switch (insertion) {
    case Insertion::done:
      return {};
    case Insertion::known:
      return fail(ErrorCode::store_unavailable, store, "a new ID", record.id);
    case Insertion::late:
      return fail(ErrorCode::store_unavailable, store, "an expiry that isn't over",
                  format_instant(record.expires_at));
    case Insertion::unsure:
      return fail(ErrorCode::store_unavailable, store,
                  "something newer than the store, which was empty when it began",
                  "what may have been used before");
    case Insertion::full:
      return fail(ErrorCode::store_full, store, "room for one more entry");
    case Insertion::crowded:
      return fail(ErrorCode::store_full, store,
                  "at most " + std::to_string(most_per_key) + " entries of one name");
  }
  return fail(ErrorCode::internal, store);
}

Result<void> check_size(const Record& record, std::string_view store) {
  std::size_t size = record.id.size() + record.value.size();
  for (const std::string& key : record.keys) size += key.size();
  if (size <= longest_value) return {};
  return fail(ErrorCode::store_full, store,
              "at most " + std::to_string(longest_value) + " bytes for one entry",
              std::to_string(size));
}

Result<void> insert_new(Records& records, const Record& record, std::string_view store,
                        Instant now) {
  if (auto ok = check_size(record, store); !ok) return ok;
  // Its random ID is new, so it was in no table before.
  const auto insertion = records.insert(record, Instant::max(), now);
  if (!insertion) return fail(insertion);
  return inserted(*insertion, store, record);
}

Unexpected damaged(std::string_view store) {
  return fail(ErrorCode::store_unavailable, store, "a value that was put there", "another one");
}

/// Reads a value that may be absent. Nothing is believed of what isn't wholly as it was written.
template <class Value>
Result<std::optional<Value>> read_one(const Result<std::optional<std::string>>& bytes,
                                      std::optional<Value> (*decode)(std::string_view),
                                      std::string_view id, std::string_view store) {
  if (!bytes) return fail(bytes);
  if (!*bytes) return std::optional<Value>();
  auto value = decode(**bytes);
  if (!value || value->id != id) return damaged(store);
  return value;
}

template <class Value>
Result<std::vector<Value>> read_all(const Result<std::vector<std::string>>& all,
                                    std::optional<Value> (*decode)(std::string_view),
                                    std::string_view store) {
  if (!all) return fail(all);
  std::vector<Value> values;
  for (const std::string& bytes : *all) {
    auto value = decode(bytes);
    if (!value) return damaged(store);
    values.push_back(*std::move(value));
  }
  return values;
}

bool is_among(const std::vector<std::string>& indexes, const std::optional<std::string>& index) {
  return indexes.empty() ||
         (index && std::find(indexes.begin(), indexes.end(), *index) != indexes.end());
}

class StoredReplayCache final : public ReplayCache {
 public:
  explicit StoredReplayCache(std::unique_ptr<Records> records) : records_(std::move(records)) {}

  Result<bool> insert(std::string_view key, Instant expires_at, Instant now) override {
    return insert_unused_before(key, Instant::min(), expires_at, now);
  }

  Result<bool> insert_unused_before(std::string_view key, Instant unused_before, Instant expires_at,
                                    Instant now) override {
    const Record record{std::string(key), {}, {}, expires_at};
    if (auto ok = check_size(record, store); !ok) return fail(ok);
    if (expires_at > now + longest_memory)
      return fail(ErrorCode::store_unavailable, store,
                  "an expiry within " + std::to_string(longest_memory.count()) + " hours",
                  format_instant(expires_at));
    // No entry lasts longer, so one that expires then was not made before that.
    const Instant absent_before =
        expires_at > now ? std::max(unused_before, expires_at - longest_memory) : unused_before;
    const auto insertion = records_->insert(record, absent_before, now);
    if (!insertion) return fail(insertion);
    if (*insertion == Insertion::known) return false;
    if (auto ok = inserted(*insertion, store, record); !ok) return fail(ok);
    return true;
  }

 private:
  static constexpr std::string_view store = "replay cache";
  const std::unique_ptr<Records> records_;
};

class StoredRequests final : public RequestStore {
 public:
  explicit StoredRequests(std::unique_ptr<Records> records) : records_(std::move(records)) {}

  Result<void> put(PendingRequest request, Instant now) override {
    return insert_new(*records_, {request.id, encode(request), {}, request.expires_at}, store, now);
  }
  Result<std::optional<PendingRequest>> find(std::string_view id, Instant now) override {
    return read_one(records_->find(id, now), decode_request, id, store);
  }
  Result<bool> take(std::string_view id, Instant now) override {
    const auto taken = read_one(records_->take(id, now), decode_request, id, store);
    if (!taken) return fail(taken);
    return taken->has_value();
  }

 private:
  static constexpr std::string_view store = "pending requests";
  const std::unique_ptr<Records> records_;
};

class StoredSpSessions final : public SpSessions {
 public:
  explicit StoredSpSessions(std::unique_ptr<Records> records) : records_(std::move(records)) {}

  Result<void> put(const SpSession& session, Instant now) override {
    std::vector<std::string> keys;
    if (session.name_id) keys.push_back(name_key(session.idp, *session.name_id));
    return insert_new(*records_, {session.id, encode(session), std::move(keys), session.expires_at},
                      store, now);
  }
  Result<std::optional<SpSession>> find(std::string_view id, Instant now) override {
    return read_one(records_->find(id, now), decode_sp_session, id, store);
  }
  Result<std::vector<SpSession>> find_by_name(std::string_view idp, const NameID& name_id,
                                              const std::vector<std::string>& session_indexes,
                                              Instant now) override {
    auto found = read_all(records_->find_by(name_key(idp, name_id), now), decode_sp_session, store);
    if (!found) return found;
    // The name once more: an index that is out of step must not end somebody else's session.
    std::erase_if(*found, [&](const SpSession& session) {
      return session.idp != idp || session.name_id != name_id ||
             !is_among(session_indexes, session.session_index);
    });
    return found;
  }
  Result<std::vector<SpSession>> list(std::size_t limit, Instant now) override {
    return read_all(records_->list(std::min(limit, most_per_key), now), decode_sp_session, store);
  }
  Result<std::optional<SpSession>> take(std::string_view id, Instant now) override {
    return read_one(records_->take(id, now), decode_sp_session, id, store);
  }

 private:
  static constexpr std::string_view store = "sessions";
  const std::unique_ptr<Records> records_;
};

Record record_of(const IdpSession& session) {
  std::vector<std::string> keys = {user_key(session.user)};
  for (const SessionParticipant& one : session.participants)
    keys.push_back(name_key(one.service_provider, one.name_id));
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return {session.id, encode(session), std::move(keys), session.expires_at};
}

class StoredIdpSessions final : public IdpSessions {
 public:
  explicit StoredIdpSessions(std::unique_ptr<Records> records) : records_(std::move(records)) {}

  Result<void> put(const IdpSession& session, Instant now) override {
    return insert_new(*records_, record_of(session), store, now);
  }
  Result<std::optional<IdpSession>> find(std::string_view id, Instant now) override {
    return read_one(records_->find(id, now), decode_idp_session, id, store);
  }

  Result<bool> add_participant(std::string_view id, const SessionParticipant& participant,
                               Instant now) override {
    for (int i = 0; i < attempts; ++i) {
      const auto bytes = records_->find(id, now);
      auto session = read_one(bytes, decode_idp_session, id, store);
      if (!session) return fail(session);
      if (!*session) return false;
      auto& all = (*session)->participants;
      if (std::find(all.begin(), all.end(), participant) != all.end()) return true;
      all.push_back(participant);
      const Record record = record_of(**session);
      if (auto ok = check_size(record, store); !ok) return fail(ok);
      auto replaced = records_->replace(record, **bytes, now);
      if (!replaced || *replaced) return replaced;
    }
    return fail(ErrorCode::store_unavailable, store, "a session that others leave alone",
                "changes without end");
  }

  Result<std::vector<IdpSession>> find_by_participant(
      std::string_view service_provider, const NameID& name_id,
      const std::vector<std::string>& session_indexes, Instant now) override {
    auto found = read_all(records_->find_by(name_key(service_provider, name_id), now),
                          decode_idp_session, store);
    if (!found) return found;
    std::erase_if(*found, [&](const IdpSession& session) {
      return std::none_of(session.participants.begin(), session.participants.end(),
                          [&](const SessionParticipant& one) {
                            return one.service_provider == service_provider &&
                                   one.name_id == name_id &&
                                   is_among(session_indexes, one.session_index);
                          });
    });
    return found;
  }
  Result<std::vector<IdpSession>> find_by_user(std::string_view user, Instant now) override {
    auto found = read_all(records_->find_by(user_key(user), now), decode_idp_session, store);
    if (!found) return found;
    std::erase_if(*found, [&](const IdpSession& session) { return session.user != user; });
    return found;
  }
  Result<std::vector<IdpSession>> list(std::size_t limit, Instant now) override {
    return read_all(records_->list(std::min(limit, most_per_key), now), decode_idp_session, store);
  }
  Result<std::optional<IdpSession>> take(std::string_view id, Instant now) override {
    return read_one(records_->take(id, now), decode_idp_session, id, store);
  }

 private:
  static constexpr std::string_view store = "sessions";
  const std::unique_ptr<Records> records_;
};

}  // namespace

Stores stores_on(Tables tables) {
  return {{std::make_shared<StoredRequests>(std::move(tables.requests)),
           std::make_shared<StoredReplayCache>(std::move(tables.used_messages))},
          std::make_shared<StoredSpSessions>(std::move(tables.sp_sessions)),
          std::make_shared<StoredIdpSessions>(std::move(tables.idp_sessions))};
}

}  // namespace state

Stores in_memory_stores(const StoreSizes& sizes) {
  return state::stores_on(state::make_tables(
      sizes, [](std::string_view, std::size_t size) { return state::memory_records(size); }));
}

SignInState in_memory_state(std::size_t capacity) {
  return in_memory_stores({capacity, capacity, 0}).sign_in;
}

}  // namespace signet
