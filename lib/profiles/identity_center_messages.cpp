#include <algorithm>

#include "metadata/name_id_formats.h"
#include "profiles/rule.h"
#include "signet/email_address.h"
#include "signet/identity_center.h"
#include "signet/names.h"
#include "signet/session_tags.h"

// Identity Center's rules for messages: the assertion as a whole, the name of a person, the time.

namespace signet::profiles {
namespace {

using namespace identity_center;

constexpr std::string_view name_id_path = "Assertion/Subject/NameID";

void assertion_encrypted(const Facts& facts, const Report& report) {
  const std::size_t count = facts.message->encrypted_assertions;
  if (count > 0) report("Response/EncryptedAssertion", std::to_string(count));
}

void assertion_too_long(const Facts& facts, const Report& report) {
  const std::size_t length = facts.message->assertion_length.value_or(0);
  if (length > longest_assertion) {
    report("Response/Assertion", std::to_string(length) + " characters");
  }
}

// The name

/// That of a user of Identity Center.
const NameID* user_name(const Facts& facts) {
  const auto& name_id = facts.message->name_id;
  return name_id && !is_for_an_account(*facts.message) ? &*name_id : nullptr;
}

bool is_guest(std::string_view name) {
  return name.find("#EXT#") != std::string_view::npos;
}

/// What looks as if a person had chosen the e-mail address and another format by mistake.
bool is_unspecified_address(const NameID& name_id) {
  return name_id.format.value_or(std::string(name_id_format::unspecified)) ==
             name_id_format::unspecified &&
         parse_email_address(name_id.value);
}

/// A mistyped format is another rule's.
bool has_other_format(const NameID& name_id) {
  const std::string format = name_id.format.value_or("");
  return format != name_id_format::email_address &&
         metadata::meant_name_id_format(format) != name_id_format::email_address;
}

void unspecified_address(const Facts& facts, const Report& report) {
  const NameID* const name_id = user_name(facts);
  if (!name_id || !is_unspecified_address(*name_id)) return;
  report(std::string(name_id_path) + "/@Format", name_id->format.value_or("none"));
}

void other_format(const Facts& facts, const Report& report) {
  const NameID* const name_id = user_name(facts);
  if (!name_id || !has_other_format(*name_id) || is_unspecified_address(*name_id)) return;
  report(std::string(name_id_path) + "/@Format", name_id->format.value_or("none"));
}

void guest_name(const Facts& facts, const Report& report) {
  const NameID* const name_id = user_name(facts);
  if (name_id && is_guest(name_id->value)) report(name_id_path, name_id->value);
}

void not_an_address(const Facts& facts, const Report& report) {
  const NameID* const name_id = user_name(facts);
  if (!name_id || name_id->value.empty() || is_guest(name_id->value)) return;
  if (has_other_format(*name_id) || parse_email_address(name_id->value)) return;
  report(name_id_path, name_id->value);
}

void asks_for_other_format(const Facts& facts, const Report& report) {
  if (!facts.message->request || !facts.message->request->name_id_policy) return;
  const auto& format = facts.message->request->name_id_policy->format;
  if (!format || *format == name_id_format::unspecified) return;
  if (has_other_format({.value = {}, .format = format})) {
    report("AuthnRequest/NameIDPolicy/@Format", *format);
  }
}

// Time

void clocks_disagree(const Facts& facts, const Report& report) {
  if (!facts.context.received_at || !facts.message->assertion) return;
  constexpr std::string_view about_time =
      "issue-instant-in-future issue-instant-too-old conditions-not-yet-valid conditions-expired "
      "confirmation-expired authn-instant-in-future";
  if (std::none_of(facts.plain.begin(), facts.plain.end(),
                   [&](const Finding& f) { return among(about_time, f.code); })) {
    return;
  }
  const Instant issued = facts.message->assertion->issue_instant;
  const Instant here = *facts.context.received_at;
  const auto apart = std::chrono::duration_cast<std::chrono::seconds>(here - issued).count();
  report("Assertion/@IssueInstant",
         "issued at " + format_instant(issued) + " by the identity provider's clock",
         "close to " + format_instant(here) + " by the receiver's clock, but they are " +
             std::to_string(apart) + " seconds apart");
}

void session_too_short(const Facts& facts, const Report& report) {
  if (!facts.message->assertion) return;
  for (const AuthnStatement& statement : facts.message->assertion->authn_statements) {
    const auto& end = statement.session_not_on_or_after;
    const Instant issued = facts.message->assertion->issue_instant;
    if (end && *end > issued && *end < issued + SessionLength::shortest) {
      report("AuthnStatement/@SessionNotOnOrAfter", format_instant(*end));
    }
  }
}

constexpr Severity error = Severity::error;
constexpr std::string_view one_format = name_id_format::email_address;

constexpr Rule table[] = {
    {"assertion-encrypted", error, on_response, "an assertion that isn't encrypted",
     "Turn assertion encryption off for this application at the identity provider.",
     assertion_encrypted, "encrypted-assertion"},
    {"assertion-too-long", error, on_response, "at most 50,000 characters",
     "Send fewer attributes; lists of groups are the usual cause.", assertion_too_long},
    {"name-id-unspecified-address", error, on_response, one_format,
     "Set the name ID format to e-mail address: the value already is one.", unspecified_address},
    {"name-id-format-other", error, on_response, one_format,
     "Set the name ID format to e-mail address, and its value to the user name in Identity Center.",
     other_format},
    {"name-id-guest", error, on_response, "the user name, such as user@domain.example",
     "Map the name ID of guest users to their mail attribute instead of userPrincipalName.",
     guest_name},
    {"name-id-not-an-address", error, on_response, "name@domain",
     "Map the name ID to an attribute of the form name@domain that equals the user name exactly.",
     not_an_address},
    {"name-id-policy-other", Severity::note, on_request, one_format,
     "Choose the format in the application's attribute mappings: it is sent whatever is asked for.",
     asks_for_other_format},
    {"clocks-disagree",
     error,
     on_response,
     {},
     "Synchronise the identity provider's clock by NTP, unless this is an old message.",
     clocks_disagree,
     "issue-instant-in-future issue-instant-too-old conditions-not-yet-valid conditions-expired "
     "confirmation-expired authn-instant-in-future session-expired"},
    {"session-too-short", Severity::warning, on_response, "at least 15 minutes",
     "Set a longer session at the identity provider: people will have to sign in again and again.",
     session_too_short},
};

}  // namespace

std::span<const Rule> identity_center_message_rules() {
  return table;
}

}  // namespace signet::profiles

namespace signet::identity_center {

std::vector<Finding> check_subject(const AuthenticatedSubject& subject) {
  const LintContext context{};
  profiles::MessageFacts message;
  message.name_id = subject.name_id();
  for (const Attribute& attribute : subject.attributes()) {
    message.attributes.push_back(profiles::facts_of(attribute));
  }
  const profiles::Facts facts{
      .subjects = {LintSubject::response}, .context = context, .message = std::move(message)};

  std::vector<Finding> findings;
  for (const auto& table : {profiles::plain_rules(), profiles::identity_center_message_rules(),
                            profiles::identity_center_attribute_rules()}) {
    for (const profiles::Rule& rule : table) {
      if ((rule.subjects & profiles::on_response) != 0) {
        rule.look(facts, profiles::Report(rule, findings));
      }
    }
  }
  return findings;
}

}  // namespace signet::identity_center
