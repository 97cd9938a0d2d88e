#include "web/answer_reader.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace signet::web {
namespace http = boost::beast::http;
namespace {

constexpr std::size_t header_limit = 16 * 1024;

}  // namespace

struct AnswerReader::Parser {
  http::response_parser<http::string_body> http;
  std::size_t octets_left;
  State state = State::reading;
  std::string why;

  /// Chunks of few octets each may take twice the size of what they carry.
  explicit Parser(std::size_t size_limit) : octets_left(2 * size_limit + header_limit) {
    http.header_limit(header_limit);
    http.body_limit(size_limit);
    http.eager(true);
  }

  State settle(const boost::system::error_code& error) {
    if (error && error != http::error::need_more) return fail("the answer: " + error.message());
    if (http.is_done()) state = State::done;
    return state;
  }

  State fail(std::string sentence) {
    why = std::move(sentence);
    return state = State::failed;
  }
};

AnswerReader::AnswerReader(std::size_t size_limit)
    : parser_(std::make_unique<Parser>(size_limit)) {}

AnswerReader::~AnswerReader() = default;

AnswerReader::State AnswerReader::feed(std::string& octets) {
  Parser& parser = *parser_;
  if (parser.state != State::reading || octets.empty()) return parser.state;
  boost::system::error_code error;
  const std::size_t used = parser.http.put(boost::asio::buffer(octets), error);
  octets.erase(0, used);
  if (used > parser.octets_left || octets.size() > header_limit) {
    return parser.fail("the answer: too many octets around the body");
  }
  parser.octets_left -= used;
  return parser.settle(error);
}

AnswerReader::State AnswerReader::end() {
  if (parser_->state != State::reading) return parser_->state;
  if (!parser_->http.got_some()) return parser_->fail("the connection ended without an answer");
  boost::system::error_code error;
  parser_->http.put_eof(error);
  if (!error && !parser_->http.is_done()) error = http::error::partial_message;
  return parser_->settle(error);
}

std::string AnswerReader::why() const {
  return parser_->why;
}

Response AnswerReader::take() {
  auto message = parser_->http.release();
  Response answer;
  answer.status = static_cast<int>(message.result_int());
  for (const auto& field : message) {
    answer.headers.add(std::string(field.name_string()), std::string(field.value()));
  }
  answer.body = std::move(message.body());
  return answer;
}

}  // namespace signet::web
