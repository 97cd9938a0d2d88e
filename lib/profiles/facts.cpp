#include "profiles/facts.h"

#include <algorithm>

#include "base/codec.h"
#include "base/fail.h"
#include "base/text.h"
#include "bindings/post.h"
#include "dsig/signed_element.h"
#include "model/message_parts.h"
#include "model/metadata_xml.h"
#include "model/names.h"
#include "profiles/judge.h"
#include "profiles/tag_text.h"
#include "signet/session_tags.h"

namespace signet::profiles {
namespace {

using model::ds;
using model::saml;

/// The value of SAMLResponse or SAMLRequest in what a browser's developer tools show, or all of it.
std::string_view field_in(std::string_view text) {
  for (const std::string_view name : {"SAMLResponse=", "SAMLRequest="}) {
    const auto at = text.find(name);
    if (at == std::string_view::npos) continue;
    const std::string_view value = text.substr(at + name.size());
    return value.substr(0, value.find('&'));
  }
  return text;
}

/// As some products' metadata is when it was saved from a browser.
bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
         text.substr(0, 2).find('\0') != std::string_view::npos;
}

/// The XML in what an administrator has at hand.
Result<std::string> unwrapped(std::string_view input) {
  std::string_view text = input;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = base::trimmed(text);
  if (is_utf16(text)) return fail(ErrorCode::xml_not_utf8, "the file", "UTF-8", "UTF-16");
  if (text.starts_with('<')) return std::string(input);
  std::string field(field_in(text));
  if (field.find('%') != std::string::npos) {
    auto decoded = base::percent_decode(field, "input");
    if (!decoded) return decoded;
    field = *std::move(decoded);
  }
  auto message = bindings::decode_post(field, Limits::for_metadata());
  if (!message) return Unexpected(message.error());
  return std::move(message->xml);
}

std::string algorithm_of(xml::Element parent, std::string_view name) {
  const auto method = parent.child(ds(name));
  return method ? method->attribute("Algorithm").value_or("") : "";
}

SignatureFacts read_signature(xml::Element signature) {
  SignatureFacts facts{.where = signature.path(), .method = {}, .digest = {}};
  if (const auto info = signature.child(ds("SignedInfo"))) {
    facts.method = algorithm_of(*info, "SignatureMethod");
    if (const auto reference = info->child(ds("Reference"))) {
      facts.digest = algorithm_of(*reference, "DigestMethod");
    }
  }
  for (const xml::Element& info : signature.children(ds("KeyInfo"))) {
    for (const xml::Element& data : info.children(ds("X509Data"))) {
      for (const xml::Element& text : data.children(ds("X509Certificate"))) {
        if (auto certificate = Certificate::from_base64(text.text())) {
          facts.certificates.push_back(*std::move(certificate));
        }
      }
    }
  }
  return facts;
}

void read_signatures(xml::Element element, std::vector<SignatureFacts>& into) {
  for (const xml::Element& signature : element.children(ds("Signature"))) {
    into.push_back(read_signature(signature));
  }
}

std::string where_of(std::string_view attribute_name) {
  return "AttributeStatement/Attribute[@Name=\"" + std::string(attribute_name) + "\"]";
}

void read_attributes(xml::Element assertion, std::vector<AttributeFacts>& into) {
  for (const xml::Element& statement : assertion.children(saml("AttributeStatement"))) {
    for (const xml::Element& element : statement.children(saml("Attribute"))) {
      const std::string name = element.attribute("Name").value_or("");
      AttributeFacts facts{.where = where_of(name),
                           .name = name,
                           .name_format = element.attribute("NameFormat"),
                           .values = {}};
      for (const xml::Element& value : element.children(saml("AttributeValue"))) {
        facts.values.push_back(value.text());
        if (value.first_child()) facts.structured = true;
      }
      into.push_back(std::move(facts));
    }
  }
}

void read_assertion(xml::Element element, MessageFacts& message) {
  const std::size_t length = character_count(xml::serialize_alone(element));
  message.assertion_length = std::max(length, message.assertion_length.value_or(0));
  read_signatures(element, message.signatures);
  if (message.assertion) return;
  model::Fields fields;
  message.assertion = model::read_assertion_element(fields, element, nullptr);
  message.name_id = message.assertion->name_id;
  // A name that is there, though nobody can read it here.
  const auto subject = element.child(saml("Subject"));
  if (subject && subject->child(saml("EncryptedID")))
    message.assertion->name_id = NameID{.value = "(encrypted)"};
  read_attributes(element, message.attributes);
}

MessageFacts read_message(xml::Element root) {
  MessageFacts message{.local_name = std::string(root.local_name())};
  if (const auto issuer = model::read_optional_issuer(root)) message.issuer = issuer->value;
  read_signatures(root, message.signatures);
  message.root_signed = !message.signatures.empty();
  message.destination = root.attribute("Destination");
  message.encrypted_assertions = root.children(saml("EncryptedAssertion")).size();
  for (const xml::Element& element : root.children(saml("Assertion"))) {
    read_assertion(element, message);
  }
  return message;
}

/// Everything that check_metadata() finds, and the entity as far as it can be read.
void look_at_metadata(Facts& facts, std::string_view xml) {
  const xml::Element root = facts.document->root();
  facts.plain = check_metadata(xml, facts.context.now, AlgorithmPolicy::of_2026());
  read_signatures(root, facts.metadata_signature);
  facts.entity = model::read_entity_with_findings(root).entity;
  if (facts.entity->idp) facts.subjects.push_back(LintSubject::idp_metadata);
  if (facts.entity->sp) facts.subjects.push_back(LintSubject::sp_metadata);
}

void look_at_message(Facts& facts, std::string_view xml, model::MessageKind kind) {
  const auto message = model::UntrustedMessage::parse(xml, kind, Limits());
  // What is over the limits of a message isn't looked into.
  const bool readable = message || message.error().stage() >= Stage::shape;
  facts.message = readable ? read_message(facts.document->root()) : MessageFacts();
  if (!message) {
    facts.plain.push_back(model::finding_of(message.error()));
  } else if (kind == model::MessageKind::response) {
    facts.plain = judge_response(*message, *facts.message, facts.context);
  } else if (auto request = model::read_unsigned_authn_request(*message)) {
    facts.message->request = *request;
    facts.plain = judge_request(*request, *facts.message, facts.context);
  } else {
    facts.plain.push_back(model::finding_of(request.error()));
  }
}

void look(Facts& facts, std::string_view xml) {
  const xml::Element root = facts.document->root();
  const std::string_view name = root.local_name();
  if (root.namespace_uri() == ns::md) {
    look_at_metadata(facts, xml);
  } else if (root.is(model::samlp("Response"))) {
    facts.subjects = {LintSubject::response};
    look_at_message(facts, xml, model::MessageKind::response);
  } else if (root.is(model::samlp("AuthnRequest"))) {
    facts.subjects = {LintSubject::authn_request};
    look_at_message(facts, xml, model::MessageKind::authn_request);
  } else if (root.is(model::samlp("LogoutRequest")) || root.is(model::samlp("LogoutResponse"))) {
    facts.subjects = {LintSubject::logout};
  } else {
    facts.plain.push_back(model::finding_of(
        Error(ErrorCode::unexpected_root, "root", "metadata, a Response or an AuthnRequest",
              "{" + std::string(root.namespace_uri()) + "}" + std::string(name))));
  }
}

}  // namespace

bool is_for_an_account(const MessageFacts& message) {
  const auto& assertion = message.assertion;
  if (!assertion || !assertion->conditions) return false;
  const auto& restrictions = assertion->conditions->audience_restrictions;
  return std::any_of(restrictions.begin(), restrictions.end(), [](const auto& audiences) {
    return std::find(audiences.begin(), audiences.end(), DirectFederation::audience) !=
           audiences.end();
  });
}

AttributeFacts facts_of(const Attribute& attribute) {
  return {.where = where_of(attribute.name),
          .name = attribute.name,
          .name_format = attribute.name_format,
          .values = attribute.values};
}

Facts read_facts(std::string_view input, const LintContext& context) {
  Facts facts{.subjects = {}, .context = context};
  const auto xml = unwrapped(input);
  if (!xml) {
    facts.plain.push_back(model::finding_of(xml.error()));
    return facts;
  }
  facts.length = character_count(*xml);
  // Comments are lawful in metadata; in a message they are refused when its shape is looked at.
  auto document = xml::Document::parse(*xml, Limits::for_metadata(), xml::Comments::drop);
  if (!document) {
    facts.plain.push_back(model::finding_of(document.error()));
    return facts;
  }
  facts.document = *std::move(document);
  look(facts, *xml);
  return facts;
}

}  // namespace signet::profiles
