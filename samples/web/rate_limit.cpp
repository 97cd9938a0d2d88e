#include "web/rate_limit.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace signet::web {

constexpr std::size_t max_key = 256;

// The "generic cell rate algorithm": one time per key says how far ahead of the allowed rate it is.
bool RateLimiter::allow(std::string_view key, TimePoint now) {
  if (key.size() > max_key) return false;
  const std::lock_guard lock(mutex_);
  const TimePoint latest = now + rule_.interval * rule_.attempts;
  const auto found = free_again_.find(key);
  if (found == free_again_.end()) {
    if (free_again_.size() >= rule_.max_keys) make_room(now);
    free_again_.emplace(key, now + rule_.interval);
    return true;
  }
  // Bounded on both sides, so that a clock that was set back locks nobody out for longer.
  TimePoint& free_again = found->second;
  free_again = std::clamp(free_again, now, latest);
  if (free_again + rule_.interval > latest) return false;
  free_again += rule_.interval;
  return true;
}

void RateLimiter::make_room(TimePoint now) {
  std::erase_if(free_again_, [&](const auto& entry) { return entry.second <= now; });
  if (free_again_.size() < rule_.max_keys) return;
  free_again_.erase(
      std::min_element(free_again_.begin(), free_again_.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; }));
}

void RateLimiter::reset(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto found = free_again_.find(key);
  if (found != free_again_.end()) free_again_.erase(found);
}

std::size_t RateLimiter::size() const {
  const std::lock_guard lock(mutex_);
  return free_again_.size();
}

std::string network_of(std::string_view remote_address) {
  const std::string address(remote_address);
  in6_addr bytes{};
  if (inet_pton(AF_INET6, address.c_str(), &bytes) != 1) return address;
  if (IN6_IS_ADDR_V4MAPPED(&bytes)) return address;
  std::fill(std::begin(bytes.s6_addr) + 8, std::end(bytes.s6_addr), std::uint8_t{0});
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, &bytes, text.data(), text.size());
  return std::string(text.data()) + "/64";
}

}  // namespace signet::web
