#include <doctest/doctest.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include <memory>

#include "support/refusal.h"
#include "unit/xml/random_document.h"
#include "xml/document.h"
#include "xml/prescan.h"

// The prescan counts before libxml2 parses. Here libxml2 counts as well, and both have to agree.

namespace signet::test {
namespace {

struct Counts {
  std::size_t depth = 0, elements = 0, attributes = 0, all_attributes = 0, scope = 0,
              all_namespaces = 0;

  void start(std::size_t its_depth, std::size_t its_attributes, std::size_t its_namespaces,
             std::size_t its_scope) {
    ++elements;
    depth = std::max(depth, its_depth);
    attributes = std::max(attributes, its_attributes);
    all_attributes += its_attributes;
    scope = std::max(scope, its_scope);
    all_namespaces += its_namespaces;
  }
  Limits as_limits() const {
    Limits limits;
    limits.depth = depth;
    limits.elements = elements;
    limits.attributes_per_tag = attributes;
    limits.attributes = all_attributes;
    limits.namespaces_in_scope = scope;
    limits.namespaces = all_namespaces;
    return limits;
  }
};

void count(const xmlNode* node, std::size_t depth, std::size_t scope, Counts& counts) {
  for (; node != nullptr; node = node->next) {
    if (node->type != XML_ELEMENT_NODE) continue;
    std::size_t attributes = 0;
    std::size_t namespaces = 0;
    for (const xmlAttr* at = node->properties; at != nullptr; at = at->next) ++attributes;
    for (const xmlNs* at = node->nsDef; at != nullptr; at = at->next) ++namespaces;
    counts.start(depth, attributes, namespaces, scope + namespaces);
    count(node->children, depth + 1, scope + namespaces, counts);
  }
}

/// What libxml2 sees when it is told to go on after errors. It walks over the input in the same way
/// when it isn't told so; only the callbacks stop.
struct SeenAfterErrors {
  Counts counts;

  static void start(void* context, const xmlChar*, const xmlChar*, const xmlChar*, int namespaces,
                    const xmlChar**, int attributes, int, const xmlChar**) {
    auto* parser = static_cast<xmlParserCtxtPtr>(context);
    static_cast<SeenAfterErrors*>(parser->_private)
        ->counts.start(static_cast<std::size_t>(parser->nameNr) + 1,
                       static_cast<std::size_t>(attributes), static_cast<std::size_t>(namespaces),
                       static_cast<std::size_t>(parser->nsNr) / 2);
  }
  static void ignore(void*, xmlErrorPtr) {}

  explicit SeenAfterErrors(std::string_view bytes) {
    const std::unique_ptr<xmlParserCtxt, decltype(&xmlFreeParserCtxt)> parser(xmlNewParserCtxt(),
                                                                              &xmlFreeParserCtxt);
    parser->_private = this;
    parser->sax->startElementNs = start;
    parser->sax->endElementNs = nullptr;
    parser->sax->characters = parser->sax->ignorableWhitespace = nullptr;
    parser->sax->comment = nullptr;
    parser->sax->serror = ignore;
    xmlDocPtr doc = xmlCtxtReadMemory(parser.get(), bytes.data(), static_cast<int>(bytes.size()),
                                      nullptr, "UTF-8", XML_PARSE_NONET | XML_PARSE_RECOVER);
    xmlFreeDoc(doc);
  }
};

std::string verdict(std::string_view bytes, const Limits& limits) {
  return refusal(xml::prescan(bytes, limits, xml::Comments::refuse));
}

using Limit = std::size_t Limits::*;
constexpr Limit counted[] = {&Limits::depth,
                             &Limits::elements,
                             &Limits::attributes,
                             &Limits::attributes_per_tag,
                             &Limits::namespaces_in_scope,
                             &Limits::namespaces};

}  // namespace

TEST_CASE("the prescan counts what the parser finds in any well-formed document") {
  for (unsigned seed = 0; seed < 400; ++seed) {
    const std::string bytes = RandomDocument(seed).make();
    CAPTURE(seed);
    CAPTURE(bytes);
    const auto document = xml::Document::parse(bytes, Limits());
    REQUIRE(refusal(document) == "accepted");
    Counts counts;
    count(document->root().node(), 1, 0, counts);
    const Limits exact = counts.as_limits();
    REQUIRE(verdict(bytes, exact) == "accepted");
    for (const Limit limit : counted) {
      Limits lower = exact;
      if (lower.*limit == 0) continue;
      --(lower.*limit);
      REQUIRE(verdict(bytes, lower) == "xml-limit");
    }
  }
}

TEST_CASE("no input makes libxml2 meet more than the prescan has counted, not even after errors") {
  constexpr std::string_view alphabet = "<>/='\" !-?&;a:x]\n";
  std::size_t accepted = 0;
  for (unsigned seed = 0; seed < 4'000; ++seed) {
    RandomDocument random(seed % 40);
    std::string bytes = random.make();
    std::mt19937 changes(seed);
    for (std::size_t many = 1 + changes() % 3; many > 0; --many) {
      const std::size_t at = changes() % bytes.size();
      const char c = alphabet[changes() % alphabet.size()];
      switch (changes() % 3) {
        case 0:
          bytes[at] = c;
          break;
        case 1:
          bytes.insert(at, 1, c);
          break;
        default:
          bytes.erase(at, 1);
      }
    }
    CAPTURE(bytes);
    const Limits exact = SeenAfterErrors(bytes).counts.as_limits();
    accepted += verdict(bytes, Limits()) == "accepted" ? 1 : 0;
    for (const Limit limit : counted) {
      Limits lower;
      if (exact.*limit == 0) continue;
      lower.*limit = exact.*limit - 1;
      REQUIRE(verdict(bytes, lower) != "accepted");
    }
  }
  CHECK(accepted > 200);  // else the test would have looked at nothing
}

}  // namespace signet::test
