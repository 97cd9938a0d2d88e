#include "web/router.h"

#include <algorithm>

namespace signet::web {
namespace {

std::string allowed_methods(bool get, bool post) {
  if (get && post) return "GET, HEAD, POST";
  return get ? "GET, HEAD" : "POST";
}

bool is_name(std::string_view text) noexcept {
  constexpr std::size_t longest = 64;
  return !text.empty() && text.size() <= longest &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

/// Whether the path is that of the route with a name in place of the star.
bool fits(std::string_view route, std::string_view path) noexcept {
  const std::size_t star = route.find('*');
  if (star == route.npos) return false;
  const std::string_view before = route.substr(0, star);
  const std::string_view after = route.substr(star + 1);
  if (path.size() < route.size() || !path.starts_with(before) || !path.ends_with(after)) {
    return false;
  }
  return is_name(path.substr(star, path.size() - before.size() - after.size()));
}

}  // namespace

Router& Router::get(std::string path, Handler handler) {
  routes_[std::move(path)].get = std::move(handler);
  return *this;
}

Router& Router::post(std::string path, Handler handler) {
  routes_[std::move(path)].post = std::move(handler);
  return *this;
}

Router& Router::error_page(std::function<Response(int)> make) {
  error_page_ = std::move(make);
  return *this;
}

Response Router::operator()(const Request& request) const {
  const Route* found = find(request.path);
  if (found == nullptr) return failure(404);

  const Route& route = *found;
  const bool reads = request.method == Method::get || request.method == Method::head;
  if (reads && route.get) return route.get(request);
  if (request.method == Method::post && route.post) return route.post(request);
  return with_header(failure(405), "Allow",
                     allowed_methods(route.get != nullptr, route.post != nullptr));
}

const Router::Route* Router::find(std::string_view path) const {
  auto found = routes_.find(path);
  if (found == routes_.end() || path.find('*') != path.npos) {
    found = std::find_if(routes_.begin(), routes_.end(),
                         [&](const auto& route) { return fits(route.first, path); });
  }
  return found == routes_.end() ? nullptr : &found->second;
}

std::string_view path_segment(std::string_view path, std::size_t number) noexcept {
  for (; !path.empty() && number > 0; --number) {
    path.remove_prefix(std::min(path.find('/', 1), path.size()));
  }
  if (path.empty()) return {};
  path.remove_prefix(1);
  return path.substr(0, path.find('/'));
}

Response Router::failure(int status) const {
  if (error_page_) return error_page_(status);
  return text(std::string(reason_phrase(status)) + "\n", status);
}

}  // namespace signet::web
