#include "support/message_editor.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlsave.h>

#include <set>
#include <stdexcept>

namespace signet::test {
namespace {

/// libxml2's strings, for as long as the expression that needs them.
class Text {
 public:
  explicit Text(std::string_view text) : text_(text) {}
  const xmlChar* get() const { return reinterpret_cast<const xmlChar*>(text_.c_str()); }

 private:
  std::string text_;
};

std::string taken(xmlChar* text) {
  std::string result = text == nullptr ? "" : reinterpret_cast<const char*>(text);
  xmlFree(text);
  return result;
}

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

/// The message keeps a list of what stands nowhere, so that nothing leaks and nothing is freed
/// twice.
std::vector<xmlNodePtr>& loose_of(xmlNodePtr node) {
  return *static_cast<std::vector<xmlNodePtr>*>(node->doc->_private);
}

Node loosened(xmlNodePtr node) {
  loose_of(node).push_back(node);
  return Node(node);
}

xmlNodePtr next_element(xmlNodePtr node, xmlNodePtr top) {
  for (xmlNodePtr at = node; at != nullptr;) {
    if (at->children != nullptr && at->type == XML_ELEMENT_NODE) {
      at = at->children;
    } else {
      while (at != top && at->next == nullptr) at = at->parent;
      if (at == top) return nullptr;
      at = at->next;
    }
    if (at->type == XML_ELEMENT_NODE) return at;
  }
  return nullptr;
}

xmlNsPtr namespace_on(xmlNodePtr node, std::string_view uri, std::string_view prefix) {
  if (uri.empty()) return nullptr;
  for (xmlNsPtr ns = node->nsDef; ns != nullptr; ns = ns->next) {
    if (view(ns->href) == uri && view(ns->prefix) == prefix) return ns;
  }
  return xmlNewNs(node, Text(uri).get(), prefix.empty() ? nullptr : Text(prefix).get());
}

std::string_view prefix_of(std::string_view qname) {
  const std::size_t colon = qname.find(':');
  return colon == std::string_view::npos ? std::string_view() : qname.substr(0, colon);
}
std::string_view local_of(std::string_view qname) {
  const std::size_t colon = qname.find(':');
  return colon == std::string_view::npos ? qname : qname.substr(colon + 1);
}

/// After a move the prefixes in the element point to where it stood before.
Node settled(xmlNodePtr node) {
  xmlReconciliateNs(node->doc, node);
  return Node(node);
}

xmlDocPtr parsed(std::string_view xml) {
  xmlDocPtr doc = xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, "UTF-8",
                                XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  if (doc == nullptr) throw std::logic_error("not XML: " + std::string(xml.substr(0, 200)));
  return doc;
}

}  // namespace

std::string Node::name() const {
  return std::string(view(node_->name));
}

std::string Node::namespace_uri() const {
  return node_->ns == nullptr ? "" : std::string(view(node_->ns->href));
}

std::vector<Node> Node::all(std::string_view local) const {
  std::vector<Node> found;
  for (xmlNodePtr at = node_; at != nullptr; at = next_element(at, node_)) {
    if (local.empty() || view(at->name) == local) found.emplace_back(at);
  }
  return found;
}

Node Node::find(std::string_view local) const {
  const auto found = all(local);
  if (found.empty()) throw std::logic_error("no element " + std::string(local));
  return found.front();
}

std::optional<Node> Node::child_if_any(std::string_view local) const {
  for (xmlNodePtr at = node_->children; at != nullptr; at = at->next) {
    if (at->type == XML_ELEMENT_NODE && view(at->name) == local) return Node(at);
  }
  return std::nullopt;
}

Node Node::child(std::string_view local) const {
  const auto found = child_if_any(local);
  if (!found) throw std::logic_error("no child " + std::string(local) + " in " + name());
  return *found;
}

std::optional<Node> Node::parent() const {
  if (node_->parent == nullptr || node_->parent->type != XML_ELEMENT_NODE) return std::nullopt;
  return Node(node_->parent);
}

std::string Node::text() const {
  return taken(xmlNodeGetContent(node_));
}

std::string Node::attribute(std::string_view name) const {
  return taken(xmlGetNoNsProp(node_, Text(name).get()));
}

std::string Node::attribute(std::string_view ns, std::string_view local) const {
  return taken(xmlGetNsProp(node_, Text(local).get(), Text(ns).get()));
}

std::vector<std::string> Node::attribute_names() const {
  std::vector<std::string> names;
  for (xmlAttrPtr at = node_->properties; at != nullptr; at = at->next) {
    if (at->ns == nullptr) names.emplace_back(view(at->name));
  }
  return names;
}

const Node& Node::text(std::string_view value) const {
  xmlNodeSetContent(node_, nullptr);
  append_text(value);
  return *this;
}

const Node& Node::set(std::string_view attribute, std::string_view value) const {
  xmlSetNsProp(node_, nullptr, Text(attribute).get(), Text(value).get());
  return *this;
}

const Node& Node::set(std::string_view ns, std::string_view qname, std::string_view value) const {
  xmlSetNsProp(node_, namespace_on(node_, ns, prefix_of(qname)), Text(local_of(qname)).get(),
               Text(value).get());
  return *this;
}

const Node& Node::unset(std::string_view attribute) const {
  xmlUnsetNsProp(node_, nullptr, Text(attribute).get());
  return *this;
}

const Node& Node::rename(std::string_view local) const {
  xmlNodeSetName(node_, Text(local).get());
  return *this;
}

const Node& Node::move_to_namespace(std::string_view uri, std::string_view prefix) const {
  xmlSetNs(node_, namespace_on(node_, uri, prefix));
  return *this;
}

const Node& Node::declare(std::string_view prefix, std::string_view uri) const {
  xmlNewNs(node_, Text(uri).get(), Text(prefix).get());
  return *this;
}

Node Node::copy() const {
  return loosened(xmlDocCopyNode(node_, node_->doc, 1));
}

Node Node::make(std::string_view ns, std::string_view qname) const {
  const xmlNodePtr made = xmlNewDocNode(node_->doc, nullptr, Text(local_of(qname)).get(), nullptr);
  xmlSetNs(made, namespace_on(made, ns, prefix_of(qname)));
  return loosened(made);
}

Node Node::parse(std::string_view xml) const {
  const xmlDocPtr other = parsed(xml);
  const xmlNodePtr copied = xmlDocCopyNode(xmlDocGetRootElement(other), node_->doc, 1);
  xmlFreeDoc(other);
  return loosened(copied);
}

Node Node::append(Node other) const {
  xmlUnlinkNode(other.node_);
  xmlAddChild(node_, other.node_);
  return settled(other.node_);
}

Node Node::prepend(Node other) const {
  if (node_->children == nullptr) return append(other);
  return Node(node_->children).before(other);
}

Node Node::before(Node other) const {
  xmlAddPrevSibling(node_, other.node_);
  return settled(other.node_);
}

Node Node::after(Node other) const {
  xmlAddNextSibling(node_, other.node_);
  return settled(other.node_);
}

Node Node::wrap(std::string_view ns, std::string_view qname) const {
  const Node wrapper = make(ns, qname);
  before(wrapper);
  wrapper.append(*this);
  return wrapper;
}

Node Node::remove() const {
  xmlUnlinkNode(node_);
  return settled(loosened(node_).get());
}

void Node::append_text(std::string_view text) const {
  xmlAddChild(node_, xmlNewDocText(node_->doc, Text(text).get()));
}

void Node::append_comment(std::string_view text) const {
  xmlAddChild(node_, xmlNewDocComment(node_->doc, Text(text).get()));
}

void Node::append_cdata(std::string_view text) const {
  xmlAddChild(node_, xmlNewCDataBlock(node_->doc, Text(text).get(), static_cast<int>(text.size())));
}

std::string Node::xml() const {
  xmlBufferPtr buffer = xmlBufferCreate();
  xmlNodeDump(buffer, node_->doc, node_, 0, 0);
  std::string text(view(xmlBufferContent(buffer)));
  xmlBufferFree(buffer);
  return text;
}

void Message::Free::operator()(_xmlDoc* doc) const noexcept {
  xmlFreeDoc(doc);
}

Message::Message(std::string_view xml) : doc_(parsed(xml)) {
  doc_->_private = &loose_;
}

Message::~Message() {
  std::set<xmlNodePtr> tops;  // found before any is freed: some stand inside others
  for (xmlNodePtr node : loose_) {
    if (node->parent == nullptr) tops.insert(node);
  }
  for (xmlNodePtr node : tops) xmlFreeNode(node);
}

Node Message::root() const {
  return Node(xmlDocGetRootElement(doc_.get()));
}

void Message::set_root(Node root) {
  loose_.push_back(xmlDocGetRootElement(doc_.get()));
  xmlUnlinkNode(root.get());
  xmlDocSetRootElement(doc_.get(), root.get());
  xmlReconciliateNs(doc_.get(), root.get());
}

std::string Message::xml() const {
  return root().xml();
}

}  // namespace signet::test
