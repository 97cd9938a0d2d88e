#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/result.h"
#include "signet/sessions.h"
#include "signet/time.h"

// What the stores of both roles stand on, and what memory, SQLite and Redis each implement: a table
// of values that expire, found by their ID or by further keys.

namespace signet::state {

struct Record {
  std::string id;
  std::string value;
  std::vector<std::string> keys;  ///< each once; several records may have the same
  Instant expires_at;
};

enum class Insertion {
  done,
  known,    ///< the ID is there, and has not expired
  late,     ///< it expires now, or before something that was dropped because it had expired
  unsure,   ///< the table began to remember too late to know
  full,     ///< the table has as many records as it may
  crowded,  ///< one of the keys has as many records as it may
};

/// How many records may share a key, so that one person can't fill a store alone; and how many one
/// call gives back.
inline constexpr std::size_t most_per_key = 1000;

/// One table. Each member is atomic, sees no record that has expired at `now`, and fails with
/// `store_unavailable`. Safe to call from several threads.
///
/// The tables of one store know since when they remember: where one lost its contents all began
/// anew, at the `now` of the call that noticed.
class Records {
 public:
  virtual ~Records() = default;

  /// `absent_before`: the record can't have been inserted before this moment. If the table began
  /// later, it may have been here and was lost.
  virtual Result<Insertion> insert(const Record& record, Instant absent_before, Instant now) = 0;
  /// Changes value and keys if the value is still `old_value`.
  virtual Result<bool> replace(const Record& record, std::string_view old_value, Instant now) = 0;
  virtual Result<std::optional<std::string>> find(std::string_view id, Instant now) = 0;
  virtual Result<std::vector<std::string>> find_by(std::string_view key, Instant now) = 0;
  /// Those that expire last first.
  virtual Result<std::vector<std::string>> list(std::size_t limit, Instant now) = 0;
  virtual Result<std::optional<std::string>> take(std::string_view id, Instant now) = 0;
};

std::unique_ptr<Records> memory_records(std::size_t capacity);

/// The tables of all stores.
struct Tables {
  std::unique_ptr<Records> requests;
  std::unique_ptr<Records> used_messages;
  std::unique_ptr<Records> sp_sessions;
  std::unique_ptr<Records> idp_sessions;
};

inline constexpr std::string_view table_names[] = {"requests", "used", "sp-sessions",
                                                   "idp-sessions"};

/// Calls `make` with the name and the capacity of each table.
template <class Make>
Tables make_tables(const StoreSizes& sizes, Make make) {
  return {make(table_names[0], sizes.requests), make(table_names[1], sizes.used_messages),
          make(table_names[2], sizes.sessions), make(table_names[3], sizes.sessions)};
}

Stores stores_on(Tables tables);

}  // namespace signet::state
