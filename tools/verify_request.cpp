#include <boost/json/array.hpp>

#include "commands.h"
#include "files.h"
#include "signet/identity_provider.h"

// Asks a real IdentityProvider, which never gets to answer.

namespace signet::tools {
namespace {

/// The provider needs a key to be one. This one signs nothing and is gone when the command ends.
Result<KeyPair> unused_key(Instant now) {
  return KeyPair::generate(KeyType::p256, "signet verify-request", now,
                           now + std::chrono::hours(1));
}

Result<IdentityProvider> identity_provider(const VerifyRequest& options, Instant now) {
  auto entity = read_metadata_file(options.sp_metadata);
  if (!entity) return Unexpected(entity.error());
  if (!entity->sp) {
    return in_file(options.sp_metadata,
                   Error(ErrorCode::metadata_no_role, {}, "a service provider", "none"));
  }
  const std::string sp = entity->entity_id;
  auto peers = std::make_shared<TrustedPeers>();
  if (auto trusted = peers->trust(*std::move(entity), now); !trusted) {
    return in_file(options.sp_metadata, trusted.error());
  }
  auto key = unused_key(now);
  if (!key) return Unexpected(key.error());

  AlgorithmPolicy algorithms = AlgorithmPolicy::of_2026();
  if (options.leniency.insecurely_allow_sha1) algorithms.insecurely_allow_sha1(sp);
  IdentityProviderSettings settings{.entity_id = options.idp,
                                    .sso_url = options.sso,
                                    .keys = *std::move(key),
                                    .metadata = peers,
                                    .algorithms = algorithms,
                                    .want_authn_requests_signed = options.want_signed,
                                    .clock_skew = options.leniency.skew()};
  if (options.accept_deflated_post) settings.accept_deflated_post_from.insert(sp);
  return IdentityProvider::create(std::move(settings));
}

/// The query itself, also when the whole URL was pasted.
std::string_view query_of(std::string_view text) {
  if (!text.starts_with("http://") && !text.starts_with("https://")) return text;
  text = text.substr(0, text.find('#'));
  const auto question_mark = text.find('?');
  return question_mark == std::string_view::npos ? std::string_view()
                                                 : text.substr(question_mark + 1);
}

Result<AcceptedAuthnRequest> consume(const IdentityProvider& idp, const VerifyRequest& options,
                                     std::string_view contents, Instant now) {
  if (options.query) return idp.consume_redirect(query_of(*options.query), now);
  return idp.consume_post(form_value(contents), {}, now);
}

std::optional<std::string> comparison(const AcceptedAuthnRequest& request) {
  const RequestedAuthnContext& asked = request.requested_authn_context();
  if (asked.class_refs.empty()) return std::nullopt;
  return std::string(to_string(asked.comparison));
}

boost::json::object to_json(const AcceptedAuthnRequest& request) {
  const NameIDPolicy& policy = request.name_id_policy();
  const auto& contexts = request.requested_authn_context().class_refs;
  const auto allow_create =
      policy.allow_create ? boost::json::value(*policy.allow_create) : boost::json::value(nullptr);
  return {{"accepted", true},
          {"sp", request.service_provider()},
          {"acs", request.acs_url()},
          {"id", request.id()},
          {"signed", request.is_signed()},
          {"issue_instant", format_instant(request.issue_instant())},
          {"relay_state", request.relay_state()},
          {"name_id_policy",
           {{"format", json_or_null(policy.format)},
            {"sp_name_qualifier", json_or_null(policy.sp_name_qualifier)},
            {"allow_create", allow_create}}},
          {"authn_contexts", boost::json::array(contexts.begin(), contexts.end())},
          {"comparison", json_or_null(comparison(request))},
          {"force_authn", request.force_authn()},
          {"is_passive", request.is_passive()}};
}

std::string to_text(const AcceptedAuthnRequest& request) {
  Text text;
  text.line("ACCEPTED");
  text.field("from", request.service_provider());
  text.field("answer goes to", request.acs_url());
  text.field("ID", request.id());
  text.field("signed", request.is_signed() ? "yes" : "no: anybody may have written it");
  text.field("issued at", format_instant(request.issue_instant()));
  if (!request.relay_state().empty()) text.field("RelayState", request.relay_state());
  text.field("NameID format", request.name_id_policy().format);
  for (const std::string& context : request.requested_authn_context().class_refs) {
    text.field("context", context);
  }
  text.field("comparison", comparison(request));
  if (request.force_authn()) text.field("ForceAuthn", "yes");
  if (request.is_passive()) text.field("IsPassive", "yes");
  return text.str();
}

}  // namespace

Exit verify_request(const VerifyRequest& options, const Output& output) {
  const Instant now = options.leniency.moment();
  auto idp = identity_provider(options, now);
  if (!idp) return output.give_up(idp.error());
  std::string contents;
  if (options.file) {
    auto read = read_input(*options.file);
    if (!read) return output.give_up(read.error());
    contents = *std::move(read);
  }

  const auto request = consume(*idp, options, contents, now);
  if (!request) return output.refuse(request.error(), {{"accepted", false}});
  output.print({to_json(*request), to_text(*request)});
  return Exit::accepted;
}

}  // namespace signet::tools
