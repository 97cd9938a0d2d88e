#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/message_editor.h"
#include "support/signature_forge.h"
#include "unit/dsig/signed_documents.h"

// The gate refuses by the form of a Signature alone, before any cryptography: one change in a
// signature that holds, one code.

namespace signet::test {
namespace {

const std::string& accepted_document() {
  static const std::string bytes = signed_document(rsa_key());
  return bytes;
}

struct Change {
  std::string_view from, to, code;
};

void check_all(const std::vector<Change>& changes) {
  REQUIRE(verdict(accepted_document()) == "accepted");
  for (const Change& change : changes) {
    CAPTURE(change.from);
    CAPTURE(change.to);
    CHECK(verdict(replaced(accepted_document(), change.from, change.to)) == change.code);
  }
}

/// The document with a correct signature of this form.
std::string signed_as(const SignatureForm& form, const KeyPair& key = rsa_key()) {
  const Message message(plain_document());
  sign(message.root(), form, key);
  return message.xml();
}

/// A form with this as the second transform.
SignatureForm with_c14n(const std::string& transform) {
  SignatureForm form = signature_of_id("_a1");
  form.references.front().transforms.back() = transform;
  return form;
}

std::string prefix_list(std::string_view element, std::string_view prefixes) {
  return "<ds:" + std::string(element) + " Algorithm=\"" + std::string(alg::exc_c14n) +
         "\"><ec:InclusiveNamespaces xmlns:ec=\"" + std::string(alg::exc_c14n) +
         "\" PrefixList=\"" + std::string(prefixes) + "\"/></ds:" + std::string(element) + ">";
}

}  // namespace

TEST_CASE("exactly one Signature, right behind the Issuer [saml-core 5.4.1]") {
  CHECK(verdict(plain_document()) == "signature-missing");
  const Message twice(accepted_document());
  const Node signature = twice.root().child("Signature");
  signature.after(signature.copy());
  CHECK(verdict(twice.xml()) == "signature-shape");

  const Message last(accepted_document());
  last.root().append(last.root().child("Signature"));
  CHECK(verdict(last.xml()) == "signature-misplaced");
  const Message second_issuer(accepted_document());
  second_issuer.root().prepend(second_issuer.find("Issuer").copy());
  CHECK(verdict(second_issuer.xml()) == "signature-misplaced");
  const Message behind_subject(accepted_document());
  behind_subject.root().prepend(behind_subject.find("Subject"));
  CHECK(verdict(behind_subject.xml()) == "signature-misplaced");
  const Message deeper(accepted_document());
  deeper.find("Subject").append(deeper.root().child("Signature"));
  CHECK(verdict(deeper.xml()) == "signature-missing");
}

TEST_CASE("a Signature of another namespace is none") {
  check_all({{"xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", "xmlns:ds=\"urn:other\"",
              "signature-missing"}});
}

TEST_CASE("a Signature is SignedInfo, SignatureValue and maybe KeyInfo [xmldsig-core 4.2]") {
  check_all({
      {"</ds:Signature>", "<ds:Object/></ds:Signature>", "signature-shape"},
      {"</ds:Signature>", "<x xmlns=\"urn:x\"/></ds:Signature>", "signature-shape"},
      {"</ds:Signature>", "text</ds:Signature>", "signature-shape"},
      {"<ds:SignedInfo>", "<ds:SignedInfo/><ds:SignedInfo>", "signature-shape"},
      {"<ds:SignedInfo>", "<ds:Manifest/><ds:SignedInfo>", "signature-shape"},
      {"<ds:SignatureValue>", "<ds:SignatureValue>QUJD</ds:SignatureValue><ds:SignatureValue>",
       "signature-shape"},
      {"<ds:KeyInfo>", "<ds:KeyInfo/><ds:KeyInfo>", "signature-shape"},
      {"<ds:SignatureValue>", "<ds:SignatureValue><x xmlns=\"urn:x\"/>", "signature-shape"},
      {"<ds:SignatureValue>", "<ds:SignatureValue>*", "signature-shape"},
      {"<ds:DigestValue>", "<ds:DigestValue><x xmlns=\"urn:x\"/>", "signature-shape"},
      {"<ds:DigestValue>", "<ds:DigestValue>*", "signature-shape"},
      {"<ds:Signature ", "<ds:Signature a=\"1\" ", "signature-shape"},
      {"<ds:Signature ", "<ds:Signature Id=\"_ok\" ", "accepted"},
      {"<ds:SignatureValue>", "<ds:SignatureValue Id=\"_ok\">", "accepted"},
      {"<ds:SignatureValue>", "<ds:SignatureValue a=\"1\">", "signature-shape"},
      {"<ds:KeyInfo>", "<ds:KeyInfo Id=\"_ok\">", "accepted"},
  });
  const Message no_value(accepted_document());
  no_value.find("SignatureValue").text("");
  CHECK(verdict(no_value.xml()) == "signature-shape");
  const Message without(accepted_document());
  without.find("SignatureValue").remove();
  CHECK(verdict(without.xml()) == "signature-shape");
  const Message without_key_info(accepted_document());
  without_key_info.find("KeyInfo").remove();
  CHECK(verdict(without_key_info.xml()) == "accepted");
}

TEST_CASE("SignedInfo is one method of each kind and one Reference [xmldsig-core 4.4]") {
  check_all({
      {"<ds:SignedInfo>", "<ds:SignedInfo a=\"1\">", "signature-shape"},
      {"<ds:SignedInfo>", "<ds:SignedInfo>text", "signature-shape"},
      {"</ds:SignedInfo>", "<ds:Reference/></ds:SignedInfo>", "signature-shape"},
      {"<ds:SignatureMethod ", "<ds:SignatureMethod a=\"1\" ", "signature-shape"},
      {"#rsa-sha256\"/>",
       "#rsa-sha256\"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>",
       "signature-shape"},
      {"<ds:DigestMethod ", "<ds:DigestMethod a=\"1\" ", "signature-shape"},
      {"<ds:Reference ", "<ds:Reference Type=\"urn:t\" ", "signature-shape"},
      {"<ds:Reference ", "<ds:Reference Id=\"_i\" ", "signature-shape"},
      {"<ds:Transforms>", "<ds:Transforms/><ds:Transforms>", "signature-shape"},
  });
  for (const std::string_view gone : {"CanonicalizationMethod", "SignatureMethod", "Reference",
                                      "Transforms", "DigestMethod", "DigestValue", "SignedInfo"}) {
    CAPTURE(gone);
    const Message without(accepted_document());
    without.find(gone).remove();
    CHECK(verdict(without.xml()) == "signature-shape");
  }
  for (const std::string_view twice :
       {"CanonicalizationMethod", "SignatureMethod", "Reference", "DigestMethod", "DigestValue"}) {
    CAPTURE(twice);
    const Message doubled(accepted_document());
    doubled.find(twice).after(doubled.find(twice).copy());
    CHECK(verdict(doubled.xml()) == "signature-shape");
  }
  for (const std::string_view method :
       {"CanonicalizationMethod", "SignatureMethod", "Transform", "DigestMethod"}) {
    CAPTURE(method);
    const Message without(accepted_document());
    without.find(method).unset("Algorithm");
    CHECK(verdict(without.xml()) == "signature-shape");
  }
}

TEST_CASE("the Reference is # and the ID of the Signature's own parent [saml-core 5.4.2]") {
  for (const std::string_view uri :
       {"", "#", "#_a2", "_a1", "#_a1 ", " #_a1", "#_A1", "##_a1", "#xpointer(id('_a1'))",
        "#xpointer(/)", "#_a1')|//*|id('_a1", "file:///etc/passwd", "http://x.example/#_a1",
        "?#_a1", "#%5Fa1"}) {
    CAPTURE(uri);
    CHECK(verdict(replaced(accepted_document(), "URI=\"#_a1\"",
                           "URI=\"" + std::string(uri) + "\"")) == "signature-reference");
  }
  check_all({{" URI=\"#_a1\"", "", "signature-reference"},
             {"ID=\"_a1\"", "ID=\"_a2\"", "signature-reference"},
             {"ID=\"_a1\"", "Id=\"_a1\"", "signature-reference"},
             {"ID=\"_a1\"", "xmlns:x=\"urn:x\" x:ID=\"_a1\"", "signature-reference"},
             {" ID=\"_a1\"", "", "signature-reference"}});
}

TEST_CASE(
    "the transforms are enveloped-signature and exclusive canonicalization [saml-core 5.4.4]") {
  const std::string c14n = "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";
  const std::string enveloped = "<ds:Transform Algorithm=\"" + std::string(alg::enveloped) + "\"/>";
  REQUIRE(accepted_document().find(enveloped + c14n) != std::string::npos);
  for (const std::string& transforms :
       {enveloped, c14n, c14n + enveloped, enveloped + c14n + c14n, enveloped + enveloped + c14n,
        enveloped + enveloped, c14n + c14n}) {
    CAPTURE(transforms);
    CHECK(verdict(replaced(accepted_document(), enveloped + c14n, transforms)) ==
          "signature-transforms");
  }
  CHECK(verdict(replaced(accepted_document(), enveloped + c14n, "")) == "signature-shape");
  for (const std::string_view other :
       {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
        "http://www.w3.org/2001/10/xml-exc-c14n", "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2", "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/2000/09/xmldsig#base64", "urn:other", ""}) {
    CAPTURE(other);
    const std::string transform = "<ds:Transform Algorithm=\"" + std::string(other) + "\"/>";
    CHECK(verdict(replaced(accepted_document(), c14n, transform)) == "signature-transforms");
    CHECK(verdict(replaced(accepted_document(), enveloped, transform)) == "signature-transforms");
  }
  CHECK(verdict(replaced(accepted_document(), c14n, "<x xmlns=\"urn:x\"/>")) == "signature-shape");
}

TEST_CASE("transforms have no content but a list of prefixes") {
  const std::string_view ends[] = {"#enveloped-signature\"/>",
                                   "2001/10/xml-exc-c14n#\"/></ds:Transforms>"};
  for (const std::string_view content :
       {"text", "<x xmlns=\"urn:x\"/>", "<ds:XPath>1</ds:XPath>"}) {
    CAPTURE(content);
    CHECK(verdict(replaced(accepted_document(), ends[0],
                           "#enveloped-signature\">" + std::string(content) + "</ds:Transform>")) ==
          "signature-transforms");
    CHECK(verdict(replaced(accepted_document(), ends[1],
                           "2001/10/xml-exc-c14n#\">" + std::string(content) +
                               "</ds:Transform></ds:Transforms>")) == "signature-transforms");
  }
  CHECK(verdict(replaced(accepted_document(), "<ds:Transform ", "<ds:Transform a=\"1\" ")) ==
        "signature-shape");
}

TEST_CASE("a list of prefixes is accepted up to the limit, and holds prefixes only") {
  Trust trust;
  trust.limits.prefix_list = 3;
  CHECK(verdict(signed_as(with_c14n(prefix_list("Transform", "xs #default saml"))), trust) ==
        "accepted");
  CHECK(verdict(signed_as(with_c14n(prefix_list("Transform", " xs\t&#10; xsi "))), trust) ==
        "accepted");
  CHECK(verdict(signed_as(with_c14n(prefix_list("Transform", ""))), trust) == "accepted");
  CHECK(verdict(signed_as(with_c14n(prefix_list("Transform", "a b c d"))), trust) ==
        "signature-transforms");
  for (const std::string_view wrong : {"a:b", "#other", "a #", "1"}) {
    CAPTURE(wrong);
    CHECK(verdict(replaced(signed_as(with_c14n(prefix_list("Transform", "xs"))),
                           "PrefixList=\"xs\"", "PrefixList=\"" + std::string(wrong) + "\"")) ==
          "signature-transforms");
  }
  SignatureForm method = signature_of_id("_a1");
  method.canonicalization = prefix_list("CanonicalizationMethod", "xs ds");
  CHECK(verdict(signed_as(method), trust) == "accepted");
  method.canonicalization = prefix_list("CanonicalizationMethod", "a b c d");
  CHECK(verdict(signed_as(method), trust) == "signature-transforms");
}

TEST_CASE("SignedInfo is canonicalized exclusively, without comments [saml-core 5.4.3]") {
  const std::string_view method =
      "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"";
  for (const std::string_view other :
       {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "http://www.w3.org/2006/12/xml-c14n11",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments", "urn:other", ""}) {
    CAPTURE(other);
    CHECK(verdict(replaced(accepted_document(), method,
                           "<ds:CanonicalizationMethod Algorithm=\"" + std::string(other) +
                               "\"")) == "canonicalization-refused");
  }
}

TEST_CASE("signature algorithms are those of the policy, by their exact name [xmldsig-core 6.4]") {
  for (const std::string_view other :
       {"http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1", "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
        "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha224",
        "http://www.w3.org/2001/04/xmldsig-more#RSA-SHA256",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256 ", "", "rsa-sha256"}) {
    CAPTURE(other);
    CHECK(verdict(replaced(accepted_document(), alg::rsa_sha256, other)) ==
          "signature-algorithm-refused");
  }
}

TEST_CASE("digest algorithms are those of the policy, by their exact name [xmldsig-core 6.2]") {
  for (const std::string_view other :
       {"http://www.w3.org/2000/09/xmldsig#sha1", "http://www.w3.org/2001/04/xmldsig-more#md5",
        "http://www.w3.org/2001/04/xmlenc#ripemd160",
        "http://www.w3.org/2001/04/xmldsig-more#sha224", "http://www.w3.org/2001/04/xmlenc#SHA256",
        "http://www.w3.org/2007/05/xmldsig-more#sha3-256", ""}) {
    CAPTURE(other);
    CHECK(verdict(replaced(accepted_document(), alg::sha256, other)) == "digest-algorithm-refused");
  }
}

TEST_CASE("all digests and signature algorithms of the policy verify") {
  for (const std::string_view digest :
       {"http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384",
        "http://www.w3.org/2001/04/xmlenc#sha512"}) {
    SignatureForm form = signature_of_id("_a1");
    form.references.front().digest = digest;
    for (const std::string_view hash : {"256", "384", "512"}) {
      form.method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha" + std::string(hash);
      CHECK(verdict(signed_as(form)) == "accepted");
      form.method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha" + std::string(hash);
      for (const KeyPair* key : {&p256_key(), &p384_key(), &p521_key()}) {
        CHECK(verdict(signed_as(form, *key), {.keys = {public_key(*key)}}) == "accepted");
      }
    }
  }
}

TEST_CASE("nothing that could be taken for SAML or a second Signature hides in KeyInfo") {
  for (const std::string_view hidden :
       {"<x xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"/>",
        "<x xmlns=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>",
        "<x xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\"/>", "<ds:Signature/>",
        "<ds:KeyName>a</ds:KeyName><ds:X509Data><a "
        "xmlns=\"urn:x\"><ds:Signature/></a></ds:X509Data>"}) {
    CAPTURE(hidden);
    CHECK(verdict(replaced(accepted_document(), "<ds:KeyInfo>",
                           "<ds:KeyInfo>" + std::string(hidden))) == "saml-in-open-content");
    CHECK(verdict(replaced(accepted_document(), "</ds:KeyInfo>",
                           std::string(hidden) + "</ds:KeyInfo>")) == "saml-in-open-content");
  }
}

TEST_CASE("KeyInfo is not read: neither its key nor its lack decides") {
  const Message other(accepted_document());
  other.find("X509Certificate").text(other_rsa_key().certificate().to_base64());
  CHECK(verdict(other.xml()) == "accepted");
  CHECK(verdict(other.xml(), {.keys = {public_key(other_rsa_key())}}) == "signature-invalid");
  other.find("X509Certificate").text("no certificate at all");
  CHECK(verdict(other.xml()) == "accepted");
}

}  // namespace signet::test
