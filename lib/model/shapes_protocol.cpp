#include "base/fail.h"
#include "model/shape_parts.h"
#include "model/shapes.h"

namespace signet::model {
namespace {

// Status [saml-core 3.2.2]. The schema lets StatusCode nest without end; the standard knows two
// levels, and three are read.

constexpr AttributeShape status_code_attributes[] = {{"Value", required, Value::uri}};

constexpr ElementShape status_code_3{samlp("StatusCode"), status_code_attributes, Content::empty};
constexpr Place status_code_2_children[] = {zero_or_one<status_code_3>};
constexpr ElementShape status_code_2{samlp("StatusCode"), status_code_attributes, Content::elements,
                                     status_code_2_children};
constexpr Place status_code_children[] = {zero_or_one<status_code_2>};
constexpr ElementShape status_code{samlp("StatusCode"), status_code_attributes, Content::elements,
                                   status_code_children};

constexpr ElementShape status_message{samlp("StatusMessage"), {}, Content::text};
constexpr ElementShape status_detail{samlp("StatusDetail"), {}, Content::open};

constexpr Place status_children[] = {exactly_one<status_code>, zero_or_one<status_message>,
                                     zero_or_one<status_detail>};
// Response [saml-core 3.3.3]

constexpr Place response_children[] = {zero_or_one<issuer_shape>, zero_or_one<signature_shape>,
                                       zero_or_one<extensions_shape>, exactly_one<status_shape>,
                                       zero_or_one<assertion_shape, encrypted_assertion_shape>};

// AuthnRequest [saml-core 3.4.1]

constexpr AttributeShape name_id_policy_attributes[] = {
    {"Format"}, {"SPNameQualifier"}, {"AllowCreate", optional, Value::boolean}};
constexpr ElementShape name_id_policy{samlp("NameIDPolicy"), name_id_policy_attributes,
                                      Content::empty};

constexpr AttributeShape requested_authn_context_attributes[] = {{"Comparison"}};
constexpr Place requested_authn_context_children[] = {
    one_or_more<authn_context_class_ref_shape, authn_context_decl_ref_shape>};
constexpr ElementShape requested_authn_context{samlp("RequestedAuthnContext"),
                                               requested_authn_context_attributes,
                                               Content::elements, requested_authn_context_children};

constexpr AttributeShape idp_entry_attributes[] = {{"ProviderID", required}, {"Name"}, {"Loc"}};
constexpr ElementShape idp_entry{samlp("IDPEntry"), idp_entry_attributes, Content::empty};
/// Far more than anybody has; each is looked at.
constexpr unsigned most_in_a_scoping = 64;

constexpr ElementShape get_complete{samlp("GetComplete"), {}, Content::text};
constexpr Place idp_list_children[] = {{choices<idp_entry>, 1, most_in_a_scoping},
                                       zero_or_one<get_complete>};
constexpr ElementShape idp_list{samlp("IDPList"), {}, Content::elements, idp_list_children};

constexpr ElementShape requester_id{samlp("RequesterID"), {}, Content::text};
constexpr AttributeShape scoping_attributes[] = {{"ProxyCount", optional, Value::unsigned_short}};
constexpr Place scoping_children[] = {zero_or_one<idp_list>,
                                      {choices<requester_id>, 0, most_in_a_scoping}};
constexpr ElementShape scoping{samlp("Scoping"), scoping_attributes, Content::elements,
                               scoping_children};

constexpr AttributeShape authn_request_attributes[] = {
    {"ID", required, Value::id},
    {"Version", required},
    {"IssueInstant", required, Value::instant},
    {"Destination"},
    {"Consent"},
    {"ForceAuthn", optional, Value::boolean},
    {"IsPassive", optional, Value::boolean},
    {"ProtocolBinding", optional, Value::uri},
    {"AssertionConsumerServiceIndex", optional, Value::unsigned_short},
    {"AssertionConsumerServiceURL"},
    {"AttributeConsumingServiceIndex", optional, Value::unsigned_short},
    {"ProviderName"}};

constexpr Place authn_request_children[] = {zero_or_one<issuer_shape>,
                                            zero_or_one<signature_shape>,
                                            zero_or_one<extensions_shape>,
                                            zero_or_one<subject_shape>,
                                            zero_or_one<name_id_policy>,
                                            zero_or_one<conditions_shape>,
                                            zero_or_one<requested_authn_context>,
                                            zero_or_one<scoping>};

}  // namespace

constinit const ElementShape extensions_shape{samlp("Extensions"), {}, Content::open};

constinit const ElementShape status_shape{samlp("Status"), {}, Content::elements, status_children};

constinit const ElementShape response_shape{samlp("Response"), status_response_attributes,
                                            Content::elements, response_children};

constinit const ElementShape authn_request_shape{samlp("AuthnRequest"), authn_request_attributes,
                                                 Content::elements, authn_request_children};

Result<void> check_response(xml::Element root) {
  const std::size_t assertions = root.children(assertion_shape.name).size() +
                                 root.children(encrypted_assertion_shape.name).size();
  if (root.is(response_shape.name) && assertions > 1)
    return fail(ErrorCode::assertion_count, root.path(), "one Assertion",
                std::to_string(assertions));
  return check_shape(root, response_shape);
}

}  // namespace signet::model
