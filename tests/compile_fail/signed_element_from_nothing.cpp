// refused: is private within this context | calling a private constructor
#include "dsig/signed_element.h"

namespace dsig = signet::dsig;

void consume(const dsig::SignedElement&);

void sign_in(const dsig::SignedElement& verified, signet::xml::Document untrusted,
             const signet::PublicKey& key) {
  consume(verified);
  static_cast<void>(untrusted.root());
  static_cast<void>(key.bits());
#ifdef MUST_NOT_COMPILE
  consume(dsig::SignedElement(std::move(untrusted), key, signet::SignatureAlgorithm::rsa_sha256,
                              signet::DigestAlgorithm::sha256));
#endif
}
