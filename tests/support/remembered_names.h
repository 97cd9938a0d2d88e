#pragma once

#include <map>
#include <mutex>
#include <utility>

#include "base/fail.h"
#include "signet/persistent_names.h"

namespace signet::test {

/// Persistent names as an application keeps them; away when `available` is false.
class RememberedNames : public PersistentNames {
 public:
  Result<std::optional<std::string>> find(std::string_view user,
                                          std::string_view service_provider) override {
    const std::lock_guard lock(mutex_);
    if (!available) return fail(ErrorCode::store_unavailable, "names", "an answer", "none");
    const auto found = names.find({std::string(user), std::string(service_provider)});
    if (found == names.end()) return std::optional<std::string>();
    return std::optional<std::string>(found->second);
  }
  Result<std::string> find_or_insert(std::string_view user, std::string_view service_provider,
                                     std::string_view new_name) override {
    const std::lock_guard lock(mutex_);
    if (!available) return fail(ErrorCode::store_unavailable, "names", "an answer", "none");
    const std::pair key{std::string(user), std::string(service_provider)};
    return names.emplace(key, std::string(new_name)).first->second;
  }

  std::map<std::pair<std::string, std::string>, std::string> names;
  bool available = true;

 private:
  std::mutex mutex_;
};

}  // namespace signet::test
