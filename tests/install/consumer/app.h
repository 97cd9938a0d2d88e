#pragma once

#include <map>
#include <string>

#include <signet/browser.h>
#include <signet/error.h>
#include <signet/service_provider.h>

// A stand-in for the web framework of an application, as small as the program in the README needs
// it.

struct Request {
  std::map<std::string, std::string> form;
  std::string login_cookie;
};

struct Response {
  int status = 200;
  std::string text;
};

Response send(const signet::BrowserAction& action);
Response error_page(const signet::Error& error);
Response start_session(const signet::AuthenticatedSubject& subject);

signet::Result<signet::ServiceProvider> make_provider(const std::string& idp_metadata);
Response login(const signet::ServiceProvider& provider, const Request& request);
Response acs(const signet::ServiceProvider& provider, const Request& request);
