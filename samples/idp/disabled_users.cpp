#include "idp/disabled_users.h"

#include <sys/stat.h>

namespace signet::idp_program {
namespace {

constexpr const char* file_name = "disabled-users";

std::set<std::string, std::less<>> lines_of(std::string_view text) {
  std::set<std::string, std::less<>> lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (!line.empty()) lines.emplace(line);
  }
  return lines;
}

}  // namespace

web::Outcome<std::unique_ptr<DisabledUsers>> DisabledUsers::open(program::DataDir data,
                                                                 web::Log& log) {
  std::unique_ptr<DisabledUsers> users(new DisabledUsers(std::move(data), log));
  const std::string why = users->refresh();
  if (!why.empty()) return web::Failure(why);
  return users;
}

bool DisabledUsers::contains(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const std::string why = refresh();
  if (!why.empty()) log_.write("disabled-users", {{"accepted", false}, {"detail", why}});
  return ids_.contains(id);
}

std::string DisabledUsers::set(const std::string& id, bool is_disabled) {
  const std::lock_guard lock(mutex_);
  if (std::string why = refresh(); !why.empty()) return why;
  Ids ids = ids_;
  if (is_disabled) {
    ids.insert(id);
  } else {
    ids.erase(id);
  }
  std::string text;
  for (const std::string& one : ids) text += one + "\n";
  const auto written = data_.replace(file_name, text, program::DataDir::Access::owner);
  if (!written) return written.why();
  return refresh();
}

/// All zero when there is no file.
DisabledUsers::Stamp DisabledUsers::stamp() const {
  struct stat status {};
  if (::stat(data_.path_of(file_name).c_str(), &status) != 0) return {};
  return {status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

/// Reads the file when it isn't the one that was read. Empty, or why it can't be read: then those
/// stay disabled who were.
std::string DisabledUsers::refresh() const {
  const Stamp now = stamp();
  if (now == seen_) return {};
  if (!data_.has(file_name)) {
    ids_.clear();
  } else {
    const auto text = data_.read(file_name);
    if (!text) return text.why();
    ids_ = lines_of(*text);
  }
  seen_ = now;
  return {};
}

}  // namespace signet::idp_program
