#include "web/fetch.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/url.hpp>

#include "web/answer_reader.h"
#include "web/resolve.h"
#include "web/tls.h"
#include "web/transport.h"

namespace signet::web {
namespace asio = boost::asio;
namespace urls = boost::urls;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
namespace {

constexpr int most_redirects = 3;

/// Where a URL leads, taken apart.
struct Target {
  bool tls = false;
  std::string host;  ///< without brackets
  std::uint16_t port = 0;
  std::string authority;  ///< for the Host header
  std::string path_and_query;

  bool has_origin_of(const Target& other) const {
    return tls == other.tls && host == other.host && port == other.port;
  }
};

Outcome<Target> target_of(const urls::url_view& url) {
  const bool tls = url.scheme_id() == urls::scheme::https;
  if (!tls && url.scheme_id() != urls::scheme::http) return Failure("neither http nor https");
  if (url.has_userinfo()) return Failure("a URL with a user name in it");
  if (url.encoded_host().empty() || url.encoded_host().contains('%')) {
    return Failure("no host in the URL");
  }
  const std::uint16_t usual_port = tls ? 443 : 80;
  if (url.has_port() && url.port_number() == 0) return Failure("no such port");

  Target target;
  target.tls = tls;
  target.host = url.host_address();
  target.port = url.has_port() ? url.port_number() : usual_port;
  target.authority = std::string(url.encoded_host_and_port());
  target.path_and_query = std::string(url.encoded_target());
  if (!target.path_and_query.starts_with('/')) target.path_and_query.insert(0, "/");
  return target;
}

std::string head_for(std::string_view method, const Target& target, const Headers& more = {}) {
  std::string head(method);
  head += " " + target.path_and_query + " HTTP/1.1\r\nHost: " + target.authority +
          "\r\nUser-Agent: signet\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"
          "Connection: close\r\n";
  for (const auto& [name, value] : more.entries()) head += name + ": " + value + "\r\n";
  return head + "\r\n";
}

std::string request_for(const Target& target, const PostedBody& body) {
  Headers headers = body.headers;
  headers.set("Content-Type", body.content_type);
  headers.set("Content-Length", std::to_string(body.octets.size()));
  return head_for("POST", target, headers) + body.octets;
}

/// One request and its answer on one connection. It knows no deadline: whoever runs it stops it.
class Exchange {
 public:
  Exchange(const std::string& request, std::vector<tcp::endpoint> endpoints, std::size_t size_limit,
           std::shared_ptr<Transport> transport)
      : request_(request),
        endpoints_(std::move(endpoints)),
        reader_(size_limit),
        transport_(std::move(transport)) {}

  asio::awaitable<void> run() {
    if (abandoned_) co_return;
    boost::system::error_code error;
    co_await asio::async_connect(transport_->socket(), endpoints_,
                                 asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return fail("no connection: " + error.message());
    error = co_await transport_->handshake(asio::ssl::stream_base::client);
    if (error) co_return fail("TLS: " + error.message());

    const bool sent = co_await transport_->write(request_);
    if (!sent) co_return fail("the connection broke");
    co_await read();
  }

  /// Makes whatever it waits for end at once.
  void abandon() {
    abandoned_ = true;
    transport_->close();
  }

  /// Absent while it isn't over.
  std::optional<Outcome<Response>> result;

 private:
  asio::awaitable<void> read() {
    std::string octets;
    AnswerReader::State state = AnswerReader::State::reading;
    while (state == AnswerReader::State::reading) {
      const bool more = co_await transport_->read_into(octets);
      state = reader_.feed(octets);
      if (more || state != AnswerReader::State::reading) continue;
      if (!transport_->ended_properly()) co_return fail("the connection broke");
      state = reader_.end();
    }
    if (state == AnswerReader::State::failed) co_return fail(reader_.why());
    result.emplace(reader_.take());
  }

  void fail(const std::string& why) { result.emplace(Failure(why)); }

  const std::string& request_;
  std::vector<tcp::endpoint> endpoints_;
  AnswerReader reader_;
  std::shared_ptr<Transport> transport_;
  bool abandoned_ = false;
};

/// The certificate has to be good for this host, and the server learns which one is meant.
void expect_host(Transport& transport, const std::string& host) {
  transport.tls().set_verify_callback(asio::ssl::host_name_verification(host));
  boost::system::error_code is_name;
  asio::ip::make_address(host, is_name);
  if (!is_name) return;
  std::string name = host;  // SSL_set_tlsext_host_name, whose macro has a C cast in it
  SSL_ctrl(transport.tls().native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
           name.data());
}

Outcome<Response> exchange_with(const Target& target, const std::string& request,
                                const FetchOptions& options, Clock::time_point deadline,
                                const std::stop_token& stop) {
  auto endpoints = resolve(target.host, target.port, deadline, stop);
  if (!endpoints) return Failure(endpoints.why());
  std::optional<asio::ssl::context> tls;
  if (target.tls) {
    auto context = client_tls(options.ca_file);
    if (!context) return Failure(context.why());
    tls.emplace(*std::move(context));
  }
  asio::io_context io{1};
  auto transport = Transport::create(tcp::socket(io), tls ? &*tls : nullptr);
  if (tls) expect_host(*transport, target.host);
  Exchange exchange(request, *std::move(endpoints), options.size_limit, std::move(transport));
  asio::co_spawn(io, exchange.run(), asio::detached);
  {
    const std::stop_callback stopper(stop, [&io] { io.stop(); });
    io.run_until(deadline);
  }
  if (exchange.result) return *std::move(exchange.result);

  exchange.abandon();
  io.restart();
  io.run();  // lets the exchange see that it is over
  return Failure(stop.stop_requested() ? "stopped" : "no complete answer in time");
}

/// The 200 answer, as its server made it.
Outcome<Response> only_ok(Response answer) {
  if (answer.status != 200) {
    return Failure("the answer has status " + std::to_string(answer.status));
  }
  if (answer.headers.contains("Content-Encoding")) return Failure("an encoded answer");
  return answer;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// The URL that a redirect names, when it lies in the same place.
Outcome<urls::url> next_url(const urls::url& from, const Response& answer) {
  const auto location = answer.headers.only("Location");
  if (!location) return Failure("a redirect without one Location");
  const auto reference = urls::parse_uri_reference(*location);
  urls::url next;
  if (!reference || !urls::resolve(from, *reference, next)) {
    return Failure("a redirect to something that is no URL");
  }
  const auto here = target_of(from);
  const auto there = target_of(next);
  if (!here || !there || !there->has_origin_of(*here)) return Failure("a redirect to elsewhere");
  return next;
}

}  // namespace

Outcome<std::string> fetch(const std::string& url, const FetchOptions& options,
                           const std::stop_token& stop) {
  const auto deadline = Clock::now() + options.deadline;
  const auto parsed = urls::parse_uri(url);
  if (!parsed) return Failure("not a URL");

  urls::url at = *parsed;
  for (int redirects = 0; redirects <= most_redirects; ++redirects) {
    const auto target = target_of(at);
    if (!target) return Failure(target.why());
    auto answer = exchange_with(*target, head_for("GET", *target), options, deadline, stop);
    if (!answer) return Failure(answer.why());
    if (!is_redirect(answer->status)) {
      auto ok = only_ok(*std::move(answer));
      if (!ok) return Failure(ok.why());
      return std::move(ok->body);
    }
    auto next = next_url(at, *answer);
    if (!next) return Failure(next.why());
    at = *std::move(next);
  }
  return Failure("too many redirects");
}

Outcome<Response> post(const std::string& url, const PostedBody& body, const FetchOptions& options,
                       const std::stop_token& stop) {
  const auto parsed = urls::parse_uri(url);
  if (!parsed) return Failure("not a URL");
  const auto target = target_of(*parsed);
  if (!target) return Failure(target.why());
  auto answer = exchange_with(*target, request_for(*target, body), options,
                              Clock::now() + options.deadline, stop);
  if (!answer) return Failure(answer.why());
  return only_ok(*std::move(answer));
}

}  // namespace signet::web
