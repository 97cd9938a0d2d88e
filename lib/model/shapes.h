#pragma once

#include "xml/shape.h"

// The grammar of what comes in, as tables. [saml-core, saml-metadata, xmldsig-core]

namespace signet::model {

extern const xml::ElementShape response_shape;
extern const xml::ElementShape assertion_shape;
extern const xml::ElementShape authn_request_shape;

}  // namespace signet::model
