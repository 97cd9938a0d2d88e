#include "idp/flows.h"
#include "shared/saml_http.h"

namespace signet::idp_program {

web::Response show_metadata(App& app, const web::Request&) {
  return program::metadata_response(app.idp.metadata(app.now()), app.settings.name);
}

web::Response show_application_metadata(App& app, const web::Request& request) {
  const auto application = application_with_id(app, web::path_segment(request.path, 1));
  if (!application) return app.site.not_found(404);
  return program::metadata_response(app.idp.metadata(*application, app.now()), app.settings.name);
}

}  // namespace signet::idp_program
