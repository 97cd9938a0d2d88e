#include "logout/service.h"

#include "base/fail.h"
#include "base/text.h"
#include "signet/names.h"

namespace signet::logout {
namespace {

Result<void> check_url(std::string_view setting, const std::string& url, std::string_view other) {
  if (!base::is_web_url(url))
    return fail(ErrorCode::configuration_invalid, setting, "an http or https URL", url);
  // The address tells what a stored request waits for.
  if (url == other)
    return fail(ErrorCode::configuration_invalid, setting, "an address of its own", url);
  return {};
}

}  // namespace

Result<void> check_service(const SingleLogoutService& service, std::string_view other) {
  if (auto ok = check_url("logout.service.url", service.url, other); !ok) return ok;
  if (service.soap_url.empty()) return {};
  return check_url("logout.service.soap_url", service.soap_url, other);
}

void publish(const SingleLogoutService& service, RoleDescriptor& role) {
  auto& services = role.single_logout_services;
  services.push_back({std::string(binding::http_redirect), service.url});
  services.push_back({std::string(binding::http_post), service.url});
  if (!service.soap_url.empty()) services.push_back({std::string(binding::soap), service.soap_url});
}

}  // namespace signet::logout
