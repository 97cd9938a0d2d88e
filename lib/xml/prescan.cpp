#include "xml/prescan.h"

#include <cctype>
#include <string>

#include "base/codec.h"
#include "base/fail.h"

namespace signet::xml {
namespace {

bool is_space(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(a[i])) !=
        std::tolower(static_cast<unsigned char>(b[i])))
      return false;
  }
  return true;
}

/// The quoted value behind `name=` in an XML declaration; empty when absent.
std::string_view pseudo_attribute(std::string_view declaration, std::string_view name) noexcept {
  const std::size_t at = declaration.find(name);
  if (at == std::string_view::npos) return {};
  std::string_view rest = declaration.substr(at + name.size());
  const std::size_t open = rest.find_first_of("\"'");
  if (open == std::string_view::npos) return {};
  const std::size_t close = rest.find(rest[open], open + 1);
  if (close == std::string_view::npos) return {};
  return rest.substr(open + 1, close - open - 1);
}

/// Counts what it passes; `at_` always stands on the next byte to look at.
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

  Result<void> declaration() {
    const std::size_t end = bytes_.find("?>");
    if (end == std::string_view::npos) return fail(ErrorCode::xml_not_well_formed, place());
    const std::string_view text = bytes_.substr(0, end);
    if (pseudo_attribute(text, "version") != "1.0") {
      return fail(ErrorCode::xml_forbidden_markup, "XML declaration", "version 1.0", text);
    }
    if (text.find("encoding") != std::string_view::npos &&
        !equals_ignoring_case(pseudo_attribute(text, "encoding"), "UTF-8")) {
      return fail(ErrorCode::xml_not_utf8, "XML declaration", "encoding UTF-8", text);
    }
    at_ = end + 2;
    return {};
  }

  Result<void> markup() {
    const char next = at_ + 1 < bytes_.size() ? bytes_[at_ + 1] : '\0';
    if (next == '!' || next == '?') return special();
    if (next == '/') {
      if (depth_ > 0) --depth_;
      at_ += 2;
      return {};
    }
    return start_tag();
  }

  Result<void> special() {
    if (comments_ == Comments::drop && bytes_.substr(at_, 4) == "<!--") {
      const std::size_t end = bytes_.find("-->", at_ + 4);
      if (end == std::string_view::npos) return fail(ErrorCode::xml_not_well_formed, place());
      at_ = end + 3;
      return {};
    }
    return fail(ErrorCode::xml_forbidden_markup, place(), "elements and text only",
                bytes_.substr(at_, 12));
  }

  Result<void> start_tag() {
    if (++elements_ > limits_.elements) return over("elements", limits_.elements);
    if (++depth_ > limits_.depth) return over("depth of elements", limits_.depth);
    std::size_t attributes = 0;
    std::size_t namespaces = 0;
    std::size_t word = at_ + 1;  // start of the name that stands before the next `=`
    for (std::size_t i = at_ + 1; i < bytes_.size(); ++i) {
      const char c = bytes_[i];
      if (c == '>') {
        if (bytes_[i - 1] == '/') --depth_;
        at_ = i + 1;
        return {};
      }
      if (c == '"' || c == '\'') {
        const bool declares =
            bytes_.substr(word, 5) == "xmlns" && word + 5 < bytes_.size() &&
            (bytes_[word + 5] == ':' || bytes_[word + 5] == '=' || is_space(bytes_[word + 5]));
        if (declares ? ++namespaces > limits_.namespaces_per_tag
                     : ++attributes > limits_.attributes_per_tag) {
          return over(declares ? "namespaces in a tag" : "attributes in a tag",
                      declares ? limits_.namespaces_per_tag : limits_.attributes_per_tag);
        }
        if (declares && ++namespaces_ > limits_.namespaces) {
          return over("namespaces", limits_.namespaces);
        }
        i = bytes_.find(c, i + 1);
        if (i == std::string_view::npos) break;
        word = i + 1;
      } else if (is_space(c)) {
        // A name may be followed by white space and then `=`: only a new word moves the start.
        const std::size_t following = bytes_.find_first_not_of(" \t\r\n", i);
        if (following == std::string_view::npos) break;
        if (bytes_[following] != '=' && bytes_[i - 1] != '=') word = following;
        i = following - 1;
      }
    }
    return fail(ErrorCode::xml_not_well_formed, place(), "a complete tag", "the end of the input");
  }

  Unexpected over(std::string_view what, std::size_t limit) const {
    return fail(ErrorCode::xml_limit, place(),
                "at most " + std::to_string(limit) + " " + std::string(what), "more");
  }

  std::string_view bytes_;
  const Limits& limits_;
  Comments comments_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::size_t elements_ = 0;
  std::size_t namespaces_ = 0;
};

}  // namespace

Result<std::string_view> prescan(std::string_view bytes, const Limits& limits, Comments comments) {
  if (bytes.size() > limits.message_bytes) {
    return fail(ErrorCode::message_too_large, "XML",
                "at most " + std::to_string(limits.message_bytes) + " bytes",
                std::to_string(bytes.size()) + " bytes");
  }
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  // libxml2 ignores what stands behind a NUL, which makes two documents of one.
  if (bytes.find('\0') != std::string_view::npos) {
    return fail(ErrorCode::xml_forbidden_markup, "XML", "no NUL byte", "a NUL byte");
  }
  if (!base::is_utf8(bytes)) return fail(ErrorCode::xml_not_utf8, "XML", "UTF-8", "other bytes");
  if (auto ok = Scanner(bytes, limits, comments).run(); !ok) return fail(ok);
  return bytes;
}

}  // namespace signet::xml
