#include "model/messages.h"
#include "model/names.h"

// What of a message goes out encrypted. The elements were written like those in plain text.

namespace signet::model {

Result<void> encrypt_assertion(xml::Element response, const dsig::Recipient& recipient,
                               RandomSource& random) {
  const auto assertion = assertion_element(response);
  if (!assertion) return {};
  return dsig::encrypt_element(*assertion, saml("EncryptedAssertion"), recipient, random);
}

Result<void> encrypt_name_id(xml::Element assertion, const dsig::Recipient& recipient,
                             RandomSource& random) {
  const auto subject = assertion.child(saml("Subject"));
  const auto name_id = subject ? subject->child(saml("NameID")) : std::nullopt;
  if (!name_id) return {};
  return dsig::encrypt_element(*name_id, saml("EncryptedID"), recipient, random);
}

Result<void> encrypt_attributes(xml::Element assertion, const dsig::Recipient& recipient,
                                RandomSource& random) {
  const auto statement = assertion.child(saml("AttributeStatement"));
  if (!statement) return {};
  while (const auto attribute = statement->child(saml("Attribute"))) {
    auto ok = dsig::encrypt_element(*attribute, saml("EncryptedAttribute"), recipient, random);
    if (!ok) return ok;
  }
  return {};
}

}  // namespace signet::model
