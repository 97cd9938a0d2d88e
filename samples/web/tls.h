#pragma once

#include <boost/asio/ssl/context.hpp>
#include <optional>
#include <string>

#include "web/outcome.h"
#include "web/server.h"

// Internal to the web layer: includes Asio.

namespace signet::web {

/// TLS 1.2 or later with forward secrecy. Fails when a file can't be read, they don't belong
/// together, or the key is encrypted: nobody is there to be asked for its password.
Outcome<boost::asio::ssl::context> server_tls(const TlsFiles& files);

/// TLS 1.2 or later; the peer must have a certificate that leads to one in `ca_file`, or in the
/// system's store when there is none. The name in it is checked per connection.
Outcome<boost::asio::ssl::context> client_tls(const std::optional<std::string>& ca_file);

}  // namespace signet::web
