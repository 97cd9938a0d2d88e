#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct _xmlDoc;
struct _xmlNode;

// Messages as trees that can be changed in any way, also in ways that make no sense. It stands on
// libxml2 alone and not on the library under test.

namespace signet::test {

/// A cursor on an element of a Message; lives as long as that. Names are local names: where it
/// looks for an element, the first in document order is meant, and not finding one throws.
class Node {
 public:
  explicit Node(_xmlNode* node) noexcept : node_(node) {}

  std::string name() const;
  Node find(std::string_view local) const;   ///< itself or below
  Node child(std::string_view local) const;  ///< directly below
  std::optional<Node> child_if_any(std::string_view local) const;
  std::vector<Node> all(
      std::string_view local) const;  ///< itself and below; "" finds every element
  std::optional<Node> parent() const;

  std::string text() const;
  std::string namespace_uri() const;
  std::string attribute(std::string_view name) const;  ///< empty when absent
  std::string attribute(std::string_view ns, std::string_view local) const;
  std::vector<std::string> attribute_names() const;  ///< those without namespace

  const Node& text(std::string_view value) const;
  const Node& set(std::string_view attribute, std::string_view value) const;
  const Node& set(std::string_view ns, std::string_view qname, std::string_view value) const;
  const Node& unset(std::string_view attribute) const;
  const Node& rename(std::string_view local) const;
  const Node& move_to_namespace(std::string_view uri, std::string_view prefix) const;
  const Node& declare(std::string_view prefix, std::string_view uri) const;

  /// A deep copy that stands nowhere yet.
  Node copy() const;
  /// A new element in this namespace that stands nowhere yet.
  Node make(std::string_view ns, std::string_view qname) const;
  /// The root of this XML, as an element that stands nowhere yet.
  Node parse(std::string_view xml) const;

  // Each takes the other out of where it stands and gives it back.
  Node append(Node other) const;
  Node prepend(Node other) const;
  Node before(Node other) const;  ///< puts `other` in front of this
  Node after(Node other) const;   ///< puts `other` behind this
  /// Puts a new element in this one's place and this one into it. Gives back the new one.
  Node wrap(std::string_view ns, std::string_view qname) const;
  /// Takes it out of the tree; it can be put back.
  Node remove() const;

  void append_text(std::string_view text) const;
  void append_comment(std::string_view text) const;
  void append_cdata(std::string_view text) const;

  std::string xml() const;  ///< of this element, as it stands in the document
  _xmlNode* get() const noexcept { return node_; }
  friend bool operator==(const Node&, const Node&) = default;

 private:
  _xmlNode* node_;
};

/// A tree of its own. Elements that were taken out are freed with it.
class Message {
 public:
  explicit Message(std::string_view xml);
  ~Message();
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  Node root() const;
  Node find(std::string_view local) const { return root().find(local); }
  /// Makes this element the root; the old root is taken out.
  void set_root(Node root);
  std::string xml() const;

  Node response() const { return find("Response"); }
  Node assertion() const { return find("Assertion"); }

 private:
  struct Free {
    void operator()(_xmlDoc* doc) const noexcept;
  };
  std::unique_ptr<_xmlDoc, Free> doc_;
  std::vector<_xmlNode*> loose_;
};

}  // namespace signet::test
