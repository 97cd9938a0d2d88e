#include "shared/saml_http.h"

namespace signet::program {

web::Response send(const BrowserAction& action) {
  if (const auto* redirect = std::get_if<RedirectTo>(&action)) return web::redirect(redirect->url);
  const PostPage page = post_page(std::get<PostForm>(action));
  return web::trusted_document(page.html, page.content_security_policy);
}

web::Outcome<std::string> metadata_text(EntityDescriptor entity, const std::string& display_name) {
  entity.display_name = display_name;
  auto xml = write_metadata(entity);
  if (!xml) return web::Failure("metadata: " + xml.error().detail());
  return *std::move(xml);
}

web::Response metadata_response(EntityDescriptor entity, const std::string& display_name) {
  auto xml = metadata_text(std::move(entity), display_name);
  if (!xml) return web::text("There is no metadata at the moment.\n", 500);
  web::Response response;
  response.headers.add("Content-Type", "application/samlmetadata+xml");
  response.body = *std::move(xml);
  return response;
}

}  // namespace signet::program
