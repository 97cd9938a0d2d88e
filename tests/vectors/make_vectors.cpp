#include <cstdlib>
#include <fstream>
#include <iostream>

#include "signet/names.h"
#include "support/sign_in_fixture.h"
#include "support/signature_forge.h"
#include "support/test_keys.h"
#include "support/vector_case.h"
#include "support/wrapping.h"

// Writes the vectors: make_vectors FOLDER makes FOLDER/valid and FOLDER/invalid. What has to come
// of each stands here, written by hand; the library is not asked.

namespace {

using namespace signet;
using namespace signet::test;

class Folder {
 public:
  explicit Folder(std::filesystem::path root) : root_(std::move(root)) {}

  void write(const std::string& name, const std::string& message, const std::string& metadata,
             const VectorCase& values) const {
    const std::filesystem::path folder = root_ / name;
    std::filesystem::create_directories(folder);
    save(folder / "message.xml", message);
    save(folder / "metadata.xml", metadata);
    write_case(folder / "case.txt", values);
  }

 private:
  static void save(const std::filesystem::path& path, const std::string& contents) {
    std::ofstream out(path, std::ios::binary);
    out << contents;
    if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
  }

  std::filesystem::path root_;
};

/// The lines that every case of a Response has.
VectorCase response_case(const SignIn& sign_in, const std::string& what) {
  return {{"what", what},
          {"message", "Response"},
          {"at", "2026-01-01T12:00:00Z"},
          {"receiver", std::string(sp_entity)},
          {"endpoint", std::string(acs_url)},
          {"request", sign_in.request_id()}};
}
VectorCase request_case(const std::string& what) {
  return {{"what", what},
          {"message", "AuthnRequest"},
          {"at", "2026-01-01T12:00:00Z"},
          {"receiver", std::string(idp_entity)},
          {"endpoint", std::string(sso_url)}};
}

class Vectors {
 public:
  explicit Vectors(const std::filesystem::path& root) : folder_(root) {}

  void valid(const std::string& name, const std::string& what, const SignIn& sign_in,
             const std::string& message, VectorCase changes = {}) const {
    VectorCase values = response_case(sign_in, what);
    values["sender"] = idp_entity;
    values["name-id"] = attacker;
    values["name-id-format"] = name_id_format::email_address;
    for (const auto& [key, value] : changes) values[key] = value;
    folder_.write("valid/" + name, message, sign_in.idp_metadata(), values);
  }
  void invalid(const std::string& name, const std::string& what, const std::string& message,
               const std::string& code, const std::string& stage,
               const SignIn& sign_in = assertion_signed(), VectorCase changes = {}) const {
    VectorCase values = response_case(sign_in, what);
    values["code"] = code;
    values["stage"] = stage;
    for (const auto& [key, value] : changes) values[key] = value;
    folder_.write("invalid/" + name, message, sign_in.idp_metadata(), values);
  }
  void valid_request(const std::string& name, const std::string& what,
                     const std::string& message) const {
    VectorCase values = request_case(what);
    values["sender"] = sp_entity;
    values["acs"] = acs_url;
    folder_.write("valid/" + name, message, both_signed().sp_metadata(), values);
  }
  void invalid_request(const std::string& name, const std::string& what, const std::string& message,
                       const std::string& code, const std::string& stage) const {
    VectorCase values = request_case(what);
    values["code"] = code;
    values["stage"] = stage;
    folder_.write("invalid/" + name, message, both_signed().sp_metadata(), values);
  }

 private:
  Folder folder_;
};

std::string signed_as(void (*change)(SignatureForm& form), const ForgersKey& key = rsa_key()) {
  const Message message(assertion_signed().response());
  SignatureForm form = signature_of_id(message.assertion().attribute("ID"));
  change(form);
  message.assertion().child("Signature").remove();
  sign(message.assertion(), form, key);
  return message.xml();
}

/// Changed by the identity provider, which then signs.
std::string issued_with(void (*change)(Node response)) {
  const Message message(assertion_signed().response());
  change(message.response());
  return signed_again(message, rsa_key());
}

std::string with(std::string_view from, std::string_view to) {
  return replaced(assertion_signed().response(), from, to);
}

void make_valid(const Vectors& vectors) {
  vectors.valid("the-response-is-signed", "RSA-SHA256 over the Response alone", response_signed(),
                response_signed().response());
  vectors.valid("the-assertion-is-signed", "RSA-SHA256 over the Assertion alone",
                assertion_signed(), assertion_signed().response());
  vectors.valid("both-are-signed", "the Assertion is signed first, then the Response",
                both_signed(), both_signed().response());
  const SignIn unasked({.solicited = false});
  vectors.valid("the-identity-provider-starts-the-sign-in", "no InResponseTo anywhere", unasked,
                unasked.response(), {{"request", "none"}});
  for (const auto& [name, key] : {std::pair("p256", &p256_key()), std::pair("p384", &p384_key()),
                                  std::pair("p521", &p521_key())}) {
    const SignIn elliptic({.idp_key = key});
    vectors.valid(std::string("signed-with-") + name, "ECDSA with the digest of the curve's size",
                  elliptic, elliptic.response());
  }
  const SignIn& start = assertion_signed();
  vectors.valid("signed-with-rsa-sha512", "RSA-SHA512 and a SHA-512 digest", start,
                signed_as([](SignatureForm& form) {
                  form.method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512";
                  form.references[0].digest = "http://www.w3.org/2001/04/xmlenc#sha512";
                }));
  vectors.valid("the-signature-has-no-key-info", "KeyInfo is optional", start,
                signed_as([](SignatureForm&) {}));
  vectors.valid("key-info-holds-a-stranger-s-certificate", "KeyInfo is not read", start,
                signed_as([](SignatureForm& form) {
                  form.key_info = "<ds:X509Data><ds:X509Certificate>" +
                                  other_rsa_key().certificate().to_base64() +
                                  "</ds:X509Certificate></ds:X509Data>";
                }));
  vectors.valid(
      "the-prefix-list-names-xs", "InclusiveNamespaces, as Shibboleth writes it", start,
      signed_as([](SignatureForm& form) {
        form.references[0].transforms[1] =
            R"(<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">)"
            R"(<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#")"
            R"( PrefixList="xs"/></ds:Transform>)";
      }));
  vectors.valid("extensions-hold-foreign-content", "content of no SAML namespace is passed over",
                start,
                with("<samlp:Status>",
                     "<samlp:Extensions><x:hint xmlns:x=\"urn:x\">any</x:hint>"
                     "</samlp:Extensions><samlp:Status>"));
  vectors.valid("an-attribute-value-is-nil", "a third value that says that there is none", start,
                issued_with([](Node r) {
                  const Node last = r.find("Attribute").all("AttributeValue").back();
                  last.after(last.copy()).text("").set(ns::xsi, "xsi:nil", "true");
                }));
  vectors.valid_request("an-authn-request-is-signed", "ECDSA over an AuthnRequest, by POST",
                        both_signed().request());
}

void make_wrapped(const Vectors& vectors) {
  struct Expected {
    const char *id, *name, *code, *stage;
  };
  static constexpr Expected wrapped[] = {
      {"xsw1", "xsw1-the-signature-holds-the-signed-response", "signature-shape",
       "signature-profile"},
      {"xsw2", "xsw2-the-signed-response-stands-beside-its-signature", "missing-element", "shape"},
      {"xsw3", "xsw3-an-unsigned-assertion-comes-first", "assertion-count", "shape"},
      {"xsw4", "xsw4-an-unsigned-assertion-holds-the-signed-one", "unexpected-element", "shape"},
      {"xsw5", "xsw5-the-signature-covers-the-assertion-behind-it", "assertion-count", "shape"},
      {"xsw6", "xsw6-the-signature-holds-the-signed-assertion", "signature-shape",
       "signature-profile"},
      {"xsw7", "xsw7-extensions-hold-an-unsigned-assertion", "saml-in-open-content", "shape"},
      {"xsw8", "xsw8-an-object-holds-the-signed-assertion", "signature-shape", "signature-profile"},
      {"xsw9", "xsw9-a-wrapper-holds-the-signed-assertion", "unexpected-element", "shape"},
      {"Advice holds the Assertion", "advice-holds-the-signed-assertion", "saml-in-open-content",
       "shape"},
      {"StatusDetail holds the Response, signature moved",
       "status-detail-holds-the-signed-response", "saml-in-open-content", "shape"}};
  for (const Expected& expected : wrapped) {
    const Wrapping& attack = wrapping(expected.id);
    const SignIn& start =
        attack.covered == Covered::response ? response_signed() : assertion_signed();
    vectors.invalid(expected.name, "names alice@example.com, whom nobody vouched for",
                    attack.make(start.response()), expected.code, expected.stage, start);
  }
  vectors.invalid_request(
      "extensions-hold-the-signed-authn-request", "asks for what nobody signed",
      wrapping("AuthnRequest/Extensions holds the AuthnRequest, signature moved")
          .make(both_signed().request()),
      "saml-in-open-content", "shape");
}

void make_forged(const Vectors& vectors) {
  vectors.invalid(
      "nothing-is-signed", "the Signature is taken away",
      [] {
        const Message message(assertion_signed().response());
        message.assertion().child("Signature").remove();
        return message.xml();
      }(),
      "signature-missing", "signature-profile");
  vectors.invalid("one-letter-was-changed", "another name than the signed one",
                  with("alice@", "blice@"), "signature-invalid", "signature");
  vectors.invalid("a-stranger-signed", "another RSA key, with its certificate in KeyInfo",
                  signed_as(
                      [](SignatureForm& form) {
                        form.key_info = "<ds:X509Data><ds:X509Certificate>" +
                                        other_rsa_key().certificate().to_base64() +
                                        "</ds:X509Certificate></ds:X509Data>";
                      },
                      other_rsa_key()),
                  "signature-invalid", "signature");
  vectors.invalid("an-hmac-is-keyed-with-the-certificate", "the certificate in PEM as secret",
                  signed_as(
                      [](SignatureForm& form) {
                        form.method = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
                      },
                      ForgersKey::hmac(rsa_key().certificate().to_pem())),
                  "signature-algorithm-refused", "algorithm");
  vectors.invalid("the-signature-is-rsa-sha1", "sound, but SHA-1",
                  signed_as([](SignatureForm& form) { form.method = alg::rsa_sha1; }),
                  "signature-algorithm-refused", "algorithm");
  vectors.invalid("the-digest-is-sha1", "RSA-SHA256 over a SHA-1 digest",
                  signed_as([](SignatureForm& form) { form.references[0].digest = alg::sha1; }),
                  "digest-algorithm-refused", "algorithm");
  vectors.invalid("the-reference-is-empty", "a URI that means the whole document",
                  signed_as([](SignatureForm& form) { form.references[0].uri = ""; }),
                  "signature-reference", "signature-profile");
  vectors.invalid(
      "an-xpath-leaves-the-subject-out", "the digest holds for any name",
      replaced(signed_as([](SignatureForm& form) {
                 form.references[0].transforms.insert(
                     form.references[0].transforms.begin() + 1,
                     R"(<ds:Transform Algorithm=")"
                     R"(http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath )"
                     R"(xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">)"
                     R"(not(ancestor-or-self::saml:Subject)</ds:XPath></ds:Transform>)");
               }),
               attacker, victim),
      "signature-transforms", "signature-profile");
}

void make_malformed(const Vectors& vectors) {
  vectors.invalid("a-comment-cuts-the-name", "the signature holds, as comments aren't signed",
                  with(attacker, std::string(victim) + "<!---->.evil.example"),
                  "xml-forbidden-markup", "bytes");
  vectors.invalid("a-doctype-stands-in-front", "an internal subset with an entity",
                  "<!DOCTYPE r [<!ENTITY e \"x\">]>" + assertion_signed().response(),
                  "xml-forbidden-markup", "bytes");
  vectors.invalid("a-namespace-is-relative", "canonicalization of it gives nothing",
                  with("<saml:Assertion ", "<saml:Assertion xmlns:ex=\"1\" "), "xml-namespace",
                  "parse");
  vectors.invalid("a-second-root-follows", "the same message again behind it",
                  assertion_signed().response() + assertion_signed().response(),
                  "xml-not-well-formed", "parse");
  vectors.invalid(
      "an-id-stands-twice", "the Response has the ID of the Assertion",
      [] {
        const Message message(assertion_signed().response());
        message.response().set("ID", message.assertion().attribute("ID"));
        return message.xml();
      }(),
      "xml-id-duplicate", "parse");
}

void make_misplaced(const Vectors& vectors) {
  vectors.invalid("the-audience-is-another", "for another service provider",
                  issued_with([](Node r) { r.find("Audience").text("https://other.example"); }),
                  "audience-mismatch", "rules");
  vectors.invalid("another-provider-made-the-name", "a pairwise name with a foreign NameQualifier",
                  issued_with([](Node r) {
                    r.find("NameID")
                        .set("Format", name_id_format::persistent)
                        .set("NameQualifier", "https://other.example/metadata");
                  }),
                  "name-id-issuer-mismatch", "rules");
  vectors.invalid("the-subject-id-is-in-another-scope", "metadata has no such scope",
                  issued_with([](Node r) {
                    const Node attribute = r.all("Attribute").back();
                    attribute.set("Name", attribute_name::subject_id);
                    attribute.set("NameFormat", attribute_name_format::uri);
                    attribute.child("AttributeValue").text("alice@other.example");
                  }),
                  "subject-id-scope-mismatch", "rules");
  vectors.invalid("an-attribute-value-is-xml", "a foreign element as a value",
                  issued_with([](Node r) {
                    const Node value = r.all("AttributeValue").back();
                    value.text("").append(r.make("urn:x", "x:value")).text("any");
                  }),
                  "attribute-value-xml", "rules");
  vectors.invalid("the-recipient-is-another", "for another address", issued_with([](Node r) {
                    r.find("SubjectConfirmationData").set("Recipient", "https://other.example/acs");
                  }),
                  "recipient-mismatch", "rules");
  vectors.invalid("it-arrives-too-late", "five minutes and the skew after it was issued",
                  assertion_signed().response(), "confirmation-expired", "rules",
                  assertion_signed(), {{"at", "2026-01-01T12:08:00Z"}});
  vectors.invalid("it-answers-another-request", "no such request waits",
                  assertion_signed().response(), "in-response-to-unknown", "rules",
                  assertion_signed(), {{"request", "_another"}});
  vectors.invalid("the-issuer-is-unknown", "signed by an identity provider without metadata",
                  issued_with([](Node r) {
                    for (const Node& issuer : r.all("Issuer")) issuer.text("https://other.example");
                  }),
                  "issuer-unknown", "rules");
  vectors.invalid("the-status-is-an-error", "AuthnFailed, with an assertion all the same",
                  issued_with([](Node r) { r.find("StatusCode").set("Value", status::responder); }),
                  "status-not-success", "rules");
  vectors.invalid_request(
      "the-acs-url-is-unknown", "signed, but no URL of the metadata",
      [] {
        const Message message(both_signed().request());
        message.root().set("AssertionConsumerServiceURL", "https://evil.example/acs");
        SignatureForm form = signature_of_id(message.root().attribute("ID"));
        form.method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
        message.root().child("Signature").remove();
        sign(message.root(), form, p256_key());
        return message.xml();
      }(),
      "acs-url-unknown", "rules");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_vectors FOLDER\n";
    return 2;
  }
  const Vectors vectors{std::filesystem::path(argv[1])};
  make_valid(vectors);
  make_wrapped(vectors);
  make_forged(vectors);
  make_malformed(vectors);
  make_misplaced(vectors);
}
