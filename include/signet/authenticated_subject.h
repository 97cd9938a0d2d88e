#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/assertion.h"

namespace signet {

namespace sp {
class SubjectMaker;
}

/// Who signed in. Only ServiceProvider::consume_response() makes one, and only from an assertion
/// whose every rule held; all values were under the identity provider's signature.
///
/// An account is identified by (identity_provider, name_id): another provider may use the same
/// name. A person without NameID is known by attributes, and can't be logged out by the provider.
class AuthenticatedSubject {
 public:
  const std::string& identity_provider() const noexcept { return identity_provider_; }
  /// Without one, calling name_id() ends the program: an empty name must never be taken for a
  /// person's. Only those come without that are in accept_without_name_id_from; the others have
  /// one always.
  bool has_name_id() const noexcept { return name_id_.has_value(); }
  const NameID& name_id() const noexcept;
  /// In document order, each with all values. No (name, name_format) occurs twice.
  const std::vector<Attribute>& attributes() const noexcept { return attributes_; }
  /// All texts among the values of the attribute of this Name in any format, empty when absent.
  std::vector<std::string> attribute_values(std::string_view name) const;
  /// The attributes of these names, in lower case as they are compared without regard to it. Each
  /// has one value, in a scope of this identity provider; absent when it wasn't sent.
  /// [SAML-SubjectID 3.3, 3.4]
  std::optional<std::string> subject_id() const;
  std::optional<std::string> pairwise_id() const;

  Instant authn_instant() const noexcept { return authn_.authn_instant; }
  const std::optional<std::string>& session_index() const noexcept { return authn_.session_index; }
  const std::optional<std::string>& authn_context_class_ref() const noexcept {
    return authn_.authn_context_class_ref;
  }
  /// The application's session must end then at the latest.
  const std::optional<Instant>& session_not_on_or_after() const noexcept {
    return authn_.session_not_on_or_after;
  }

  /// True when the identity provider started the sign-in itself.
  bool unsolicited() const noexcept { return unsolicited_; }
  /// What start_login() was given. For an unsolicited response it is the RelayState as it came,
  /// which nobody signed: check it like any input before you go there.
  const std::string& relay_state() const noexcept { return relay_state_; }

 private:
  friend class sp::SubjectMaker;
  AuthenticatedSubject() = default;

  std::string identity_provider_;
  std::optional<NameID> name_id_;
  std::vector<Attribute> attributes_;
  AuthnStatement authn_;
  bool unsolicited_ = false;
  std::string relay_state_;
};

}  // namespace signet
