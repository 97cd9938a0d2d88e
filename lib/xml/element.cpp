#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlsave.h>

#include <algorithm>
#include <mutex>

#include "base/handle.h"
#include "signet/names.h"
#include "xml/document.h"
#include "xml/libxml.h"
#include "xml/memory_watch.h"

namespace signet::xml {
namespace {

xmlNodePtr element_at_or_after(xmlNodePtr node) noexcept {
  while (node != nullptr && node->type != XML_ELEMENT_NODE) node = node->next;
  return node;
}

std::optional<Element> optional_element(xmlNodePtr node) noexcept {
  if (node == nullptr) return std::nullopt;
  return Element(node);
}

bool in_namespace(const xmlNs* ns, std::string_view uri) noexcept {
  return ns == nullptr ? uri.empty() : equals(ns->href, uri);
}

const xmlAttr* find_attribute(xmlNodePtr node, std::string_view ns,
                              std::string_view local) noexcept {
  for (const xmlAttr* attribute = node->properties; attribute != nullptr;
       attribute = attribute->next) {
    if (equals(attribute->name, local) && in_namespace(attribute->ns, ns)) return attribute;
  }
  return nullptr;
}

/// Declares on `copy` the prefixes that xsi:type values below it use: a copy of nodes takes along
/// the namespaces of names, but not those of values.
void declare_type_prefixes(xmlNodePtr original, xmlNodePtr node, xmlNodePtr copy) {
  if (const xmlAttr* type = find_attribute(node, ns::xsi, "type")) {
    const std::string_view value = attribute_value(type);
    const std::string prefix(value.substr(0, value.find(':')));
    if (prefix.size() < value.size() && xmlSearchNs(copy->doc, copy, chars(prefix)) == nullptr) {
      if (xmlNsPtr found = xmlSearchNs(original->doc, node, chars(prefix))) {
        not_null(xmlNewNs(copy, found->href, chars(prefix)));
      }
    }
  }
  for (xmlNodePtr child = element_at_or_after(node->children); child != nullptr;
       child = element_at_or_after(child->next)) {
    declare_type_prefixes(original, child, copy);  // depth is bounded by Limits::depth
  }
}

}  // namespace

void initialize_libxml() {
  static std::once_flag once;
  std::call_once(once, [] { xmlInitParser(); });
}

std::string save(xmlNodePtr node, std::string_view prefix, int options) {
  const MemoryWatch watch;
  const base::Handle<xmlBuffer, xmlBufferFree> buffer(not_null(xmlBufferCreate()));
  xmlSaveCtxtPtr context =
      not_null(xmlSaveToBuffer(buffer.get(), "UTF-8", options | XML_SAVE_NO_DECL));
  const bool saved = xmlSaveTree(context, node) >= 0;
  const bool closed = xmlSaveClose(context) >= 0;
  watch.check();
  if (!saved || !closed) throw std::bad_alloc();
  return std::string(prefix).append(view(xmlBufferContent(buffer.get())));
}

bool Element::is(const Name& name) const noexcept {
  return equals(node_->name, name.local) && in_namespace(node_->ns, name.ns);
}

std::string_view Element::local_name() const noexcept {
  return view(node_->name);
}

std::string_view Element::namespace_uri() const noexcept {
  return node_->ns == nullptr ? std::string_view() : view(node_->ns->href);
}

std::optional<std::string> Element::attribute(std::string_view local) const {
  return attribute(Name{{}, local});
}

std::optional<std::string_view> Element::attribute_view(std::string_view local) const noexcept {
  const xmlAttr* found = find_attribute(node_, {}, local);
  if (found == nullptr) return std::nullopt;
  return attribute_value(found);
}

bool Element::has_attribute(std::string_view local) const noexcept {
  return find_attribute(node_, {}, local) != nullptr;
}

std::optional<std::string> Element::attribute(const Name& name) const {
  const xmlAttr* found = find_attribute(node_, name.ns, name.local);
  if (found == nullptr) return std::nullopt;
  return std::string(attribute_value(found));
}

std::string Element::text() const {
  std::string text;
  for (xmlNodePtr child = node_->children; child != nullptr; child = child->next) {
    if (child->type == XML_TEXT_NODE) text += view(child->content);
  }
  return text;
}

std::optional<Element> Element::first_child() const noexcept {
  return optional_element(element_at_or_after(node_->children));
}

std::optional<Element> Element::next_sibling() const noexcept {
  return optional_element(element_at_or_after(node_->next));
}

std::optional<Element> Element::parent() const noexcept {
  xmlNodePtr parent = node_->parent;
  return optional_element(parent != nullptr && parent->type == XML_ELEMENT_NODE ? parent : nullptr);
}

std::optional<Element> Element::child(const Name& name) const noexcept {
  for (auto child = first_child(); child; child = child->next_sibling()) {
    if (child->is(name)) return child;
  }
  return std::nullopt;
}

std::string Element::path() const {
  std::string path(local_name());
  for (auto up = parent(); up; up = up->parent())
    path.insert(0, std::string(up->local_name()) + "/");
  return path;
}

std::string serialize_alone(Element element) {
  const MemoryWatch watch;
  const base::Handle<xmlDoc, xmlFreeDoc> doc(not_null(xmlNewDoc(nullptr)));
  xmlNodePtr copy = not_null(xmlDocCopyNode(element.node(), doc.get(), 1));
  xmlDocSetRootElement(doc.get(), copy);
  declare_type_prefixes(element.node(), element.node(), copy);
  watch.check();
  return save(copy, "", 0);
}

}  // namespace signet::xml
