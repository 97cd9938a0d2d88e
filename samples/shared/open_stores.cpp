#include "shared/open_stores.h"

#ifdef SIGNET_HAS_REDIS
#include "signet/redis_state.h"
#endif
#ifdef SIGNET_HAS_SQLITE
#include "signet/sqlite_state.h"
#endif

namespace signet::program {
namespace {

web::Outcome<Stores> outcome(Result<Stores> stores) {
  if (!stores) return web::Failure("the state can't be kept there: " + stores.error().detail());
  return *std::move(stores);
}

#ifdef SIGNET_HAS_REDIS
web::Outcome<Stores> in_redis(const std::string& url, std::string_view program,
                              const BaseUrl& base) {
  RedisSettings settings;
  settings.url = url;
  settings.prefix = std::string(program) + ":" + base.text + ":";
  return outcome(redis_stores(std::move(settings)));
}
#else
web::Outcome<Stores> in_redis(const std::string&, std::string_view, const BaseUrl&) {
  return web::Failure("this program was built without Redis");
}
#endif

#ifdef SIGNET_HAS_SQLITE
web::Outcome<Stores> in_directory(const std::string& directory) {
  SqliteSettings settings;
  settings.directory = directory;
  return outcome(sqlite_stores(settings));
}
#else
web::Outcome<Stores> in_directory(const std::string&) {
  return web::Failure("this program was built without SQLite");
}
#endif

}  // namespace

web::Outcome<Stores> open_stores(const StateOption& state, std::string_view program,
                                 const BaseUrl& base) {
  switch (state.kind) {
    case StateOption::Kind::redis:
      return in_redis(state.place, program, base);
    case StateOption::Kind::file:
      return in_directory(state.place);
    case StateOption::Kind::memory:
      break;
  }
  return in_memory_stores();
}

}  // namespace signet::program
