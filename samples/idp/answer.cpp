#include <algorithm>
#include <memory>

#include "idp/authn_context.h"
#include "idp/flows.h"
#include "shared/saml_http.h"
#include "signet/attribute_release.h"
#include "signet/names.h"

namespace signet::idp_program {
namespace {

/// Of what the application may have, what the service asks for; what it can't do without and
/// doesn't get is for the log.
void keep_requested(const App& app, const std::string& service_provider,
                    const AttributeConsumingService* service, std::vector<Attribute>& attributes) {
  const auto sp = app.peers->find(service_provider);
  if (!sp) return;
  AttributeRelease release = release_attributes(attributes, *sp, service);
  attributes = std::move(release.attributes);
  for (const RequestedAttribute& unmet : release.unmet) {
    app.log.write("attribute-unmet",
                  {{"sp", service_provider}, {"attribute", unmet.attribute.name}});
  }
}

AuthenticatedUser about(const App& app, const Session& session, const std::string& service_provider,
                        const AttributeConsumingService* service, std::string authn_context) {
  const User& user = *session.user;
  const Application* application = app.settings.application(service_provider);
  const bool own_list = application != nullptr && !application->attributes.empty();
  AuthenticatedUser person;
  person.id = user.id;
  person.email = user.email;
  person.attributes =
      released_attributes(user, own_list ? application->attributes : app.settings.attributes,
                          application != nullptr && application->basic_names);
  if (application != nullptr && application->only_requested_attributes)
    keep_requested(app, service_provider, service, person.attributes);
  person.authn_instant = session.authn_instant;
  person.session_index = session.session_index;
  person.session_id = session.id;
  person.session_not_on_or_after = session.expires_at;
  if (application != nullptr && application->session_duration > std::chrono::seconds(0)) {
    person.session_not_on_or_after = app.now() + application->session_duration;
  }
  person.authn_context_class_ref = std::move(authn_context);
  return person;
}

/// A status, and what it means in words for the other side's log. [saml-core 3.2.2]
struct ErrorAnswer {
  std::string_view first, second, message;
};

constexpr ErrorAnswer no_such_context{status::responder, status::no_authn_context,
                                      "None of the requested authentication contexts is offered."};
constexpr ErrorAnswer asks_others{status::responder, status::no_supported_idp,
                                  "None of the listed identity providers is this one."};
constexpr ErrorAnswer person_must_sign_in{
    status::responder, status::no_passive,
    "The person has to sign in, and the request asked to show no page."};
constexpr ErrorAnswer no_such_name{status::requester, status::invalid_name_id_policy,
                                   "The person has no name of the requested format."};

web::Response answer_error(App& app, const web::Request& request,
                           const AcceptedAuthnRequest& authn_request, const ErrorAnswer& status) {
  const auto form = app.idp.issue_error(
      authn_request,
      {{std::string(status.first), std::string(status.second)}, std::string(status.message)},
      app.now());
  if (!form) return app.site.refuse(app.log, "answer", form.error(), request);
  app.log.write("answer", {{"accepted", false},
                           {"sp", authn_request.service_provider()},
                           {"status", status.second},
                           {"address", request.remote_address}});
  return program::send(*form);
}

/// [saml-core 3.4.1.2]
bool asks_only_others(const App& app, const AcceptedAuthnRequest& authn_request) {
  const std::vector<std::string>& listed = authn_request.scoping().idp_list;
  return !listed.empty() &&
         std::find(listed.begin(), listed.end(), app.settings.entity_id) == listed.end();
}

/// What a service provider that doesn't ask wants, which its metadata holds on to.
std::shared_ptr<const AttributeConsumingService> default_service(const App& app,
                                                                 const std::string& id) {
  const auto sp = app.peers->find(id);
  if (!sp || !sp->sp) return nullptr;
  return {sp, sp->sp->default_attribute_consuming_service()};
}

web::Response send_assertion(App& app, const web::Request& request, const PostForm& form,
                             std::string_view service_provider, const Session& session,
                             bool unasked) {
  app.log.write("answer", {{"accepted", true},
                           {"sp", service_provider},
                           {"user", session.user->username},
                           {"unsolicited", unasked},
                           {"address", request.remote_address}});
  return program::send(form);
}

std::optional<std::string> authn_context_for(const AcceptedAuthnRequest& authn_request) {
  const std::vector<std::string>& ours = contexts_of_a_password();
  return choose_authn_context(authn_request.requested_authn_context(), ours, ours);
}

}  // namespace

std::optional<web::Response> answer_at_once(App& app, const web::Request& request,
                                            const AcceptedAuthnRequest& authn_request) {
  if (asks_only_others(app, authn_request)) {
    return answer_error(app, request, authn_request, asks_others);
  }
  if (!authn_context_for(authn_request)) {
    return answer_error(app, request, authn_request, no_such_context);
  }
  const auto session = session_of(app, request);
  if (!session) return store_away(app, request, session.error());
  if (*session && !authn_request.force_authn()) {
    return answer(app, request, authn_request, **session);
  }
  if (!authn_request.is_passive()) return std::nullopt;
  return answer_error(app, request, authn_request, person_must_sign_in);
}

web::Response answer(App& app, const web::Request& request,
                     const AcceptedAuthnRequest& authn_request, const Session& session) {
  const auto authn_context = authn_context_for(authn_request);
  if (!authn_context) {
    return answer_error(app, request, authn_request, no_such_context);
  }
  const std::string& sp = authn_request.service_provider();
  const auto form = app.idp.issue_response(
      authn_request, about(app, session, sp, authn_request.attribute_service(), *authn_context),
      app.now());
  if (form) return send_assertion(app, request, *form, sp, session, false);
  const ErrorCode code = form.error().code();
  if (code == ErrorCode::name_id_format_unsupported ||
      code == ErrorCode::name_id_qualifier_unknown || code == ErrorCode::name_id_not_established) {
    return answer_error(app, request, authn_request, no_such_name);
  }
  return app.site.refuse(app.log, "answer", form.error(), request);
}

web::Response answer_unasked(App& app, const web::Request& request,
                             const std::string& service_provider, const Session& session) {
  const Application* application = app.settings.application(service_provider);
  const std::string relay_state = application == nullptr ? "" : application->relay_state;
  const auto form = app.idp.issue_unsolicited(
      service_provider, relay_state,
      about(app, session, service_provider, default_service(app, service_provider).get(),
            std::string(authn_context::password_protected_transport)),
      app.now());
  if (!form) return app.site.refuse(app.log, "answer", form.error(), request);
  return send_assertion(app, request, *form, service_provider, session, true);
}

}  // namespace signet::idp_program
