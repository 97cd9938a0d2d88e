#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

// Random well-formed documents, written in every way that the grammar allows. The same seed gives
// the same document in every run of a program; compilers may put other ones together.

namespace signet::test {

class RandomDocument {
 public:
  explicit RandomDocument(unsigned seed) : random_(seed) {}

  std::string make() {
    const std::string in_front = pick({"", "<?xml version=\"1.0\"?>",
                                       "<?xml version='1.0'\n"
                                       "encoding = \"utf-8\" standalone='no' ?>\n",
                                       "\r\n \t"});
    return in_front + element(0) + pick({"", "\n", " \t"});
  }

  std::size_t below(std::size_t bound) { return random_() % bound; }

 private:
  std::string pick(const std::vector<std::string>& choices) {
    return choices[below(choices.size())];
  }
  std::string space() { return pick({" ", "\n", "\t", "\r\n", "  ", " \n "}); }
  std::string maybe_space() { return below(4) == 0 ? space() : ""; }

  std::string quoted(std::string value) {
    const char quote = value.find('"') == std::string::npos && below(2) == 0 ? '"' : '\'';
    if (quote == '\'') {
      for (std::size_t at = 0; (at = value.find('\'', at)) != std::string::npos;)
        value.replace(at, 1, "&apos;");
    }
    return maybe_space() + "=" + maybe_space() + quote + value + quote;
  }

  std::string value() {
    return pick({"", "v", "a > b", "/>", "a='b'", "xmlns:x=''", "--> ?> ]]>", "\"xmlns\"", "=",
                 " = ", "&lt;x a='1'&gt;", "&#60;&#x3e;", "\xC3\xA9\xF0\x9F\x94\x91", "\n\t",
                 "</r>"});
  }

  /// Names that only look like declarations of namespaces are among them.
  std::string attributes() {
    std::vector<std::string> names = {"a",        "xmlnsx",          "XMLNS", "b.xmlns",
                                      "p:xmlns",  "q:xmlns-",        "_x",    "\xC3\xA9",
                                      "xml:lang", "long-name.with-1"};
    return some(std::move(names), [this] { return quoted(no_markup(value())); });
  }
  std::string namespaces() {
    return some({"xmlns:n", "xmlns:xmlnsx", "xmlns:_1.a", "xmlns"}, [this] {
      return quoted(pick({"urn:x", "http://x.example/a?b=c&amp;d", "urn:y"}));
    });
  }
  template <class Value>
  std::string some(std::vector<std::string> names, Value make_value) {
    std::string all;
    for (std::size_t count = below(names.size() + 1); count > 0; --count) {
      const std::size_t chosen = below(names.size());
      all += space() + names[chosen] + make_value();
      names.erase(names.begin() + static_cast<std::ptrdiff_t>(chosen));
    }
    return all;
  }

  /// Attribute values hold no `<`. [xml 3.1]
  static std::string no_markup(std::string text) {
    std::replace(text.begin(), text.end(), '<', '(');
    return text;
  }

  std::string text() {
    std::string made =
        pick({"", "t", "> = '\" />", "xmlns='x'", "&amp;&#13;", "\xE2\x82\xAC", "\n  "});
    return made;
  }

  std::string element(std::size_t depth) {
    const std::string name = pick({"r", "p:e", "q:e", "xmlns-e", "\xC3\xA9l", "e.1_-"});
    std::string tag = "<" + name;
    if (depth == 0) tag += " xmlns:p='urn:p'\nxmlns:q = \"urn:q\"";
    tag += below(2) == 0 ? attributes() + namespaces() : namespaces() + attributes();
    tag += maybe_space();
    if (below(3) == 0 && depth > 0) return tag + "/>";
    tag += ">";
    for (std::size_t children = depth < 6 ? below(4) : 0; children > 0; --children) {
      tag += text() + element(depth + 1);
    }
    return tag + text() + "</" + name + maybe_space() + ">";
  }

  std::mt19937 random_;
};

}  // namespace signet::test
