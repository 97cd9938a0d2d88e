#pragma once

#include <span>
#include <string>

#include "dsig/gate.h"

namespace signet::dsig {

/// What the engine says of a signature that passed the gate.
struct Verdict {
  std::string digested_bytes;  ///< exactly what was hashed, canonical XML
  std::size_t key = 0;         ///< which of the keys made the signature
};

/// Verifies with xmlsec: canonicalizes, digests, compares, checks the signature with the first key;
/// the further keys are checked on the canonical SignedInfo. `keys` is not empty and all fit the
/// algorithm. A second engine could stand beside this one and the two be made to agree.
/// Fails with `signature_invalid`.
Result<Verdict> verify_with_xmlsec(const Gated& gated, std::span<const PublicKey> keys);

}  // namespace signet::dsig
