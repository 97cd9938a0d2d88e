#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "signet/time.h"

// Plain values of the saml: namespace that applications meet. A value says nothing of trust: who
// gave it to you does. AuthenticatedSubject holds checked ones.

namespace signet {

/// [saml-core 2.2.3]
struct NameID {
  std::string value;
  std::optional<std::string> format = {};
  std::optional<std::string> name_qualifier = {};
  std::optional<std::string> sp_name_qualifier = {};

  friend bool operator==(const NameID&, const NameID&) = default;
};

/// An attribute with all its values in document order. FriendlyName is for people; names are
/// compared by (name, name_format) only. A value is its text, and that of its NameID if it holds
/// one. A nil value isn't an empty one: it says that there is none. [saml-core 2.7.3.1]
struct Attribute {
  std::string name;
  std::optional<std::string> name_format = {};
  std::optional<std::string> friendly_name = {};
  std::vector<std::string> values = {};
  /// Values that are an element: each as XML that stands alone, without anything of the namespaces
  /// of SAML, xmldsig and xmlenc. See ServiceProviderSettings::accept_xml_values_from.
  std::vector<std::string> xml_values = {};
  std::size_t nil_values = 0;

  friend bool operator==(const Attribute&, const Attribute&) = default;
};

/// How and when the identity provider authenticated the person. [saml-core 2.7.2]
struct AuthnStatement {
  Instant authn_instant;
  std::optional<std::string> session_index = {};
  std::optional<Instant> session_not_on_or_after = {};
  std::optional<std::string> authn_context_class_ref = {};

  friend bool operator==(const AuthnStatement&, const AuthnStatement&) = default;
};

/// What a NameIDPolicy asks for. [saml-core 3.4.1.1]
struct NameIDPolicy {
  std::optional<std::string> format = {};
  std::optional<std::string> sp_name_qualifier = {};
  std::optional<bool> allow_create = {};

  friend bool operator==(const NameIDPolicy&, const NameIDPolicy&) = default;
};

/// StatusCode values, the outermost first, with an optional message. [saml-core 3.2.2]
struct Status {
  std::vector<std::string> codes = {};
  std::optional<std::string> message = {};

  friend bool operator==(const Status&, const Status&) = default;
};

}  // namespace signet
