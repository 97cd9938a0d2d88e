#pragma once

#include "xml/shape.h"

// The grammar of what comes in, as tables. [saml-core, xmldsig-core]
//
// They differ from the schemas where the schemas leave a hole that something could hide in: Advice,
// Extensions and StatusDetail hold foreign content only, SubjectConfirmationData holds none, an
// AttributeValue is text or one NameID. BaseID and unknown Statements have no place. What is
// encrypted is looked into no further than the grammar of EncryptedData goes; its content has to
// have the shape of what it stands for. What is compared byte for byte later, such as Destination
// and Recipient, is text here: no grammar of URIs says more than the comparison.

namespace signet::model {

extern const xml::ElementShape response_shape;
extern const xml::ElementShape assertion_shape;
extern const xml::ElementShape encrypted_assertion_shape;
extern const xml::ElementShape authn_request_shape;
extern const xml::ElementShape logout_request_shape;
extern const xml::ElementShape logout_response_shape;

/// The shape of a Response. Its number of assertions, encrypted or not, is looked at first and has
/// a code of its own: `assertion_count` for more than one.
Result<void> check_response(xml::Element root);

}  // namespace signet::model
