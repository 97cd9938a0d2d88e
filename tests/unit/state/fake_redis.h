#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace signet::test {

/// Something at a port that isn't Redis: to the first command of each connection it answers with
/// the first text, and so on, the last one for ever; an empty text is silence. `in_drops` sends a
/// byte every 20 ms.
class FakeRedis {
 public:
  explicit FakeRedis(std::vector<std::string> answers, bool in_drops = false)
      : answers_(std::move(answers)), in_drops_(in_drops) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) == 0 && ::listen(listener_, 16) == 0 &&
        ::getsockname(listener_, generic, &size) == 0)
      port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { accept_all(); });
  }
  ~FakeRedis() {
    ended_ = true;
    thread_.join();
    ::close(listener_);
  }

  std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }

 private:
  static bool is_readable(int socket, int milliseconds) {
    pollfd waiting = {socket, POLLIN, 0};
    return ::poll(&waiting, 1, milliseconds) > 0;
  }

  void accept_all() {
    while (!ended_) {
      if (!is_readable(listener_, 20)) continue;
      const int socket = ::accept(listener_, nullptr, nullptr);
      ++connections_;
      serve(socket);
      ::close(socket);
    }
  }

  void serve(int socket) {
    for (std::size_t i = 0; !ended_;) {
      if (!is_readable(socket, 20)) continue;
      char bytes[64 * 1024];
      if (::recv(socket, bytes, sizeof bytes, 0) <= 0) return;
      if (!send(socket, answers_[std::min(i++, answers_.size() - 1)])) return;
    }
  }

  bool send(int socket, const std::string& answer) const {
    if (!in_drops_) return ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL) >= 0;
    for (const char& byte : answer) {
      if (ended_ || ::send(socket, &byte, 1, MSG_NOSIGNAL) <= 0) return false;
      ::poll(nullptr, 0, 20);
    }
    return true;
  }

  const std::vector<std::string> answers_;
  const bool in_drops_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ended_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

}  // namespace signet::test
