#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "signet/identity_provider.h"
#include "signet/service_provider.h"

// One sign-in at noon of 2026-01-01 between an identity provider and a service provider, made
// through the public facades with fixed keys, time and randomness: every run gives the same
// messages. All that tests change starts from a message of this kind, which is accepted.

namespace signet::test {

inline constexpr std::string_view idp_entity = "https://idp.example.org/metadata";
inline constexpr std::string_view sso_url = "https://idp.example.org/sso";
inline constexpr std::string_view sp_entity = "https://sp.example.org/metadata";
inline constexpr std::string_view acs_url = "https://sp.example.org/acs";

/// Who signs in: an account that the attacker owns. Cut short, its name is the victim's.
inline constexpr std::string_view attacker = "alice@example.com.evil.example";
inline constexpr std::string_view victim = "alice@example.com";

Instant noon();

/// Counts up, so that equal runs make equal identifiers.
class CountingRandom : public RandomSource {
 public:
  explicit CountingRandom(std::uint8_t first) : next_(first) {}
  Result<void> fill(std::span<std::uint8_t> bytes) override;

 private:
  std::uint8_t next_;
};

/// What may differ between two sign-ins; left out, it is as a careful pair of peers has it.
struct SignInOptions {
  SignedParts parts = SignedParts::response_and_assertion;
  const KeyPair* idp_key = nullptr;  ///< rsa_key() when null
  bool solicited = true;             ///< false: the identity provider starts by itself
  std::function<void(AuthenticatedUser&)> user = {};
  std::function<void(EntityDescriptor&)> idp_metadata = {};  ///< as the service provider sees it
  std::function<void(EntityDescriptor&)> sp_metadata = {};   ///< as the identity provider sees it
  std::vector<EntityDescriptor> more_idps = {};  ///< that the service provider trusts as well
  std::function<void(ServiceProviderSettings&)> sp = {};
  std::function<void(IdentityProviderSettings&)> idp = {};
};

/// Both providers, a request that waits for its answer, and that answer. Consuming has no memory:
/// each call meets a service provider that still waits and has seen nothing.
class SignIn {
 public:
  explicit SignIn(SignInOptions options = {});

  /// The accepted Response.
  const std::string& response() const noexcept { return response_; }
  /// The AuthnRequest, signed, as it is sent by HTTP-POST.
  const std::string& request() const noexcept { return request_; }
  /// The same kind of request by HTTP-Redirect, as a query string with its signature.
  const std::string& request_query() const noexcept { return request_query_; }
  /// The ID of the request that `response` answers.
  const std::string& request_id() const noexcept { return request_id_; }

  /// The metadata that each side has of the other, as a file.
  std::string idp_metadata() const;
  std::string sp_metadata() const;

  /// What the service provider makes of this XML, or of this form field.
  Result<AuthenticatedSubject> consume(std::string_view xml) const;
  Result<AuthenticatedSubject> consume_field(std::string_view saml_response) const;
  /// What the identity provider makes of this XML sent by HTTP-POST, or of this query.
  Result<AcceptedAuthnRequest> consume_request(std::string_view xml) const;
  Result<AcceptedAuthnRequest> consume_query(std::string_view query) const;

  /// The service provider with a memory of its own, for tests of replay.
  ServiceProvider service_provider(SignInState state) const;
  /// A state in which the request waits, for any browser or for that of this name.
  SignInState waiting(std::string browser_binding = {}) const;

 private:
  void make_response(const AcceptedAuthnRequest& request);

  SignInOptions options_;
  std::shared_ptr<TrustedPeers> idps_;
  std::shared_ptr<TrustedPeers> sps_;
  std::unique_ptr<IdentityProvider> idp_;
  std::string response_, request_, request_query_, request_id_;
};

/// The three shapes of an accepted answer, each made once.
const SignIn& response_signed();
const SignIn& assertion_signed();
const SignIn& both_signed();

/// The same with the assertion encrypted for rsa3072_key(), which the service provider has besides
/// other_rsa_key().
const SignIn& encrypted_and_response_signed();
const SignIn& encrypted_and_assertion_signed();
const SignIn& encrypted_and_both_signed();
/// A service provider with these keys, as SignInOptions::sp.
void with_decryption_keys(ServiceProviderSettings& sp);

/// The person that fixtures sign in.
AuthenticatedUser attacking_user();

/// The first field of this name; throws when there is none.
std::string field(const PostForm& form, std::string_view name);
/// base64, as a form field holds it.
std::string encoded(std::string_view xml);
/// Raw DEFLATE, base64, percent-encoding: the value of a query parameter.
std::string encoded_for_query(std::string_view xml);
/// `text` with its first `from` replaced; throws when there is none, as the test would be void.
std::string replaced(std::string text, std::string_view from, std::string_view to);

/// How an input ended: the code and stage of its refusal, or acceptance.
struct Outcome {
  bool accepted = false;
  ErrorCode code = ErrorCode::internal;
  Stage stage = Stage::local;
  std::string detail = {};  ///< for people who read a failed test; not compared

  friend bool operator==(const Outcome& a, const Outcome& b) noexcept {
    return a.accepted == b.accepted && (a.accepted || (a.code == b.code && a.stage == b.stage));
  }
};
std::ostream& operator<<(std::ostream& out, const Outcome& outcome);

inline const Outcome accepted{.accepted = true};
inline Outcome refused(ErrorCode code, Stage stage) {
  return {.accepted = false, .code = code, .stage = stage};
}
template <class T>
Outcome outcome(const Result<T>& result) {
  if (result) return accepted;
  return {.accepted = false,
          .code = result.error().code(),
          .stage = result.error().stage(),
          .detail = result.error().detail()};
}

}  // namespace signet::test
