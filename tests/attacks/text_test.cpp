#include "attacks/attack.h"
#include "signet/names.h"

// Text that two readers could read differently: comments, CDATA, child elements, white space, case,
// spellings of times and numbers. What is read is what was signed, whole. [saml-core 1.3]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

const Outcome forbidden_markup = refused(C::xml_forbidden_markup, S::bytes);
const Outcome unexpected_element = refused(C::unexpected_element, S::shape);
const Outcome malformed_time = refused(C::malformed_time, S::shape);
const Outcome malformed_value = refused(C::malformed_value, S::shape);

/// The accepted answer with this piece of its text replaced; the signature stays.
std::string with(std::string_view from, std::string_view to) {
  return replaced(accepted_response(assertion_signed()), from, to);
}

/// The accepted answer with its assertion changed by the identity provider, before it signs.
std::string issued_with(const std::function<void(Node assertion)>& change) {
  const Message message(accepted_response(assertion_signed()));
  change(message.assertion());
  return signed_again(message, rsa_key());
}

Outcome issued(const std::function<void(Node assertion)>& change) {
  return consumed(issued_with(change));
}

/// The NameID that the service provider reads when the identity provider writes this text.
std::string name_read(std::string_view written) {
  const auto subject =
      assertion_signed().consume(issued_with([&](Node a) { a.find("NameID").text(written); }));
  REQUIRE(subject);
  return subject->name_id().value;
}

}  // namespace

TEST_CASE("nameid-comment: a comment in the NameID is refused, though the signature holds") {
  for (const char* comment : {"<!---->", "<!-- x -->"}) {
    const std::string xml = with(attacker, std::string(victim) + comment + ".evil.example");
    CHECK(fools_xmlsec(xml, rsa_key()));
    CHECK(consumed(xml) == forbidden_markup);
  }
}

TEST_CASE("nameid-comment: it is refused when the identity provider signed with it, too") {
  CHECK(issued([](Node a) {
          const Node name = a.find("NameID");
          name.text(victim);
          name.append_comment("");
          name.append_text(".evil.example");
        }) == forbidden_markup);
}

TEST_CASE("nameid-cdata: a CDATA section in the NameID is refused, though the signature holds") {
  const std::string xml = with(attacker, "<![CDATA[" + std::string(victim) + "]]>.evil.example");
  CHECK(fools_xmlsec(xml, rsa_key()));
  CHECK(consumed(xml) == forbidden_markup);
  CHECK(consumed(with(attacker, "<![CDATA[" + std::string(attacker) + "]]>")) == forbidden_markup);
}

TEST_CASE("nameid-pi: a processing instruction in the NameID is refused") {
  CHECK(consumed(with(attacker, std::string(victim) + "<?x?>.evil.example")) == forbidden_markup);
  const std::string issued_so =
      replaced(issued_with([](Node a) { a.find("NameID").text("PLACE"); }), "PLACE", "a<?x y?>b");
  CHECK(consumed(issued_so) == forbidden_markup);
}

TEST_CASE("nameid-entity: an entity in the NameID is refused with its DOCTYPE") {
  const std::string xml = with(attacker, "&e;.evil.example");
  CHECK(consumed("<!DOCTYPE r [<!ENTITY e \"alice@example.com\">]>" + xml) == forbidden_markup);
  CHECK(consumed(xml) == refused(C::xml_not_well_formed, S::parse));
}

TEST_CASE("nameid-child-element: an element inside a text is refused") {
  for (const char* field : {"NameID", "Audience", "AuthnContextClassRef", "Issuer"}) {
    CAPTURE(field);
    CHECK(issued([&](Node a) {
            const Node text = a.find(field);
            text.append(text.make("urn:x", "x:b")).text("b");
            text.append_text("c");
          }) == unexpected_element);
  }
  CHECK(issued([](Node a) {
          const Node value = a.find("AttributeValue");
          value.append(value.make("urn:x", "x:b"));
        }) == refused(C::unexpected_text, S::shape));
}

TEST_CASE("nameid-child-element: text beside the NameID of an AttributeValue is refused") {
  const auto with_name = [](std::string_view beside) {
    return issued([&](Node a) {
      const Node value = a.find("AttributeValue");
      value.text(beside);
      value.append(value.make(ns::saml, "saml:NameID")).text("opaque");
    });
  };
  CHECK(with_name("") == accepted);
  CHECK(with_name("admin") == refused(C::unexpected_text, S::shape));
}

TEST_CASE("comment-in-other-fields: a comment in any text that is read is refused") {
  const std::string xml = accepted_response(assertion_signed());
  for (const char* field : {"saml:Issuer", "saml:Audience", "saml:AuthnContextClassRef",
                            "saml:AttributeValue", "saml:Subject", "samlp:Status", "saml:NameID"}) {
    CAPTURE(field);
    const std::string end = "</" + std::string(field) + ">";
    CHECK(consumed(replaced(xml, end, "<!-- x -->" + end)) == forbidden_markup);
  }
  CHECK(consumed(replaced(xml, "https://sp.example.org/metadata<",
                          "https://sp.example.org<!-- -->/metadata<")) == forbidden_markup);
}

TEST_CASE("comment-in-other-fields: a comment in an AuthnRequest is refused") {
  const std::string xml = accepted_request(both_signed());
  CHECK(outcome(both_signed().consume_request(
            replaced(xml, "</saml:Issuer>", "<!----></saml:Issuer>"))) == forbidden_markup);
}

TEST_CASE("c14n-withcomments: canonicalization with comments is refused") {
  SignatureForm form = assertion_form();
  form.canonicalization = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
  CHECK(consumed(assertion_signed_as(form)) == refused(C::canonicalization_refused, S::algorithm));
  form = assertion_form();
  form.references[0].transforms[1] = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
  CHECK(consumed(assertion_signed_as(form)) ==
        refused(C::signature_transforms, S::signature_profile));
}

TEST_CASE("unicode-nameid: a name is handed on byte for byte, without folding") {
  for (const std::string name : {"adm\xC4\xB1n", "admin\xE2\x80\x8B",
                                 "a\xCC\x8A"
                                 "dmin",
                                 "\xEF\xBC\xA1"
                                 "dmin",
                                 "admin\xC2\xA0", "\xE2\x80\xAEnimda", "ADMIN", "\xE2\x90\x80"}) {
    CHECK(name_read(name) == name);
  }
}

TEST_CASE("unicode-nameid: audience, issuer and addresses are compared byte for byte") {
  CHECK(issued([](Node a) { a.find("Audience").text("https://SP.example.org/metadata"); }) ==
        refused(C::audience_mismatch, S::rules));
  CHECK(issued([](Node a) { a.find("Audience").text("https://sp.example.org/metadata/"); }) ==
        refused(C::audience_mismatch, S::rules));
  CHECK(issued([](Node a) { a.find("Audience").text("https://sp.example.org/%6Detadata"); }) ==
        refused(C::audience_mismatch, S::rules));
  CHECK(issued([](Node a) { a.find("Issuer").text("https://IDP.example.org/metadata"); }) ==
        refused(C::issuer_mismatch, S::rules));
  CHECK(issued([](Node a) {
          a.find("SubjectConfirmationData").set("Recipient", "https://sp.example.org/ACS");
        }) == refused(C::recipient_mismatch, S::rules));
}

TEST_CASE("whitespace-trim: white space is part of a name, and of what is compared") {
  CHECK(name_read(" alice ") == " alice ");
  CHECK(name_read("alice\n") == "alice\n");
  CHECK(issued([](Node a) { a.find("Audience").text(" https://sp.example.org/metadata"); }) ==
        refused(C::audience_mismatch, S::rules));
  CHECK(issued([](Node a) { a.find("Audience").text("https://sp.example.org/metadata\n"); }) ==
        refused(C::audience_mismatch, S::rules));
  CHECK(issued([](Node a) { a.find("Issuer").text("https://idp.example.org/metadata "); }) ==
        refused(C::issuer_mismatch, S::rules));
}

TEST_CASE("attr-value-normalisation: escaped white space in an attribute is not trimmed") {
  const std::string id = Message(assertion_signed().response()).assertion().attribute("ID");
  CHECK(consumed(with("ID=\"" + id, "ID=\"" + id + "&#x20;")) ==
        refused(C::xml_id_malformed, S::parse));
  CHECK(consumed(with("URI=\"#" + id, "URI=\"#" + id + "&#10;")) ==
        refused(C::signature_reference, S::signature_profile));
  CHECK(issued([](Node a) {
          a.find("SubjectConfirmationData").set("Recipient", std::string(acs_url) + "\n");
        }) == refused(C::recipient_mismatch, S::rules));
  CHECK(consumed(with("Destination=\"https://sp.example.org/acs",
                      "Destination=\"https://sp.example.org/acs&#10;")) ==
        refused(C::destination_mismatch, S::rules));
}

TEST_CASE("attr-value-normalisation: a carriage return that was signed is handed on") {
  CHECK(name_read("alice\rbob") == "alice\rbob");
  // Line ends are the parser's to normalize, before canonicalization: nothing of it was signed.
  CHECK(consumed(with(attacker, "alice\r\n")) == refused(C::signature_invalid, S::signature));
}

TEST_CASE("dup-attribute-name: two attributes of one name are refused") {
  const auto with_second = [](std::string_view name, std::string_view format) {
    return issued([&](Node a) {
      const Node first = a.find("Attribute");
      const Node second = first.after(first.copy());
      second.set("Name", name).set("NameFormat", format);
      second.find("AttributeValue").text("admins");
    });
  };
  CHECK(with_second("groups", attribute_name_format::basic) ==
        refused(C::attribute_duplicate, S::rules));
  CHECK(with_second("groups", attribute_name_format::uri) == accepted);
  CHECK(with_second("Groups", attribute_name_format::basic) == accepted);
}

TEST_CASE("dup-attribute-name: it doesn't matter which statement the second one stands in") {
  CHECK(issued([](Node a) {
          const Node statement = a.find("AttributeStatement");
          statement.after(statement.copy());
        }) == refused(C::attribute_duplicate, S::rules));
}

TEST_CASE("dup-attribute-name: a missing NameFormat is the unspecified one") {
  CHECK(issued([](Node a) {
          const Node first = a.find("Attribute");
          const Node second = first.after(first.copy());
          first.unset("NameFormat");
          second.set("NameFormat", attribute_name_format::unspecified);
        }) == refused(C::attribute_duplicate, S::rules));
}

TEST_CASE("dup-attribute-name: FriendlyName names nothing") {
  const auto subject = assertion_signed().consume(issued_with([](Node a) {
    for (const Node& attribute : a.all("Attribute")) attribute.set("FriendlyName", "groups");
  }));
  REQUIRE(subject);
  CHECK(subject->attribute_values("groups") == std::vector<std::string>{"staff", "guests"});
  CHECK(subject->attribute_values("urn:oid:2.5.4.42") == std::vector<std::string>{"Eve"});
}

TEST_CASE("multi-valued-first-last: all values are handed on, in order") {
  const auto subject = assertion_signed().consume(issued_with([](Node a) {
    const Node last = a.find("Attribute").all("AttributeValue").back();
    last.after(last.copy()).text("");
    last.after(last.copy()).set(ns::xsi, "xsi:nil", "true").text("");
  }));
  REQUIRE(subject);
  CHECK(subject->attribute_values("groups") == std::vector<std::string>{"staff", "guests", ""});
}

TEST_CASE("time-parse: odd spellings of a time are refused") {
  for (const char* time : {"2026-01-01T12:05:00",
                           "2026-01-01T12:05:00+00:00",
                           "2026-01-01T12:05:00+14:00",
                           "2026-01-01T12:05:60Z",
                           "0000-01-01T12:05:00Z",
                           "10000-01-01T12:05:00Z",
                           "-2026-01-01T12:05:00Z",
                           "2026-02-30T12:05:00Z",
                           "2026-01-01T12:05:00z",
                           "2026-01-01 12:05:00Z",
                           "2026-01-01T12:05Z",
                           "2026-01-01T24:00:01Z",
                           "2026-01-01T12:05:00.Z",
                           "2026-01-01T12:05:00,5Z",
                           " 2026-01-01T12:05:00Z",
                           "2026-01-01T12:05:00Z ",
                           "2026-1-1T12:05:00Z",
                           "2026-01-01",
                           "+2026-01-01T12:05:00Z",
                           "99999999999999999999-01-01T12:05:00Z",
                           "",
                           "now"}) {
    CAPTURE(time);
    CHECK(issued([&](Node a) { a.find("SubjectConfirmationData").set("NotOnOrAfter", time); }) ==
          malformed_time);
    CHECK(issued([&](Node a) { a.find("Conditions").set("NotBefore", time); }) == malformed_time);
    CHECK(issued([&](Node a) { a.find("AuthnStatement").set("AuthnInstant", time); }) ==
          malformed_time);
  }
}

TEST_CASE("time-parse: a fraction may be long, and costs nothing") {
  CHECK(issued([](Node a) {
          a.find("SubjectConfirmationData")
              .set("NotOnOrAfter", "2026-01-01T12:05:00." + std::string(100000, '9') + "Z");
        }) == accepted);
}

TEST_CASE("bool-int-parse: booleans and numbers have no other spellings") {
  const auto request_with = [](std::string_view attribute, std::string_view value) {
    const Message message(accepted_request(both_signed()));
    message.root().unset("AssertionConsumerServiceURL").unset("ProtocolBinding");
    message.root().set(attribute, value);
    message.root().child("Signature").remove();
    SignatureForm form = signature_of_id(message.root().attribute("ID"));
    form.method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    sign(message.root(), form, p256_key());
    return outcome(both_signed().consume_request(message.xml()));
  };
  for (const char* yes_or_no : {"true", "false", "1", "0"}) {
    CHECK(request_with("ForceAuthn", yes_or_no) == accepted);
  }
  for (const char* odd : {"TRUE", "True", " true ", "yes", "", "2", "01"}) {
    CAPTURE(odd);
    CHECK(request_with("ForceAuthn", odd) == malformed_value);
    CHECK(request_with("IsPassive", odd) == malformed_value);
  }
  CHECK(request_with("AssertionConsumerServiceIndex", "0") == accepted);
  for (const char* odd : {"99999999999", "-1", "+1", "65536", "0x1", " 0", "1.0", ""}) {
    CAPTURE(odd);
    CHECK(request_with("AssertionConsumerServiceIndex", odd) == malformed_value);
  }
}
