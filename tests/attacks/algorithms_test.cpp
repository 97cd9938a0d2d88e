#include <array>

#include "attacks/attack.h"
#include "base/codec.h"
#include "signet/names.h"

// Which algorithms count: the policy's, whatever the message asks for, and none that a key of
// another type could be made to fit. [xmldsig-core 6, saml-core 5.4.1]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

const Outcome method_refused = refused(C::signature_algorithm_refused, S::algorithm);
const Outcome digest_refused = refused(C::digest_algorithm_refused, S::algorithm);
const Outcome c14n_refused = refused(C::canonicalization_refused, S::algorithm);

const std::string xmldsig = "http://www.w3.org/2000/09/xmldsig#";
const std::string xmldsig_more = "http://www.w3.org/2001/04/xmldsig-more#";

std::string signed_by_method(const std::string& method, const ForgersKey& key) {
  SignatureForm form = assertion_form();
  form.method = method;
  return assertion_signed_as(form, key);
}

/// The accepted answer with this SignatureMethod written in, whatever made the signature.
std::string claiming_method(const std::string& method) {
  const Message message(accepted_response(assertion_signed()));
  message.find("SignatureMethod").set("Algorithm", method);
  return message.xml();
}
std::string claiming_digest(const std::string& digest) {
  const Message message(accepted_response(assertion_signed()));
  message.find("DigestMethod").set("Algorithm", digest);
  return message.xml();
}

/// A sign-in with an identity provider of this key.
SignIn with_key(const KeyPair& key) {
  return SignIn({.parts = SignedParts::assertion, .idp_key = &key});
}

/// A service provider that makes the exception for this peer, from an IdP that signs as usual.
SignIn allowing_sha1(std::string_view peer) {
  return SignIn({.parts = SignedParts::assertion, .sp = [peer](ServiceProviderSettings& settings) {
                   settings.algorithms.insecurely_allow_sha1(std::string(peer));
                 }});
}

}  // namespace

TEST_CASE("every algorithm of the policy is accepted, so that refusals mean something") {
  for (const char* method : {"rsa-sha256", "rsa-sha384", "rsa-sha512"}) {
    CAPTURE(method);
    CHECK(consumed(signed_by_method(xmldsig_more + method, rsa_key())) == accepted);
  }
  for (const KeyPair* key : {&rsa3072_key(), &p256_key(), &p384_key(), &p521_key()}) {
    const SignIn sign_in = with_key(*key);
    CHECK(outcome(sign_in.consume(sign_in.response())) == accepted);
  }
  for (const std::string& digest :
       {xmldsig_more + "sha384", std::string("http://www.w3.org/2001/04/xmlenc#sha512")}) {
    SignatureForm form = assertion_form();
    form.references[0].digest = digest;
    CHECK(consumed(assertion_signed_as(form)) == accepted);
  }
}

TEST_CASE("keyinfo-hmac-keyvalue: an HMAC key carried in the message is refused") {
  SignatureForm form = assertion_form();
  form.method = xmldsig + "hmac-sha1";
  form.key_info = "<ds:KeyValue><HMACKeyValue xmlns=\"http://www.aleksey.com/xmlsec/2002\">" +
                  base::base64_encode("secret") + "</HMACKeyValue></ds:KeyValue>";
  const ForgersKey secret = ForgersKey::hmac("secret");
  const std::string xml = assertion_signed_as(form, secret);
  CHECK(fools_xmlsec(xml, secret));
  CHECK(consumed(xml) == method_refused);
}

TEST_CASE("hmac-pubkey-confusion: an HMAC keyed with the public certificate is refused") {
  const Certificate& certificate = rsa_key().certificate();
  for (const std::string& secret : {certificate.to_pem(), certificate.der(),
                                    certificate.to_base64(), key_file("rsa2048.pub.pem")}) {
    for (const std::string& method : {xmldsig + "hmac-sha1", xmldsig_more + "hmac-sha256"}) {
      const std::string xml = signed_by_method(method, ForgersKey::hmac(secret));
      CHECK(consumed(xml) == method_refused);
    }
  }
}

TEST_CASE("hmac-truncation: HMACOutputLength is refused, short or long") {
  for (const char* bits : {"0", "1", "8", "80", "160", "100000"}) {
    CAPTURE(bits);
    const std::string output =
        std::string("<ds:HMACOutputLength>") + bits + "</ds:HMACOutputLength></ds:SignatureMethod>";
    const std::string xml = claiming_method(xmldsig + "hmac-sha1");
    const std::string method = "xmldsig#hmac-sha1\"";
    CHECK(consumed(replaced(xml, method + "/>", method + ">" + output)) ==
          refused(C::signature_shape, S::signature_profile));
    const std::string rsa = accepted_response(assertion_signed());
    CHECK(consumed(replaced(rsa, "rsa-sha256\"/>", "rsa-sha256\">" + output)) ==
          refused(C::signature_shape, S::signature_profile));
  }
}

TEST_CASE("alg-sha1-md5: weak signature algorithms are refused, though xmlsec verifies them") {
  for (const std::string& method : {xmldsig + "rsa-sha1", xmldsig_more + "rsa-md5",
                                    xmldsig_more + "rsa-ripemd160", xmldsig_more + "rsa-sha224"}) {
    CAPTURE(method);
    const std::string xml = signed_by_method(method, rsa_key());
    CHECK(fools_xmlsec(xml, rsa_key()));
    CHECK(consumed(xml) == method_refused);
  }
}

TEST_CASE("alg-sha1-md5: weak digests are refused, though xmlsec verifies them") {
  for (const std::string& digest :
       {xmldsig + "sha1", xmldsig_more + "md5",
        std::string("http://www.w3.org/2001/04/xmlenc#ripemd160"), xmldsig_more + "sha224"}) {
    CAPTURE(digest);
    SignatureForm form = assertion_form();
    form.references[0].digest = digest;
    const std::string xml = assertion_signed_as(form);
    CHECK(fools_xmlsec(xml, rsa_key()));
    CHECK(consumed(xml) == digest_refused);
  }
}

TEST_CASE("alg-sha1-md5: SHA-1 is accepted from the one peer that is named for it") {
  SignatureForm form = assertion_form();
  form.method = alg::rsa_sha1;
  form.references[0].digest = alg::sha1;
  const std::string xml = assertion_signed_as(form);
  CHECK(outcome(allowing_sha1(idp_entity).consume(xml)) == accepted);
  CHECK(outcome(allowing_sha1("https://other.example").consume(xml)) == method_refused);
  // The exception is for SHA-1 and for nothing else.
  CHECK(outcome(allowing_sha1(idp_entity)
                    .consume(signed_by_method(xmldsig_more + "rsa-md5", rsa_key()))) ==
        method_refused);
}

TEST_CASE("alg-unknown-fallback: what isn't exactly an identifier of the policy is refused") {
  const std::string right(alg::rsa_sha256);
  for (const std::string& method :
       {std::string("http://attacker.example/alg"), std::string(), right + " ", " " + right,
        std::string("http://www.w3.org/2001/04/xmldsig-more#RSA-SHA256"),
        std::string("http://www.w3.org/2000/09/xmldsig#rsa-sha256"), std::string("rsa-sha256"),
        right + "#", std::string("HTTP://www.w3.org/2001/04/xmldsig-more#rsa-sha256")}) {
    CAPTURE(method);
    CHECK(consumed(claiming_method(method)) == method_refused);
  }
  for (const std::string& digest :
       {std::string("http://attacker.example/alg"), std::string(), std::string(alg::sha256) + " ",
        std::string("http://www.w3.org/2001/04/xmlenc#SHA256"),
        std::string("http://www.w3.org/2000/09/xmldsig#sha256")}) {
    CAPTURE(digest);
    CHECK(consumed(claiming_digest(digest)) == digest_refused);
  }
}

TEST_CASE("alg-unknown-fallback: the same holds for SigAlg of a query") {
  const std::string query = both_signed().request_query();
  REQUIRE(outcome(both_signed().consume_query(query)) == accepted);
  const std::string signed_with = base::percent_encode(xmldsig_more + "ecdsa-sha256");
  for (const std::string& method :
       {std::string("http://attacker.example/alg"), xmldsig_more + "ecdsa-sha256 ",
        xmldsig + "rsa-sha1", xmldsig + "hmac-sha1", xmldsig_more + "ECDSA-SHA256"}) {
    CAPTURE(method);
    const std::string changed =
        replaced(query, "SigAlg=" + signed_with, "SigAlg=" + base::percent_encode(method));
    CHECK(outcome(both_signed().consume_query(changed)) == method_refused);
  }
}

TEST_CASE("alg-key-mismatch: an algorithm of another type of key is refused") {
  const Outcome mismatch = refused(C::key_type_mismatch, S::algorithm);
  for (const char* method : {"ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512"}) {
    CHECK(consumed(claiming_method(xmldsig_more + method)) == mismatch);
  }
  CHECK(consumed(signed_by_method(xmldsig_more + "ecdsa-sha256", p256_key())) == mismatch);
  CHECK(consumed(claiming_method(xmldsig + "dsa-sha1")) == method_refused);

  const SignIn elliptic = with_key(p256_key());
  const Message message(accepted_response(elliptic));
  message.find("SignatureMethod").set("Algorithm", alg::rsa_sha256);
  CHECK(outcome(elliptic.consume(message.xml())) == mismatch);
}

TEST_CASE("alg-key-mismatch: an ECDSA signature as DER instead of r and s is refused") {
  // 70 to 72 bytes with a SEQUENCE around them: what a TLS library would give.
  const SignIn elliptic = with_key(p256_key());
  const Message message(accepted_response(elliptic));
  const auto raw =
      base::base64_decode(message.find("SignatureValue").text(), base::Whitespace::skip);
  REQUIRE(raw);
  REQUIRE(raw->size() == 64);
  const auto integer = [](std::string_view part) {
    return std::string("\x02\x21\x00", 3) + std::string(part);
  };
  const std::string der = "\x30\x46" + integer(std::string_view(*raw).substr(0, 32)) +
                          integer(std::string_view(*raw).substr(32));
  message.find("SignatureValue").text(base::base64_encode(der));
  CHECK(outcome(elliptic.consume(message.xml())) == refused(C::signature_invalid, S::signature));
}

TEST_CASE("alg-c14n-unknown: SignedInfo is canonicalized exclusively, without comments") {
  const std::string exclusive(alg::exc_c14n);
  for (const std::string& c14n :
       {std::string(alg::c14n), std::string(alg::c14n) + "#WithComments",
        exclusive + "WithComments", std::string("http://www.w3.org/2006/12/xml-c14n11")}) {
    CAPTURE(c14n);
    SignatureForm form = assertion_form();
    form.canonicalization = c14n;
    const std::string xml = assertion_signed_as(form);
    CHECK(fools_xmlsec(xml, rsa_key()));
    CHECK(consumed(xml) == c14n_refused);
  }
  for (const std::string& c14n :
       {std::string("urn:x"), std::string(), exclusive + " ", xmldsig + "base64",
        std::string("http://www.w3.org/TR/1999/REC-xslt-19991116")}) {
    CAPTURE(c14n);
    const Message message(accepted_response(assertion_signed()));
    message.find("CanonicalizationMethod").set("Algorithm", c14n);
    CHECK(consumed(message.xml()) == c14n_refused);
  }
}
