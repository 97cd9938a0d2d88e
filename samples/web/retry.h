#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace signet::web {

/// How long to wait between attempts: twice as long each time, up to a limit.
struct BackOff {
  std::chrono::milliseconds first{200};
  std::chrono::milliseconds longest{10'000};
};

/// The wait that follows one of `previous`.
std::chrono::milliseconds next_wait(const BackOff& back_off, std::chrono::milliseconds previous);

/// Runs a job in a thread of its own until it says that it is done: to fetch the metadata of a
/// peer that may start later. Destroying it stops it at once, also in the middle of a wait; a job
/// that takes time must watch the stop token, and none may throw.
class Retryer {
 public:
  using Job = std::function<bool(std::stop_token stop)>;  ///< true: done

  explicit Retryer(Job job, BackOff back_off = {});

  void stop();

 private:
  void run(const std::stop_token& stop);

  Job job_;
  BackOff back_off_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it uses all the others
};

}  // namespace signet::web
