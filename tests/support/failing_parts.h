#pragma once

#include "signet/random.h"
#include "signet/state.h"

// What an application hands in, at its worst.

namespace signet::test {

class NoRandom : public RandomSource {
 public:
  Result<void> fill(std::span<std::uint8_t>) override {
    return Unexpected(Error(ErrorCode::randomness_unavailable));
  }
};

/// A store that can't answer what it is told to fail at, and does the rest by another.
class FailingRequests : public RequestStore {
 public:
  enum Member { at_put, at_find, at_take };
  FailingRequests(std::shared_ptr<RequestStore> rest, Member member,
                  ErrorCode code = ErrorCode::store_unavailable)
      : rest_(std::move(rest)), member_(member), code_(code) {}

  Result<void> put(PendingRequest request, Instant now) override {
    if (member_ == at_put) return Unexpected(Error(code_));
    return rest_->put(std::move(request), now);
  }
  Result<std::optional<PendingRequest>> find(std::string_view id, Instant now) override {
    if (member_ == at_find) return Unexpected(Error(code_));
    return rest_->find(id, now);
  }
  Result<bool> take(std::string_view id, Instant now) override {
    if (member_ == at_take) return Unexpected(Error(code_));
    return rest_->take(id, now);
  }

 private:
  std::shared_ptr<RequestStore> rest_;
  Member member_;
  ErrorCode code_;
};

class FailingReplayCache : public ReplayCache {
 public:
  explicit FailingReplayCache(ErrorCode code = ErrorCode::store_unavailable) : code_(code) {}
  Result<bool> insert(std::string_view, Instant, Instant) override {
    return Unexpected(Error(code_));
  }

 private:
  ErrorCode code_;
};

}  // namespace signet::test
