#include <iterator>

#include "base/fail.h"
#include "redis/pool.h"
#include "redis/script.h"
#include "signet/redis_state.h"
#include "state/records.h"

namespace signet {
namespace redis {
namespace {

using state::Insertion;
using state::Record;

std::string text_of(Instant instant) {
  return std::to_string(instant.time_since_epoch().count());
}

Unexpected not_ours() {
  return fail(ErrorCode::store_unavailable, "Redis", "an answer of ours", "another one");
}

std::optional<Insertion> insertion_of(std::string_view word) {
  constexpr std::pair<std::string_view, Insertion> words[] = {
      {"done", Insertion::done},     {"known", Insertion::known}, {"late", Insertion::late},
      {"unsure", Insertion::unsure}, {"full", Insertion::full},   {"crowded", Insertion::crowded}};
  for (const auto& [known, insertion] : words)
    if (word == known) return insertion;
  return std::nullopt;
}

/// What a table needs to know, and the connections, which all tables share.
struct Table {
  std::shared_ptr<Pool> pool;
  std::vector<std::string> keys;  ///< its own, then those of all others
  std::string marker;             ///< empty: the run of Redis
  std::size_t capacity;
};

class RedisRecords final : public state::Records {
 public:
  explicit RedisRecords(Table table) : table_(std::move(table)) {}

  Result<Insertion> insert(const Record& record, Instant absent_before, Instant now) override {
    Answer arguments = {record.id,
                        record.value,
                        text_of(record.expires_at),
                        text_of(absent_before),
                        std::to_string(table_.capacity),
                        std::to_string(state::most_per_key)};
    arguments.insert(arguments.end(), record.keys.begin(), record.keys.end());
    const auto answer = run("insert", now, std::move(arguments));
    if (!answer) return fail(answer);
    const auto insertion = answer->size() == 1 ? insertion_of(answer->front()) : std::nullopt;
    if (!insertion) return not_ours();
    return *insertion;
  }

  Result<bool> replace(const Record& record, std::string_view old_value, Instant now) override {
    Answer arguments = {record.id, std::string(old_value), record.value};
    arguments.insert(arguments.end(), record.keys.begin(), record.keys.end());
    const auto answer = run("replace", now, std::move(arguments));
    if (!answer) return fail(answer);
    if (*answer == Answer{"yes"}) return true;
    if (*answer == Answer{"no"}) return false;
    return not_ours();
  }

  Result<std::optional<std::string>> find(std::string_view id, Instant now) override {
    return one(run("find", now, {std::string(id)}));
  }
  Result<std::vector<std::string>> find_by(std::string_view key, Instant now) override {
    return run("find_by", now, {std::string(key)});
  }
  Result<std::vector<std::string>> list(std::size_t limit, Instant now) override {
    return run("list", now, {std::to_string(limit)});
  }
  Result<std::optional<std::string>> take(std::string_view id, Instant now) override {
    return one(run("take", now, {std::string(id)}));
  }

 private:
  Result<Answer> run(std::string_view operation, Instant now, Answer arguments) {
    Answer all = {std::string(operation), text_of(now), table_.marker};
    all.insert(all.end(), std::make_move_iterator(arguments.begin()),
               std::make_move_iterator(arguments.end()));
    return table_.pool->run(table_.keys, all);
  }

  static Result<std::optional<std::string>> one(const Result<Answer>& answer) {
    if (!answer) return fail(answer);
    if (answer->empty()) return std::optional<std::string>();
    if (answer->size() > 1) return not_ours();
    return std::optional(answer->front());
  }

  const Table table_;
};

std::vector<std::string> keys_of(const std::string& prefix, std::string_view table) {
  std::vector<std::string> keys;
  const auto add = [&](std::string_view name) {
    keys.push_back(prefix + std::string(name));
    keys.push_back(prefix + std::string(name) + ":expiry");
  };
  add(table);
  for (const std::string_view name : state::table_names) {
    if (name != table) add(name);
  }
  return keys;
}

Result<void> check(const RedisSettings& settings) {
  const auto wrong = [](std::string_view what, std::string_view expected) {
    return fail(ErrorCode::configuration_invalid, what, expected, "another value");
  };
  if (settings.prefix.empty() || settings.prefix.size() > 256)
    return wrong("Redis prefix", "1 to 256 bytes");
  if (settings.connections < 1 || settings.connections > 256)
    return wrong("Redis connections", "1 to 256");
  constexpr std::chrono::milliseconds shortest(1), longest(60'000);
  for (const auto time :
       {settings.connect_timeout, settings.command_timeout, settings.longest_back_off}) {
    if (time < shortest || time > longest) return wrong("Redis timeouts", "1 ms to a minute");
  }
  return {};
}

}  // namespace
}  // namespace redis

Result<Stores> redis_stores(RedisSettings settings) {
  if (auto ok = redis::check(settings); !ok) return fail(ok);
  auto address = redis::parse_address(settings.url);
  if (!address) return fail(address);
  const redis::Timeouts timeouts{settings.connect_timeout, settings.command_timeout};
  const auto pool = std::make_shared<redis::Pool>(
      [address = *std::move(address), timeouts] {
        return redis::Connection::open(address, std::string(redis::script), timeouts);
      },
      settings.connections, settings.command_timeout, settings.longest_back_off);
  const std::string marker =
      settings.insecurely_trust_redis_to_never_lose_a_write ? "every-run" : "";
  return state::stores_on(
      state::make_tables(settings.sizes, [&](std::string_view name, std::size_t capacity) {
        return std::make_unique<redis::RedisRecords>(
            redis::Table{pool, redis::keys_of(settings.prefix, name), marker, capacity});
      }));
}

}  // namespace signet
