#include "logout/receive.h"

#include "base/fail.h"
#include "bindings/post.h"
#include "bindings/redirect.h"
#include "bindings/soap.h"
#include "signet/names.h"

namespace signet::logout {
namespace {

/// A message without its binding, and what the binding said of it.
struct Unwrapped {
  std::string xml;
  std::string_view binding;
  std::string relay_state = {};
  std::optional<bindings::RedirectMessage> query = {};
};

Result<Unwrapped> unwrap(const RedirectQuery& query, std::string_view name, const Limits& limits) {
  auto message = bindings::decode_redirect(query.raw, name, limits);
  if (!message) return fail(message);
  Unwrapped unwrapped{message->xml, binding::http_redirect, message->relay_state.value_or("")};
  unwrapped.query = *std::move(message);
  return unwrapped;
}

Result<Unwrapped> unwrap(const FormFields& form, std::string_view name, const Limits& limits) {
  if (auto ok = bindings::check_relay_state(form.relay_state, limits); !ok) return fail(ok);
  auto message = bindings::decode_post(form.message, limits);
  if (!message) return fail(message);
  if (message->deflated)
    return fail(ErrorCode::deflate_not_expected, name, "XML in base64", "deflated data");
  return Unwrapped{std::move(message->xml), binding::http_post, std::string(form.relay_state)};
}

Result<Unwrapped> unwrap(const SoapEnvelope& envelope, std::string_view, const Limits& limits) {
  auto message = bindings::decode_soap(envelope.bytes, limits);
  if (!message) return fail(message);
  return Unwrapped{*std::move(message), binding::soap};
}

/// What is read out of a message that is signed, by a function of the model.
template <class Message>
struct Reading {
  Message message;
  PublicKey key;
};

template <class Message, class Proof, class Read>
Result<Reading<Message>> read_signed(const Result<Proof>& proof, const Read& read) {
  if (!proof) return fail(proof);
  Result<Message> message = read(*proof);
  if (!message) return fail(message);
  return Reading<Message>{*std::move(message), proof->key()};
}

/// In a redirect the query is signed, and an XML Signature inside says nothing; everywhere else the
/// message carries its signature. [saml-bindings 3.4.4.1]
template <class Message, class Read>
Result<Reading<Message>> verify(model::UntrustedMessage message, const Unwrapped& unwrapped,
                                const dsig::Signer& signer, const Limits& limits,
                                const Read& read) {
  const xml::Element root = message.root();
  if (!unwrapped.query) {
    return read_signed<Message>(
        dsig::verify_enveloped(std::move(message).take_tree(), root, signer, limits), read);
  }
  if (dsig::has_signature(root)) {
    return fail(ErrorCode::xml_signature_in_redirect, root.path(), "a signature in the query",
                "ds:Signature");
  }
  if (!unwrapped.query->is_signed)
    return fail(ErrorCode::signature_missing, root.path(), "Signature in the query", "none");
  return read_signed<Message>(dsig::verify_query(unwrapped.query->raw, signer, limits), read);
}

/// Everything up to the rules. `name` is that of the parameter; `read_with` gives a reader for
/// what this peer signs.
template <class Message, class ReadWith>
Result<Received<Message>> receive(const Party& party, const LogoutMessage& arrived,
                                  std::string_view name, model::MessageKind kind,
                                  const ReadWith& read_with, Instant now) {
  auto unwrapped =
      std::visit([&](const auto& wrapped) { return unwrap(wrapped, name, party.limits); }, arrived);
  if (!unwrapped) return fail(unwrapped);
  auto message = model::UntrustedMessage::parse(unwrapped->xml, kind, party.limits);
  if (!message) return fail(message);
  if (!message->issuer())
    return fail(ErrorCode::issuer_missing, message->root().path(), "an Issuer", "none");
  auto peer = find_peer(party, *message->issuer(), now, ErrorCode::issuer_unknown);
  if (!peer) return fail(peer);
  const TrustedCertificates& certificates = peer->certificates();
  const AlgorithmPolicy& algorithms = peer->peer->algorithms(party.algorithms);
  const dsig::Signer signer{peer->entity_id(), certificates.keys(), algorithms,
                            certificates.removed_keys()};
  auto read = verify<Message>(*std::move(message), *unwrapped, signer, party.limits,
                              read_with(peer->entity_id(), algorithms));
  if (!read) return fail(read);
  return Received<Message>{std::move(read->message), *std::move(peer), std::move(read->key),
                           std::move(unwrapped->relay_state), unwrapped->binding};
}

template <class Message>
rules::Arrival arrival_at(std::string_view address, const Party& party,
                          const Received<Message>& received, Instant now) {
  return {received.peer.entity_id(),
          address,
          received.binding != binding::soap,
          party.longest_age,
          {now, party.clock_skew}};
}

}  // namespace

Result<TrustedPeer> find_peer(const Party& party, std::string_view entity_id, Instant now,
                              ErrorCode unknown) {
  auto peer = metadata::find_peer(party.metadata, entity_id);
  const bool of_idp = party.peers == PeerRole::identity_provider;
  if (!peer || (of_idp ? !peer->entity.idp : !peer->entity.sp)) {
    return fail(unknown, "Issuer",
                of_idp ? "an identity provider in metadata" : "a service provider in metadata",
                entity_id);
  }
  if (auto ok = check_validity(peer->entity, now, party.clock_skew); !ok) return fail(ok);
  return TrustedPeer{std::move(peer), party.peers};
}

rules::Arrival arrival(const Party& party, const Received<model::LogoutResponse>& received,
                       Instant now) {
  return arrival_at(awaited_at(party, received.binding), party, received, now);
}

Result<Received<model::LogoutRequest>> receive_request(const Party& party,
                                                       const LogoutMessage& message,
                                                       std::span<const crypto::DecryptionKey> keys,
                                                       Instant now) {
  // Made when the peer is known; it has to outlive the reading.
  std::optional<dsig::Decryption> by;
  const auto read_with = [&](std::string_view peer, const AlgorithmPolicy& algorithms) {
    by.emplace(
        dsig::Decryption{peer, party.entity_id, keys, algorithms, party.random, party.limits});
    return [&](const auto& proof) { return model::read_logout_request(proof, *by); };
  };
  auto received = receive<model::LogoutRequest>(party, message, bindings::saml_request,
                                                model::MessageKind::logout_request, read_with, now);
  if (!received) return received;
  const std::string& address =
      received->binding == binding::soap ? party.service.soap_url : party.service.url;
  const rules::LogoutRequestFacts facts{received->message,
                                        arrival_at(address, party, *received, now)};
  if (auto ok = rules::check(rules::logout_request_rules(), facts); !ok) return fail(ok);
  return received;
}

Result<Received<model::LogoutResponse>> receive_response(const Party& party,
                                                         const LogoutMessage& message,
                                                         Instant now) {
  const auto read_with = [](std::string_view, const AlgorithmPolicy&) {
    return [](const auto& proof) { return model::read_logout_response(proof); };
  };
  auto received = receive<model::LogoutResponse>(
      party, message, bindings::saml_response, model::MessageKind::logout_response, read_with, now);
  if (!received) return received;
  const rules::LogoutResponseFacts facts{received->message, arrival(party, *received, now),
                                         nullptr};
  if (auto ok = rules::check(rules::logout_response_rules(), facts); !ok) return fail(ok);
  return received;
}

std::string_view awaited_at(const Party& party, std::string_view binding) {
  return binding == binding::soap ? binding::soap : std::string_view(party.service.url);
}

}  // namespace signet::logout
