#include <algorithm>
#include <array>

#include "profiles/rule.h"
#include "profiles/tag_text.h"
#include "signet/email_address.h"
#include "signet/identity_center.h"
#include "signet/names.h"
#include "signet/session_tags.h"

// Identity Center's rules for what is said about a person: the name, the attributes, the session.

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

/// Direct federation into an account goes past Identity Center and its users.
bool is_for_an_account(const Facts& facts) {
  const auto& assertion = facts.message->assertion;
  if (!assertion || !assertion->conditions) return false;
  const auto& restrictions = assertion->conditions->audience_restrictions;
  return std::any_of(restrictions.begin(), restrictions.end(), [](const auto& audiences) {
    return std::find(audiences.begin(), audiences.end(), DirectFederation::audience) !=
           audiences.end();
  });
}

void account_attributes(const Facts& facts, const Report& report) {
  if (!is_for_an_account(facts)) return;
  const auto federation = read_direct_federation(facts.message->assertion->attributes);
  if (federation) return;
  const Error& error = federation.error();
  report("Assertion/AttributeStatement: " + error.where(), error.found(), error.expected());
}

// The name

/// That of a user of Identity Center.
const NameID* user_name(const Facts& facts) {
  const auto& name_id = facts.message->name_id;
  return name_id && !is_for_an_account(facts) ? &*name_id : nullptr;
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

/// A mistyped format is another rule's: it ends like the right one.
bool has_other_format(const NameID& name_id) {
  return name_id.format != name_id_format::email_address &&
         !name_id.format.value_or("").ends_with(":emailAddress");
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

// Attributes

void too_many_attributes(const Facts& facts, const Report& report) {
  const std::size_t count = facts.message->attributes.size();
  if (count > most_attributes) report("AttributeStatement", std::to_string(count));
}

/// Calls `visit` for each attribute whose name an earlier one has, as `same` sees it.
template <class Same, class Visit>
void each_repeated(const std::vector<AttributeFacts>& attributes, Same same, Visit visit) {
  for (auto attribute = attributes.begin(); attribute != attributes.end(); ++attribute) {
    if (std::any_of(attributes.begin(), attribute,
                    [&](const auto& other) { return same(other.name, attribute->name); })) {
      visit(*attribute);
    }
  }
}

void name_twice(const Facts& facts, const Report& report) {
  each_repeated(
      facts.message->attributes, [](const auto& a, const auto& b) { return a == b; },
      [&](const AttributeFacts& attribute) { report(attribute.where, "once more"); });
}

void several_values(const Facts& facts, const Report& report) {
  if (is_for_an_account(facts)) return;
  for (const AttributeFacts& attribute : facts.message->attributes) {
    if (attribute.values.size() > 1) {
      report(attribute.where, std::to_string(attribute.values.size()) + " values");
    }
  }
}

void structured_value(const Facts& facts, const Report& report) {
  for (const AttributeFacts& attribute : facts.message->attributes) {
    if (attribute.structured) report(attribute.where + "/AttributeValue", "elements");
  }
}

void unknown_name_format(const Facts& facts, const Report& report) {
  constexpr std::array known = {attribute_name_format::unspecified, attribute_name_format::uri,
                                attribute_name_format::basic};
  for (const AttributeFacts& attribute : facts.message->attributes) {
    const auto& format = attribute.name_format;
    if (format && std::find(known.begin(), known.end(), *format) == known.end()) {
      report(attribute.where + "/@NameFormat", *format);
    }
  }
}

// Session tags

/// The key behind the prefix, of an attribute that is a tag.
std::optional<std::string_view> tag_key(std::string_view name) {
  static const std::string prefix = tag_prefix(TagKind::access_control);
  if (!name.starts_with(prefix)) return std::nullopt;
  return name.substr(prefix.size());
}

template <class Visit>
void each_tag(const Facts& facts, Visit visit) {
  for (const AttributeFacts& attribute : facts.message->attributes) {
    if (const auto key = tag_key(attribute.name)) visit(attribute, *key);
  }
}

/// `http:` or other letter case: meant as a tag, and not taken for one.
void almost_a_tag(const Facts& facts, const Report& report) {
  constexpr std::string_view telling = "/SAML/Attributes/AccessControl";
  for (const AttributeFacts& attribute : facts.message->attributes) {
    const std::string& name = attribute.name;
    if (tag_key(name)) continue;
    for (std::size_t at = name.find('/'); at != std::string::npos; at = name.find('/', at + 1)) {
      if (!same_key(std::string_view(name).substr(at, telling.size()), telling)) continue;
      report(attribute.where + "/@Name", name);
      break;
    }
  }
}

void bad_tag_key(const Facts& facts, const Report& report) {
  each_tag(facts, [&](const AttributeFacts& attribute, std::string_view key) {
    if (const auto problem = key_problem(key); !problem.empty()) {
      report(attribute.where + "/@Name", key, problem);
    }
  });
}

void bad_tag_value(const Facts& facts, const Report& report) {
  each_tag(facts, [&](const AttributeFacts& attribute, std::string_view) {
    for (const std::string& value : attribute.values) {
      const auto problem = value_problem(trimmed(value));
      if (!problem.empty()) report(attribute.where, trimmed(value), problem);
    }
  });
}

void tag_twice(const Facts& facts, const Report& report) {
  const auto same_tag = [](std::string_view a, std::string_view b) {
    const auto first = tag_key(a);
    const auto second = tag_key(b);
    return first && second && a != b && same_key(*first, *second);
  };
  each_repeated(facts.message->attributes, same_tag,
                [&](const AttributeFacts& attribute) { report(attribute.where, attribute.name); });
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
    {"attributes-too-many", error, on_response, "at most 50",
     "Send only the attributes that policies and applications use.", too_many_attributes},
    {"attribute-name-twice", error, on_response, "each name once",
     "Remove the second mapping to this attribute name at the identity provider.", name_twice,
     "attribute-duplicate"},
    {"attribute-several-values", error, on_response, "one AttributeValue",
     "Send one value: join several into one text, or choose one of them.", several_values},
    {"attribute-value-structured", error, on_response, "text",
     "Send the value as plain text instead of as XML elements.", structured_value,
     "unexpected-element saml-in-open-content"},
    {"attribute-name-format-unknown", error, on_response,
     "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified, :uri or :basic",
     "Choose one of the three name formats of SAML for this attribute.", unknown_name_format},
    {"session-tag-name-mistyped", error, on_response,
     "https://aws.amazon.com/SAML/Attributes/AccessControl:{TagKey}",
     "Correct the attribute's name: letter case, https and the colon count.", almost_a_tag},
    {"session-tag-key",
     error,
     on_response,
     {},
     "Rename the tag: 1 to 128 letters, digits, blanks and the marks _.:/=+-@ are allowed.",
     bad_tag_key},
    {"session-tag-value",
     error,
     on_response,
     {},
     "Change the value: up to 256 letters, digits, blanks and the marks _.:/=+-@ are allowed.",
     bad_tag_value},
    {"session-tag-twice", error, on_response, "keys that differ in more than letter case",
     "Remove one of the two tags: their keys differ in the case of letters only.", tag_twice},
    {"account-attributes", error, on_response, "Role and RoleSessionName, as AWS reads them",
     "Correct this attribute: it is one of those that sign people in to an AWS account itself.",
     account_attributes},
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
  for (const profiles::Rule& rule : profiles::identity_center_message_rules()) {
    if ((rule.subjects & profiles::on_response) != 0) {
      rule.look(facts, profiles::Report(rule, findings));
    }
  }
  return findings;
}

}  // namespace signet::identity_center
