#pragma once

#include "model/messages.h"
#include "rules/rule.h"
#include "signet/metadata.h"

// The rules of Web Browser SSO for an AuthnRequest. [saml-profiles 4.1.4.1, saml-core 3.4.1]

namespace signet::rules {

struct RequestFacts {
  const model::AuthnRequest& request;
  std::string_view sp;       ///< the entity that metadata knows by the request's Issuer
  std::string_view sso_url;  ///< where the request arrived, from configuration
  bool is_signed;
  bool must_be_signed;  ///< by the metadata of either side
  std::chrono::seconds longest_age;
  Clock clock;
};

Table<RequestFacts> request_rules();

Result<void> check_request(const RequestFacts& facts);

/// The endpoint that the answer goes to: always one that metadata lists for HTTP-POST, found by URL
/// compared byte for byte, by index, or by default.
/// Fails with `acs_url_and_index`, `acs_binding_unsupported`, `acs_url_unknown`,
/// `acs_index_unknown` or `metadata_no_endpoint`. [saml-core 3.4.1, saml-profiles 4.1.4.1]
Result<const Endpoint*> select_acs(const model::AuthnRequest& request, const SPSSODescriptor& sp);

/// The service that the answer is for: that of the index, else the default; null when metadata has
/// none. An index that metadata doesn't list says something that nobody here can know: it fails
/// with `attribute_service_unknown`. [saml-core 3.4.1]
Result<const AttributeConsumingService*> select_attribute_service(
    const model::AuthnRequest& request, const SPSSODescriptor& sp);

}  // namespace signet::rules
