#pragma once

#include <libxml/tree.h>

#include <cstring>
#include <string>
#include <string_view>

// The few conversions between libxml2's types and ours; for the sources of this module only.

namespace signet::xml {

inline std::string_view view(const xmlChar* text) noexcept {
  return text == nullptr ? std::string_view()
                         : std::string_view(reinterpret_cast<const char*>(text));
}

/// view(text) == other, without measuring the text first.
inline bool equals(const xmlChar* text, std::string_view other) noexcept {
  if (text == nullptr) return false;
  // An empty view may hold a null pointer, which strncmp() must not be given.
  if (other.empty()) return *text == 0;
  // Most comparisons fail, and most of these at the first letter: no need for a call.
  if (static_cast<char>(*text) != other.front()) return false;
  return std::strncmp(reinterpret_cast<const char*>(text), other.data(), other.size()) == 0 &&
         text[other.size()] == 0;
}

inline const xmlChar* chars(const std::string& text) noexcept {
  return reinterpret_cast<const xmlChar*>(text.c_str());
}

/// Once per process, whoever comes first. The library never calls xmlCleanupParser(): it would pull
/// the tables from under a host that uses libxml2 as well.
void initialize_libxml();

/// Of an attribute of a parsed document, which has one text at most: Document::parse() sees to it.
inline std::string_view attribute_value(const xmlAttr* attribute) noexcept {
  return attribute->children == nullptr ? std::string_view() : view(attribute->children->content);
}

/// `prefix` and the node, as UTF-8; `options` are those of xmlSaveToBuffer besides
/// XML_SAVE_NO_DECL.
std::string save(xmlNodePtr node, std::string_view prefix, int options);

}  // namespace signet::xml
