#include "web/workers.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include "web/random.h"

namespace signet::web {
namespace asio = boost::asio;

Workers::Workers(const ServerLimits& limits, Handler handler, Log& log)
    : capacity_(limits.workers + limits.waiting),
      handler_(std::move(handler)),
      log_(log),
      pool_(static_cast<std::size_t>(limits.workers)) {}

Workers::~Workers() {
  stop();
}

asio::awaitable<Response> Workers::answer(const Request& request) {
  if (pending_ >= capacity_) {
    co_return with_header(text("Too many requests at the moment. Please try again.\n", 503),
                          "Retry-After", "2");
  }
  ++pending_;
  Response response = co_await asio::co_spawn(pool_, run(request), asio::use_awaitable);
  --pending_;
  co_return response;
}

asio::awaitable<Response> Workers::run(const Request& request) {
  co_return call(request);
}

Response Workers::call(const Request& request) noexcept {
  std::string reason = "an exception of unknown type";
  try {
    return handler_(request);
  } catch (const std::exception& exception) {
    reason = exception.what();
  } catch (...) {
  }
  const std::string incident = new_incident_id();
  log_.write("handler-failed", {{"incident", incident}, {"path", request.path}, {"why", reason}});
  return internal_error(incident);
}

void Workers::stop() {
  pool_.stop();
  pool_.join();
}

Response internal_error(std::string_view incident) {
  return text("Something went wrong on our side. Incident " + std::string(incident) + "\n", 500);
}

}  // namespace signet::web
