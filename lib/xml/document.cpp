#include "xml/document.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/xmlsave.h>

#include <mutex>
#include <new>
#include <unordered_set>
#include <utility>

#include "base/fail.h"
#include "base/text.h"
#include "signet/names.h"
#include "xml/libxml.h"
#include "xml/memory_watch.h"
#include "xml/prescan.h"

namespace signet::xml {
namespace {

/// What libxml2 said while parsing: the first error or warning, whatever it is about.
struct ParseReport {
  bool complained = false;
  bool about_namespaces = false;
  bool out_of_memory = false;
  bool doctype = false;
  std::string message;
};

/// libxml2 calls it, and can't pass an exception on.
void on_error(void* context, xmlErrorPtr error) noexcept try {
  auto* report = static_cast<ParseReport*>(static_cast<xmlParserCtxtPtr>(context)->_private);
  if (report == nullptr || error == nullptr) return;
  if (error->code == XML_ERR_NO_MEMORY) report->out_of_memory = true;
  if (report->complained) return;
  report->complained = true;
  report->about_namespaces = error->domain == XML_FROM_NAMESPACE;
  report->message = "line " + std::to_string(error->line) + ": " +
                    (error->message != nullptr ? error->message : "unknown error");
  while (!report->message.empty() && report->message.back() == '\n') report->message.pop_back();
} catch (const std::bad_alloc&) {
  static_cast<ParseReport*>(static_cast<xmlParserCtxtPtr>(context)->_private)->out_of_memory = true;
}

/// The prescan refuses every DOCTYPE; should one get here all the same, the parser stops at once.
void on_doctype(void* context, const xmlChar*, const xmlChar*, const xmlChar*) {
  auto* parser = static_cast<xmlParserCtxtPtr>(context);
  static_cast<ParseReport*>(parser->_private)->doctype = true;
  xmlStopParser(parser);
}

/// The next node in document order, without recursion: depth costs no stack.
xmlNodePtr next_in_document(xmlNodePtr node) noexcept {
  if (node->type == XML_ELEMENT_NODE && node->children != nullptr) return node->children;
  while (node != nullptr && node->next == nullptr) {
    node = node->parent;
    if (node == nullptr || node->type == XML_DOCUMENT_NODE) return nullptr;
  }
  return node == nullptr ? nullptr : node->next;
}

/// Most documents declare these over and over.
bool is_well_known(std::string_view ns) noexcept {
  return ns == ns::xs || ns == ns::xsi || ns == ns::saml || ns == ns::samlp || ns == ns::ds;
}

Result<void> check_namespaces(xmlNodePtr element) {
  for (xmlNsPtr declared = element->nsDef; declared != nullptr; declared = declared->next) {
    const std::string_view name = view(declared->href);
    const bool undeclares_default = name.empty() && declared->prefix == nullptr;
    if (!undeclares_default && !is_well_known(name) && !base::is_absolute_uri(name)) {
      return fail(ErrorCode::xml_namespace, Element(element).path(), "an absolute URI", name);
    }
  }
  return {};
}

bool names_an_id(const xmlChar* local) noexcept {
  return equals(local, "ID") || equals(local, "Id") || equals(local, "id") ||
         equals(local, "AssertionID");
}

/// No text at all is an empty one. With no DTD there is nothing else; readers rely on it.
bool is_one_text(const xmlNode* content) noexcept {
  return content == nullptr || (content->type == XML_TEXT_NODE && content->next == nullptr);
}

/// IDs of all spellings are unique, so no two readers can mean different elements by one of them.
Result<void> check_attributes(xmlNodePtr element, std::unordered_set<std::string_view>& ids) {
  for (xmlAttrPtr attribute = element->properties; attribute != nullptr;
       attribute = attribute->next) {
    if (!is_one_text(attribute->children)) {
      return fail(ErrorCode::xml_forbidden_markup, Element(element).path(), "attributes of text",
                  "another kind of node");
    }
    if (!names_an_id(attribute->name)) continue;
    if (attribute->ns != nullptr && view(attribute->ns->href) == ns::xml) {
      return fail(ErrorCode::xml_id_malformed, Element(element).path(), "no xml:id", "xml:id");
    }
    const std::string_view value = attribute_value(attribute);
    if (!base::is_ncname(value)) {
      return fail(ErrorCode::xml_id_malformed, Element(element).path(), "an NCName", value);
    }
    if (!ids.insert(value).second) {
      return fail(ErrorCode::xml_id_duplicate, Element(element).path(), "an ID of its own", value);
    }
  }
  return {};
}

/// Namespaces and attributes of all elements; drops comments where they are allowed.
Result<void> check_tree(xmlDocPtr doc, Comments comments) {
  std::unordered_set<std::string_view> ids;
  for (xmlNodePtr node = doc->children; node != nullptr;) {
    xmlNodePtr current = node;
    node = next_in_document(node);
    switch (current->type) {
      case XML_ELEMENT_NODE:
        if (auto ok = check_namespaces(current); !ok) return ok;
        if (auto ok = check_attributes(current, ids); !ok) return ok;
        break;
      case XML_TEXT_NODE:
        break;
      case XML_COMMENT_NODE:
        if (comments == Comments::drop) {
          xmlUnlinkNode(current);
          xmlFreeNode(current);
          break;
        }
        [[fallthrough]];
      default:
        return fail(ErrorCode::xml_forbidden_markup, "XML", "elements and text only",
                    "node type " + std::to_string(current->type));
    }
  }
  return {};
}

struct FreeParser {
  void operator()(xmlParserCtxtPtr parser) const noexcept {
    if (parser->myDoc != nullptr) xmlFreeDoc(parser->myDoc);
    xmlFreeParserCtxt(parser);
  }
};

/// A parser of `bytes` that loads nothing, expands nothing and reports to `report`.
std::unique_ptr<xmlParserCtxt, FreeParser> make_parser(std::string_view bytes,
                                                       ParseReport& report) {
  initialize_libxml();
  std::unique_ptr<xmlParserCtxt, FreeParser> parser(
      not_null(xmlCreateMemoryParserCtxt(bytes.data(), static_cast<int>(bytes.size()))));
  // It is UTF-8, whatever encoding it declares: without IGNORE_ENC iconv might be asked.
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET | XML_PARSE_COMPACT | XML_PARSE_IGNORE_ENC);
  parser->_private = &report;
  parser->sax->serror = on_error;
  parser->sax->internalSubset = on_doctype;
  parser->sax->externalSubset = on_doctype;
  // A host that called xmlKeepBlanksDefault(0) would otherwise drop white space that was signed.
  parser->keepBlanks = 1;
  parser->sax->ignorableWhitespace = parser->sax->characters;
  return parser;
}

}  // namespace

void Document::Free::operator()(_xmlDoc* doc) const noexcept {
  xmlFreeDoc(doc);
}

Result<Document> Document::parse(std::string_view bytes, const Limits& limits, Comments comments) {
  if (auto ok = prescan(bytes, limits, comments); !ok) return fail(ok);
  if (bytes.empty()) {  // libxml2 makes no parser of nothing
    return fail(ErrorCode::xml_not_well_formed, "XML", "well-formed XML", "nothing");
  }
  ParseReport report;
  const MemoryWatch watch;
  auto parser = make_parser(bytes, report);
  const bool parsed = xmlParseDocument(parser.get()) == 0;
  Document document(std::exchange(parser->myDoc, nullptr));
  watch.check();
  if (report.out_of_memory) throw std::bad_alloc();
  if (report.doctype) return fail(ErrorCode::xml_forbidden_markup, "XML", "no DOCTYPE", "DOCTYPE");
  if (report.about_namespaces || (document.doc() != nullptr && parser->nsWellFormed == 0)) {
    return fail(ErrorCode::xml_namespace, "XML", "declared namespaces", report.message);
  }
  if (!parsed || document.doc() == nullptr || report.complained || parser->wellFormed == 0) {
    return fail(ErrorCode::xml_not_well_formed, "XML", "well-formed XML", report.message);
  }
  if (document.doc()->intSubset != nullptr || document.doc()->extSubset != nullptr ||
      xmlDocGetRootElement(document.doc()) == nullptr) {
    return fail(ErrorCode::xml_forbidden_markup, "XML", "one root element and no DTD");
  }
  if (auto ok = check_tree(document.doc(), comments); !ok) return fail(ok);
  // Without it, writing would turn every letter beyond ASCII into a reference to a character.
  xmlFree(const_cast<xmlChar*>(std::exchange(
      document.doc()->encoding, not_null(xmlStrdup(reinterpret_cast<const xmlChar*>("UTF-8"))))));
  return document;
}

Element Document::root() const noexcept {
  return Element(xmlDocGetRootElement(doc_.get()));
}

std::string Document::serialize(bool declaration) const {
  return save(xmlDocGetRootElement(doc_.get()),
              declaration ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" : "", 0);
}

std::string Document::serialize_indented() const {
  return save(xmlDocGetRootElement(doc_.get()), "", XML_SAVE_FORMAT);
}

}  // namespace signet::xml
