#include "base/fail.h"
#include "model/message_parts.h"
#include "model/names.h"
#include "model/shapes.h"

// Reader and writer of samlp:Response. [saml-core 3.2.2, 3.3.3]

namespace signet::model {
namespace {

/// The Assertion that a tree of signed bytes is, or holds as its one assertion.
Result<xml::Element> signed_assertion(xml::Element root) {
  if (!root.is(response_shape.name)) {
    if (auto ok = check_shape(root, assertion_shape); !ok) return fail(ok);
    return root;
  }
  if (auto ok = check_response(root); !ok) return fail(ok);
  const auto assertion = assertion_element(root);
  if (!assertion) return fail(ErrorCode::assertion_count, root.path(), "one Assertion", "none");
  return *assertion;
}

/// EncryptedID and EncryptedAttribute: each costs an operation with a private key.
std::size_t encrypted_parts(xml::Element assertion) {
  std::size_t count = 0;
  for (const xml::Element& statement : assertion.children(saml("AttributeStatement")))
    count += statement.children(saml("EncryptedAttribute")).size();
  if (const auto subject = assertion.child(saml("Subject")))
    count += subject->children(saml("EncryptedID")).size();
  return count;
}

}  // namespace

std::optional<xml::Element> assertion_element(xml::Element response) {
  return response.child(saml("Assertion"));
}

std::optional<xml::Element> encrypted_assertion_element(xml::Element response) {
  return response.child(encrypted_assertion_shape.name);
}

Result<void> check_assertion(xml::Element decrypted) {
  return check_shape(decrypted, assertion_shape);
}

Result<Assertion> read_assertion(const dsig::SignedElement& signed_element,
                                 const dsig::Decryption* by) {
  const auto element = signed_assertion(signed_element.root());
  if (!element) return fail(element);
  if (by != nullptr && encrypted_parts(*element) > by->limits.encrypted_elements)
    return fail(ErrorCode::xml_limit, element->path(),
                "at most " + std::to_string(by->limits.encrypted_elements) + " encrypted parts",
                std::to_string(encrypted_parts(*element)));
  Fields fields;
  std::optional<Opening> opening;
  if (by != nullptr) opening.emplace(Opening{signed_element, *by});
  Assertion assertion = read_assertion_element(fields, *element, opening ? &*opening : nullptr);
  return std::move(fields).finish(std::move(assertion));
}

Result<ResponseEnvelope> read_signed_envelope(const dsig::SignedElement& response) {
  if (auto ok = check_response(response.root()); !ok) return fail(ok);
  return read_status_response(response.root());
}

Result<ResponseEnvelope> read_unsigned_envelope(const UntrustedMessage& response) {
  return read_status_response(response.root());
}

Result<xml::Document> write_response(const ResponseEnvelope& envelope, const Assertion* assertion) {
  if (assertion != nullptr && assertion->conditions && !assertion->conditions->unknown.empty()) {
    return fail(ErrorCode::value_not_writable, "Conditions", "conditions that the library knows",
                assertion->conditions->unknown.front());
  }
  xml::Writer writer(samlp("Response"));
  write_status_response(writer, envelope);
  if (assertion != nullptr) write_assertion(writer, *assertion);
  return finish_message(std::move(writer), check_response);
}

}  // namespace signet::model
