#include <algorithm>

#include "profiles/rule.h"
#include "signet/names.h"

// The SAML V2.0 Deployment Profile for Federation Interoperability (saml2int), as far as a file
// alone can show it.

namespace signet::profiles {
namespace {

constexpr std::string_view root_path = "EntityDescriptor";
constexpr std::size_t longest_entity_id = 256;

void metadata_is_unsigned(const Facts& facts, const Report& report) {
  if (facts.metadata_signature.empty()) report(root_path, "no signature");
}

void metadata_has_no_end(const Facts& facts, const Report& report) {
  if (facts.entity && !facts.entity->valid_until) report(root_path, "no validUntil");
}

void entity_id_too_long(const Facts& facts, const Report& report) {
  if (!facts.entity || facts.entity->entity_id.size() <= longest_entity_id) return;
  report("EntityDescriptor/@entityID", std::to_string(facts.entity->entity_id.size()));
}

/// The first element of this name below the root.
bool has_element(xml::Element element, const xml::Name& name) {
  for (auto child = element.first_child(); child; child = child->next_sibling()) {
    if (child->is(name) || has_element(*child, name)) return true;
  }
  return false;
}

void lacks(const Facts& facts, const Report& report, std::string_view local) {
  if (!has_element(facts.document->root(), {ns::mdui, local})) report(root_path, "none");
}
void no_display_name(const Facts& facts, const Report& report) {
  lacks(facts, report, "DisplayName");
}
void no_logo(const Facts& facts, const Report& report) {
  lacks(facts, report, "Logo");
}
void no_privacy_statement(const Facts& facts, const Report& report) {
  lacks(facts, report, "PrivacyStatementURL");
}

void no_technical_contact(const Facts& facts, const Report& report) {
  for (const xml::Element& contact : facts.document->root().children({ns::md, "ContactPerson"})) {
    if (contact.attribute("contactType") == "technical") return;
  }
  report(root_path, "none");
}

void no_error_url(const Facts& facts, const Report& report) {
  if (facts.entity && facts.entity->idp && !facts.entity->idp->error_url) {
    report("EntityDescriptor/IDPSSODescriptor", "no errorURL");
  }
}

void policy_has_format(const Facts& facts, const Report& report) {
  if (!facts.message->request || !facts.message->request->name_id_policy) return;
  const auto& format = facts.message->request->name_id_policy->format;
  if (format) report("AuthnRequest/NameIDPolicy/@Format", *format);
}

void policy_forbids_creation(const Facts& facts, const Report& report) {
  if (!facts.message->request || !facts.message->request->name_id_policy) return;
  if (facts.message->request->name_id_policy->allow_create == true) return;
  report("AuthnRequest/NameIDPolicy/@AllowCreate", "not true");
}

void asks_for_context(const Facts& facts, const Report& report) {
  if (!facts.message->request) return;
  const auto& classes = facts.message->request->authn_context_class_refs;
  if (!classes.empty()) report("AuthnRequest/RequestedAuthnContext", classes.front());
}

void response_is_unsigned(const Facts& facts, const Report& report) {
  if (!facts.message->root_signed) report("Response", "no signature");
}

void assertion_is_readable(const Facts& facts, const Report& report) {
  if (facts.message->assertion) report("Response/Assertion", "not encrypted");
}

void assertion_was_not_read(const Facts& facts, const Report& report) {
  if (facts.message->encrypted_assertions > 0) {
    report("Response/EncryptedAssertion", "an encrypted assertion");
  }
}

void name_is_not_transient(const Facts& facts, const Report& report) {
  const auto& name_id = facts.message->name_id;
  if (name_id && name_id->format != name_id_format::transient) {
    report("Assertion/Subject/NameID/@Format", name_id->format.value_or("none"));
  }
}

void no_subject_identifier(const Facts& facts, const Report& report) {
  if (!facts.message->assertion) return;
  constexpr std::string_view names =
      "urn:oasis:names:tc:SAML:attribute:subject-id urn:oasis:names:tc:SAML:attribute:pairwise-id";
  const auto& attributes = facts.message->attributes;
  if (std::none_of(attributes.begin(), attributes.end(),
                   [&](const AttributeFacts& a) { return among(names, a.name); })) {
    report("Assertion/AttributeStatement", "neither");
  }
}

void name_format_is_not_uri(const Facts& facts, const Report& report) {
  for (const AttributeFacts& attribute : facts.message->attributes) {
    if (attribute.name_format == attribute_name_format::uri) continue;
    report(attribute.where + "/@NameFormat", attribute.name_format.value_or("none"));
  }
}

constexpr Severity warning = Severity::warning;

constexpr Rule table[] = {
    {"saml2int-metadata-unsigned", warning, on_metadata, "signed metadata",
     "Exchange metadata through a federation that signs it, or sign the file.",
     metadata_is_unsigned, "metadata-unsigned"},
    {"saml2int-valid-until-missing", warning, on_metadata, "a validUntil",
     "Publish metadata with a validUntil, and refresh it before.", metadata_has_no_end,
     "metadata-validity-missing"},
    {"saml2int-entity-id-too-long", Severity::error, on_metadata, "at most 256 characters",
     "Choose a shorter entity ID.", entity_id_too_long},
    {"saml2int-display-name-missing", warning, on_metadata, "mdui:DisplayName",
     "Add mdui:UIInfo with a DisplayName, which people see when they choose.", no_display_name},
    {"saml2int-logo-missing", warning, on_metadata, "mdui:Logo",
     "Add mdui:UIInfo with a Logo, which people see when they choose.", no_logo},
    {"saml2int-privacy-statement-missing", warning, on_sp, "mdui:PrivacyStatementURL",
     "Add mdui:UIInfo with the address of the privacy statement.", no_privacy_statement},
    {"saml2int-technical-contact-missing", warning, on_metadata,
     "a ContactPerson with contactType=\"technical\"",
     "Add a technical contact, a role's mailbox rather than a person's.", no_technical_contact},
    {"saml2int-error-url-missing", warning, on_idp, "an errorURL",
     "Add errorURL, where service providers send people who can't get in.", no_error_url},
    {"saml2int-name-id-policy-format", warning, on_request, "NameIDPolicy without Format",
     "Leave the Format out: identifiers come as attributes in this profile.", policy_has_format},
    {"saml2int-allow-create", warning, on_request, "AllowCreate=\"true\", or no NameIDPolicy",
     "Set AllowCreate to true, or leave NameIDPolicy out.", policy_forbids_creation},
    {"saml2int-requested-context", Severity::note, on_request, "no RequestedAuthnContext",
     "Ask for a class of authentication only when the application can't do without.",
     asks_for_context},
    {"saml2int-response-unsigned", Severity::error, on_response, "a signature of the Response",
     "Have the identity provider sign the Response, not the assertion alone.",
     response_is_unsigned},
    {"saml2int-assertion-not-encrypted", warning, on_response, "an EncryptedAssertion",
     "Have the identity provider encrypt the assertion for the service provider's key.",
     assertion_is_readable},
    {"saml2int-assertion-not-read", Severity::note, on_response, "nothing to do",
     "The assertion is encrypted as the profile asks; what is in it was not looked at.",
     assertion_was_not_read, "encrypted-assertion"},
    {"saml2int-name-id-not-transient", warning, on_response, name_id_format::transient,
     "Send a transient NameID, and identifiers as attributes.", name_is_not_transient},
    {"saml2int-subject-id-missing", warning, on_response, "subject-id or pairwise-id",
     "Release the identifier attribute that the service provider asks for in its metadata.",
     no_subject_identifier},
    {"saml2int-attribute-name-format", warning, on_response, attribute_name_format::uri,
     "Send the attribute with the NameFormat uri and a URI as its name.", name_format_is_not_uri},
};

}  // namespace

std::span<const Rule> saml2int_rules() {
  return table;
}

}  // namespace signet::profiles
