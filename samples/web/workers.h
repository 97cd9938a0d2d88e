#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "web/http.h"
#include "web/log.h"
#include "web/server.h"

// Internal to the web layer: includes Asio.

namespace signet::web {

/// Runs handlers on a few threads, with a bounded number of requests that wait for one; and those
/// that call other machines on a few others, bounded likewise.
class Workers {
 public:
  /// The options must live longer.
  Workers(const ServerOptions& options, Handler handler, Log& log);
  ~Workers();

  /// The handler's answer; 503 at once when too many wait already; 500 when the handler threw.
  /// For the io thread only. `request` must live until the answer is there.
  boost::asio::awaitable<Response> answer(const Request& request);

  /// Forgets the requests that no handler has begun with, and waits for the others.
  void stop();

 private:
  boost::asio::awaitable<Response> run(const Request& request);
  Response call(const Request& request) noexcept;

  struct Pool {
    Pool(int workers, int waiting)
        : capacity(workers + waiting), threads(static_cast<std::size_t>(workers)) {}

    const int capacity;
    int pending = 0;
    boost::asio::thread_pool threads;
  };
  Pool& pool_for(const Request& request);

  const ServerOptions& options_;
  Handler handler_;
  Log& log_;
  Pool usual_, patient_;
};

/// What a browser sees of an error of ours; the log has the rest under the incident id.
Response internal_error(std::string_view incident);

}  // namespace signet::web
