#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>

#include "web/http.h"
#include "web/outcome.h"

namespace signet::web {

struct FetchOptions {
  std::size_t size_limit = 16 * 1024 * 1024;
  std::chrono::milliseconds deadline{10'000};  ///< for all of it, redirects included
  std::optional<std::string> ca_file;          ///< PEM; otherwise the system's store
};

/// GETs an http(s) URL and returns the body of the 200 answer. At most three redirects, and only
/// within the same scheme, host and port; over https the peer's certificate must be good for the
/// host. Blocks the calling thread until the answer, the deadline or the stop, so call it from a
/// background thread. Fails with a sentence for the log.
Outcome<std::string> fetch(const std::string& url, const FetchOptions& options = {},
                           const std::stop_token& stop = {});

/// What post() sends.
struct PostedBody {
  std::string content_type;
  std::string octets;
  Headers headers = {};  ///< further ones
};

/// POSTs to an http(s) URL and returns the 200 answer, with what fetch() says of time, size and
/// certificates. No redirect is followed: who may get the body was decided before.
Outcome<Response> post(const std::string& url, const PostedBody& body,
                       const FetchOptions& options = {}, const std::stop_token& stop = {});

}  // namespace signet::web
