#pragma once

#include "dsig/signed_element.h"

// The gate: form of the Signature element and its profile, our own code, before any cryptography.
// xmlsec evaluates references and transforms before it looks at the signature, so only one narrow
// form is let through to it.

namespace signet::dsig {

/// What the gate let through.
struct Gated {
  xml::Element element;  ///< the parent of the Signature
  xml::Element signature;
  std::string id;  ///< of the element; empty with the empty URI
  SignatureAlgorithm algorithm;
  DigestAlgorithm digest;
  std::string signature_value;  ///< decoded
};

/// Fails with the codes of the stages signature_profile and algorithm. [saml-core 5.4]
Result<Gated> pass_gate(xml::Element element, const Signer& signer, const Limits& limits,
                        ReferenceForm form);

}  // namespace signet::dsig
