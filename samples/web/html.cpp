#include "web/html.h"

#include <algorithm>
#include <array>

#include "web/http.h"
#include "web/utf8.h"

namespace signet::web {
namespace {

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : displayable(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

template <std::size_t size>
bool is_one_of(std::string_view name, const std::array<std::string_view, size>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_void(std::string_view element) {
  static constexpr std::array<std::string_view, 6> names = {"br",    "hr",   "img",
                                                            "input", "link", "meta"};
  return is_one_of(element, names);
}

bool is_address(std::string_view attribute) {
  static constexpr std::array<std::string_view, 4> names = {"href", "src", "action", "formaction"};
  return is_one_of(attribute, names);
}

bool goes_somewhere_harmless(std::string_view address) {
  const auto begins_with = [&](std::string_view scheme) {
    return equals_ignoring_case(address.substr(0, scheme.size()), scheme);
  };
  return address.starts_with('/') || address.starts_with('#') || begins_with("https://") ||
         begins_with("http://");
}

}  // namespace

Html::Html(std::string_view text) : markup_(escaped(text)) {}

Html& Html::operator+=(const Html& next) {
  markup_ += next.markup_;
  return *this;
}

Html raw(Literal markup) {
  Html html;
  html.markup_ = markup.view();
  return html;
}

Html element(Literal name, std::initializer_list<Attribute> attributes,
             std::initializer_list<Html> children) {
  Html html;
  std::string& markup = html.markup_;
  markup.append("<").append(name.view());
  for (const Attribute& attribute : attributes) {
    const std::string_view key = attribute.name.view();
    if (is_address(key) && !goes_somewhere_harmless(attribute.value)) continue;
    markup.append(" ").append(key).append("=\"").append(escaped(attribute.value)).append("\"");
  }
  markup.append(">");
  if (is_void(name.view())) return html;

  html += fragment(children);
  markup.append("</").append(name.view()).append(">");
  return html;
}

Html fragment(std::initializer_list<Html> children) {
  Html html;
  for (const Html& child : children) html += child;
  return html;
}

}  // namespace signet::web
