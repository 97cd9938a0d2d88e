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

/// As the settings say, before metadata is asked.
EncryptedParts configured_parts(const IdentityProviderSettings& settings, const std::string& sp) {
  return parts_for(settings.encrypted_parts, sp, EncryptedParts::assertion_if_possible);
}

EncryptedParts parts_to_encrypt(const IdentityProviderSettings& settings,
                                const EntityDescriptor& sp) {
  const auto parts = configured_parts(settings, sp.entity_id);
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

Result<void> protect_assertion(xml::Element response, SignedParts signed_parts,
                               const SigningKey& key, const IdentityProviderSettings& settings,
                               const EntityDescriptor& sp) {
  const EncryptedParts parts = parts_to_encrypt(settings, sp);
  const xml::Element assertion = *model::assertion_element(response);
  std::optional<dsig::Recipient> recipient;
  if (parts != EncryptedParts::nothing) {
    auto found = metadata::recipient(sp, settings.algorithms);
    if (!found) return fail(found);
    recipient = *std::move(found);
    if (auto ok = encrypt_inside(assertion, parts, *recipient, *settings.random); !ok) return ok;
  }
  if (signed_parts != SignedParts::response) {
    if (auto ok = model::sign_message(assertion, key); !ok) return ok;
  }
  if (parts != EncryptedParts::assertion) return {};
  return model::encrypt_assertion(response, *recipient, *settings.random);
}

}  // namespace

bool encrypts_name_id(const IdentityProviderSettings& settings, const std::string& sp) {
  return has_name_id(configured_parts(settings, sp));
}

Result<void> protect_response(xml::Element response, const IdentityProviderSettings& settings,
                              const EntityDescriptor& sp, Instant now) {
  const auto key = keys_for(settings, sp.entity_id, now).signing_key(now);
  if (!key) return fail(key);
  const auto signed_parts =
      parts_for(settings.signed_parts, sp.entity_id, SignedParts::response_and_assertion);
  const bool has_assertion = model::assertion_element(response).has_value();
  if (has_assertion) {
    if (auto ok = protect_assertion(response, signed_parts, *key, settings, sp); !ok) return ok;
  }
  if (has_assertion && signed_parts == SignedParts::assertion) return {};
  return model::sign_message(response, *key);
}

}  // namespace signet::idp
