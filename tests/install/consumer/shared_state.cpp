// Uses the stores beside signet::signet as an installed library: shared_state DIRECTORY.

#include <iostream>

#include <signet/redis_state.h>
#include <signet/sqlite_state.h>

namespace {

bool refuses_while_nothing_listens() {
  signet::RedisSettings settings;
  settings.url = "redis://127.0.0.1:1";
  const auto stores = signet::redis_stores(settings);
  if (!stores) return false;
  const auto now = signet::system_now();
  const auto used = stores->sign_in.replay->insert("_a", now + std::chrono::minutes(5), now);
  return !used && used.error().code() == signet::ErrorCode::store_unavailable;
}

bool keeps_a_session(const std::string& directory) {
  const auto now = signet::system_now();
  signet::SpSession session;
  session.id = "_a";
  session.expires_at = now + std::chrono::hours(8);
  const auto stores = signet::sqlite_stores({directory, {}});
  if (!stores || !stores->sp_sessions->put(session, now)) return false;
  const auto again = signet::sqlite_stores({directory, {}});
  const auto found = again ? again->sp_sessions->find("_a", now)
                           : signet::Result<std::optional<signet::SpSession>>(std::nullopt);
  return found && *found == session;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  if (!refuses_while_nothing_listens()) {
    std::cerr << "a Redis that isn't there was believed\n";
    return 1;
  }
  if (!keeps_a_session(arguments[1])) {
    std::cerr << "a session was not kept\n";
    return 1;
  }
  return 0;
}
