#include "profiles/urls.h"

#include <string>

#include "base/text.h"

namespace signet::profiles {
namespace {

std::string_view without_trailing_slash(std::string_view url) {
  if (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

/// `https://host:443/path` as `https://host/path`.
std::string without_port(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url);
  const auto host = scheme + 3;
  const auto path = std::min(url.find_first_of("/?#", host), url.size());
  const auto colon = url.rfind(':', path);
  if (colon == std::string_view::npos || colon < host) return std::string(url);
  const std::string_view port = url.substr(colon + 1, path - colon - 1);
  if (port.find_first_not_of("0123456789") != std::string_view::npos) return std::string(url);
  return std::string(url.substr(0, colon)) + std::string(url.substr(path));
}

}  // namespace

UrlDifference compare_urls(std::string_view expected, std::string_view found) {
  if (expected == found) return UrlDifference::none;
  if (without_trailing_slash(expected) == without_trailing_slash(found)) {
    return UrlDifference::trailing_slash;
  }
  if (base::equal_ignoring_case(expected, found)) return UrlDifference::letter_case;
  if (without_port(expected) == without_port(found)) return UrlDifference::port;
  return UrlDifference::other;
}

}  // namespace signet::profiles
