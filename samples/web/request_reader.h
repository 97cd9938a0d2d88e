#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "web/http.h"

namespace signet::web {

/// Reads one request from octets, in whatever pieces they come. It has no sockets and no clock.
///
/// It takes less than HTTP/1.1 allows, so that no other program on the way can see another boundary
/// between two requests: exactly one Host, at most one Content-Length, each field on one line,
/// and no Transfer-Encoding at all, which no browser sends. [RFC 9112 3.2, 5.2, 6.3, 11.2]
class RequestReader {
 public:
  enum class State { header, body, done, refused };

  RequestReader(std::size_t header_limit, std::size_t body_limit);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Consumes what belongs to this request from the front of `octets`. What is left when it is done
  /// is the beginning of the next one.
  State feed(std::string& octets);

  /// Once refused: 400, 411, 413, 417 or 431.
  int refusal() const;

  /// Whether the client waits for `100 Continue` before it sends the body. Known after the header.
  bool expects_continue() const;

  /// Whether the client would use the connection again. Known after the header.
  bool keep_alive() const;

  /// Once done. Remote address and TLS are for the caller to fill in.
  Request take();

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace signet::web
