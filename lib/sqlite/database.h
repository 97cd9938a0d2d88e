#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/result.h"

// What is used of SQLite. All failures are `store_unavailable`.

namespace signet::sqlite {

/// A value for a place in a statement: bytes or a number.
struct Argument {
  Argument(std::string_view given) : bytes(given) {}
  Argument(const std::string& given) : bytes(given) {}
  Argument(std::int64_t given) : number(given) {}

  std::string_view bytes;
  std::optional<std::int64_t> number;
};

/// One row of an answer; numbers as decimal digits.
using Row = std::vector<std::string>;

class Database {
 public:
  /// Opens a file, which is there, as one of ours; an empty one becomes one.
  static Result<Database> open(const std::string& path, std::chrono::milliseconds busy_timeout);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// Runs one statement, which is prepared once; `sql` must be a constant. Gives back all rows.
  Result<std::vector<Row>> run(const char* sql, const std::vector<Argument>& arguments = {});
  /// How many rows the last statement changed.
  std::int64_t changes() const;

 private:
  struct Parts;
  explicit Database(std::unique_ptr<Parts> parts);

  Result<void> prepare_file();
  Result<void> check_file();

  std::unique_ptr<Parts> parts_;
};

/// What is done between begin() and commit() happens wholly or not at all, seen by nobody between;
/// without commit() not at all. Other processes wait meanwhile.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}

  Database* database_;
};

}  // namespace signet::sqlite
