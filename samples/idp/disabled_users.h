#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "shared/data_dir.h"
#include "web/log.h"
#include "web/outcome.h"

namespace signet::idp_program {

/// The IDs of users whom the administrator disabled, a line each in the file `disabled-users` of
/// the data folder. Whoever changes the file changes this: it is looked at each time. Guards
/// itself.
class DisabledUsers {
 public:
  /// Nobody is disabled while there is no file. Fails when there is one that can't be read.
  static web::Outcome<std::unique_ptr<DisabledUsers>> open(program::DataDir data, web::Log& log);

  bool contains(std::string_view id) const;

  /// Empty, or why it couldn't be kept: then nothing has changed.
  std::string set(const std::string& id, bool is_disabled);

 private:
  /// What tells one state of the file from another: inode, size and time of change.
  using Stamp = std::tuple<std::uint64_t, std::int64_t, std::int64_t, std::int64_t>;
  using Ids = std::set<std::string, std::less<>>;

  DisabledUsers(program::DataDir data, web::Log& log) : data_(std::move(data)), log_(log) {}
  Stamp stamp() const;
  std::string refresh() const;

  const program::DataDir data_;
  web::Log& log_;
  mutable std::mutex mutex_;
  mutable Ids ids_;
  mutable Stamp seen_{};
};

}  // namespace signet::idp_program
