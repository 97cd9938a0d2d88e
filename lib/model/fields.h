#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/result.h"
#include "signet/time.h"
#include "xml/document.h"

namespace signet::model {

/// Reads typed attributes. What is absent or malformed is remembered, and an empty value stands in
/// its place until finish() turns the whole into a failure: so readers can read plainly.
class Fields {
 public:
  std::string text(xml::Element element, std::string_view name);
  Instant instant(xml::Element element, std::string_view name);

  std::optional<Instant> optional_instant(xml::Element element, std::string_view name);
  std::optional<std::chrono::seconds> optional_duration(xml::Element element,
                                                        std::string_view name);
  std::optional<bool> optional_boolean(xml::Element element, std::string_view name);
  /// 0 to 65535
  std::optional<int> optional_number(xml::Element element, std::string_view name);

  void report(Error error) { errors_.push_back(std::move(error)); }
  const std::vector<Error>& errors() const noexcept { return errors_; }

  /// The value, or the first error.
  template <class T>
  Result<T> finish(T value) && {
    if (!errors_.empty()) return Unexpected(std::move(errors_.front()));
    return value;
  }

 private:
  std::vector<Error> errors_;
};

}  // namespace signet::model
