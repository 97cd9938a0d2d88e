#include "rules/request_rules.h"

#include <algorithm>
#include <array>

#include "base/fail.h"
#include "rules/message_rules.h"
#include "signet/names.h"

namespace signet::rules {
namespace {

/// [saml-core 3.2.1]
Finding version_is_2(const RequestFacts& facts) {
  return same("AuthnRequest/@Version", "2.0", facts.request.version);
}

Finding issuer_is_the_sp(const RequestFacts& facts) {
  return issuer_is("AuthnRequest/Issuer", facts.request.issuer, facts.sp);
}

/// [saml-profiles 4.1.4.1]
Finding issuer_is_an_entity(const RequestFacts& facts) {
  return is_an_entity("AuthnRequest/Issuer/@Format", *facts.request.issuer);
}

/// [saml-metadata 2.4.3, 2.4.4]
Finding is_signed_where_asked(const RequestFacts& facts) {
  if (!facts.must_be_signed) return not_applicable;
  return Comparison{"AuthnRequest", "a signature, as metadata asks",
                    facts.is_signed ? "a signature" : "none", facts.is_signed};
}

/// [saml-bindings 3.4.5.2, 3.5.5.2]
Finding signed_request_has_destination(const RequestFacts& facts) {
  if (!facts.is_signed) return not_applicable;
  return present("AuthnRequest/@Destination", such_as(facts.sso_url), facts.request.destination);
}

Finding destination_is_our_sso(const RequestFacts& facts) {
  return is_for_us("AuthnRequest/@Destination", facts.request.destination, facts.sso_url);
}

Finding request_is_not_from_the_future(const RequestFacts& facts) {
  return is_not_from_the_future("AuthnRequest/@IssueInstant", facts.request.issue_instant,
                                facts.clock);
}

Finding request_is_fresh(const RequestFacts& facts) {
  return is_fresh("AuthnRequest/@IssueInstant", facts.request.issue_instant, facts.longest_age,
                  facts.clock);
}

/// A request about a certain person must be answered about that person or not at all.
/// [saml-core 3.4.1.4]
Finding names_no_subject(const RequestFacts& facts) {
  const bool there = facts.request.has_subject;
  return Comparison{"AuthnRequest/Subject", "none", there ? "a Subject" : "none", !there};
}

constexpr std::array<Rule<RequestFacts>, 9> table = {{
    {ErrorCode::version_not_2, version_is_2},
    {ErrorCode::issuer_mismatch, issuer_is_the_sp},
    {ErrorCode::issuer_format, issuer_is_an_entity},
    {ErrorCode::request_unsigned, is_signed_where_asked},
    {ErrorCode::destination_missing, signed_request_has_destination},
    {ErrorCode::destination_mismatch, destination_is_our_sso},
    {ErrorCode::issue_instant_in_future, request_is_not_from_the_future},
    {ErrorCode::issue_instant_too_old, request_is_fresh},
    {ErrorCode::request_subject_unsupported, names_no_subject},
}};

template <class Predicate>
const Endpoint* find_endpoint(const SPSSODescriptor& sp, Predicate predicate) {
  const auto& services = sp.assertion_consumer_services;
  const auto found = std::find_if(services.begin(), services.end(), predicate);
  return found == services.end() ? nullptr : &*found;
}

Result<const Endpoint*> select_by_url(const std::string& url, const SPSSODescriptor& sp) {
  const Endpoint* found = find_endpoint(
      sp, [&](const Endpoint& e) { return e.location == url && e.binding == binding::http_post; });
  if (found != nullptr) return found;
  return fail(ErrorCode::acs_url_unknown, "AuthnRequest/@AssertionConsumerServiceURL",
              "an HTTP-POST endpoint in the metadata of the service provider", url);
}

Result<const Endpoint*> select_by_index(int index, const SPSSODescriptor& sp) {
  const Endpoint* found = find_endpoint(sp, [&](const Endpoint& e) { return e.index == index; });
  if (found == nullptr) {
    return fail(ErrorCode::acs_index_unknown, "AuthnRequest/@AssertionConsumerServiceIndex",
                "an index in the metadata of the service provider", std::to_string(index));
  }
  if (found->binding != binding::http_post) {
    return fail(ErrorCode::acs_binding_unsupported, "AuthnRequest/@AssertionConsumerServiceIndex",
                binding::http_post, found->binding);
  }
  return found;
}

}  // namespace

Table<RequestFacts> request_rules() {
  return {"request", table};
}

Result<void> check_request(const RequestFacts& facts) {
  return check(request_rules(), facts);
}

Result<const Endpoint*> select_acs(const model::AuthnRequest& request, const SPSSODescriptor& sp) {
  if (request.acs_index && (request.acs_url || request.protocol_binding)) {
    return fail(ErrorCode::acs_url_and_index, "AuthnRequest", "AssertionConsumerServiceIndex alone",
                "a URL or ProtocolBinding as well");
  }
  if (request.protocol_binding && *request.protocol_binding != binding::http_post) {
    return fail(ErrorCode::acs_binding_unsupported, "AuthnRequest/@ProtocolBinding",
                binding::http_post, *request.protocol_binding);
  }
  if (request.acs_url) return select_by_url(*request.acs_url, sp);
  if (request.acs_index) return select_by_index(*request.acs_index, sp);
  const Endpoint* chosen = sp.default_assertion_consumer_service(binding::http_post);
  if (chosen != nullptr) return chosen;
  return fail(ErrorCode::metadata_no_endpoint, "SPSSODescriptor",
              "an AssertionConsumerService for HTTP-POST", "none");
}

Result<const AttributeConsumingService*> select_attribute_service(
    const model::AuthnRequest& request, const SPSSODescriptor& sp) {
  if (!request.attribute_service_index) return sp.default_attribute_consuming_service();
  const int index = *request.attribute_service_index;
  const AttributeConsumingService* found = sp.attribute_consuming_service(index);
  if (found != nullptr) return found;
  return fail(ErrorCode::attribute_service_unknown, "AuthnRequest/@AttributeConsumingServiceIndex",
              "an index in the metadata of the service provider", std::to_string(index));
}

}  // namespace signet::rules
