#include "web/transport.h"

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace signet::web {
namespace asio = boost::asio;
namespace {

constexpr std::size_t piece = 16 * 1024;
constexpr std::chrono::milliseconds longest_goodbye{1000};
constexpr std::size_t most_ignored_octets = 4 * 1024 * 1024;

}  // namespace

std::shared_ptr<Transport> Transport::create(Socket socket, asio::ssl::context* tls) {
  return std::shared_ptr<Transport>(new Transport(std::move(socket), tls));
}

Transport::Transport(Socket socket, asio::ssl::context* tls)
    : socket_(std::move(socket)), deadline_(socket_.get_executor()) {
  if (tls != nullptr) tls_.emplace(socket_, *tls);
}

void Transport::expires_after(std::chrono::milliseconds time) {
  deadline_.expires_after(time);
  deadline_.async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
    const auto self = weak.lock();
    if (cancelled || !self) return;
    // A deadline that was moved when this call was already on its way isn't the deadline any more.
    if (self->deadline_.expiry() <= asio::steady_timer::clock_type::now()) self->close();
  });
}

asio::awaitable<boost::system::error_code> Transport::handshake(Handshake role) {
  boost::system::error_code error;
  if (tls_) {
    co_await tls_->async_handshake(role, asio::redirect_error(asio::use_awaitable, error));
  }
  co_return error;
}

asio::awaitable<bool> Transport::read_into(std::string& octets) {
  std::array<char, piece> buffer;
  boost::system::error_code error;
  std::size_t count = 0;
  if (tls_) {
    count = co_await tls_->async_read_some(asio::buffer(buffer),
                                           asio::redirect_error(asio::use_awaitable, error));
  } else {
    count = co_await socket_.async_read_some(asio::buffer(buffer),
                                             asio::redirect_error(asio::use_awaitable, error));
  }
  octets.append(buffer.data(), count);
  ended_properly_ = error == asio::error::eof;
  co_return !error;
}

asio::awaitable<bool> Transport::write(std::string_view octets) {
  boost::system::error_code error;
  if (tls_) {
    co_await asio::async_write(*tls_, asio::buffer(octets),
                               asio::redirect_error(asio::use_awaitable, error));
  } else {
    co_await asio::async_write(socket_, asio::buffer(octets),
                               asio::redirect_error(asio::use_awaitable, error));
  }
  co_return !error;
}

asio::awaitable<void> Transport::finish() {
  expires_after(longest_goodbye);
  boost::system::error_code error;
  if (tls_) co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, error));
  socket_.shutdown(Socket::shutdown_send, error);

  std::array<char, piece> ignored;
  std::size_t total = 0;
  error.clear();
  while (!error && total < most_ignored_octets) {
    const std::size_t count = co_await socket_.async_read_some(
        asio::buffer(ignored), asio::redirect_error(asio::use_awaitable, error));
    total += count;
  }
  close();
}

void Transport::close() {
  boost::system::error_code ignored;
  deadline_.cancel();
  socket_.close(ignored);
}

}  // namespace signet::web
