#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// Internal to the web layer: includes Asio.
//
// A rule for all coroutines here: a co_await stands in a statement of its own, or initializes a
// variable, with no braces in its expression. g++ 12 makes wrong code of `if (!co_await f())` in a
// nested block, and destroys an aggregate that is passed in a co_await twice.

namespace signet::web {

/// A TCP connection, with or without TLS, that has one deadline for everything that is done on it.
/// The deadline is a point in time and not a pause between octets, so a peer that sends one octet
/// now and then gains nothing. When it passes, the connection is closed and what waits on it ends.
/// For one thread.
class Transport : public std::enable_shared_from_this<Transport> {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Handshake = boost::asio::ssl::stream_base::handshake_type;

  /// Without `tls` octets go as they are. The context must live longer.
  static std::shared_ptr<Transport> create(Socket socket, boost::asio::ssl::context* tls);

  /// From now on; replaces the deadline before.
  void expires_after(std::chrono::milliseconds time);
  /// While it is our turn: nothing that the peer does is waited for.
  void never_expires() { deadline_.cancel(); }

  /// Does nothing without TLS. The error is that of the peer's certificate, for instance.
  boost::asio::awaitable<boost::system::error_code> handshake(Handshake role);

  /// Appends what has come, up to 16 KiB; false when the connection ended.
  boost::asio::awaitable<bool> read_into(std::string& octets);
  /// Whether the peer ended it in the proper way, so that what came before it is complete.
  bool ended_properly() const { return ended_properly_; }

  boost::asio::awaitable<bool> write(std::string_view octets);

  /// Says that nothing more comes, waits a moment for the peer to hang up, and closes. A plain
  /// close would make the peer lose our last answer while it is still sending.
  boost::asio::awaitable<void> finish();

  void close();

  Socket& socket() { return socket_; }
  /// Only with TLS; for the name that is expected and the like.
  boost::asio::ssl::stream<Socket&>& tls() { return *tls_; }

 private:
  Transport(Socket socket, boost::asio::ssl::context* tls);

  Socket socket_;
  std::optional<boost::asio::ssl::stream<Socket&>> tls_;
  boost::asio::steady_timer deadline_;
  bool ended_properly_ = false;
};

}  // namespace signet::web
