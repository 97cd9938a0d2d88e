#include <libxml/tree.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/fail.h"
#include "signet/names.h"
#include "xml/document.h"
#include "xml/libxml.h"

// What stood inside a document and becomes one of its own. Its sender may have written it with the
// prefixes of the document around it. [xmlenc-core1 4.4]

namespace signet::xml {
namespace {

/// Those that SAML messages are made of. Whoever is free to declare others could choose the meaning
/// of what somebody else wrote.
bool is_of_the_standards(std::string_view ns) noexcept {
  static constexpr std::array known = {ns::saml,   ns::samlp, ns::ds, ns::xenc,
                                       ns::xenc11, ns::xs,    ns::xsi};
  return std::find(known.begin(), known.end(), ns) != known.end();
}

/// Declarations that hold inside `place`, as attributes of a tag.
std::string declarations_in_scope(const xmlNode* place) {
  std::string declarations;
  std::vector<std::string_view> prefixes;
  for (; place != nullptr && place->type == XML_ELEMENT_NODE; place = place->parent) {
    for (const xmlNs* declared = place->nsDef; declared != nullptr; declared = declared->next) {
      const std::string_view prefix = view(declared->prefix);
      // The innermost one counts, even if it isn't one that we would repeat.
      if (std::find(prefixes.begin(), prefixes.end(), prefix) != prefixes.end()) continue;
      prefixes.push_back(prefix);
      if (!is_of_the_standards(view(declared->href))) continue;
      declarations.append(prefix.empty() ? " xmlns" : " xmlns:").append(prefix);
      declarations.append("=\"").append(view(declared->href)).append("\"");
    }
  }
  return declarations;
}

/// The one element inside; null when there is more than white space beside it.
xmlNodePtr only_element(const xmlNode* outer) noexcept {
  xmlNodePtr found = nullptr;
  for (xmlNodePtr child = outer->children; child != nullptr; child = child->next) {
    if (child->type == XML_TEXT_NODE) {
      if (view(child->content).find_first_not_of(" \t\r\n") != std::string_view::npos)
        return nullptr;
    } else if (found != nullptr) {
      return nullptr;
    } else {
      found = child;
    }
  }
  return found;
}

bool declares(const xmlNode* element, const xmlChar* prefix) noexcept {
  for (const xmlNs* ns = element->nsDef; ns != nullptr; ns = ns->next)
    if (view(ns->prefix) == view(prefix)) return true;
  return false;
}

/// Moves the declarations of `from` that hold inside `to` over to it: elements there point at them.
void move_declarations(xmlNodePtr from, xmlNodePtr to) noexcept {
  xmlNsPtr* at = &from->nsDef;
  while (*at != nullptr) {
    xmlNsPtr declared = *at;
    if (declares(to, declared->prefix)) {
      at = &declared->next;
      continue;
    }
    *at = declared->next;
    declared->next = to->nsDef;
    to->nsDef = declared;
  }
}

}  // namespace

Result<Document> Document::parse_inside(Element place, std::string_view bytes,
                                        const Limits& limits) {
  std::string wrapped = "<scope" + declarations_in_scope(place.node()) + ">";
  wrapped.append(bytes).append("</scope>");
  auto document = parse(wrapped, limits);
  if (!document) return document;
  xmlNodePtr outer = document->root().node();
  xmlNodePtr inner = only_element(outer);
  if (inner == nullptr)
    return fail(ErrorCode::xml_not_well_formed, place.path(), "one element", "something else");
  move_declarations(outer, inner);
  xmlDocSetRootElement(document->doc(), inner);
  xmlFreeNode(outer);
  return document;
}

}  // namespace signet::xml
