#include "model/shape_parts.h"
#include "model/shapes.h"

// The messages of Single Logout. [saml-core 3.7]

namespace signet::model {
namespace {

constexpr AttributeShape request_attributes[] = {{"ID", required, Value::id},
                                                 {"Version", required},
                                                 {"IssueInstant", required, Value::instant},
                                                 {"Destination"},
                                                 {"Consent"},
                                                 {"Reason"},
                                                 {"NotOnOrAfter", optional, Value::instant}};

constexpr ElementShape session_index{samlp("SessionIndex"), {}, Content::text};

constexpr Place request_children[] = {
    zero_or_one<issuer_shape>, zero_or_one<signature_shape>, zero_or_one<extensions_shape>,
    exactly_one<name_id_shape, encrypted_id_shape>, zero_or_more<session_index>};

constexpr Place response_children[] = {zero_or_one<issuer_shape>, zero_or_one<signature_shape>,
                                       zero_or_one<extensions_shape>, exactly_one<status_shape>};

}  // namespace

constinit const ElementShape logout_request_shape{samlp("LogoutRequest"), request_attributes,
                                                  Content::elements, request_children};

constinit const ElementShape logout_response_shape{
    samlp("LogoutResponse"), status_response_attributes, Content::elements, response_children};

}  // namespace signet::model
