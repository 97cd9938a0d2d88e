#include "xml/writer.h"

#include <libxml/tree.h>

#include <array>
#include <string>
#include <utility>

#include "base/codec.h"
#include "base/fail.h"
#include "base/handle.h"
#include "signet/names.h"
#include "xml/libxml.h"

namespace signet::xml {
namespace {

constexpr std::string_view foreign_prefix = "ext";

/// The prefixes that people know from the standards.
std::string_view prefix_of(std::string_view ns) noexcept {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> prefixes = {{
      {ns::saml, "saml"},
      {ns::samlp, "samlp"},
      {ns::md, "md"},
      {ns::ds, "ds"},
      {ns::xenc, "xenc"},
      {ns::xenc11, "xenc11"},
      {ns::xs, "xs"},
      {ns::xsi, "xsi"},
      {ns::mdui, "mdui"},
      {ns::mdattr, "mdattr"},
      {ns::shibmd, "shibmd"},
      {ns::aslo, "aslo"},
      {ns::soap, "soap"},
  }};
  for (const auto& [known, prefix] : prefixes) {
    if (known == ns) return prefix;
  }
  return foreign_prefix;
}

/// A well-known namespace that `node` or an ancestor declares. Its prefix stands for nothing else,
/// so none in between can hide it.
xmlNsPtr declared_above(xmlNodePtr node, std::string_view uri) noexcept {
  for (; node != nullptr && node->type == XML_ELEMENT_NODE; node = node->parent) {
    for (xmlNsPtr ns = node->nsDef; ns != nullptr; ns = ns->next) {
      if (equals(ns->href, uri)) return ns;
    }
  }
  return nullptr;
}

/// The characters of XML 1.0 in well-formed UTF-8.
bool is_xml_text(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
    // U+FFFE and U+FFFF
    if (c == 0xEF && text.substr(i, 2) == "\xEF\xBF" && i + 2 < text.size() &&
        static_cast<unsigned char>(text[i + 2]) >= 0xBE)
      return false;
  }
  return base::is_utf8(text);
}

}  // namespace

Writer::Writer(const Name& root) : document_(nullptr), current_(nullptr) {
  initialize_libxml();
  document_ = Document(not_null(xmlNewDoc(nullptr)));
  current_ =
      not_null(xmlNewDocNode(document_.doc(), nullptr, chars(std::string(root.local)), nullptr));
  xmlDocSetRootElement(document_.doc(), current_);
  xmlSetNs(current_, namespace_for(root.ns));
}

xmlNs* Writer::namespace_for(std::string_view uri) {
  const std::string prefix(prefix_of(uri));
  const std::string href(uri);
  xmlNsPtr known = prefix == foreign_prefix
                       ? xmlSearchNsByHref(document_.doc(), current_, chars(href))
                       : declared_above(current_, uri);
  if (known != nullptr) return known;
  // An element may need two namespaces that no standard knows: the second gets a number.
  xmlNsPtr made = xmlNewNs(current_, chars(href), chars(prefix));
  for (int i = 2; made == nullptr && prefix == foreign_prefix && i < 10; ++i) {
    made = xmlNewNs(current_, chars(href), chars(prefix + std::to_string(i)));
  }
  return not_null(made);
}

bool Writer::writable(std::string_view attribute, std::string_view value) {
  if (is_xml_text(value)) return true;
  if (!error_) {
    std::string where = Element(current_).path();
    if (!attribute.empty()) where.append("/@").append(attribute);
    error_ = Error(ErrorCode::value_not_writable, where, "characters of XML 1.0 in UTF-8", value);
  }
  return false;
}

void Writer::add(xmlNode* node) {
  base::Handle<xmlNode, xmlFreeNode> owned(not_null(node));
  not_null(xmlAddChild(current_, owned.get()));
  owned.release();
}

Writer& Writer::open(const Name& name) {
  current_ = not_null(xmlNewChild(current_, nullptr, chars(std::string(name.local)), nullptr));
  xmlSetNs(current_, namespace_for(name.ns));
  return *this;
}

Writer& Writer::close() {
  current_ = current_->parent;
  return *this;
}

Writer& Writer::attribute(std::string_view local, std::string_view value) {
  if (writable(local, value)) {
    not_null(xmlNewProp(current_, chars(std::string(local)), chars(std::string(value))));
  }
  return *this;
}

Writer& Writer::attribute(const Name& name, std::string_view value) {
  if (writable(name.local, value)) {
    not_null(xmlNewNsProp(current_, namespace_for(name.ns), chars(std::string(name.local)),
                          chars(std::string(value))));
  }
  return *this;
}

Writer& Writer::text(std::string_view value) {
  if (writable("", value)) {
    add(xmlNewDocTextLen(document_.doc(), reinterpret_cast<const xmlChar*>(value.data()),
                         static_cast<int>(value.size())));
  }
  return *this;
}

Writer& Writer::element(const Name& name, std::string_view value) {
  return open(name).text(value).close();
}

Writer& Writer::declare(std::string_view prefix, std::string_view uri) {
  not_null(xmlNewNs(current_, chars(std::string(uri)), chars(std::string(prefix))));
  return *this;
}

Writer& Writer::fragment(std::string_view xml) {
  auto parsed = Document::parse(xml, Limits::for_metadata());
  if (!parsed) {
    if (!error_) {
      error_ = Error(ErrorCode::value_not_writable, Element(current_).path(),
                     "XML that stands alone", parsed.error().name());
    }
    return *this;
  }
  add(xmlDocCopyNode(parsed->root().node(), document_.doc(), 1));
  return *this;
}

Result<Document> Writer::finish() && {
  watch_.check();
  if (error_) return Unexpected(*error_);
  return std::move(document_);
}

}  // namespace signet::xml
