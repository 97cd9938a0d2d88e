#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace signet::web {

/// Text that stands in the program's own source: only the compiler can make one.
class Literal {
 public:
  consteval Literal(const char* text) : text_(text) {}
  constexpr std::string_view view() const { return text_; }

 private:
  std::string_view text_;
};

struct Attribute;

/// A piece of HTML. Whatever is a string becomes text in it, with every character escaped that
/// means something in HTML. Markup comes from `element` and from literals only, so there is no way
/// to forget the escaping:
///
///     element("p", {{"class", "hint"}}, {"Signed in as ", element("b", {}, {name})})
class Html {
 public:
  Html() = default;
  Html(std::string_view text);
  Html(const std::string& text) : Html(std::string_view(text)) {}
  Html(const char* text) : Html(std::string_view(text)) {}

  Html& operator+=(const Html& next);

  const std::string& markup() const& { return markup_; }
  std::string markup() && { return std::move(markup_); }

 private:
  friend Html raw(Literal markup);
  friend Html element(Literal name, std::initializer_list<Attribute> attributes,
                      std::initializer_list<Html> children);

  std::string markup_;
};

/// Markup as it stands in the source.
Html raw(Literal markup);

/// An attribute of an element. The value is quoted and escaped.
struct Attribute {
  Literal name;
  std::string_view value;
};

/// `<name attributes>children</name>`; elements such as `input` have no end tag and no children.
/// An address (href, src, action, formaction) that is neither http(s) nor begins with `/` or `#`
/// is left out: `javascript:` goes nowhere. Event handlers and inline styles are no use either,
/// since our Content-Security-Policy lets none run.
Html element(Literal name, std::initializer_list<Attribute> attributes = {},
             std::initializer_list<Html> children = {});

/// The pieces one after the other.
Html fragment(std::initializer_list<Html> children);

}  // namespace signet::web
