#include <algorithm>

#include "base/text.h"
#include "model/metadata_parts.h"
#include "model/names.h"

// What metadata says for people and for others: names and extensions.

namespace signet::model {
namespace {

bool is_english(xml::Element element) {
  const auto language = element.attribute(xml::Name{ns::xml, "lang"});
  return language && (*language == "en" || language->starts_with("en-"));
}

std::optional<std::string> ui_display_name(xml::Element role) {
  const auto extensions = role.child(md("Extensions"));
  if (!extensions) return std::nullopt;
  const auto ui_info = extensions->child({ns::mdui, "UIInfo"});
  if (!ui_info) return std::nullopt;
  return preferred_text(ui_info->children({ns::mdui, "DisplayName"}));
}

/// A scope as text. A regular expression of a peer's is never run.
bool is_scope(xml::Element element) {
  if (!element.is({ns::shibmd, "Scope"}) || element.first_child()) return false;
  const auto regexp = base::parse_boolean(element.attribute("regexp").value_or("false"));
  return regexp == false && !base::trimmed(element.text()).empty();
}

bool may_have_scopes(xml::Element element) {
  return element.is(md("IDPSSODescriptor")) || element.child(md("IDPSSODescriptor"));
}

}  // namespace

std::optional<std::string> preferred_text(const xml::Children& texts) {
  std::optional<std::string> first;
  for (const xml::Element& name : texts) {
    std::string text(base::trimmed(name.text()));
    if (text.empty()) continue;
    if (is_english(name)) return text;
    if (!first) first = std::move(text);
  }
  return first;
}

void read_scopes(xml::Element element, std::vector<std::string>& into) {
  const auto holder = element.child(md("Extensions"));
  if (!holder) return;
  for (auto child = holder->first_child(); child; child = child->next_sibling()) {
    if (!is_scope(*child)) continue;
    std::string scope(base::trimmed(child->text()));
    if (std::find(into.begin(), into.end(), scope) == into.end()) into.push_back(std::move(scope));
  }
}

std::vector<std::string> read_extensions(xml::Element element) {
  std::vector<std::string> extensions;
  const auto holder = element.child(md("Extensions"));
  if (!holder) return extensions;
  const bool of_entity = element.is(md("EntityDescriptor"));
  for (auto child = holder->first_child(); child; child = child->next_sibling()) {
    if (of_entity && child->is(entity_attributes_name)) continue;
    if (may_have_scopes(element) && is_scope(*child)) continue;
    extensions.push_back(serialize_alone(*child));
  }
  return extensions;
}

std::optional<std::string> read_display_name(xml::Element entity) {
  for (const std::string_view role : {"IDPSSODescriptor", "SPSSODescriptor"}) {
    for (const xml::Element& descriptor : entity.children(md(role))) {
      if (auto name = ui_display_name(descriptor)) return name;
    }
  }
  const auto organization = entity.child(md("Organization"));
  if (!organization) return std::nullopt;
  return preferred_text(organization->children(md("OrganizationDisplayName")));
}

}  // namespace signet::model
