#include "web/connection.h"

#include "web/random.h"
#include "web/response_writer.h"
#include "web/security_headers.h"

namespace signet::web {
namespace asio = boost::asio;
namespace {

std::string address_of(const Transport::Socket& socket) {
  boost::system::error_code error;
  const auto peer = socket.remote_endpoint(error);
  return error ? std::string() : peer.address().to_string();
}

}  // namespace

Connection::Connection(Shared& shared, std::shared_ptr<Transport> transport)
    : shared_(shared),
      transport_(std::move(transport)),
      is_tls_(shared.options.tls.has_value()),
      remote_address_(address_of(transport_->socket())),
      waiting_since_(++shared_.turns) {
  shared_.connections.insert(this);
}

Connection::~Connection() {
  shared_.connections.erase(this);
}

asio::awaitable<void> Connection::run() {
  const ServerLimits& limits = shared_.options.limits;
  transport_->expires_after(shared_.options.times.header);
  const auto failure = co_await transport_->handshake(asio::ssl::stream_base::server);
  if (failure) co_return;

  for (int served = 1; served <= limits.requests_per_connection; ++served) {
    const bool begun = co_await await_request();
    if (!begun) co_return;
    RequestReader reader(limits.header_bytes, limits.body_bytes);
    const RequestReader::State state = co_await read(reader);
    if (state != RequestReader::State::done) {
      if (state != RequestReader::State::refused) co_return;
      const int status = reader.refusal();
      Response refusal = text(std::string(reason_phrase(status)) + "\n", status);
      co_await respond(std::move(refusal), false, false);
      break;
    }
    const bool reusable = reader.keep_alive() && served < limits.requests_per_connection;
    Request request = reader.take();
    request.remote_address = remote_address_;
    request.is_tls = is_tls_;
    transport_->never_expires();
    waiting_since_.reset();
    Response response = co_await shared_.workers.answer(request);
    waiting_since_ = ++shared_.turns;
    const bool keep_alive = reusable && !shared_.stopping;
    const bool without_body = request.method == Method::head;
    const bool sent = co_await respond(std::move(response), without_body, keep_alive);
    if (!sent) co_return;
    if (!keep_alive) break;
  }
  co_await transport_->finish();
}

void Connection::close() {
  waiting_since_.reset();
  transport_->close();
}

/// Waits for the first octet of the next request, and gives it the time that its header has.
asio::awaitable<bool> Connection::await_request() {
  if (octets_.empty()) {
    if (shared_.stopping) co_return false;
    idle_ = true;
    transport_->expires_after(shared_.options.times.idle);
    const bool more = co_await transport_->read_into(octets_);
    if (!more) co_return false;
  }
  idle_ = false;
  transport_->expires_after(shared_.options.times.header);
  co_return true;
}

asio::awaitable<RequestReader::State> Connection::read(RequestReader& reader) {
  RequestReader::State state = reader.feed(octets_);
  bool in_body = false;
  while (state == RequestReader::State::header || state == RequestReader::State::body) {
    if (state == RequestReader::State::body && !in_body) {
      in_body = true;
      transport_->expires_after(shared_.options.times.body);
      if (reader.expects_continue()) {
        co_await transport_->write("HTTP/1.1 100 Continue\r\n\r\n");
      }
    }
    const bool more = co_await transport_->read_into(octets_);
    if (!more) break;
    state = reader.feed(octets_);
  }
  co_return state;
}

asio::awaitable<bool> Connection::respond(Response response, bool without_body, bool keep_alive) {
  const std::string octets = wire_form(std::move(response), without_body, keep_alive);
  transport_->expires_after(shared_.options.times.write);
  const bool written = co_await transport_->write(octets);
  co_return written;
}

std::string Connection::wire_form(Response response, bool without_body, bool keep_alive) {
  const WireForm form{without_body, keep_alive, system_time()};
  auto octets = serialize(with_security_headers(std::move(response), is_tls_), form);
  if (octets) return *std::move(octets);

  const std::string incident = new_incident_id();
  shared_.log.write("response-refused", {{"incident", incident}, {"why", octets.why()}});
  return *serialize(with_security_headers(internal_error(incident), is_tls_), form);
}

}  // namespace signet::web
