#include <algorithm>
#include <charconv>
#include <mutex>
#include <system_error>

#include "base/fail.h"
#include "signet/sqlite_state.h"
#include "sqlite/database.h"
#include "sqlite/private_file.h"
#include "state/records.h"

namespace signet {
namespace sqlite {
namespace {

using state::Insertion;
using state::Record;

std::int64_t number_of(Instant instant) {
  return instant.time_since_epoch().count();
}

Result<std::int64_t> read_number(std::string_view text) {
  std::int64_t number = 0;
  const auto end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && rest == end) return number;
  return fail(ErrorCode::store_unavailable, "state.db", "a number", text);
}

/// What the row of a table says.
struct TableState {
  std::int64_t began, forgotten, size;
};

/// One operation on a table, in whatever transaction it is in.
class Operation {
 public:
  Operation(Database& database, std::string_view table, Instant now)
      : database_(database), table_(table), now_(number_of(now)) {}

  Result<Insertion> insert(const Record& record, Instant absent_before, std::size_t capacity) {
    if (auto ok = begin_tables(); !ok) return fail(ok);
    if (auto ok = drop_expired(); !ok) return fail(ok);
    const auto state = read_state();
    if (!state) return fail(state);
    const auto known =
        database_.run("SELECT 1 FROM records WHERE name = ? AND id = ?", {table_, record.id});
    if (!known) return fail(known);
    if (!known->empty()) return Insertion::known;
    if (number_of(record.expires_at) <= std::max(now_, state->forgotten)) return Insertion::late;
    if (number_of(absent_before) < state->began) return Insertion::unsure;
    if (state->size >= static_cast<std::int64_t>(capacity)) return Insertion::full;
    const auto crowded = is_crowded(record.keys);
    if (!crowded) return fail(crowded);
    if (*crowded) return Insertion::crowded;
    if (auto ok = enter(record); !ok) return fail(ok);
    return Insertion::done;
  }

  Result<bool> replace(const Record& record, std::string_view old_value) {
    const auto changed = database_.run(
        "UPDATE records SET value = ? WHERE name = ? AND id = ? AND expires_at > ? AND value = ?",
        {record.value, table_, record.id, now_, old_value});
    if (!changed) return fail(changed);
    if (database_.changes() == 0) return false;
    if (auto ok = change("DELETE FROM keys WHERE name = ? AND id = ?", {table_, record.id}); !ok)
      return fail(ok);
    if (auto ok = enter_keys(record); !ok) return fail(ok);
    return true;
  }

  Result<std::optional<std::string>> find(std::string_view id) {
    const auto found =
        values("SELECT value FROM records WHERE name = ? AND id = ? AND expires_at > ?",
               {table_, id, now_});
    if (!found) return fail(found);
    if (found->empty()) return std::optional<std::string>();
    return std::optional(found->front());
  }

  Result<std::vector<std::string>> find_by(std::string_view key) {
    return values(
        "SELECT value FROM keys JOIN records USING(name, id)"
        " WHERE name = ? AND key = ? AND expires_at > ?",
        {table_, key, now_});
  }

  Result<std::vector<std::string>> list(std::size_t limit) {
    return values(
        "SELECT value FROM records WHERE name = ? AND expires_at > ?"
        " ORDER BY expires_at DESC LIMIT ?",
        {table_, now_, static_cast<std::int64_t>(limit)});
  }

  Result<std::optional<std::string>> take(std::string_view id) {
    auto found = find(id);
    if (!found) return found;
    if (auto ok = change("DELETE FROM keys WHERE name = ? AND id = ?", {table_, id}); !ok)
      return fail(ok);
    if (auto ok = change("DELETE FROM records WHERE name = ? AND id = ?", {table_, id}); !ok)
      return fail(ok);
    const auto sized =
        change("UPDATE tables SET size = size - ? WHERE name = ?", {database_.changes(), table_});
    if (!sized) return fail(sized);
    return found;
  }

 private:
  Result<void> change(const char* sql, const std::vector<Argument>& arguments) {
    if (auto ok = database_.run(sql, arguments); !ok) return fail(ok);
    return {};
  }

  Result<std::vector<std::string>> values(const char* sql, const std::vector<Argument>& arguments) {
    auto rows = database_.run(sql, arguments);
    if (!rows) return fail(rows);
    std::vector<std::string> all;
    for (Row& row : *rows) all.push_back(std::move(row.front()));
    return all;
  }

  /// All tables begin together, at the first insertion into any: what waits in one is proof in
  /// another.
  Result<void> begin_tables() {
    const auto begun = database_.run("SELECT 1 FROM tables LIMIT 1");
    if (!begun) return fail(begun);
    if (!begun->empty()) return {};
    for (const std::string_view name : state::table_names) {
      if (auto ok = change("INSERT INTO tables VALUES(?, ?, ?, 0)", {name, now_, now_}); !ok)
        return ok;
    }
    return {};
  }

  Result<TableState> read_state() {
    const auto rows =
        database_.run("SELECT began, forgotten, size FROM tables WHERE name = ?", {table_});
    if (!rows) return fail(rows);
    if (rows->size() != 1)
      return fail(ErrorCode::store_unavailable, "state.db", "the row of a table", "none");
    const auto began = read_number(rows->front()[0]);
    const auto forgotten = read_number(rows->front()[1]);
    const auto size = read_number(rows->front()[2]);
    if (!began) return fail(began);
    if (!forgotten) return fail(forgotten);
    if (!size) return fail(size);
    return TableState{*began, *forgotten, *size};
  }

  Result<bool> is_crowded(const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
      const auto counted =
          values("SELECT count(*) FROM keys WHERE name = ? AND key = ?", {table_, key});
      if (!counted) return fail(counted);
      const auto count = read_number(counted->front());
      if (!count) return fail(count);
      if (*count >= static_cast<std::int64_t>(state::most_per_key)) return true;
    }
    return false;
  }

  Result<void> enter(const Record& record) {
    auto ok = change("INSERT INTO records VALUES(?, ?, ?, ?)",
                     {table_, record.id, record.value, number_of(record.expires_at)});
    if (!ok) return ok;
    ok = change("UPDATE tables SET size = size + 1 WHERE name = ?", {table_});
    if (!ok) return ok;
    return enter_keys(record);
  }

  Result<void> enter_keys(const Record& record) {
    for (const std::string& key : record.keys) {
      auto ok = change("INSERT INTO keys VALUES(?, ?, ?)", {table_, key, record.id});
      if (!ok) return ok;
    }
    return {};
  }

  Result<void> drop_expired() {
    const auto last = values(
        "SELECT expires_at FROM records WHERE name = ? AND expires_at <= ?"
        " ORDER BY expires_at DESC LIMIT 1",
        {table_, now_});
    if (!last) return fail(last);
    if (last->empty()) return {};
    auto ok = change(
        "DELETE FROM keys WHERE name = ?1 AND id IN"
        " (SELECT id FROM records WHERE name = ?1 AND expires_at <= ?2)",
        {table_, now_});
    if (!ok) return ok;
    ok = change("DELETE FROM records WHERE name = ? AND expires_at <= ?", {table_, now_});
    if (!ok) return ok;
    const auto forgotten = read_number(last->front());
    if (!forgotten) return fail(forgotten);
    return change("UPDATE tables SET size = size - ?, forgotten = max(forgotten, ?) WHERE name = ?",
                  {database_.changes(), *forgotten, table_});
  }

  Database& database_;
  const std::string_view table_;
  const std::int64_t now_;
};

/// One connection, which the tables and threads of a process take turns with.
struct SharedDatabase {
  explicit SharedDatabase(Database opened) : database(std::move(opened)) {}

  std::mutex mutex;
  Database database;
};

class SqliteRecords final : public state::Records {
 public:
  SqliteRecords(std::shared_ptr<SharedDatabase> shared, std::string_view table,
                std::size_t capacity)
      : shared_(std::move(shared)), table_(table), capacity_(capacity) {}

  Result<Insertion> insert(const Record& record, Instant absent_before, Instant now) override {
    return changing<Insertion>(now, [&](Operation& operation) {
      return operation.insert(record, absent_before, capacity_);
    });
  }
  Result<bool> replace(const Record& record, std::string_view old_value, Instant now) override {
    return changing<bool>(
        now, [&](Operation& operation) { return operation.replace(record, old_value); });
  }
  Result<std::optional<std::string>> find(std::string_view id, Instant now) override {
    const std::lock_guard lock(shared_->mutex);
    return Operation(shared_->database, table_, now).find(id);
  }
  Result<std::vector<std::string>> find_by(std::string_view key, Instant now) override {
    const std::lock_guard lock(shared_->mutex);
    return Operation(shared_->database, table_, now).find_by(key);
  }
  Result<std::vector<std::string>> list(std::size_t limit, Instant now) override {
    const std::lock_guard lock(shared_->mutex);
    return Operation(shared_->database, table_, now).list(limit);
  }
  Result<std::optional<std::string>> take(std::string_view id, Instant now) override {
    return changing<std::optional<std::string>>(
        now, [&](Operation& operation) { return operation.take(id); });
  }

 private:
  /// Nothing is said to be done before it lasts.
  template <class Value, class Change>
  Result<Value> changing(Instant now, Change change) {
    const std::lock_guard lock(shared_->mutex);
    auto transaction = Transaction::begin(shared_->database);
    if (!transaction) return fail(transaction);
    Operation operation(shared_->database, table_, now);
    Result<Value> result = change(operation);
    if (!result) return result;
    if (auto ok = transaction->commit(); !ok) return fail(ok);
    return result;
  }

  const std::shared_ptr<SharedDatabase> shared_;
  const std::string_view table_;  ///< one of state::table_names
  const std::size_t capacity_;
};

}  // namespace
}  // namespace sqlite

Result<Stores> sqlite_stores(const SqliteSettings& settings) {
  constexpr std::chrono::milliseconds shortest(1), longest(60'000);
  if (settings.busy_timeout < shortest || settings.busy_timeout > longest)
    return fail(ErrorCode::configuration_invalid, "SQLite busy_timeout", "1 ms to a minute");
  const auto path = sqlite::private_file(settings.directory, "state.db");
  if (!path) return fail(path);
  auto database = sqlite::Database::open(*path, settings.busy_timeout);
  if (!database) return fail(database);
  const auto shared = std::make_shared<sqlite::SharedDatabase>(*std::move(database));
  return state::stores_on(
      state::make_tables(settings.sizes, [&](std::string_view name, std::size_t capacity) {
        return std::make_unique<sqlite::SqliteRecords>(shared, name, capacity);
      }));
}

}  // namespace signet
