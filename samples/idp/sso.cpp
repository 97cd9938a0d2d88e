#include "idp/flows.h"
#include "web/fields.h"

namespace signet::idp_program {
namespace {

/// As long as a login page may lie open.
constexpr std::chrono::minutes waiting_time{15};

/// What may wait takes memory before anybody has signed in.
constexpr std::size_t longest_waiting_request = 8 * 1024;

std::size_t size_of(const AcceptedAuthnRequest& request) {
  const NameIDPolicy& policy = request.name_id_policy();
  std::size_t size = request.id().size() + request.relay_state().size() +
                     policy.format.value_or("").size() +
                     policy.sp_name_qualifier.value_or("").size();
  for (const std::string& context : request.requested_authn_context().class_refs)
    size += context.size();
  return size;
}

/// Keeps the request and goes on with a GET, which brings the cookies that other sites can't send.
web::Response wait_for_login(App& app, const web::Request& request,
                             const AcceptedAuthnRequest& authn_request) {
  const std::size_t size = size_of(authn_request);
  if (size > longest_waiting_request) {
    const Error error(ErrorCode::message_too_large, "AuthnRequest",
                      std::to_string(longest_waiting_request) + " bytes of text",
                      std::to_string(size) + " bytes");
    return app.site.refuse(app.log, "authn-request", error, request);
  }
  const Instant now = app.now();
  const auto handle = app.waiting.create({authn_request, ""}, now + waiting_time, now);
  if (!handle) return app.site.message(503, "Busy", "Please try again in a few minutes.");
  return web::redirect("/login?continue=" + *handle);
}

/// A service provider that started after us may be there by now.
template <class Consume>
Result<AcceptedAuthnRequest> with_latest_peers(App& app, Consume consume) {
  auto authn_request = consume();
  if (authn_request || authn_request.error().code() != ErrorCode::issuer_unknown ||
      app.metadata_sources.all_loaded()) {
    return authn_request;
  }
  app.metadata_sources.look_now();
  return consume();
}

web::Response refuse(App& app, const web::Request& request, const Error& error) {
  return app.site.refuse(app.log, "authn-request", error, request);
}

}  // namespace

web::Response sso_redirect(App& app, const web::Request& request) {
  const auto authn_request =
      with_latest_peers(app, [&] { return app.idp.consume_redirect(request.query, app.now()); });
  if (!authn_request) return refuse(app, request, authn_request.error());
  if (auto response = answer_at_once(app, request, *authn_request)) return *std::move(response);
  return wait_for_login(app, request, *authn_request);
}

web::Response sso_post(App& app, const web::Request& request) {
  const auto form = web::parse_form(request);
  if (!form) return app.site.message(400, "Not possible", "This form can't be read.");
  for (const std::string_view name : {"SAMLRequest", "RelayState"}) {
    if (form->count(name) > 1) {
      return refuse(app, request,
                    Error(ErrorCode::parameter_duplicate, name, "once", "more than once"));
    }
  }
  const auto authn_request = with_latest_peers(app, [&] {
    return app.idp.consume_post(form->only("SAMLRequest").value_or(""),
                                form->only("RelayState").value_or(""), app.now());
  });
  if (!authn_request) return refuse(app, request, authn_request.error());
  // Browsers hold our cookies back from what another site posts.
  return wait_for_login(app, request, *authn_request);
}

}  // namespace signet::idp_program
