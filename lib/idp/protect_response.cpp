#include "idp/protect_response.h"

#include "base/fail.h"
#include "idp/parts.h"
#include "metadata/recipient.h"
#include "model/messages.h"

// From the inside to the outside: the assertion's signature covers its encrypted parts and is
// encrypted with it; that of the Response covers what is sent. [saml-core 6.2]

namespace signet::idp {
namespace {

template <class Parts>
Parts parts_for(const std::map<std::string, Parts>& named, const std::string& sp, Parts otherwise) {
  const auto found = named.find(sp);
  return found == named.end() ? otherwise : found->second;
}

bool has_name_id(EncryptedParts parts) {
  return parts == EncryptedParts::name_id || parts == EncryptedParts::name_id_and_attributes;
}

EncryptedParts parts_to_encrypt(EncryptedParts parts, const EntityDescriptor& sp) {
  if (parts != EncryptedParts::assertion_if_possible) return parts;
  return metadata::asks_for_encryption(sp) ? EncryptedParts::assertion : EncryptedParts::nothing;
}

Result<void> encrypt_inside(xml::Element assertion, EncryptedParts parts,
                            const dsig::Recipient& recipient, RandomSource& random) {
  if (!has_name_id(parts)) return {};
  const bool attributes = parts == EncryptedParts::name_id_and_attributes;
  auto ok = model::encrypt_name_id(assertion, recipient, random);
  return ok && attributes ? model::encrypt_attributes(assertion, recipient, random) : ok;
}

Result<void> protect_assertion(xml::Element response, const PeerPolicy& policy,
                               const SigningKey& key, const IdentityProviderSettings& settings,
                               const metadata::Peer& sp) {
  const EncryptedParts parts = parts_to_encrypt(policy.encrypted_parts, sp.entity);
  const xml::Element assertion = *model::assertion_element(response);
  std::optional<dsig::Recipient> recipient;
  if (parts != EncryptedParts::nothing) {
    auto found = metadata::recipient(sp.entity, sp.algorithms(settings.algorithms));
    if (!found) return fail(found);
    recipient = *std::move(found);
    if (auto ok = encrypt_inside(assertion, parts, *recipient, *settings.random); !ok) return ok;
  }
  if (policy.signed_parts != SignedParts::response) {
    if (auto ok = model::sign_message(assertion, key); !ok) return ok;
  }
  if (parts != EncryptedParts::assertion) return {};
  return model::encrypt_assertion(response, *recipient, *settings.random);
}

}  // namespace

PeerPolicy policy_of(const metadata::Peer& sp, const IdentityProviderSettings& settings) {
  if (sp.policy) return *sp.policy;
  const std::string& id = sp.entity.entity_id;
  PeerPolicy policy;
  policy.signed_parts = parts_for(settings.signed_parts, id, policy.signed_parts);
  policy.encrypted_parts = parts_for(settings.encrypted_parts, id, policy.encrypted_parts);
  policy.accept_deflated_post = settings.accept_deflated_post_from.count(id) != 0;
  return policy;
}

bool encrypts_name_id(const IdentityProviderSettings& settings, const metadata::Peer& sp) {
  return has_name_id(policy_of(sp, settings).encrypted_parts);
}

Result<void> protect_response(xml::Element response, const IdentityProviderSettings& settings,
                              const metadata::Peer& sp, Instant now) {
  const auto key = keys_for(settings, sp.entity.entity_id, now).signing_key(now);
  if (!key) return fail(key);
  const PeerPolicy policy = policy_of(sp, settings);
  const bool has_assertion = model::assertion_element(response).has_value();
  if (has_assertion) {
    if (auto ok = protect_assertion(response, policy, *key, settings, sp); !ok) return ok;
  }
  if (has_assertion && policy.signed_parts == SignedParts::assertion) return {};
  return model::sign_message(response, *key);
}

}  // namespace signet::idp
