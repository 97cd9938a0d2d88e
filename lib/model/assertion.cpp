#include "base/fail.h"
#include "base/text.h"
#include "model/message_parts.h"
#include "model/names.h"
#include "model/shape_parts.h"

// Reader and writer of saml:Assertion. [saml-core 2]

namespace signet::model {
namespace {

constexpr xml::Name encrypted_id = saml("EncryptedID");

/// What stands encrypted in an assertion; nothing, and an error of `fields`, when it can't be had.
std::optional<dsig::SignedElement> opened(Fields& fields, xml::Element encrypted,
                                          const ElementShape& content, const Opening* opening) {
  if (opening == nullptr) {
    fields.report(Error(ErrorCode::encrypted_assertion, encrypted.path(), "plain text"));
    return std::nullopt;
  }
  auto element = dsig::decrypt_signed(opening->around, encrypted, content.name, opening->by);
  if (!element) {
    fields.report(element.error());
    return std::nullopt;
  }
  if (!xml::check_shape(element->root(), content)) {
    fields.report(dsig::decryption_failed(encrypted).error());
    return std::nullopt;
  }
  return *std::move(element);
}

SubjectConfirmation read_confirmation(Fields& fields, xml::Element element) {
  SubjectConfirmation confirmation{.method = fields.text(element, "Method")};
  if (const auto data = element.child(saml("SubjectConfirmationData"))) {
    confirmation.has_data = true;
    confirmation.recipient = data->attribute("Recipient");
    confirmation.in_response_to = data->attribute("InResponseTo");
    confirmation.not_before = fields.optional_instant(*data, "NotBefore");
    confirmation.not_on_or_after = fields.optional_instant(*data, "NotOnOrAfter");
    confirmation.address = data->attribute("Address");
  }
  return confirmation;
}

std::optional<std::string> written(const std::optional<Instant>& instant) {
  if (!instant) return std::nullopt;
  return format_instant(*instant);
}

void write_confirmation(xml::Writer& writer, const SubjectConfirmation& confirmation) {
  writer.open(saml("SubjectConfirmation")).attribute("Method", confirmation.method);
  if (confirmation.has_data) {
    writer.open(saml("SubjectConfirmationData"))
        .attribute("NotBefore", written(confirmation.not_before))
        .attribute("NotOnOrAfter", written(confirmation.not_on_or_after))
        .attribute("Recipient", confirmation.recipient)
        .attribute("InResponseTo", confirmation.in_response_to)
        .attribute("Address", confirmation.address)
        .close();
  }
  writer.close();
}

void read_subject(Fields& fields, xml::Element subject, const Opening* opening, Assertion& into) {
  into.has_subject = true;
  if (const auto name_id = subject.child(saml("NameID"))) into.name_id = read_name_id(*name_id);
  if (const auto encrypted = subject.child(encrypted_id))
    if (const auto name_id = opened(fields, *encrypted, name_id_shape, opening))
      into.name_id = read_name_id(name_id->root());
  for (const xml::Element& confirmation : subject.children(saml("SubjectConfirmation"))) {
    into.confirmations.push_back(read_confirmation(fields, confirmation));
  }
}

void write_subject(xml::Writer& writer, const Assertion& assertion) {
  writer.open(saml("Subject"));
  if (assertion.name_id) write_name_id(writer, *assertion.name_id);
  for (const SubjectConfirmation& confirmation : assertion.confirmations) {
    write_confirmation(writer, confirmation);
  }
  writer.close();
}

Conditions read_conditions(Fields& fields, xml::Element element) {
  Conditions conditions{.not_before = fields.optional_instant(element, "NotBefore"),
                        .not_on_or_after = fields.optional_instant(element, "NotOnOrAfter")};
  for (const xml::Element& restriction : element.children(saml("AudienceRestriction"))) {
    conditions.audience_restrictions.push_back(read_texts(restriction, saml("Audience")));
  }
  for (const xml::Element& unknown : element.children(saml("Condition"))) {
    conditions.unknown.push_back(
        unknown.attribute(xml::Name{ns::xsi, "type"}).value_or("Condition"));
  }
  return conditions;
}

void write_conditions(xml::Writer& writer, const Conditions& conditions) {
  writer.open(saml("Conditions"))
      .attribute("NotBefore", written(conditions.not_before))
      .attribute("NotOnOrAfter", written(conditions.not_on_or_after));
  for (const auto& audiences : conditions.audience_restrictions) {
    writer.open(saml("AudienceRestriction"));
    for (const std::string& audience : audiences) writer.element(saml("Audience"), audience);
    writer.close();
  }
  writer.close();
}

AuthnStatement read_authn_statement(Fields& fields, xml::Element element) {
  AuthnStatement statement{
      .authn_instant = fields.instant(element, "AuthnInstant"),
      .session_index = element.attribute("SessionIndex"),
      .session_not_on_or_after = fields.optional_instant(element, "SessionNotOnOrAfter")};
  if (const auto context = element.child(saml("AuthnContext"))) {
    if (const auto class_ref = context->child(saml("AuthnContextClassRef"))) {
      statement.authn_context_class_ref = class_ref->text();
    }
  }
  return statement;
}

/// An AuthnContext has to say something; without a class it says that none is specified.
void write_authn_statement(xml::Writer& writer, const AuthnStatement& statement) {
  writer.open(saml("AuthnStatement"))
      .attribute("AuthnInstant", format_instant(statement.authn_instant))
      .attribute("SessionIndex", statement.session_index)
      .attribute("SessionNotOnOrAfter", written(statement.session_not_on_or_after))
      .open(saml("AuthnContext"))
      .element(saml("AuthnContextClassRef"),
               statement.authn_context_class_ref.value_or(std::string(authn_context::unspecified)))
      .close()
      .close();
}

/// True for a value that says that there is none; it has to be empty then. [xmlschema-1 3.3.4]
bool is_nil(Fields& fields, xml::Element value) {
  const auto said = value.attribute(xml::Name{ns::xsi, "nil"});
  if (!said) return false;
  const auto nil = base::parse_boolean(base::trimmed(*said));
  const bool empty = !value.first_child() && value.text().empty();
  if (!nil || (*nil && !empty)) {
    fields.report(Error(ErrorCode::malformed_value, value.path() + "/@nil",
                        "true or false, and nothing in what is nil", *said));
  }
  return nil.value_or(false);
}

/// The value of an attribute such as eduPersonTargetedID is a NameID; its text is the value then.
/// Of other XML we know nothing but that it is none of ours: it is handed on as text.
void read_attribute_value(Fields& fields, xml::Element value, Attribute& into) {
  const auto inside = value.first_child();
  if (is_nil(fields, value)) {
    ++into.nil_values;
  } else if (!inside) {
    into.values.push_back(value.text());
  } else if (inside->is(name_id_shape.name)) {
    into.values.push_back(inside->text());
  } else {
    into.xml_values.push_back(serialize_alone(*inside));
  }
}

Attribute read_attribute(Fields& fields, xml::Element element) {
  Attribute attribute{.name = fields.text(element, "Name"),
                      .name_format = element.attribute("NameFormat"),
                      .friendly_name = element.attribute("FriendlyName")};
  for (const xml::Element& value : element.children(saml("AttributeValue"))) {
    read_attribute_value(fields, value, attribute);
  }
  return attribute;
}

/// Encrypted ones keep their place among the others.
void read_attributes(Fields& fields, xml::Element statement, const Opening* opening,
                     std::vector<Attribute>& into) {
  for (auto child = statement.first_child(); child; child = child->next_sibling()) {
    if (child->is(attribute_shape.name)) {
      into.push_back(read_attribute(fields, *child));
    } else if (const auto attribute = opened(fields, *child, attribute_shape, opening)) {
      into.push_back(read_attribute(fields, attribute->root()));
    }
  }
}

/// Values are text without xsi:type: canonicalization doesn't protect the prefix in a type's name,
/// and nobody needs it.
void write_attributes(xml::Writer& writer, const std::vector<Attribute>& attributes) {
  if (attributes.empty()) return;
  writer.open(saml("AttributeStatement"));
  for (const Attribute& attribute : attributes) {
    writer.open(saml("Attribute"))
        .attribute("Name", attribute.name)
        .attribute("NameFormat", attribute.name_format)
        .attribute("FriendlyName", attribute.friendly_name);
    for (const std::string& value : attribute.values) {
      writer.element(saml("AttributeValue"), value);
    }
    for (const std::string& value : attribute.xml_values) {
      writer.open(saml("AttributeValue")).fragment(value).close();
    }
    for (std::size_t i = 0; i < attribute.nil_values; ++i) {
      writer.open(saml("AttributeValue")).attribute({ns::xsi, "nil"}, "true").close();
    }
    writer.close();
  }
  writer.close();
}

}  // namespace

Assertion read_assertion_element(Fields& fields, xml::Element element, const Opening* opening) {
  Assertion assertion{.version = fields.text(element, "Version"),
                      .id = fields.text(element, "ID"),
                      .issue_instant = fields.instant(element, "IssueInstant"),
                      .issuer = read_optional_issuer(element).value_or(Issuer())};
  if (const auto subject = element.child(saml("Subject"))) {
    read_subject(fields, *subject, opening, assertion);
  }
  if (const auto conditions = element.child(saml("Conditions"))) {
    assertion.conditions = read_conditions(fields, *conditions);
  }
  for (const xml::Element& statement : element.children(saml("AuthnStatement"))) {
    assertion.authn_statements.push_back(read_authn_statement(fields, statement));
  }
  for (const xml::Element& statement : element.children(saml("AttributeStatement"))) {
    read_attributes(fields, statement, opening, assertion.attributes);
  }
  return assertion;
}

void write_assertion(xml::Writer& writer, const Assertion& assertion) {
  writer.open(saml("Assertion"))
      .attribute("Version", assertion.version)
      .attribute("ID", assertion.id)
      .attribute("IssueInstant", format_instant(assertion.issue_instant));
  write_issuer(writer, assertion.issuer);
  if (assertion.has_subject) write_subject(writer, assertion);
  if (assertion.conditions) write_conditions(writer, *assertion.conditions);
  for (const AuthnStatement& statement : assertion.authn_statements) {
    write_authn_statement(writer, statement);
  }
  write_attributes(writer, assertion.attributes);
  writer.close();
}

}  // namespace signet::model
