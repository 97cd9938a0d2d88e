#include "web/resolve.h"

#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace signet::web {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

/// What the thread that asks the resolver shares with the one that waits for it.
struct Lookup {
  std::mutex mutex;
  std::condition_variable_any answered;
  bool done = false;
  std::vector<tcp::endpoint> endpoints;
};

void look_up(Lookup& lookup, const std::string& host, std::uint16_t port) {
  asio::io_context io;
  boost::system::error_code error;
  tcp::resolver resolver(io);
  const auto results = resolver.resolve(host, std::to_string(port), error);
  const std::lock_guard lock(lookup.mutex);
  for (const auto& result : results) lookup.endpoints.push_back(result.endpoint());
  lookup.done = true;
  lookup.answered.notify_all();
}

}  // namespace

Outcome<std::vector<tcp::endpoint>> resolve(const std::string& host, std::uint16_t port,
                                            std::chrono::steady_clock::time_point deadline,
                                            const std::stop_token& stop) {
  boost::system::error_code no_address;
  const auto address = asio::ip::make_address(host, no_address);
  if (!no_address) return std::vector{tcp::endpoint(address, port)};

  // Nothing can interrupt the system's resolver, so a thread of its own is left alone with it.
  const auto lookup = std::make_shared<Lookup>();
  std::thread([lookup, host, port] { look_up(*lookup, host, port); }).detach();

  std::unique_lock lock(lookup->mutex);
  lookup->answered.wait_until(lock, stop, deadline, [&] { return lookup->done; });
  if (lookup->endpoints.empty()) return Failure("the host name " + host + " was not found");
  return std::move(lookup->endpoints);
}

}  // namespace signet::web
