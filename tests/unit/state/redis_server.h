#pragma once

#include <string>
#include <vector>

#include "support/temporary_folder.h"

namespace signet::test {

/// A redis-server of our own on a free loopback port, without files unless it is told to SAVE. It
/// ends with this program at the latest.
class RedisServer {
 public:
  explicit RedisServer(std::vector<std::string> options = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  int port() const { return port_; }
  /// `redis://127.0.0.1:PORT` and this.
  std::string url(const std::string& rest = "") const;

  /// As kill -9 does.
  void kill();
  /// Again, at the same port.
  void start();

  /// What it answers, as text; an error begins with "ERR: ".
  std::string command(const std::vector<std::string>& words) const;

 private:
  bool try_start();

  const std::vector<std::string> options_;
  TemporaryFolder folder_;
  int port_ = 0;
  int pid_ = -1;
  int output_ = -1;
};

}  // namespace signet::test
