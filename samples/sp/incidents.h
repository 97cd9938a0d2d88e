#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/metadata.h"
#include "signet/time.h"

namespace signet::sp_program {

/// A refused sign-in, for the administrator's eyes. Every text may come from an attacker.
struct Incident {
  std::string id;  ///< that the person was shown
  Instant at;
  std::string address;
  /// Who signed the answer, or only claims to have sent it; empty when not even that is known.
  std::string identity_provider;
  bool is_verified = false;            ///< the signature held, and so do name and identity provider
  Finding reason;                      ///< what it was refused for; `advice` says what to do
  std::string section;                 ///< of the standard; empty for a rule of the profile
  std::vector<Finding> findings = {};  ///< what else was found in the message
  std::size_t more_findings = 0;       ///< so many were left out
};

/// The latest incidents. Safe to use from several threads.
class Incidents {
 public:
  static constexpr std::size_t most = 200;
  static constexpr std::size_t most_findings = 30;  ///< of one incident

  void add(Incident incident);
  std::vector<std::shared_ptr<const Incident>> latest() const;  ///< the newest first
  /// Null when unknown, or forgotten.
  std::shared_ptr<const Incident> find(std::string_view id) const;

 private:
  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<const Incident>> incidents_;
};

}  // namespace signet::sp_program
