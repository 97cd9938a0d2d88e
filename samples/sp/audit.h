#pragma once

#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "signet/time.h"

namespace signet::sp_program {

/// The events of the profile.
namespace audit_event {
/// An identity provider's answer was accepted, or refused.
inline constexpr std::string_view external_idp_directory_login = "ExternalIdPDirectoryLogin";
/// The person in it has a session from now on, or was refused one.
inline constexpr std::string_view user_authentication = "UserAuthentication";
}  // namespace audit_event

/// Something that happened to a sign-in.
struct AuditEvent {
  std::string_view name;
  Instant at;
  std::string source_address;
  /// Who said who it was, and the value of the NameID. Only what was under a signature that held:
  /// absent otherwise.
  std::optional<std::string> identity_provider = {}, user_name = {};
  std::string error_code = {};  ///< empty for a success
  std::string incident = {};    ///< that the person was shown
};

/// The event as one line of JSON, without its end: `{"eventTime":"2026-01-01T12:00:00.000Z",
/// "eventName":"UserAuthentication","sourceIPAddress":"192.0.2.1","identityProvider":"...",
/// "additionalEventData":{"CredentialType":"EXTERNAL_IDP","UserName":"alice@example.com"},
/// "serviceEventDetails":{"UserAuthentication":"Success"}}`. Texts are cut at 512 bytes, and
/// control characters can't get through.
std::string audit_line(const AuditEvent& event);

/// A file that events are appended to and that its owner alone can read. It is opened anew for each
/// event, so that it can be moved away at any time. Safe to use from several threads.
class AuditLog {
 public:
  explicit AuditLog(std::string path) : path_(std::move(path)) {}

  /// All of these events or none. Empty, or why they couldn't be recorded.
  std::string write(std::span<const AuditEvent> events);

 private:
  std::string append(std::string_view lines) const;

  const std::string path_;
  std::mutex mutex_;
};

}  // namespace signet::sp_program
