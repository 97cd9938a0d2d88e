#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "web/log.h"
#include "web/request_reader.h"
#include "web/server.h"
#include "web/transport.h"
#include "web/workers.h"

// Internal to the web layer: includes Asio.

namespace signet::web {

class Connection;

/// What all connections of a server share. Touched by the io thread only.
struct Shared {
  const ServerOptions& options;
  Workers& workers;
  Log& log;
  std::set<Connection*> connections;
  std::uint64_t turns = 0;  ///< how often it has become some peer's turn
  bool stopping = false;
};

/// One client from its first octet to its last: requests are read, answered and written one after
/// the other, also when the client sends several at once.
class Connection {
 public:
  Connection(Shared& shared, std::shared_ptr<Transport> transport);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  boost::asio::awaitable<void> run();

  bool is_idle() const { return idle_; }
  void close();

  /// How early it became the peer's turn, to send or to read; absent while the turn is ours. A
  /// request that comes octet by octet is all one turn.
  std::optional<std::uint64_t> waiting_since() const { return waiting_since_; }

 private:
  boost::asio::awaitable<bool> await_request();
  boost::asio::awaitable<RequestReader::State> read(RequestReader& reader);
  boost::asio::awaitable<bool> respond(Response response, bool without_body, bool keep_alive);
  std::string wire_form(Response response, bool without_body, bool keep_alive);

  Shared& shared_;
  std::shared_ptr<Transport> transport_;
  const bool is_tls_;
  std::string remote_address_;
  std::string octets_;  ///< read and not yet part of a request
  bool idle_ = true;
  std::optional<std::uint64_t> waiting_since_;
};

}  // namespace signet::web
