#pragma once

#include <chrono>
#include <string>

#include "signet/sessions.h"

// Stores in a file that outlive the process. In the CMake target signet::sqlite.

namespace signet {

struct SqliteSettings {
  /// Holds `state.db` and SQLite's files beside it; made if it isn't there. On a local disk, for
  /// this user alone.
  std::string directory;
  StoreSizes sizes = {};
  std::chrono::milliseconds busy_timeout{5000};  ///< how long one waits for other processes
};

/// Stores in an SQLite database, safe to use from several threads and processes of one machine.
/// What a member said it did lasts, also when the process is killed or the machine loses power.
///
/// A new file counts as one that lost everything: its replay cache refuses what may have been used
/// before, see ReplayCache::insert_unused_before().
///
/// Fails with `configuration_invalid` when the directory is open to others or can't be made, and
/// with `store_unavailable` when the file is damaged, of a newer version, or none of ours.
Result<Stores> sqlite_stores(const SqliteSettings& settings);

}  // namespace signet
