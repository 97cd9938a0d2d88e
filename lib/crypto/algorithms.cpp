#include "signet/algorithms.h"

#include <algorithm>
#include <array>

#include "crypto/signature.h"

namespace signet {
namespace {

struct SignatureRow {
  SignatureAlgorithm algorithm;
  std::string_view uri;
};
constexpr std::array<SignatureRow, 7> signatures = {{
    {SignatureAlgorithm::rsa_sha256, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"},
    {SignatureAlgorithm::rsa_sha384, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"},
    {SignatureAlgorithm::rsa_sha512, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"},
    {SignatureAlgorithm::ecdsa_sha256, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"},
    {SignatureAlgorithm::ecdsa_sha384, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"},
    {SignatureAlgorithm::ecdsa_sha512, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"},
    {SignatureAlgorithm::rsa_sha1, "http://www.w3.org/2000/09/xmldsig#rsa-sha1"},
}};

struct DigestRow {
  DigestAlgorithm algorithm;
  std::string_view uri;
};
constexpr std::array<DigestRow, 4> digests = {{
    {DigestAlgorithm::sha256, "http://www.w3.org/2001/04/xmlenc#sha256"},
    {DigestAlgorithm::sha384, "http://www.w3.org/2001/04/xmldsig-more#sha384"},
    {DigestAlgorithm::sha512, "http://www.w3.org/2001/04/xmlenc#sha512"},
    {DigestAlgorithm::sha1, "http://www.w3.org/2000/09/xmldsig#sha1"},
}};

template <class Rows>
constexpr bool in_order(const Rows& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (static_cast<std::size_t>(rows[i].algorithm) != i) return false;
  return true;
}
static_assert(in_order(signatures) && in_order(digests), "rows are found by their index");

template <class Rows>
auto find_uri(const Rows& rows, std::string_view uri) noexcept {
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.uri == uri; });
  return row == rows.end() ? std::nullopt : std::optional(row->algorithm);
}

}  // namespace

std::string_view uri(SignatureAlgorithm algorithm) noexcept {
  return signatures[static_cast<std::size_t>(algorithm)].uri;
}
std::string_view uri(DigestAlgorithm algorithm) noexcept {
  return digests[static_cast<std::size_t>(algorithm)].uri;
}

bool AlgorithmPolicy::accepts(SignatureAlgorithm algorithm, std::string_view peer) const {
  return algorithm != SignatureAlgorithm::rsa_sha1 || sha1_peers_.find(peer) != sha1_peers_.end();
}
bool AlgorithmPolicy::accepts(DigestAlgorithm algorithm, std::string_view peer) const {
  return algorithm != DigestAlgorithm::sha1 || sha1_peers_.find(peer) != sha1_peers_.end();
}

namespace crypto {

std::optional<SignatureAlgorithm> signature_algorithm(std::string_view uri) noexcept {
  return find_uri(signatures, uri);
}
std::optional<DigestAlgorithm> digest_algorithm(std::string_view uri) noexcept {
  return find_uri(digests, uri);
}

bool fits(SignatureAlgorithm algorithm, KeyType type) noexcept {
  switch (algorithm) {
    case SignatureAlgorithm::ecdsa_sha256:
    case SignatureAlgorithm::ecdsa_sha384:
    case SignatureAlgorithm::ecdsa_sha512:
      return type != KeyType::rsa;
    case SignatureAlgorithm::rsa_sha256:
    case SignatureAlgorithm::rsa_sha384:
    case SignatureAlgorithm::rsa_sha512:
    case SignatureAlgorithm::rsa_sha1:
      return type == KeyType::rsa;
  }
  return false;
}

SignatureAlgorithm preferred_signature_algorithm(KeyType type) noexcept {
  switch (type) {
    case KeyType::p256:
      return SignatureAlgorithm::ecdsa_sha256;
    case KeyType::p384:
      return SignatureAlgorithm::ecdsa_sha384;
    case KeyType::p521:
      return SignatureAlgorithm::ecdsa_sha512;
    case KeyType::rsa:
      break;
  }
  return SignatureAlgorithm::rsa_sha256;
}

DigestAlgorithm preferred_digest_algorithm(KeyType type) noexcept {
  switch (type) {
    case KeyType::p384:
      return DigestAlgorithm::sha384;
    case KeyType::p521:
      return DigestAlgorithm::sha512;
    case KeyType::p256:
    case KeyType::rsa:
      break;
  }
  return DigestAlgorithm::sha256;
}

}  // namespace crypto
}  // namespace signet
