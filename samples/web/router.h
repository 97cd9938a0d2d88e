#pragma once

#include <functional>
#include <map>
#include <string>

#include "web/http.h"

namespace signet::web {

/// Finds the handler by the exact path, as it came and not decoded, and the method. HEAD is
/// answered as GET; the server leaves the body away. Unknown paths get 404, other methods 405 with
/// Allow. Fill it before the server starts.
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

  Response failure(int status) const;

  std::map<std::string, Route, std::less<>> routes_;
  std::function<Response(int)> error_page_;
};

}  // namespace signet::web
