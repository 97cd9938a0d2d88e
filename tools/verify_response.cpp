#include <boost/json/array.hpp>

#include "commands.h"
#include "explanation.h"
#include "files.h"
#include "signet/service_provider.h"

// Asks a real ServiceProvider. What it would remember from its own request is played by a store
// that knows what the caller said of it.

namespace signet::tools {
namespace {

/// Remembers the one request that the caller named, or pretends to remember every request.
class SaidRequests : public RequestStore {
 public:
  SaidRequests(PendingRequest known, bool any_id) : known_(std::move(known)), any_id_(any_id) {}

  Result<void> put(PendingRequest, Instant) override { return {}; }
  Result<std::optional<PendingRequest>> find(std::string_view id, Instant) override {
    if (!any_id_ && id != known_.id) return std::optional<PendingRequest>();
    PendingRequest request = known_;
    request.id = id;
    return std::optional<PendingRequest>(std::move(request));
  }
  Result<bool> take(std::string_view, Instant) override { return true; }

 private:
  PendingRequest known_;
  bool any_id_;
};

/// A file can be verified as often as one likes.
class NoReplay : public ReplayCache {
 public:
  Result<bool> insert(std::string_view, Instant, Instant) override { return true; }
};

/// The identity provider as its metadata describes it, or the bare keys of --cert.
Result<EntityDescriptor> identity_provider(const VerifyResponse& options) {
  if (options.idp_metadata) {
    auto entity = read_metadata_file(*options.idp_metadata);
    if (!entity || entity->idp) return entity;
    return in_file(*options.idp_metadata,
                   Error(ErrorCode::metadata_no_role, {}, "an identity provider", "none"));
  }
  auto certificates = read_certificates(options.certificates);
  if (!certificates) return Unexpected(certificates.error());
  EntityDescriptor entity;
  entity.entity_id = options.issuer.value_or("");
  entity.idp.emplace();
  for (Certificate& certificate : *certificates) {
    entity.idp->keys.push_back({KeyUse::signing, std::move(certificate)});
  }
  return entity;
}

/// A ring that signs nothing, and opens what was encrypted for this key.
Result<std::optional<OwnKeys>> decryption_keys(const VerifyResponse& options, Instant now) {
  if (options.decryption_key.empty()) return std::optional<OwnKeys>();
  const auto pair =
      read_key_pair(options.decryption_key, options.decryption_certificate, std::nullopt);
  if (!pair) return Unexpected(pair.error());
  auto ring = KeyRing::create({.common_name = "signet"},
                              {{.id = "decryption",
                                .use = KeyUse::encryption,
                                .certificate = pair->certificate(),
                                .half = pair->private_key()}},
                              now);
  if (!ring) return Unexpected(ring.error());
  return std::optional<OwnKeys>(*std::move(ring));
}

Result<ServiceProvider> service_provider(const VerifyResponse& options, Instant now) {
  auto entity = identity_provider(options);
  if (!entity) return Unexpected(entity.error());
  const std::string idp = entity->entity_id;
  auto peers = std::make_shared<TrustedPeers>();
  if (auto trusted = peers->trust(*std::move(entity), now); !trusted) {
    return in_file(options.idp_metadata.value_or("--cert"), trusted.error());
  }

  PendingRequest request;
  request.id = options.request_id.value_or("");
  request.idp = idp;
  request.acs_url = options.acs;
  request.issued_at = now;
  request.expires_at = now + std::chrono::hours(1);
  const bool any_id = !options.request_id && !options.unsolicited;

  auto keys = decryption_keys(options, now);
  if (!keys) return Unexpected(keys.error());
  AlgorithmPolicy algorithms = AlgorithmPolicy::of_2026();
  if (options.leniency.insecurely_allow_sha1) algorithms.insecurely_allow_sha1(idp);
  ServiceProviderSettings settings{
      .entity_id = options.sp,
      .acs_url = options.acs,
      .keys = *std::move(keys),
      .metadata = peers,
      .state = {std::make_shared<SaidRequests>(request, any_id), std::make_shared<NoReplay>()},
      .algorithms = algorithms,
      .sign_requests = false,
      .clock_skew = options.leniency.skew()};
  if (!options.request_id) settings.accept_unsolicited_from.insert(idp);
  return ServiceProvider::create(std::move(settings));
}

/// What a sign-in would have checked and this command could not.
std::vector<std::string> not_checked(const VerifyResponse& options) {
  std::vector<std::string> names{"replay"};
  if (!options.request_id && !options.unsolicited) names.emplace_back("InResponseTo");
  return names;
}

boost::json::object to_json(const AuthenticatedSubject& subject, const VerifyResponse& options) {
  boost::json::array attributes;
  for (const Attribute& attribute : subject.attributes()) {
    attributes.push_back(
        {{"name", attribute.name},
         {"values", boost::json::array(attribute.values.begin(), attribute.values.end())}});
  }
  const auto unchecked = not_checked(options);
  return {
      {"accepted", true},
      {"name_id",
       {{"value", subject.name_id().value}, {"format", json_or_null(subject.name_id().format)}}},
      {"attributes", std::move(attributes)},
      {"session_not_on_or_after", json_or_null(subject.session_not_on_or_after())},
      {"idp", subject.identity_provider()},
      {"session_index", json_or_null(subject.session_index())},
      {"authn_instant", format_instant(subject.authn_instant())},
      {"authn_context_class_ref", json_or_null(subject.authn_context_class_ref())},
      {"unsolicited", subject.unsolicited()},
      {"not_checked", boost::json::array(unchecked.begin(), unchecked.end())}};
}

std::string to_text(const AuthenticatedSubject& subject, const VerifyResponse& options) {
  Text text;
  text.line("ACCEPTED");
  text.field("NameID", subject.name_id().value);
  text.field("format", subject.name_id().format);
  text.field("from", subject.identity_provider());
  text.field("signed in at", format_instant(subject.authn_instant()));
  text.field("by", subject.authn_context_class_ref());
  text.field("session index", subject.session_index());
  text.field("session ends", text_of(subject.session_not_on_or_after()));
  text.field("unsolicited", subject.unsolicited() ? "yes" : "no");
  if (!subject.attributes().empty()) text.line("Attributes");
  for (const Attribute& attribute : subject.attributes()) {
    for (const std::string& value : attribute.values) text.field(attribute.name, value);
    if (attribute.values.empty()) text.field(attribute.name, "(no value)");
  }
  text.line("Not checked here");
  for (const std::string& name : not_checked(options)) {
    text.field(name, name == "replay" ? "a file may be verified as often as you like"
                                      : "say --request-id ID or --unsolicited to compare it");
  }
  return text.str();
}

}  // namespace

Exit verify_response(const VerifyResponse& options, const Output& output) {
  const Instant now = options.leniency.moment();
  auto sp = service_provider(options, now);
  if (!sp) return output.give_up(sp.error());
  const auto contents = read_input(options.file);
  if (!contents) return output.give_up(contents.error());

  const std::string value = form_value(*contents);
  const ConsumeResponse message{
      .saml_response = value, .relay_state = {}, .browser_binding = {}, .received_at = now};
  const Report explanation = options.explain ? report_of(sp->explain_response(message)) : Report();
  const auto subject = sp->consume_response(message);
  Report report = subject ? Report{to_json(*subject, options), to_text(*subject, options)}
                          : Report{{{"accepted", false}}, {}};
  for (const auto& member : explanation.json) report.json.emplace(member.key(), member.value());
  if (!subject) return output.refuse(subject.error(), std::move(report.json), explanation.text);
  report.text += explanation.text;
  output.print(report);
  return Exit::accepted;
}

}  // namespace signet::tools
