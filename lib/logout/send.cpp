#include "logout/send.h"

#include "base/codec.h"
#include "base/fail.h"
#include "bindings/redirect.h"
#include "bindings/send.h"
#include "bindings/soap.h"
#include "metadata/endpoints.h"
#include "signet/names.h"

namespace signet::logout {
namespace {

/// In a SOAP envelope. [saml-bindings 3.2]
Result<SoapEnvelope> wrap(xml::Document message, const SigningKey& key) {
  if (auto ok = model::sign_message(message.root(), key); !ok) return fail(ok);
  return SoapEnvelope{bindings::encode_soap(message.serialize())};
}

template <class Action>
Result<Action> as(Result<BrowserAction> action) {
  if (!action) return fail(action);
  return std::visit([](auto&& one) { return Action(std::move(one)); }, *std::move(action));
}

/// A response may come back by another binding than its request went out by. [saml-profiles 4.4.2]
const Endpoint* answering_endpoint(const RoleDescriptor& role, std::string_view binding) {
  const auto& services = role.single_logout_services;
  if (binding == binding::http_post)
    return metadata::find_endpoint(services, {binding::http_post, binding::http_redirect});
  return metadata::find_endpoint(services, {binding::http_redirect, binding::http_post});
}

}  // namespace

model::LogoutRequest make_request(const Party& party, NameID name_id,
                                  std::vector<std::string> session_indexes, std::string id,
                                  Instant now) {
  model::LogoutRequest request;
  request.id = std::move(id);
  request.issue_instant = now;
  request.issuer = model::Issuer{std::string(party.entity_id), std::nullopt};
  // A peer refuses what is older than it accepts anyway; this says what we mean.
  request.not_on_or_after = now + party.longest_age;
  request.name_id = std::move(name_id);
  request.session_indexes = std::move(session_indexes);
  return request;
}

Result<LogoutAction> send_request(model::LogoutRequest request, const Endpoint& endpoint,
                                  const std::optional<dsig::Recipient>& recipient,
                                  const SigningKey& key, RandomSource& random) {
  request.destination = endpoint.location;
  auto document = model::write_logout_request(request);
  if (!document) return fail(document);
  if (recipient) {
    auto ok = model::encrypt_logout_name_id(document->root(), *recipient, random);
    if (!ok) return fail(ok);
  }
  if (endpoint.binding == binding::soap) {
    auto envelope = wrap(*std::move(document), key);
    if (!envelope) return fail(envelope);
    return LogoutAction(SoapCall{endpoint.location, *std::move(envelope)});
  }
  return as<LogoutAction>(bindings::send(
      *std::move(document), {endpoint.binding, endpoint.location, bindings::saml_request}, key));
}

Result<LogoutAnswer> send_response(const Party& party, const Answered& to, Status status,
                                   const SigningKey& key, Instant now) {
  auto id = base::random_id(party.random);
  if (!id) return fail(id);
  model::LogoutResponse response;
  response.id = *std::move(id);
  response.issue_instant = now;
  response.in_response_to = to.request_id;
  response.issuer = model::Issuer{std::string(party.entity_id), std::nullopt};
  response.status = std::move(status);
  if (to.binding == binding::soap) {
    auto document = model::write_logout_response(response);
    if (!document) return fail(document);
    auto envelope = wrap(*std::move(document), key);
    if (!envelope) return fail(envelope);
    return LogoutAnswer(*std::move(envelope));
  }

  const auto peer = find_peer(party, to.peer, now, ErrorCode::metadata_entity_unknown);
  if (!peer) return fail(peer);
  const Endpoint* endpoint = answering_endpoint(peer->descriptor(), to.binding);
  if (endpoint == nullptr) {
    return fail(ErrorCode::metadata_no_endpoint, to.peer,
                "a SingleLogoutService for HTTP-Redirect or HTTP-POST", "none");
  }
  // [saml-metadata 2.2.2]
  response.destination = endpoint->response_location.value_or(endpoint->location);
  auto document = model::write_logout_response(response);
  if (!document) return fail(document);
  return as<LogoutAnswer>(bindings::send(
      *std::move(document),
      {endpoint->binding, *response.destination, bindings::saml_response, to.relay_state}, key));
}

}  // namespace signet::logout

namespace signet {

SoapEnvelope soap_fault(const Error& refusal) {
  const bool is_ours =
      refusal.kind() == ErrorKind::unavailable || refusal.kind() == ErrorKind::configuration;
  return {bindings::encode_soap(
      is_ours ? "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>The message can't be "
                "answered now.</faultstring></soap:Fault>"
              : "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>The message was "
                "refused.</faultstring></soap:Fault>")};
}

}  // namespace signet
