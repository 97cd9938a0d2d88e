#include "xml/prescan.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/codec.h"
#include "base/fail.h"
#include "base/text.h"

namespace signet::xml {
namespace {

/// libxml2 counts in int.
constexpr std::size_t most_bytes = std::numeric_limits<int>::max();

bool is_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// What a name in a tag can't hold, whatever else it holds: the parser looks at the rest.
constexpr std::array<bool, 256> name_enders = [] {
  std::array<bool, 256> enders{};
  for (const char c : std::string_view(" \t\r\n=/><\"'?"))
    enders[static_cast<unsigned char>(c)] = true;
  return enders;
}();

bool ends_name(char c) noexcept {
  return name_enders[static_cast<unsigned char>(c)];
}

struct Attribute {
  std::string_view name, value;

  bool declares_prefix() const noexcept { return name.starts_with("xmlns:"); }
  bool declares_namespace() const noexcept { return name == "xmlns" || declares_prefix(); }
};

/// Counts what it passes; `at_` always stands on the next byte to look at.
///
/// Tags are held to the grammar to the letter, since libxml2 reads on after an error: in
/// `<a b=c'><d ...many attributes.../>'/>` it gives `a` up and then meets `d`. With every `<` taken
/// for markup here, there is no tag for it that wasn't counted.
class Scanner {
 public:
  Scanner(std::string_view bytes, const Limits& limits, Comments comments)
      : bytes_(bytes), limits_(limits), comments_(comments) {}

  Result<void> run() {
    if (bytes_.starts_with("<?xml") && bytes_.size() > 5 && is_space(bytes_[5])) {
      if (auto ok = declaration(); !ok) return ok;
    }
    while ((at_ = bytes_.find('<', at_)) != std::string_view::npos) {
      if (auto ok = markup(); !ok) return ok;
    }
    return {};
  }

 private:
  std::string place() const { return "byte " + std::to_string(at_); }
  /// The byte that many places on; behind the end NUL, which stands nowhere in the input.
  char here(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < bytes_.size() ? bytes_.data()[at_ + ahead] : '\0';
  }

  bool skip(char c) noexcept {
    if (here() != c) return false;
    ++at_;
    return true;
  }
  bool skip_space() noexcept {
    const std::size_t before = at_;
    while (is_space(here())) ++at_;
    return at_ != before;
  }
  std::string_view name() noexcept {
    const char* const begin = bytes_.data() + at_;
    const char* const end = bytes_.data() + bytes_.size();
    const char* at = begin;
    while (at != end && !ends_name(*at)) ++at;
    at_ += static_cast<std::size_t>(at - begin);
    return {begin, static_cast<std::size_t>(at - begin)};
  }
  /// `name="value"`; absent when something else stands here. No value holds a `<`. [xml 3.1]
  std::optional<Attribute> attribute() noexcept {
    Attribute attribute;
    attribute.name = name();
    skip_space();
    if (attribute.name.empty() || !skip('=')) return std::nullopt;
    skip_space();
    const char quote = here();
    if (quote != '"' && quote != '\'') return std::nullopt;
    const std::size_t begin = at_ + 1;
    const std::size_t end = bytes_.find(quote, begin);
    if (end == std::string_view::npos) return std::nullopt;
    attribute.value = bytes_.substr(begin, end - begin);
    if (attribute.value.find('<') != std::string_view::npos) return std::nullopt;
    at_ = end + 1;
    return attribute;
  }

  Result<void> declaration() {
    at_ += 5;  // <?xml
    for (;;) {
      const bool separated = skip_space();
      if (here() == '?' && here(1) == '>') {
        at_ += 2;
        return {};
      }
      const auto next = separated ? attribute() : std::nullopt;
      if (!next) return malformed("an XML declaration");
      if (next->name == "version" && next->value != "1.0") {
        return fail(ErrorCode::xml_forbidden_markup, "XML declaration", "version 1.0", next->value);
      }
      if (next->name == "encoding" && !base::equal_ignoring_case(next->value, "UTF-8")) {
        return fail(ErrorCode::xml_not_utf8, "XML declaration", "encoding UTF-8", next->value);
      }
    }
  }

  Result<void> markup() {
    const char next = here(1);
    if (next == '!' || next == '?') return special();
    if (next == '/') return end_tag();
    return start_tag();
  }

  Result<void> special() {
    if (comments_ == Comments::drop && bytes_.substr(at_, 4) == "<!--") {
      const std::size_t end = bytes_.find("-->", at_ + 4);
      if (end == std::string_view::npos) return malformed("the end of a comment");
      at_ = end + 3;
      return {};
    }
    return fail(ErrorCode::xml_forbidden_markup, place(), "elements and text only",
                bytes_.substr(at_, 12));
  }

  Result<void> end_tag() {
    at_ += 2;  // </
    const bool named = !name().empty();
    skip_space();
    if (!named || !skip('>')) return malformed("an end tag");
    if (!open_.empty()) leave();
    return {};
  }

  void leave() noexcept {
    in_scope_ -= open_.back();
    open_.pop_back();
  }

  Result<void> start_tag() {
    if (++elements_ > limits_.elements) return over("elements", limits_.elements);
    if (open_.size() >= limits_.depth) return over("depth of elements", limits_.depth);
    open_.push_back(0);
    ++at_;  // <
    if (name().empty()) return malformed("the name of an element");
    std::size_t attributes = 0;
    for (;;) {
      const bool separated = skip_space();
      if (skip('>')) return {};
      if (here() == '/' && here(1) == '>') {
        at_ += 2;
        leave();
        return {};
      }
      const auto next = separated ? attribute() : std::nullopt;
      if (!next) return malformed("attributes and the end of a tag");
      if (!next->declares_namespace()) {
        if (++attributes > limits_.attributes_per_tag)
          return over("attributes in a tag", limits_.attributes_per_tag);
        if (++attributes_ > limits_.attributes) return over("attributes", limits_.attributes);
        continue;
      }
      // libxml2 takes `xmlns::a` and the like for plain attributes.
      if (next->declares_prefix() && !base::is_ncname(next->name.substr(6)))
        return fail(ErrorCode::xml_namespace, place(), "a prefix behind xmlns:", next->name);
      ++open_.back();
      if (++in_scope_ > limits_.namespaces_in_scope)
        return over("namespaces in scope", limits_.namespaces_in_scope);
      if (++namespaces_ > limits_.namespaces) return over("namespaces", limits_.namespaces);
      if (next->value.size() > limits_.namespace_bytes)
        return over("bytes in a namespace name", limits_.namespace_bytes);
    }
  }

  Unexpected malformed(std::string_view expected) const {
    return fail(ErrorCode::xml_not_well_formed, place(), expected, bytes_.substr(at_, 12));
  }

  Unexpected over(std::string_view what, std::size_t limit) const {
    return fail(ErrorCode::xml_limit, place(),
                "at most " + std::to_string(limit) + " " + std::string(what), "more");
  }

  std::string_view bytes_;
  const Limits& limits_;
  Comments comments_;
  std::size_t at_ = 0;
  std::size_t elements_ = 0;
  std::size_t attributes_ = 0;
  std::size_t namespaces_ = 0;
  std::vector<std::size_t> open_;  ///< of each element around this place, how many it declares
  std::size_t in_scope_ = 0;       ///< the sum of these
};

}  // namespace

Result<void> prescan(std::string_view bytes, const Limits& limits, Comments comments) {
  const std::size_t longest = std::min(limits.message_bytes, most_bytes);
  if (bytes.size() > longest) {
    return fail(ErrorCode::message_too_large, "XML",
                "at most " + std::to_string(longest) + " bytes",
                std::to_string(bytes.size()) + " bytes");
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  // libxml2 ignores what stands behind a NUL, which makes two documents of one.
  if (bytes.find('\0') != std::string_view::npos) {
    return fail(ErrorCode::xml_forbidden_markup, "XML", "no NUL byte", "a NUL byte");
  }
  if (!base::is_utf8(bytes)) return fail(ErrorCode::xml_not_utf8, "XML", "UTF-8", "other bytes");
  return Scanner(bytes, limits, comments).run();
}

}  // namespace signet::xml
