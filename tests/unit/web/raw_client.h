#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace signet::web::test {

inline sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A socket that a test reads and writes as it likes. Nothing waits for more than five seconds.
class RawSocket {
 public:
  explicit RawSocket(int descriptor) : descriptor_(descriptor) {}
  ~RawSocket() { close(descriptor_); }
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  static int connect_to(std::uint16_t port) {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return descriptor;
  }

  /// False when the other side has hung up.
  bool send_all(std::string_view octets) {
    while (!octets.empty()) {
      const auto sent = send(descriptor_, octets.data(), octets.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      octets.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void finish_sending() { shutdown(descriptor_, SHUT_WR); }

  bool has_something_within(int milliseconds) {
    pollfd waiting{descriptor_, POLLIN, 0};
    return poll(&waiting, 1, milliseconds) == 1;
  }

  /// False when the other side has hung up, or says nothing.
  bool read_some(std::string& octets) {
    if (!has_something_within(5000)) return false;
    std::array<char, 4096> buffer{};
    const auto count = recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (count <= 0) return false;
    octets.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }

  /// Everything until the other side hangs up.
  std::string read_to_end() {
    std::string octets;
    while (read_some(octets)) {
    }
    return octets;
  }

  std::string read_until(std::string_view mark) {
    std::string octets;
    while (octets.find(mark) == std::string::npos && read_some(octets)) {
    }
    return octets;
  }

 private:
  int descriptor_;
};

/// A connection to a port of this machine.
class RawClient : public RawSocket {
 public:
  explicit RawClient(std::uint16_t port) : RawSocket(connect_to(port)) {}
};

/// Sends a request and reads until the server hangs up.
inline std::string exchange(std::uint16_t port, std::string_view request) {
  RawClient client(port);
  client.send_all(request);
  return client.read_to_end();
}

/// A port that accepts connections and says nothing by itself.
class SilentPort {
 public:
  SilentPort() : descriptor_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = loopback(0);
    bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    listen(descriptor_, 8);
    socklen_t size = sizeof address;
    getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  ~SilentPort() { close(descriptor_); }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;

  std::uint16_t port() const { return port_; }

  /// Takes the next connection, reads its request, sends `answer` and hangs up.
  void answer_once(std::string_view answer) const {
    RawSocket peer(accept(descriptor_, nullptr, nullptr));
    peer.read_until("\r\n\r\n");
    peer.send_all(answer);
  }

 private:
  int descriptor_;
  std::uint16_t port_ = 0;
};

}  // namespace signet::web::test
