#include "web/security_headers.h"

namespace signet::web {

Response with_security_headers(Response response, bool is_tls) {
  Headers& headers = response.headers;
  if (!headers.contains("Content-Security-Policy")) {
    headers.set("Content-Security-Policy", std::string(default_content_security_policy));
  }
  if (!headers.contains("Cache-Control")) headers.set("Cache-Control", "no-store");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("X-Frame-Options", "DENY");
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  if (is_tls) headers.set("Strict-Transport-Security", "max-age=31536000");
  return response;
}

}  // namespace signet::web
