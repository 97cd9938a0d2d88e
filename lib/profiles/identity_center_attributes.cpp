#include <algorithm>
#include <array>

#include "base/text.h"
#include "profiles/rule.h"
#include "profiles/tag_text.h"
#include "signet/identity_center.h"
#include "signet/names.h"
#include "signet/session_tags.h"

// Identity Center's rules for attributes: for access control, as session tags, and for direct
// federation into an account.

namespace signet::profiles {
namespace {

using namespace identity_center;

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
  if (is_for_an_account(*facts.message)) return;
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
      if (!base::equal_ignoring_case(std::string_view(name).substr(at, telling.size()), telling))
        continue;
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
      const auto problem = value_problem(base::trimmed(value));
      if (!problem.empty()) report(attribute.where, base::trimmed(value), problem);
    }
  });
}

void tag_twice(const Facts& facts, const Report& report) {
  const auto same_tag = [](std::string_view a, std::string_view b) {
    const auto first = tag_key(a);
    const auto second = tag_key(b);
    return first && second && a != b && base::equal_ignoring_case(*first, *second);
  };
  each_repeated(facts.message->attributes, same_tag,
                [&](const AttributeFacts& attribute) { report(attribute.where, attribute.name); });
}

void account_attributes(const Facts& facts, const Report& report) {
  if (!is_for_an_account(*facts.message)) return;
  const auto federation = read_direct_federation(facts.message->assertion->attributes);
  if (federation) return;
  const Error& error = federation.error();
  report("Assertion/AttributeStatement: " + error.where(), error.found(), error.expected());
}

constexpr Severity error = Severity::error;

constexpr Rule table[] = {
    {"attributes-too-many", error, on_response, "at most 50",
     "Send only the attributes that policies and applications use.", too_many_attributes},
    {"attribute-name-twice", error, on_response, "each name once",
     "Remove the second mapping to this attribute name at the identity provider.", name_twice,
     "attribute-duplicate"},
    {"attribute-several-values", error, on_response, "one AttributeValue",
     "Send one value: join several into one text, or choose one of them.", several_values},
    {"attribute-value-structured", error, on_response, "text",
     "Send the value as plain text instead of as XML elements.", structured_value,
     "unexpected-text attribute-value-xml saml-in-open-content"},
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
};

}  // namespace

std::span<const Rule> identity_center_attribute_rules() {
  return table;
}

}  // namespace signet::profiles
