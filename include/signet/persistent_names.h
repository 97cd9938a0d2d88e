#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "signet/result.h"

namespace signet {

/// Persistent NameIDs that an application of an identity provider keeps, where those that are
/// computed won't do: they can be taken back one by one, they survive a change of the secret, and
/// AllowCreate has its exact meaning. [saml-core 3.4.1.1, 8.3.7]
///
/// A name has 1 to 256 visible characters of ASCII and no capital letter: two never differ by their
/// case alone, which some service providers would take for the same. Others are refused as
/// `persistent_name_malformed`.
///
/// `service_provider` is an entity ID, or the ID of an affiliation whose members share names.
/// Implementations must be safe to call from several threads, must never give one name to two
/// users, and fail with `store_unavailable` when they can't answer.
class PersistentNames {
 public:
  virtual ~PersistentNames() = default;
  /// Absent: this user has no name there.
  virtual Result<std::optional<std::string>> find(std::string_view user,
                                                  std::string_view service_provider) = 0;
  /// Likewise, and where there is none yet, `new_name` becomes it. Atomic: of two callers both get
  /// the same name.
  virtual Result<std::string> find_or_insert(std::string_view user,
                                             std::string_view service_provider,
                                             std::string_view new_name) = 0;
};

}  // namespace signet
