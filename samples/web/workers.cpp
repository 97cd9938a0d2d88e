#include "web/workers.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include "web/random.h"

namespace signet::web {
namespace asio = boost::asio;

Workers::Workers(const ServerOptions& options, Handler handler, Log& log)
    : options_(options),
      handler_(std::move(handler)),
      log_(log),
      usual_(options.limits.workers, options.limits.waiting),
      patient_(options.limits.patient_workers, options.limits.patient_waiting) {}

Workers::~Workers() {
  stop();
}

asio::awaitable<Response> Workers::answer(const Request& request) {
  Pool& pool = pool_for(request);
  if (pool.pending >= pool.capacity) {
    co_return with_header(text("Too many requests at the moment. Please try again.\n", 503),
                          "Retry-After", "2");
  }
  ++pool.pending;
  Response response = co_await asio::co_spawn(pool.threads, run(request), asio::use_awaitable);
  --pool.pending;
  co_return response;
}

Workers::Pool& Workers::pool_for(const Request& request) {
  return options_.calls_others && options_.calls_others(request) ? patient_ : usual_;
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
  for (Pool* pool : {&usual_, &patient_}) pool->threads.stop();
  for (Pool* pool : {&usual_, &patient_}) pool->threads.join();
}

Response internal_error(std::string_view incident) {
  return text("Something went wrong on our side. Incident " + std::string(incident) + "\n", 500);
}

}  // namespace signet::web
