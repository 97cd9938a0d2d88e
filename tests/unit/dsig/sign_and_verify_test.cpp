#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "support/message_editor.h"
#include "support/signature_forge.h"
#include "unit/dsig/signed_documents.h"

namespace signet::test {
namespace {

struct Written {
  const KeyPair& (*key)();
  SignatureAlgorithm signature;
  DigestAlgorithm digest;
};
constexpr Written written[] = {
    {rsa_key, SignatureAlgorithm::rsa_sha256, DigestAlgorithm::sha256},
    {rsa3072_key, SignatureAlgorithm::rsa_sha256, DigestAlgorithm::sha256},
    {p256_key, SignatureAlgorithm::ecdsa_sha256, DigestAlgorithm::sha256},
    {p384_key, SignatureAlgorithm::ecdsa_sha384, DigestAlgorithm::sha384},
    {p521_key, SignatureAlgorithm::ecdsa_sha512, DigestAlgorithm::sha512},
};

std::string plain_text(xml::Element element) {
  return element.child({ns::saml, "Subject"})->text();
}

}  // namespace

TEST_CASE("what a key of each type signs verifies with it, and says by which algorithms") {
  for (const Written& one : written) {
    const Trust trust{.keys = {public_key(one.key())}};
    const auto verified = trust.verify(signed_document(one.key()));
    REQUIRE(refusal(verified) == "accepted");
    CHECK(verified->algorithm() == one.signature);
    CHECK(verified->digest() == one.digest);
    CHECK(verified->key().fingerprint() == public_key(one.key()).fingerprint());
    CHECK(verified->root().is({ns::saml, "Assertion"}));
    CHECK(verified->root().attribute("ID") == "_a1");
    CHECK(plain_text(verified->root()) == "alice & \xC3\xA9\r");
  }
}

TEST_CASE("a signature has the one form of the profile, with the certificate [saml-core 5.4]") {
  const auto signed_bytes = signed_document(rsa_key());
  const xml::Document document = parsed(signed_bytes);
  const xml::Element signature = *document.root().first_child()->next_sibling();
  CHECK(signature.is({ns::ds, "Signature"}));
  const xml::Element info = *signature.child({ns::ds, "SignedInfo"});
  CHECK(info.child({ns::ds, "CanonicalizationMethod"})->attribute("Algorithm") == ns::exc_c14n);
  CHECK(info.child({ns::ds, "SignatureMethod"})->attribute("Algorithm") ==
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
  CHECK(info.child({ns::ds, "Reference"})->attribute("URI") == "#_a1");
  CHECK(signature.child({ns::ds, "KeyInfo"})->first_child()->first_child()->text() ==
        rsa_key().certificate().to_base64());
}

TEST_CASE("without an Issuer the signature is the first child, of an empty element too") {
  for (const std::string bytes :
       {"<r ID=\"_1\"><a/></r>", "<r ID=\"_1\">text</r>", "<r ID=\"_1\"/>"}) {
    const std::string signed_bytes = signed_document(rsa_key(), bytes);
    CHECK(parsed(signed_bytes).root().first_child()->is({ns::ds, "Signature"}));
    CHECK(verdict(signed_bytes) == "accepted");
  }
}

TEST_CASE("an element without an ID can't be signed") {
  const xml::Document document = parsed("<r/>");
  CHECK(refusal(dsig::sign_enveloped(document.root(), {}, rsa_key())) == "signing-failed");
}

TEST_CASE("an element deep in a document is signed and verified with its namespaces") {
  const xml::Document document = parsed(
      "<r xmlns=\"urn:d\" xmlns:x=\"urn:x\" xmlns:u=\"urn:unused\" ID=\"_r\"><x:s ID=\"_s\"><t "
      "x:a=\"1\"/></x:s></r>");
  REQUIRE(dsig::sign_enveloped(*document.root().first_child(), {}, p256_key()));
  const xml::Document again = parsed(document.serialize());
  const Trust trust{.keys = {public_key(p256_key())}};
  const auto verified = trust.verify(*again.root().first_child());
  REQUIRE(refusal(verified) == "accepted");
  CHECK(verified->root().is({"urn:x", "s"}));
  CHECK(verified->root().child({"urn:d", "t"})->attribute(xml::Name{"urn:x", "a"}) == "1");
  CHECK(refusal(trust.verify(again.root())) == "signature-missing");
}

TEST_CASE("a signed element in a signed element: both hold, each for itself") {
  const xml::Document document = parsed("<r ID=\"_r\"><s ID=\"_s\">x</s></r>");
  REQUIRE(dsig::sign_enveloped(*document.root().first_child(), {}, p256_key()));
  REQUIRE(dsig::sign_enveloped(document.root(), {}, rsa_key()));
  const xml::Document again = parsed(document.serialize());
  const auto outer = Trust().verify(again.root());
  REQUIRE(refusal(outer) == "accepted");
  const Trust inner{.keys = {public_key(p256_key())}};
  CHECK(refusal(inner.verify(*again.root().child({"", "s"}))) == "accepted");
  CHECK(refusal(inner.verify(*outer->root().child({"", "s"}))) == "accepted");
}

TEST_CASE("one changed byte of what was signed is noticed [xmldsig-core 3.2.1]") {
  const std::string signed_bytes = signed_document(rsa_key());
  REQUIRE(verdict(signed_bytes) == "accepted");
  CHECK(verdict(replaced(signed_bytes, "alice", "bob")) == "signature-invalid");
  CHECK(verdict(replaced(signed_bytes, "a=\"1\"", "a=\"2\"")) == "signature-invalid");
  CHECK(verdict(replaced(signed_bytes, "\n</saml:Assertion>", "</saml:Assertion>")) ==
        "signature-invalid");
  CHECK(verdict(replaced(signed_bytes, "<saml:Subject", "<saml:Subject c=\"\"")) ==
        "signature-invalid");
  CHECK(verdict(replaced(signed_bytes, "</saml:Subject>", "<saml:X/></saml:Subject>")) ==
        "signature-invalid");
}

TEST_CASE("one changed bit of the digest or the signature is noticed, with every type of key") {
  for (const Written& one : written) {
    const Trust trust{.keys = {public_key(one.key())}};
    const std::string signed_bytes = signed_document(one.key());
    for (const std::string element : {"DigestValue>", "SignatureValue>"}) {
      std::string changed = signed_bytes;
      char& c = changed[changed.find(element) + element.size() + 5];
      c = c == 'A' ? 'B' : 'A';
      CHECK(verdict(changed, trust) == "signature-invalid");
    }
  }
}

TEST_CASE("a changed SignedInfo is noticed though the digest holds [xmldsig-core 3.2.2]") {
  const std::string signed_bytes = signed_document(rsa_key());
  CHECK(verdict(replaced(signed_bytes, "<ds:SignedInfo>", "<ds:SignedInfo Id=\"_i\">")) ==
        "signature-invalid");
  CHECK(verdict(replaced(signed_bytes, "<ds:SignedInfo>", "<ds:SignedInfo> ")) ==
        "signature-invalid");
  CHECK(verdict(replaced(signed_bytes, "more#rsa-sha256", "more#rsa-sha512")) ==
        "signature-invalid");
}

TEST_CASE("what canonicalization doesn't see may change: attribute order, quotes, empty tags") {
  const std::string signed_bytes = signed_document(rsa_key());
  CHECK(verdict(replaced(signed_bytes, "a=\"1\" b=\"&lt;&quot;\"", "b='&#60;\"'\n a = '1'")) ==
        "accepted");
  CHECK(verdict("<?xml version=\"1.0\"?>\n" + signed_bytes + "\n") == "accepted");
}

TEST_CASE("line breaks of Windows in base64 do no harm, and in text they are line ends") {
  std::string signed_bytes = signed_document(rsa_key());
  signed_bytes.insert(signed_bytes.find("<ds:SignatureValue>") + 30, "\r\n");
  CHECK(verdict(signed_bytes) == "accepted");
}

TEST_CASE("verifying changes neither the tree nor its own next verdict") {
  const std::string signed_bytes = signed_document(rsa_key());
  for (const std::string& bytes : {signed_bytes, replaced(signed_bytes, "alice", "bob")}) {
    const xml::Document document = parsed(bytes);
    const Trust trust;
    const std::string first = refusal(trust.verify(document.root()));
    CHECK(document.serialize() == parsed(bytes).serialize());
    CHECK(refusal(trust.verify(document.root())) == first);
    CHECK(refusal(trust.verify(document.root())) == first);
    CHECK(document.serialize() == parsed(bytes).serialize());
  }
}

TEST_CASE("the Signature's own Id is no ID for its Reference, before and after a verdict") {
  const std::string signed_bytes =
      replaced(signed_document(rsa_key()), "<ds:Signature ", "<ds:Signature Id=\"_s1\" ");
  const xml::Document document = parsed(signed_bytes);
  CHECK(refusal(Trust().verify(document.root())) == "accepted");
  CHECK(refusal(Trust().verify(document.root())) == "accepted");
}

TEST_CASE("what comes back has no connection to the tree that came in") {
  auto document = std::make_unique<xml::Document>(parsed(signed_document(rsa_key())));
  const auto verified = Trust().verify(document->root());
  REQUIRE(refusal(verified) == "accepted");
  document.reset();
  CHECK(plain_text(verified->root()) == "alice & \xC3\xA9\r");
  CHECK_FALSE(verified->root().parent());
}

TEST_CASE("a tree that is given away gives the same verdict and the same element") {
  const Trust trust;
  for (const std::string& bytes :
       {signed_document(rsa_key()), replaced(signed_document(rsa_key()), "alice", "bob"),
        plain_document()}) {
    xml::Document document = parsed(bytes);
    const auto kept = trust.verify(document.root());
    const xml::Element root = document.root();
    const auto given =
        dsig::verify_enveloped(std::move(document), root, trust.signer(), trust.limits);
    REQUIRE(refusal(given) == refusal(kept));
    if (given) CHECK(xml::serialize_alone(given->root()) == xml::serialize_alone(kept->root()));
  }
}

TEST_CASE("what was not signed isn't in what comes back: ancestors, siblings, the Signature") {
  const std::string inner = signed_document(rsa_key());
  const xml::Document document = parsed("<r secret=\"1\"><Extensions>evil</Extensions>" + inner +
                                        "<Subject>evil</Subject></r>");
  const auto verified = Trust().verify(*document.root().child({ns::saml, "Assertion"}));
  REQUIRE(refusal(verified) == "accepted");
  CHECK_FALSE(verified->root().parent());
  CHECK_FALSE(verified->root().child({ns::ds, "Signature"}));
  CHECK(xml::serialize_alone(verified->root()).find("evil") == std::string::npos);
}

TEST_CASE("what hides in the Signature isn't in what comes back, and is refused there") {
  const std::string signed_bytes = signed_document(rsa_key());
  CHECK(verdict(replaced(signed_bytes, "<ds:KeyInfo>",
                         "<ds:KeyInfo><x xmlns=\"urn:x\">evil</x>")) == "accepted");
  const auto verified = Trust().verify(
      replaced(signed_bytes, "<ds:KeyInfo>", "<ds:KeyInfo><x xmlns=\"urn:x\">evil</x>"));
  CHECK(xml::serialize_alone(verified->root()).find("evil") == std::string::npos);
}

TEST_CASE("a comment cuts no text short: no signature covers comments [xml-exc-c14n 1]") {
  const std::string signed_bytes = signed_document(rsa_key());
  const std::string commented = replaced(signed_bytes, "alice ", "al<!-- x -->ice ");
  CHECK(refusal(xml::Document::parse(commented, Limits())) == "xml-forbidden-markup");
  const xml::Document document = parsed(commented, xml::Comments::drop);
  const auto verified = Trust().verify(document.root());
  REQUIRE(refusal(verified) == "accepted");
  CHECK(plain_text(verified->root()) == "alice & \xC3\xA9\r");
}

TEST_CASE("a metadata file may point at itself with the empty URI, a message may not") {
  const std::string signed_bytes = signed_document(rsa_key());
  const Message forged(plain_document());
  SignatureForm form;
  form.references = {{.uri = ""}};
  sign(forged.root(), form, rsa_key());
  Trust file{.form = dsig::ReferenceForm::parent_id_or_document};
  CHECK(verdict(forged.xml(), file) == "accepted");
  CHECK(verdict(forged.xml()) == "signature-reference");
  CHECK(verdict(signed_bytes, file) == "accepted");

  const xml::Document around = parsed("<r>" + forged.xml() + "</r>");
  CHECK(refusal(file.verify(*around.root().first_child())) == "signature-reference");
}

TEST_CASE("says whether there is a signature, and nothing of its worth") {
  CHECK(dsig::has_signature(parsed(signed_document(rsa_key())).root()));
  CHECK_FALSE(dsig::has_signature(parsed(plain_document()).root()));
  CHECK_FALSE(dsig::has_signature(parsed("<r>" + signed_document(rsa_key()) + "</r>").root()));
}

}  // namespace signet::test
