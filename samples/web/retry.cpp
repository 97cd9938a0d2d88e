#include "web/retry.h"

#include <algorithm>

namespace signet::web {

std::chrono::milliseconds next_wait(const BackOff& back_off, std::chrono::milliseconds previous) {
  return std::min(previous * 2, back_off.longest);
}

Retryer::Retryer(Job job, BackOff back_off)
    : job_(std::move(job)),
      back_off_(back_off),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Retryer::stop() {
  thread_.request_stop();
}

void Retryer::run(const std::stop_token& stop) {
  std::chrono::milliseconds wait = back_off_.first;
  while (!stop.stop_requested() && !job_(stop)) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, wait, [] { return false; });
    wait = next_wait(back_off_, wait);
  }
}

}  // namespace signet::web
