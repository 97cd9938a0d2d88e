#include <signet/service_provider.h>

#include "app.h"  // what your web framework has: Request, Response, send(), error_page(), ...
using namespace signet;

Result<ServiceProvider> make_provider(const std::string& idp_metadata) {
  auto idps = std::make_shared<TrustedPeers>();
  if (auto idp = idps->trust_file_contents(idp_metadata, system_now()); !idp)
    return Unexpected(idp.error());
  return ServiceProvider::create({.entity_id = "https://app.example.com/saml/metadata",
                                  .acs_url = "https://app.example.com/saml/acs",
                                  .metadata = idps,
                                  .state = in_memory_state(),
                                  .algorithms = AlgorithmPolicy::of_2026()});
}

Response login(const ServiceProvider& sp, const Request& request) {
  auto start = sp.start_login({.idp = "https://idp.example.com/saml/metadata",
                               .relay_state = "/reports",
                               .browser_binding = request.login_cookie,
                               .now = system_now()});
  return start ? send(start->action) : error_page(start.error());
}

Response acs(const ServiceProvider& sp, const Request& request) {
  auto subject = sp.consume_response({.saml_response = request.form.at("SAMLResponse"),
                                      .browser_binding = request.login_cookie,
                                      .received_at = system_now()});
  return subject ? start_session(*subject) : error_page(subject.error());
}
