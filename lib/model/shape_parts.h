#pragma once

#include "model/names.h"
#include "xml/shape.h"

// What the tables of assertions and of protocol messages are made of.

namespace signet::model {

using xml::AttributeShape;
using xml::Content;
using xml::ElementShape;
using xml::Place;
using xml::Value;

inline constexpr xml::Presence required = xml::Presence::required;
inline constexpr xml::Presence optional = xml::Presence::optional;

template <const ElementShape&... shapes>
inline constexpr const ElementShape* choices[] = {&shapes...};

template <const ElementShape&... shapes>
inline constexpr Place zero_or_one = {choices<shapes...>, 0, 1};
template <const ElementShape&... shapes>
inline constexpr Place exactly_one = {choices<shapes...>, 1, 1};
template <const ElementShape&... shapes>
inline constexpr Place zero_or_more = {choices<shapes...>, 0, xml::unbounded};
template <const ElementShape&... shapes>
inline constexpr Place one_or_more = {choices<shapes...>, 1, xml::unbounded};

/// Of all responses. [saml-core 3.2.2]
inline constexpr AttributeShape status_response_attributes[] = {
    {"ID", required, Value::id},
    {"InResponseTo", optional, Value::ncname},
    {"Version", required},
    {"IssueInstant", required, Value::instant},
    {"Destination"},
    {"Consent"}};

extern const ElementShape name_id_shape;
extern const ElementShape encrypted_id_shape;
extern const ElementShape attribute_shape;
extern const ElementShape issuer_shape;
extern const ElementShape signature_shape;
extern const ElementShape subject_shape;
extern const ElementShape conditions_shape;
extern const ElementShape authn_context_class_ref_shape;
extern const ElementShape authn_context_decl_ref_shape;
extern const ElementShape extensions_shape;
extern const ElementShape status_shape;

}  // namespace signet::model
