#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/messages.h"
#include "rules/rule.h"
#include "signet/state.h"

// The rules of Web Browser SSO for a Response and its assertion. [saml-profiles 4.1.4.2, 4.1.4.3]

namespace signet::rules {

/// Configuration about the names of this identity provider; null: none.
struct NameSettings {
  bool optional = false;
  const std::set<std::string>* affiliations = nullptr;  ///< for which names are for us
  const std::set<std::string>* qualifiers = nullptr;    ///< of others whose names it passes on
};

/// All that a rule may look at. Everything is configuration, stored state or the message, which
/// was signed except for the envelope when `envelope_signed` is false: then the envelope can only
/// make the Response be refused.
struct ResponseFacts {
  const model::ResponseEnvelope& envelope;
  bool envelope_signed;
  bool has_assertion;
  const model::Assertion& assertion;           ///< an empty one when the Response has none
  std::string_view idp;                        ///< whose keys verified the signature
  std::string_view sp;                         ///< our entity ID
  std::string_view acs_url;                    ///< where the Response arrived, from configuration
  std::optional<std::string> claimed_request;  ///< the InResponseTo that the message carries
  const PendingRequest* request;               ///< the stored one of this ID; null when unknown
  bool unsolicited_allowed;
  std::string_view browser_binding;
  std::chrono::seconds longest_age;  ///< of IssueInstant
  Clock clock;
  bool encryption_required = false;  ///< of the assertion, by configuration
  bool was_encrypted = false;
  std::span<const std::string> authn_context_order = {};  ///< weakest first, by configuration
  NameSettings names = {};
  bool xml_values_allowed = false;           ///< in attributes
  std::span<const std::string> scopes = {};  ///< that the identity provider may speak for
};

/// One bearer confirmation among the facts. A single one has to meet all its rules.
struct ConfirmationFacts {
  const model::SubjectConfirmation& confirmation;
  const ResponseFacts& response;
};

/// InResponseTo of the first bearer confirmation, else of the Response.
std::optional<std::string> claimed_request(const model::ResponseEnvelope& envelope,
                                           const model::Assertion& assertion);

/// The name of an attribute whose Name and NameFormat another has as well, so that it is open which
/// one counts; absent when there is none. [saml-core 2.7.3]
std::optional<std::string_view> attribute_named_twice(const std::vector<Attribute>& attributes);

/// What can be said before any stored state is asked: envelope and status. An error of the peer
/// comes back with its own words in `status_not_success`. [saml-core 3.2.2.2]
Result<void> check_envelope(const ResponseFacts& facts, Steps* steps = nullptr);
/// The rest: correlation, assertion, confirmation, conditions, statements, in this order.
Result<void> check_assertion(const ResponseFacts& facts, Steps* steps = nullptr);
/// The rules of both, in their order, as steps that weren't reached.
void list_envelope_rules(Steps& steps);
void list_assertion_rules(Steps& steps);

Table<ResponseFacts> envelope_rules();
Table<ResponseFacts> status_rules();
Table<ResponseFacts> correlation_rules();
Table<ResponseFacts> assertion_rules();
Table<ConfirmationFacts> confirmation_rules();
Table<ResponseFacts> condition_rules();
Table<ResponseFacts> statement_rules();

}  // namespace signet::rules
