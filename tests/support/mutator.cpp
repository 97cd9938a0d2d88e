#include "support/mutator.h"

#include <array>
#include <vector>

#include "signet/names.h"
#include "support/message_editor.h"

namespace signet::test {
namespace {

/// A tree, its elements as they were before the change, and where choices come from.
struct Subject {
  const Message& message;
  std::vector<Node> elements;
  const Choose& choose;

  Node any() const { return elements[choose(elements.size())]; }
  /// Any but the root; the root when there is no other.
  Node any_inner() const {
    return elements.size() == 1 ? elements[0] : elements[1 + choose(elements.size() - 1)];
  }
  template <class T, std::size_t n>
  const T& one_of(const std::array<T, n>& list) const {
    return list[choose(n)];
  }
};

bool is_below(Node node, Node top) {
  for (std::optional<Node> at = node; at; at = at->parent()) {
    if (*at == top) return true;
  }
  return false;
}

/// Puts `node` somewhere in or beside `place`.
void put(const Subject& subject, Node place, Node node) {
  const std::size_t where = place.parent() ? subject.choose(4) : subject.choose(2);
  if (where == 0) place.append(node);
  if (where == 1) place.prepend(node);
  if (where == 2) place.before(node);
  if (where == 3) place.after(node);
}

void duplicate(const Subject& subject) {
  const Node copy = subject.any_inner().copy();
  put(subject, subject.any(), copy);
}

void duplicate_with_new_id(const Subject& subject) {
  const Node copy = subject.any_inner().copy();
  for (const Node& node : copy.all("")) {
    if (!node.attribute("ID").empty()) node.set("ID", "_copy" + node.attribute("ID"));
  }
  put(subject, subject.any(), copy);
}

void move(const Subject& subject) {
  const Node node = subject.any_inner();
  const Node place = subject.any();
  if (!is_below(place, node)) put(subject, place, node);
}

void swap(const Subject& subject) {
  const Node a = subject.any_inner();
  const Node b = subject.any_inner();
  if (is_below(a, b) || is_below(b, a)) return;
  const Node marker = a.before(a.make("", "marker"));
  b.before(a);
  marker.before(b);
  marker.remove();
}

void remove(const Subject& subject) {
  const Node node = subject.any_inner();
  if (node.parent()) node.remove();
}

void wrap(const Subject& subject) {
  struct Wrapper {
    std::string_view ns, qname;
  };
  static constexpr std::array<Wrapper, 8> wrappers = {{{"urn:x", "x:wrapper"},
                                                       {ns::saml, "saml:Advice"},
                                                       {ns::saml, "saml:Assertion"},
                                                       {ns::samlp, "samlp:Extensions"},
                                                       {ns::samlp, "samlp:Response"},
                                                       {ns::ds, "ds:Object"},
                                                       {ns::ds, "ds:Signature"},
                                                       {ns::saml, "saml:AttributeValue"}}};
  const Node node = subject.any_inner();
  if (!node.parent()) return;
  const Wrapper& wrapper = subject.one_of(wrappers);
  node.wrap(wrapper.ns, wrapper.qname);
}

void rename(const Subject& subject) {
  const Node node = subject.any();
  node.rename(subject.any().name());
}

void change_namespace(const Subject& subject) {
  static constexpr std::array<std::string_view, 5> namespaces = {ns::saml, ns::samlp, ns::ds,
                                                                 "urn:x", ""};
  const std::string_view uri = subject.one_of(namespaces);
  subject.any().move_to_namespace(uri, uri.empty() ? "" : "y");
}

void copy_attribute(const Subject& subject) {
  const Node from = subject.any();
  const auto names = from.attribute_names();
  if (names.empty()) return;
  const std::string& name = names[subject.choose(names.size())];
  subject.any().set(name, from.attribute(name));
}

void copy_id(const Subject& subject) {
  static constexpr std::array<std::string_view, 4> spellings = {"ID", "Id", "id", "AssertionID"};
  std::vector<std::string> ids = {"_evil"};
  for (const Node& node : subject.elements) {
    if (!node.attribute("ID").empty()) ids.push_back(node.attribute("ID"));
  }
  subject.any().set(subject.one_of(spellings), ids[subject.choose(ids.size())]);
}

void change_attribute(const Subject& subject) {
  const Node node = subject.any();
  const auto names = node.attribute_names();
  if (names.empty()) return;
  const std::string& name = names[subject.choose(names.size())];
  if (subject.choose(3) == 0) {
    node.unset(name);
  } else {
    node.set(name, subject.choose(2) == 0 ? node.attribute(name) + "x" : "");
  }
}

void change_text(const Subject& subject) {
  static constexpr std::array<std::string_view, 6> texts = {
      "alice@example.com", "admins", "", " ", "\n", "x"};
  subject.any().append_text(subject.one_of(texts));
}

void exchange_text(const Subject& subject) {
  const Node from = subject.any();
  const Node to = subject.any();
  if (!is_below(from, to) && to.all("").size() == 1) to.text(from.text());
}

void insert_foreign(const Subject& subject) {
  static constexpr std::array<std::string_view, 3> names = {"x:y", "x:Assertion", "x:ID"};
  put(subject, subject.any(), subject.any().make("urn:x", subject.one_of(names)));
}

void declare_namespace(const Subject& subject) {
  static constexpr std::array<std::string_view, 6> prefixes = {"x",  "xs",   "xsi",
                                                               "ds", "saml", "samlp"};
  static constexpr std::array<std::string_view, 4> uris = {"urn:x", ns::saml, "1", ns::xs};
  subject.any().declare(subject.one_of(prefixes), subject.one_of(uris));
}

void insert_comment(const Subject& subject) {
  subject.any().append_comment("x");
}

constexpr std::array<void (*)(const Subject&), 18> changes = {duplicate,
                                                              duplicate_with_new_id,
                                                              move,
                                                              move,
                                                              swap,
                                                              remove,
                                                              remove,
                                                              wrap,
                                                              rename,
                                                              change_namespace,
                                                              copy_attribute,
                                                              copy_id,
                                                              change_attribute,
                                                              change_text,
                                                              exchange_text,
                                                              insert_foreign,
                                                              declare_namespace,
                                                              insert_comment};

/// Changes to the text, which no tree can express, or which most trees would lose.
std::string mutate_text(std::string text, const Choose& choose) {
  static constexpr std::array<std::string_view, 9> pieces = {
      "<!---->", "<?x?>", "<![CDATA[x]]>", "&#x41;", "&amp;", " ", "\n", "\r\n", "x"};
  const std::size_t at = choose(text.size());
  switch (choose(4)) {
    case 0:
      text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << choose(8)));
      break;
    case 1: {
      const std::size_t between = text.find("><", at);
      text.insert(between == std::string::npos ? at : between + 1, pieces[choose(pieces.size())]);
      break;
    }
    case 2:
      text.insert(at, pieces[choose(pieces.size())]);
      break;
    default:
      text.erase(at, 1 + choose(8));
  }
  return text;
}

}  // namespace

Choose choices_from(std::uint64_t seed) {
  // SplitMix64: short, and the same everywhere, which std::uniform_int_distribution is not.
  return [state = seed](std::size_t count) mutable {
    std::uint64_t z = state += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return static_cast<std::size_t>((z ^ (z >> 31U)) % count);
  };
}

std::string mutate(std::string_view xml, const Choose& choose) {
  if (choose(5) == 0) return mutate_text(std::string(xml), choose);
  const Message message(xml);
  const Subject subject{message, message.root().all(""), choose};
  changes[choose(changes.size())](subject);
  return message.xml();
}

}  // namespace signet::test
