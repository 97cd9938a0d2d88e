#include "web/request_reader.h"

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "web/cookies.h"

namespace signet::web {
namespace http = boost::beast::http;
namespace {

std::string owned(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

/// The status that refuses this header; 0 when it is fine.
int refusal_of(const http::request_header<>& header) {
  const auto length = header[http::field::content_length];
  const bool plain_number =
      std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (header.count(http::field::content_length) > 1 || !plain_number) return 400;
  if (header.count(http::field::transfer_encoding) != 0) {
    return header.count(http::field::content_length) != 0 ? 400 : 411;
  }
  if (header.count(http::field::host) != 1 || header[http::field::host].empty()) return 400;
  if (header.version() != 10 && header.version() != 11) return 400;

  const auto target = header.target();
  if (target.empty() || target[0] != '/' || target.find('#') != target.npos) return 400;

  const auto expect = owned(header[http::field::expect]);
  if (!expect.empty() && !equals_ignoring_case(expect, "100-continue")) return 417;
  return 0;
}

/// Beast would join a field and the lines that it goes on in; others see two. [RFC 9112 5.2]
bool goes_on_in_another_line(std::string_view header) {
  return header.find("\r\n ") != header.npos || header.find("\r\n\t") != header.npos;
}

int refusal_of(const boost::system::error_code& error) {
  if (error == http::error::header_limit) return 431;
  if (error == http::error::body_limit) return 413;
  return 400;
}

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    default:
      return Method::other;
  }
}

}  // namespace

struct RequestReader::Parser {
  http::request_parser<http::string_body> http;
  std::size_t header_left;
  State state = State::header;
  int refusal = 0;

  Parser(std::size_t header_limit, std::size_t body_limit) : header_left(header_limit) {
    http.header_limit(static_cast<std::uint32_t>(header_limit));
    http.body_limit(body_limit);
    http.eager(false);
  }

  void refuse(int status) {
    refusal = status;
    state = State::refused;
  }

  /// Lets Beast take what it can from the front of `octets`.
  void advance(std::string& octets) {
    boost::system::error_code error;
    const std::size_t used = http.put(boost::asio::buffer(octets), error);
    const bool folded =
        state == State::header && goes_on_in_another_line(std::string_view(octets).substr(0, used));
    octets.erase(0, used);
    if (folded) return refuse(400);
    if (error && error != http::error::need_more) return refuse(refusal_of(error));
    if (state == State::body) return;

    // Beast's own limit forgets what it has consumed: a header in many pieces would have none.
    const std::size_t unfinished = error ? octets.size() : 0;
    if (used + unfinished > header_left) return refuse(431);
    header_left -= used;
  }
};

RequestReader::RequestReader(std::size_t header_limit, std::size_t body_limit)
    : parser_(std::make_unique<Parser>(header_limit, body_limit)) {}

RequestReader::~RequestReader() = default;

RequestReader::State RequestReader::feed(std::string& octets) {
  Parser& parser = *parser_;
  if (parser.state == State::header && !octets.empty()) {
    parser.advance(octets);
    if (parser.state == State::refused || !parser.http.is_header_done()) return parser.state;
    if (const int status = refusal_of(parser.http.get().base())) {
      parser.refuse(status);
      return parser.state;
    }
    parser.state = parser.http.is_done() ? State::done : State::body;
    parser.http.eager(true);
  }
  if (parser.state == State::body && !octets.empty()) {
    parser.advance(octets);
    if (parser.http.is_done()) parser.state = State::done;
  }
  return parser.state;
}

int RequestReader::refusal() const {
  return parser_->refusal;
}

bool RequestReader::expects_continue() const {
  return parser_->http.get().count(http::field::expect) != 0;
}

bool RequestReader::keep_alive() const {
  return parser_->http.keep_alive();
}

Request RequestReader::take() {
  auto message = parser_->http.release();
  Request request;
  request.method = method_of(message.method());
  const std::string target = owned(message.target());
  const std::size_t path_end = std::min(target.find('?'), target.size());
  request.path = target.substr(0, path_end);
  request.query = target.substr(std::min(path_end + 1, target.size()));
  for (const auto& field : message) {
    request.headers.add(owned(field.name_string()), owned(field.value()));
    if (field.name() != http::field::cookie) continue;
    const Fields cookies = parse_cookies(owned(field.value()));
    for (const auto& [name, value] : cookies.entries()) {
      request.cookies.add(name, value);
    }
  }
  request.body = std::move(message.body());
  return request;
}

}  // namespace signet::web
