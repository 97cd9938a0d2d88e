#pragma once

#include <doctest/doctest.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "unit/web/raw_client.h"
#include "web/server.h"

namespace signet::web::test {

/// Keeps the lines for the test to look at.
class RecordedLog {
 public:
  Log& log() { return log_; }

  std::string text() const {
    const std::lock_guard lock(mutex_);
    return text_;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
  Log log_{[this](std::string_view line) {
    const std::lock_guard lock(mutex_);
    text_ += line;
  }};
};

/// A server on a free loopback port that runs in a thread as long as the object lives.
class RunningServer {
 public:
  explicit RunningServer(Handler handler, ServerOptions options = {})
      : server_(started(std::move(options), std::move(handler), record_.log())),
        thread_([this] { server_.run(); }) {}

  ~RunningServer() { stop(); }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  std::uint16_t port() const { return server_.port(); }
  std::string log() const { return record_.text(); }
  Server& server() { return server_; }

  /// Stops it and waits for its end.
  void stop() {
    server_.stop();
    wait();
  }
  void wait() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  static Server started(ServerOptions options, Handler handler, Log& log) {
    options.stop_on_signals = false;
    auto server = Server::create(std::move(options), std::move(handler), log);
    REQUIRE(server);
    return *std::move(server);
  }

  RecordedLog record_;
  Server server_;
  std::thread thread_;
};

/// A handler that waits in the middle until the test lets it go on.
class Gate {
 public:
  /// For the handler: says that it has begun, and waits.
  void pass() {
    {
      const std::lock_guard lock(mutex_);
      ++entered_;
    }
    changed_.notify_all();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_; });
  }
  /// For the test: waits until so many handlers stand in the gate.
  void await(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return entered_ >= count; });
  }
  void open() {
    {
      const std::lock_guard lock(mutex_);
      open_ = true;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int entered_ = 0;
  bool open_ = false;
};

}  // namespace signet::web::test
