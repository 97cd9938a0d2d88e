#include "web/server.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

#include "web/connection.h"
#include "web/listen_address.h"
#include "web/tls.h"

namespace signet::web {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

/// When no connection can be accepted, for lack of file descriptors for instance.
constexpr std::chrono::milliseconds accept_pause{100};

}  // namespace

// The order of the members matters: destroying the workers and the io context ends coroutines,
// which use what stands above them.
struct Server::Core {
  Core(ServerOptions given, Handler handler, Log& log)
      : options(std::move(given)),
        shared{options, workers, log, {}, false},
        workers(options, std::move(handler), log) {}

  Outcome<tcp::endpoint> open();
  void run();
  void stop();
  bool make_room();
  asio::awaitable<void> accept();
  asio::awaitable<void> serve(tcp::socket socket);
  asio::awaitable<void> stop_when_told();

  const ServerOptions options;
  std::optional<asio::ssl::context> tls;
  Shared shared;
  asio::io_context io{1};
  Workers workers;
  tcp::acceptor acceptor{io};
  asio::signal_set signals{io};
  asio::steady_timer pause{io};
  asio::steady_timer last_call{io};
};

Outcome<tcp::endpoint> Server::Core::open() {
  const auto address = parse_listen_address(options.listen);
  if (!address) return Failure(address.why());
  if (options.tls) {
    auto context = server_tls(*options.tls);
    if (!context) return Failure(context.why());
    tls.emplace(*std::move(context));
  }
  boost::system::error_code error;
  const tcp::endpoint endpoint(asio::ip::make_address(address->host), address->port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
  if (error) return Failure("cannot listen on " + options.listen + ": " + error.message());
  return acceptor.local_endpoint();
}

void Server::Core::run() {
  if (options.stop_on_signals) {
    signals.add(SIGINT);
    signals.add(SIGTERM);
    asio::co_spawn(io, stop_when_told(), asio::detached);
  }
  asio::co_spawn(io, accept(), asio::detached);
  io.run();
  workers.stop();
}

asio::awaitable<void> Server::Core::stop_when_told() {
  boost::system::error_code cancelled;
  co_await signals.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  if (!cancelled) stop();
}

/// When all connections are taken, the peer that has let us wait longest loses its own: otherwise
/// one client with many slow ones would shut everybody else out.
bool Server::Core::make_room() {
  if (shared.connections.size() < options.limits.connections) return true;
  Connection* longest = nullptr;
  for (Connection* connection : shared.connections) {
    if (!connection->waiting_since()) continue;
    if (longest == nullptr || connection->waiting_since() < longest->waiting_since()) {
      longest = connection;
    }
  }
  if (longest == nullptr) return false;
  longest->close();
  return true;
}

asio::awaitable<void> Server::Core::accept() {
  boost::system::error_code error;
  while (!shared.stopping) {
    tcp::socket socket(io);
    co_await acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (shared.stopping) break;
    if (error) {
      pause.expires_after(accept_pause);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    } else if (make_room()) {
      asio::co_spawn(io, serve(std::move(socket)), asio::detached);
    }
  }
}

asio::awaitable<void> Server::Core::serve(tcp::socket socket) {
  if (shared.stopping) co_return;
  {
    Connection connection(shared, Transport::create(std::move(socket), tls ? &*tls : nullptr));
    co_await connection.run();
  }
  if (shared.stopping && shared.connections.empty()) last_call.cancel();
}

void Server::Core::stop() {
  if (shared.stopping) return;
  shared.stopping = true;
  shared.log.write("stopping");
  boost::system::error_code ignored;
  acceptor.close(ignored);
  pause.cancel();
  signals.cancel(ignored);
  signals.clear(ignored);  // a second Ctrl-C ends the program as usual

  for (Connection* connection : shared.connections) {
    if (connection->is_idle()) connection->close();
  }
  if (shared.connections.empty()) return;
  last_call.expires_after(options.times.stop);
  last_call.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) io.stop();
  });
}

Server::Server(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

Outcome<Server> Server::create(ServerOptions options, Handler handler, Log& log) {
  auto core = std::make_unique<Core>(std::move(options), std::move(handler), log);
  const auto endpoint = core->open();
  if (!endpoint) return Failure(endpoint.why());
  return Server(std::move(core));
}

std::string Server::address() const {
  boost::system::error_code ignored;
  const auto endpoint = core_->acceptor.local_endpoint(ignored);
  return ListenAddress{endpoint.address().to_string(), endpoint.port()}.text();
}

std::uint16_t Server::port() const {
  boost::system::error_code ignored;
  return core_->acceptor.local_endpoint(ignored).port();
}

void Server::run() {
  core_->shared.log.write("listening",
                          {{"address", address()}, {"tls", core_->options.tls.has_value()}});
  core_->run();
  core_->shared.log.write("stopped");
}

void Server::stop() {
  asio::post(core_->io, [core = core_.get()] { core->stop(); });
}

}  // namespace signet::web
