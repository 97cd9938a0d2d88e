#include "web/router.h"

namespace signet::web {
namespace {

std::string allowed_methods(bool get, bool post) {
  if (get && post) return "GET, HEAD, POST";
  return get ? "GET, HEAD" : "POST";
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
  const auto found = routes_.find(request.path);
  if (found == routes_.end()) return failure(404);

  const Route& route = found->second;
  const bool reads = request.method == Method::get || request.method == Method::head;
  if (reads && route.get) return route.get(request);
  if (request.method == Method::post && route.post) return route.post(request);
  return with_header(failure(405), "Allow",
                     allowed_methods(route.get != nullptr, route.post != nullptr));
}

Response Router::failure(int status) const {
  if (error_page_) return error_page_(status);
  return text(std::string(reason_phrase(status)) + "\n", status);
}

}  // namespace signet::web
