#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "web/http.h"

namespace signet::web {

/// Finds the handler by the exact path, as it came and not decoded, and the method. One `*` in a
/// route's path stands for a name of 1 to 64 lower-case letters, digits and hyphens, which
/// path_segment() gives to the handler; exact paths come first. HEAD is answered as GET; the server
/// leaves the body away. Unknown paths get 404, other methods 405 with Allow. Fill it before the
/// server starts.
class Router {
 public:
  Router& get(std::string path, Handler handler);
  Router& post(std::string path, Handler handler);

  /// Makes the pages for 404 and 405 in the program's own style; otherwise they are plain text.
  Router& error_page(std::function<Response(int status)> make);

  Response operator()(const Request& request) const;

 private:
  struct Route {
    Handler get;
    Handler post;
  };

  const Route* find(std::string_view path) const;
  Response failure(int status) const;

  std::map<std::string, Route, std::less<>> routes_;  ///< by path, also those with a `*`
  std::function<Response(int)> error_page_;
};

/// What stands between slashes, counted from 0: number 1 of `/admin/things/x` is `things`. Empty
/// when there are fewer.
std::string_view path_segment(std::string_view path, std::size_t number) noexcept;

}  // namespace signet::web
