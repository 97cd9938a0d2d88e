#include "fuzz/support/target.h"
#include "support/second_verifier.h"
#include "xml/document.h"

// The parser. Input: bytes.

namespace signet::fuzz {
namespace {

/// Small enough to be met.
Limits tight() {
  Limits limits;
  limits.depth = 12;
  limits.elements = 200;
  limits.namespaces = 40;
  limits.namespaces_in_scope = 8;
  return limits;
}

/// Elements in the tree; ends the program where one stands too deep.
std::size_t count(xml::Element element, std::size_t depth, const Limits& limits) {
  demand(depth <= limits.depth, "no element is deeper than the limit");
  std::size_t elements = 1;
  for (auto child = element.first_child(); child; child = child->next_sibling()) {
    elements += count(*child, depth + 1, limits);
  }
  return elements;
}

std::string canonical(const xml::Document& document) {
  return test::canonical_form(document.root().node(), "", nullptr);
}

}  // namespace

void run(std::string_view bytes) {
  static const Limits limits = tight();
  const auto dropped = xml::Document::parse(bytes, limits, xml::Comments::drop);
  const auto document = noted(xml::Document::parse(bytes, limits));
  if (dropped) {
    demand(count(dropped->root(), 1, limits) <= limits.elements, "no more elements than the limit");
    demand(!canonical(*dropped).empty(), "what is parsed has a canonical form");
  }
  if (!document) return;
  demand(dropped.has_value(), "what may not have comments is accepted where it may");
  demand(canonical(*document) == canonical(*dropped), "dropping comments changes nothing else");

  const auto again = xml::Document::parse(document->serialize(), limits);
  demand(again && canonical(*again) == canonical(*document),
         "parsing what was written gives it back");
  demand(again->serialize() == document->serialize(), "writing it again gives the same");
}

}  // namespace signet::fuzz
