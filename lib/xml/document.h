#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "signet/limits.h"
#include "signet/result.h"

struct _xmlDoc;
struct _xmlNode;

// Untrusted text in, a tree to walk by expectation out. The only parser of the process: no DTD, no
// entity, no file or network access, UTF-8 only, every limit checked before libxml2 sees the input.

namespace signet::xml {

/// An element's or attribute's name: namespace and local name. Prefixes have no meaning.
struct Name {
  std::string_view ns;
  std::string_view local;
};

class Children;

/// A cursor on an element; it and all views of its content are valid as long as its Document.
class Element {
 public:
  explicit Element(_xmlNode* node) noexcept : node_(node) {}

  bool is(const Name& name) const noexcept;
  std::string_view local_name() const noexcept;
  std::string_view namespace_uri() const noexcept;

  /// The attribute of this name without namespace; absent is not empty. [saml-core 1.3]
  std::optional<std::string> attribute(std::string_view local) const;
  std::optional<std::string_view> attribute_view(std::string_view local) const noexcept;
  bool has_attribute(std::string_view local) const noexcept;
  /// The attribute `xsi:type` and the like.
  std::optional<std::string> attribute(const Name& name) const;

  /// All text directly inside; elements inside are not looked into.
  std::string text() const;

  std::optional<Element> first_child() const noexcept;  ///< elements only
  std::optional<Element> next_sibling() const noexcept;
  std::optional<Element> parent() const noexcept;
  std::optional<Element> child(const Name& name) const noexcept;  ///< the first of this name
  Children children(const Name& name) const noexcept;             ///< all of this name

  /// `Response/Assertion/Subject`, for error messages.
  std::string path() const;

  _xmlNode* node() const noexcept { return node_; }
  friend bool operator==(const Element& a, const Element& b) noexcept { return a.node_ == b.node_; }

 private:
  _xmlNode* node_;
};

/// The elements of one name inside another, in document order: for a range-for and the like.
class Children {
 public:
  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Element;
    using difference_type = std::ptrdiff_t;
    using pointer = const Element*;
    using reference = const Element&;

    Iterator() = default;
    Iterator(std::optional<Element> at, const Name& name) noexcept : at_(at), name_(name) {
      find();
    }

    reference operator*() const noexcept { return *at_; }
    pointer operator->() const noexcept { return &*at_; }
    Iterator& operator++() noexcept {
      at_ = at_->next_sibling();
      find();
      return *this;
    }
    Iterator operator++(int) noexcept {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) noexcept { return a.at_ == b.at_; }

   private:
    void find() noexcept {
      while (at_ && !at_->is(name_)) at_ = at_->next_sibling();
    }

    std::optional<Element> at_;
    Name name_;
  };

  Children(std::optional<Element> first, const Name& name) noexcept : begin_(first, name) {}

  Iterator begin() const noexcept { return begin_; }
  Iterator end() const noexcept { return {}; }
  bool empty() const noexcept { return begin() == end(); }
  Element front() const noexcept { return *begin(); }  ///< of at least one
  std::size_t size() const noexcept {
    return static_cast<std::size_t>(std::distance(begin(), end()));
  }

 private:
  Iterator begin_;
};

inline Children Element::children(const Name& name) const noexcept {
  return {first_child(), name};
}

/// Comments are dropped from metadata files, which people write; messages must not hold any.
enum class Comments { refuse, drop };

/// An owned tree.
class Document {
 public:
  /// Fails with the codes of the stages size, bytes and parse. IDs (`ID`, `Id`, `id`, `AssertionID`
  /// in any namespace) are unique NCNames in what comes back; `xml:id` is refused.
  static Result<Document> parse(std::string_view bytes, const Limits& limits,
                                Comments comments = Comments::refuse);

  /// Parses `bytes` as if they stood inside `place`, for what was taken out there: namespaces of
  /// the standards that are declared at the place keep their prefixes, others don't. One element,
  /// with white space around it at most; it is the root of a document of its own. Fails like
  /// parse().
  static Result<Document> parse_inside(Element place, std::string_view bytes, const Limits& limits);

  Element root() const noexcept;
  /// As UTF-8 with an XML declaration when `declaration`.
  std::string serialize(bool declaration = false) const;
  std::string serialize_indented() const;

  _xmlDoc* doc() const noexcept { return doc_.get(); }

 private:
  friend class Writer;
  struct Free {
    void operator()(_xmlDoc* doc) const noexcept;
  };
  explicit Document(_xmlDoc* doc) : doc_(doc) {}

  std::unique_ptr<_xmlDoc, Free> doc_;
};

/// The first element inside `hole`, at any depth, for which `wanted(element)` holds. The walk needs
/// no stack.
template <class Predicate>
std::optional<Element> find_inside(Element hole, Predicate wanted) {
  for (auto at = hole.first_child(); at;) {
    if (wanted(*at)) return at;
    if (auto down = at->first_child()) {
      at = down;
      continue;
    }
    while (at && *at != hole && !at->next_sibling()) at = at->parent();
    at = !at || *at == hole ? std::nullopt : at->next_sibling();
  }
  return std::nullopt;
}

/// The element as XML text that stands alone: namespaces of its ancestors are declared on it.
std::string serialize_alone(Element element);

}  // namespace signet::xml
