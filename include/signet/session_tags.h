#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signet/assertion.h"
#include "signet/authenticated_subject.h"
#include "signet/result.h"

// Attributes of an assertion that AWS acts on: session tags for access control, and the roles and
// sessions of direct federation into an account.

namespace signet {

/// Names of attributes begin so.
inline constexpr std::string_view aws_attributes = "https://aws.amazon.com/SAML/Attributes/";

/// A key of 1 to 128 characters and a value of at most 256: letters, digits, white space and
/// `_ . : / = + - @`. Keys that differ by letter case only are one key.
struct SessionTag {
  static constexpr std::size_t longest_key = 128;
  static constexpr std::size_t longest_value = 256;
  static constexpr std::size_t most = 50;  ///< of one session

  std::string key;
  std::string value;

  friend bool operator==(const SessionTag&, const SessionTag&) = default;
};

/// Whose tags: `AccessControl:{key}` for IAM Identity Center, `PrincipalTag:{key}` for an account.
enum class TagKind { access_control, principal_tag };

/// An Attribute for each tag, with one value. White space at the ends of a value is not written.
/// Fails with `value_not_writable` for what breaks a limit, or for a key twice.
Result<std::vector<Attribute>> write_session_tags(std::span<const SessionTag> tags, TagKind kind);

/// The tags among these attributes, in their order; white space at the ends of a value is no part
/// of it. Fails with `malformed_value` for what breaks a limit and for several values in one
/// attribute, with `attribute_duplicate` for a key twice.
Result<std::vector<SessionTag>> read_session_tags(std::span<const Attribute> attributes,
                                                  TagKind kind);

/// The tags for access control that came with a sign-in. Fails like read_session_tags().
Result<std::vector<SessionTag>> session_tags(const AuthenticatedSubject& subject);

/// An administrator's choice: this tag takes its value from that attribute of the stored user.
struct TagMapping {
  std::string key;
  std::string user_attribute;
};

/// The tags of a session. A mapped key takes the stored user's value, and the assertion's is
/// dropped; it has no tag when the user lacks the attribute. All other tags are the assertion's,
/// whatever else is stored. Fails with `configuration_invalid` for a stored value or a mapping that
/// breaks a limit and for a key mapped twice, and with `malformed_value` for more than 50 tags.
Result<std::vector<SessionTag>> merge_session_tags(
    std::span<const TagMapping> mappings,
    const std::map<std::string, std::string, std::less<>>& stored_user,
    std::span<const SessionTag> asserted);

/// How long a session lasts at most: 8 hours unless configured, from 15 minutes to 90 days.
class SessionLength {
 public:
  static constexpr std::chrono::seconds shortest = std::chrono::minutes(15);
  static constexpr std::chrono::seconds longest = std::chrono::days(90);

  SessionLength() = default;
  /// Fails with `configuration_invalid` outside of the range.
  static Result<SessionLength> create(std::chrono::seconds length);

  std::chrono::seconds length() const noexcept { return length_; }
  /// When a session that begins at `start` ends: after this length, or at SessionNotOnOrAfter when
  /// that is sooner. [saml-core 2.7.2]
  Instant end(Instant start, const std::optional<Instant>& session_not_on_or_after) const noexcept;

 private:
  std::chrono::seconds length_ = std::chrono::hours(8);
};

/// A role that the person may take, and the SAML provider of the account that vouches for it: two
/// ARNs of IAM.
struct AwsRole {
  std::string role_arn;
  std::string provider_arn;

  friend bool operator==(const AwsRole&, const AwsRole&) = default;
};

/// What an assertion for the audience `https://signin.aws.amazon.com/saml` tells.
struct DirectFederation {
  static constexpr std::string_view audience = "https://signin.aws.amazon.com/saml";

  std::vector<AwsRole> roles;                            ///< at least one
  std::string session_name;                              ///< RoleSessionName
  std::optional<std::chrono::seconds> session_duration;  ///< 1 to 12 hours
  std::vector<SessionTag> principal_tags;
  std::vector<std::string> transitive_tag_keys;  ///< kept when roles are chained

  friend bool operator==(const DirectFederation&, const DirectFederation&) = default;
};

/// Fails with `value_not_writable`.
Result<std::vector<Attribute>> write_direct_federation(const DirectFederation& federation);
/// The two ARNs of a Role may stand in either order. Fails like read_session_tags(), and with
/// `missing_element` without Role or RoleSessionName.
Result<DirectFederation> read_direct_federation(std::span<const Attribute> attributes);

}  // namespace signet
