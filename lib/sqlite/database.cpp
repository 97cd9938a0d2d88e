#include "sqlite/database.h"

#include <sqlite3.h>

#include <map>

#include "base/fail.h"
#include "base/handle.h"

namespace signet::sqlite {
namespace {

using Connection = base::Handle<sqlite3, sqlite3_close_v2>;
using Statement = base::Handle<sqlite3_stmt, sqlite3_finalize>;

constexpr auto version = "1";
/// "Sgnt", in SQLite's header: a database of another program isn't touched.
constexpr auto application = "1399287412";

constexpr const char* schema[] = {
    "CREATE TABLE tables(name BLOB PRIMARY KEY, began INTEGER NOT NULL, forgotten INTEGER NOT NULL,"
    " size INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE records(name BLOB NOT NULL, id BLOB NOT NULL, value BLOB NOT NULL,"
    " expires_at INTEGER NOT NULL, PRIMARY KEY(name, id))",
    "CREATE INDEX records_by_expiry ON records(name, expires_at)",
    "CREATE TABLE keys(name BLOB NOT NULL, key BLOB NOT NULL, id BLOB NOT NULL,"
    " PRIMARY KEY(name, key, id)) WITHOUT ROWID",
    "CREATE INDEX keys_by_id ON keys(name, id)",
    "PRAGMA application_id = 1399287412",
    "PRAGMA user_version = 1",
};

Unexpected away(std::string_view expected, std::string_view found) {
  return fail(ErrorCode::store_unavailable, "state.db", expected, found);
}

bool bind(sqlite3_stmt* statement, int place, const Argument& argument) {
  if (argument.number) return sqlite3_bind_int64(statement, place, *argument.number) == SQLITE_OK;
  // A null pointer would bind NULL.
  const char* const data = argument.bytes.empty() ? "" : argument.bytes.data();
  return sqlite3_bind_blob64(statement, place, data, argument.bytes.size(), SQLITE_STATIC) ==
         SQLITE_OK;
}

std::string column(sqlite3_stmt* statement, int place) {
  if (sqlite3_column_type(statement, place) == SQLITE_INTEGER)
    return std::to_string(sqlite3_column_int64(statement, place));
  const auto* const data = static_cast<const char*>(sqlite3_column_blob(statement, place));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, place));
  return data == nullptr ? std::string() : std::string(data, size);
}

}  // namespace

struct Database::Parts {
  Connection connection;
  std::map<const char*, Statement> statements;  ///< by the constant's address

  Unexpected failed() const {
    return away("an answer of SQLite", sqlite3_errmsg(connection.get()));
  }

  Result<sqlite3_stmt*> prepared(const char* sql) {
    const auto found = statements.find(sql);
    if (found != statements.end()) return found->second.get();
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v2(connection.get(), sql, -1, &made, nullptr) != SQLITE_OK) return failed();
    return statements.emplace(sql, Statement(made)).first->second.get();
  }
};

Database::Database(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::string& path, std::chrono::milliseconds busy_timeout) {
  sqlite3* made = nullptr;
  // Links on the way are the administrator's; private_file() saw that the file itself is none.
  const int status = sqlite3_open_v2(path.c_str(), &made, SQLITE_OPEN_READWRITE, nullptr);
  Connection connection(made);
  if (status != SQLITE_OK) return away("a database", sqlite3_errstr(status));
  sqlite3_busy_timeout(connection.get(), static_cast<int>(busy_timeout.count()));
  // What a hostile file could bring along isn't run.
  sqlite3_db_config(connection.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  Database database(std::make_unique<Parts>(Parts{std::move(connection), {}}));
  if (auto ok = database.prepare_file(); !ok) return fail(ok);
  return database;
}

Result<void> Database::prepare_file() {
  // What was committed outlives a loss of power.
  if (auto ok = run("PRAGMA synchronous = FULL"); !ok) return fail(ok);
  if (auto ok = check_file(); !ok) return ok;
  // Readers don't wait for writers. Changes the file, so not before it is known to be ours.
  const auto mode = run("PRAGMA journal_mode = WAL");
  if (!mode) return fail(mode);
  if (*mode != std::vector<Row>{{"wal"}}) return away("a disk that can hold a WAL", "another one");
  return {};
}

Result<void> Database::check_file() {
  auto transaction = Transaction::begin(*this);
  if (!transaction) return fail(transaction);
  const auto tables = run("SELECT count(*) FROM sqlite_schema");
  const auto of = run("PRAGMA application_id");
  const auto written_by = run("PRAGMA user_version");
  if (!tables) return fail(tables);
  if (!of) return fail(of);
  if (!written_by) return fail(written_by);
  if (*tables == std::vector<Row>{{"0"}} && *of == std::vector<Row>{{"0"}}) {
    for (const char* const sql : schema) {
      if (auto ok = run(sql); !ok) return fail(ok);
    }
    return transaction->commit();
  }
  if (*of != std::vector<Row>{{application}}) return away("a database of Signet", "another one");
  if (*written_by != std::vector<Row>{{version}})
    return away("version " + std::string(version), written_by->front().front());
  const auto damage = run("PRAGMA quick_check(1)");
  if (!damage) return fail(damage);
  if (*damage != std::vector<Row>{{"ok"}})
    return away("a database without damage", "a damaged one");
  return transaction->commit();
}

Result<std::vector<Row>> Database::run(const char* sql, const std::vector<Argument>& arguments) {
  const auto prepared = parts_->prepared(sql);
  if (!prepared) return fail(prepared);
  sqlite3_stmt* const statement = *prepared;
  // Whatever happens, it doesn't stay open: an open one would hold its lock.
  const base::Handle<sqlite3_stmt, sqlite3_reset> open(statement);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!bind(statement, static_cast<int>(i) + 1, arguments[i])) return parts_->failed();
  }
  std::vector<Row> rows;
  int status = sqlite3_step(statement);
  for (; status == SQLITE_ROW; status = sqlite3_step(statement)) {
    Row& row = rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(statement); ++i) row.push_back(column(statement, i));
  }
  if (status != SQLITE_DONE) return parts_->failed();
  return rows;
}

std::int64_t Database::changes() const {
  return sqlite3_changes64(parts_->connection.get());
}

Result<Transaction> Transaction::begin(Database& database) {
  // Immediate: two that both read first could not both write.
  if (auto ok = database.run("BEGIN IMMEDIATE"); !ok) return fail(ok);
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ != nullptr) static_cast<void>(database_->run("ROLLBACK"));
}

Result<void> Transaction::commit() {
  if (auto ok = database_->run("COMMIT"); !ok) return fail(ok);
  database_ = nullptr;
  return {};
}

}  // namespace signet::sqlite
