#pragma once

#include <cstdlib>
#include <string>
#include <utility>
#include <variant>

namespace signet::web {

/// Carries the reason of a failure into an Outcome: `return Failure("the port is taken");`
struct Failure {
  explicit Failure(std::string sentence) : why(std::move(sentence)) {}
  std::string why;
};

/// A value, or one sentence for the operator that says why there is none. Asking for the value that
/// isn't there ends the program.
template <class T>
class [[nodiscard]] Outcome {
 public:
  Outcome(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Outcome(Failure failure) : state_(std::in_place_index<1>, std::move(failure.why)) {}

  explicit operator bool() const noexcept { return state_.index() == 0; }

  T& operator*() & { return checked(*this); }
  const T& operator*() const& { return checked(*this); }
  T&& operator*() && { return std::move(checked(*this)); }
  T* operator->() & { return &checked(*this); }
  const T* operator->() const& { return &checked(*this); }

  const std::string& why() const& {
    if (*this) std::abort();
    return *std::get_if<1>(&state_);
  }

 private:
  template <class Self>
  static auto& checked(Self& self) {
    if (!self) std::abort();
    return *std::get_if<0>(&self.state_);
  }

  std::variant<T, std::string> state_;
};

}  // namespace signet::web
