#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "web/http.h"
#include "web/log.h"
#include "web/outcome.h"

namespace signet::web {

/// PEM files. The chain begins with the server's own certificate.
struct TlsFiles {
  std::string certificate_chain;
  std::string private_key;
};

/// What one server holds at most. Each has an answer when it is passed.
struct ServerLimits {
  std::size_t header_bytes = 16 * 1024;  ///< 431
  std::size_t body_bytes = 512 * 1024;   ///< 413
  std::size_t connections = 256;         ///< the next one takes the place of another
  int requests_per_connection = 100;     ///< the last answer says `Connection: close`
  int workers = 2;                       ///< requests handled at the same moment
  int waiting = 64;                      ///< requests that wait for a worker; 503
  int patient_workers = 4;               ///< the same for ServerOptions::calls_others
  int patient_waiting = 16;
};

/// Each begins once and ends no matter how busy the peer looks.
struct ServerTimes {
  std::chrono::milliseconds idle{30'000};    ///< between two requests
  std::chrono::milliseconds header{10'000};  ///< first octet, or TLS handshake, to end of header
  std::chrono::milliseconds body{20'000};
  std::chrono::milliseconds write{20'000};
  std::chrono::milliseconds stop{5'000};  ///< for requests in flight, when the server stops
};

struct ServerOptions {
  std::string listen = "127.0.0.1:0";  ///< see parse_listen_address
  std::optional<TlsFiles> tls;
  ServerLimits limits;
  ServerTimes times;
  /// True for requests whose handler may call other machines, and wait for them: these have threads
  /// of their own, so that a slow peer holds up nothing else. Absent: there are none.
  std::function<bool(const Request&)> calls_others = {};
  bool stop_on_signals = true;  ///< SIGTERM and SIGINT stop it like `stop`
};

/// An HTTP/1.1 server. One thread does all reading and writing; handlers run on a few others, so
/// that a slow one (a password hash) doesn't hold up the rest. A handler that throws is answered
/// with 500, and the log has the reason under the incident id that the page shows.
class Server {
 public:
  /// Opens the port. Fails when the address or a file is no good or the port is taken.
  /// `log` must outlive the server.
  static Outcome<Server> create(ServerOptions options, Handler handler, Log& log);

  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;
  ~Server();

  /// `127.0.0.1:8100`, with the port that the system chose if it was asked to.
  std::string address() const;
  std::uint16_t port() const;

  /// Serves until it is stopped; then no connection is left. Call it once.
  void run();

  /// Accepts nothing more, closes idle connections and lets requests in flight finish for as long
  /// as ServerTimes::stop. May be called from any thread, more than once, and before `run`.
  void stop();

 private:
  struct Core;
  explicit Server(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace signet::web
