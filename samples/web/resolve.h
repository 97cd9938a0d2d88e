#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "web/outcome.h"

// Internal to the web layer: includes Asio.

namespace signet::web {

/// The addresses of a host: an IP address or a name. Comes back at the deadline or the stop,
/// whatever the system's resolver does.
Outcome<std::vector<boost::asio::ip::tcp::endpoint>> resolve(
    const std::string& host, std::uint16_t port, std::chrono::steady_clock::time_point deadline,
    const std::stop_token& stop);

}  // namespace signet::web
