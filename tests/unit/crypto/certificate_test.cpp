#include <doctest/doctest.h>
#include <openssl/x509v3.h>

#include <set>

#include "base/codec.h"
#include "base/handle.h"
#include "crypto/signature.h"
#include "support/refusal.h"
#include "support/test_keys.h"

using namespace signet;
using test::key_file;
using test::refusal;

namespace {

Instant at(std::string_view text) {
  return *parse_instant(text);
}

const Instant begin = at("2020-01-01T00:00:00Z");
const Instant end = at("2119-12-31T23:59:59Z");

using X509Handle = base::Handle<X509, X509_free>;

X509Handle native(const Certificate& certificate) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(certificate.der().data());
  return X509Handle(d2i_X509(nullptr, &bytes, static_cast<long>(certificate.der().size())));
}

}  // namespace

TEST_CASE("a certificate shows what stands in it") {
  const Certificate& certificate = test::rsa_key().certificate();
  CHECK(certificate.subject() == "CN=Signet test rsa2048");
  CHECK(certificate.not_before() == begin);
  CHECK(certificate.not_after() == end);
  CHECK(certificate.public_key().type() == KeyType::rsa);
  CHECK(certificate.public_key().bits() == 2048);
  CHECK(certificate.fingerprint() == base::hex_encode(crypto::sha256(certificate.der())));
}

TEST_CASE("a certificate comes back from each form that it is written in") {
  const Certificate& certificate = test::p384_key().certificate();
  const auto from_der = Certificate::from_der(certificate.der());
  const auto from_pem = Certificate::from_pem(certificate.to_pem());
  const auto from_base64 = Certificate::from_base64(certificate.to_base64());
  REQUIRE(from_der);
  REQUIRE(from_pem);
  REQUIRE(from_base64);
  CHECK(from_der->der() == certificate.der());
  CHECK(from_pem->der() == certificate.der());
  CHECK(from_base64->der() == certificate.der());
}

TEST_CASE("to_pem writes what the openssl command wrote, and to_base64 one line") {
  CHECK(test::rsa_key().certificate().to_pem() == key_file("rsa2048.crt.pem"));
  const std::string text = test::rsa_key().certificate().to_base64();
  CHECK(text.find_first_of(" \r\n") == std::string::npos);
}

TEST_CASE("from_base64 skips the white space that senders wrap with [xmldsig-core 4.5.4]") {
  const Certificate& certificate = test::p256_key().certificate();
  std::string wrapped = "\n\t";
  for (const char c : certificate.to_base64()) wrapped += std::string(1, c) + "\r\n ";
  CHECK(Certificate::from_base64(wrapped)->der() == certificate.der());
}

TEST_CASE("from_base64 refuses PEM, other characters and nothing") {
  CHECK(refusal(Certificate::from_base64("")) == "certificate-malformed");
  CHECK(refusal(Certificate::from_base64(" \n")) == "certificate-malformed");
  CHECK(refusal(Certificate::from_base64("AAAA")) == "certificate-malformed");
  CHECK(refusal(Certificate::from_base64("A")) == "certificate-malformed");
  CHECK(refusal(Certificate::from_base64(key_file("rsa2048.crt.pem"))) == "certificate-malformed");
}

TEST_CASE("from_pem reads the first certificate and passes over what is something else") {
  const std::string rsa = key_file("rsa2048.crt.pem");
  const std::string p256 = key_file("p256.crt.pem");
  CHECK(Certificate::from_pem(rsa + p256)->subject() == "CN=Signet test rsa2048");
  CHECK(Certificate::from_pem(p256 + rsa)->subject() == "CN=Signet test p256");
  CHECK(Certificate::from_pem("text\n" + key_file("p256.key.pem") + rsa)->subject() ==
        "CN=Signet test rsa2048");
  for (const std::string& pem : {std::string(), std::string("text"), key_file("rsa2048.pub.pem"),
                                 key_file("rsa2048.key.pem")})
    CHECK(refusal(Certificate::from_pem(pem)) == "certificate-malformed");
}

TEST_CASE("from_pem reads no certificate of another label") {
  std::string pem = key_file("rsa2048.crt.pem");
  for (std::size_t place = pem.find("CERT"); place != std::string::npos;
       place = pem.find("CERT", place + 12))
    pem.insert(place, "TRUSTED ");
  CHECK(refusal(Certificate::from_pem(pem)) == "certificate-malformed");
}

TEST_CASE("from_der refuses bytes behind the certificate") {
  const std::string der = test::p256_key().certificate().der();
  CHECK(refusal(Certificate::from_der(der)) == "accepted");
  CHECK(refusal(Certificate::from_der(der + '\0')) == "certificate-malformed");
  CHECK(refusal(Certificate::from_der(der + der)) == "certificate-malformed");
}

TEST_CASE("from_der refuses a certificate that was cut anywhere") {
  const std::string der = test::p256_key().certificate().der();
  for (std::size_t size = 0; size < der.size(); ++size)
    CHECK(refusal(Certificate::from_der(der.substr(0, size))) == "certificate-malformed");
}

TEST_CASE("a certificate with a byte changed is read or refused, never worse") {
  for (const KeyPair* pair : {&test::p256_key(), &test::rsa_key()}) {
    const std::string der = pair->certificate().der();
    for (std::size_t i = 0; i < der.size(); ++i)
      for (const unsigned flip : {0x01U, 0x80U, 0xFFU}) {
        std::string changed = der;
        changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ flip);
        const std::string outcome = refusal(Certificate::from_der(changed));
        const bool known =
            outcome == "accepted" || outcome == "certificate-malformed" || outcome == "key-weak";
        if (!known) FAIL_CHECK(i << " " << outcome);
      }
  }
}

TEST_CASE("a key pair has to belong together") {
  CHECK(refusal(KeyPair::create(test::rsa_key().private_key(), test::rsa_key().certificate())) ==
        "accepted");
  for (const KeyPair* other : {&test::other_rsa_key(), &test::rsa3072_key(), &test::p256_key()})
    CHECK(refusal(KeyPair::create(test::rsa_key().private_key(), other->certificate())) ==
          "key-certificate-mismatch");
  CHECK(refusal(KeyPair::create(test::p256_key().private_key(),
                                test::other_p256_key().certificate())) ==
        "key-certificate-mismatch");
}

TEST_CASE("a generated pair works, and its certificate is what was asked for") {
  for (const KeyType type : {KeyType::rsa, KeyType::p256, KeyType::p384, KeyType::p521}) {
    const auto pair = KeyPair::generate(type, "idp.example.com", begin, end);
    REQUIRE(pair);
    const Certificate& certificate = pair->certificate();
    CHECK(pair->private_key().type() == type);
    CHECK(certificate.public_key().type() == type);
    CHECK(certificate.subject() == "CN=idp.example.com");
    CHECK(certificate.not_before() == begin);
    CHECK(certificate.not_after() == end);
    if (type == KeyType::rsa) CHECK(certificate.public_key().bits() == 3072);

    const auto algorithm = crypto::preferred_signature_algorithm(type);
    const auto signature = crypto::sign(algorithm, pair->private_key(), "x");
    CHECK(crypto::verify(algorithm, certificate.public_key(), "x", *signature));
  }
}

TEST_CASE("a generated certificate is X.509 version 3, signed by itself, and no authority") {
  const auto pair = KeyPair::generate(KeyType::p256, "sp", begin, end);
  REQUIRE(pair);
  const X509Handle x509 = native(pair->certificate());
  CHECK(X509_get_version(x509.get()) == X509_VERSION_3);
  CHECK(X509_verify(x509.get(), crypto::native_handle(pair->certificate().public_key())) == 1);
  CHECK(X509_NAME_cmp(X509_get_subject_name(x509.get()), X509_get_issuer_name(x509.get())) == 0);
  CHECK(X509_check_ca(x509.get()) == 0);
}

TEST_CASE("each generated certificate has a serial number and a key of its own") {
  std::set<std::string> serials;
  std::set<std::string> keys;
  for (int i = 0; i < 20; ++i) {
    const auto pair = KeyPair::generate(KeyType::p256, "sp", begin, end);
    REQUIRE(pair);
    keys.insert(pair->certificate().public_key().fingerprint());
    const X509Handle x509 = native(pair->certificate());
    const ASN1_INTEGER* const serial = X509_get0_serialNumber(x509.get());
    CHECK(ASN1_STRING_length(serial) >= 12);
    CHECK(ASN1_STRING_length(serial) <= 20);
    CHECK(ASN1_STRING_type(serial) == V_ASN1_INTEGER);
    serials.insert(std::string(reinterpret_cast<const char*>(ASN1_STRING_get0_data(serial)),
                               static_cast<std::size_t>(ASN1_STRING_length(serial))));
  }
  CHECK(serials.size() == 20);
  CHECK(keys.size() == 20);
}

TEST_CASE("a name has 1 to 64 characters, of any language, and no controls") {
  const auto named = [](const std::string& name) {
    return refusal(KeyPair::generate(KeyType::p256, name, begin, end));
  };
  CHECK(named(std::string(64, 'a')) == "accepted");
  CHECK(named(std::string(65, 'a')) == "configuration-invalid");
  CHECK(named("") == "configuration-invalid");
  std::string umlauts;
  for (int i = 0; i < 64; ++i) umlauts += "\xC3\xA4";
  CHECK(named(umlauts) == "accepted");
  CHECK(named(umlauts + "a") == "configuration-invalid");
  CHECK(named("a\nb") == "configuration-invalid");
  CHECK(named(std::string("a\0b", 3)) == "configuration-invalid");
  CHECK(named("a\xFF") == "configuration-invalid");
  CHECK(named("a,CN=b+O=c/x") == "accepted");
}

TEST_CASE("a name can't smuggle a second one into the subject") {
  const auto pair = KeyPair::generate(KeyType::p256, "a,CN=b", begin, end);
  REQUIRE(pair);
  CHECK(pair->certificate().subject() == "CN=a\\,CN=b");
}

TEST_CASE("a certificate's end lies behind its beginning, in years that X.509 can write") {
  const auto valid = [](Instant from, Instant until) {
    return refusal(KeyPair::generate(KeyType::p256, "sp", from, until));
  };
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  CHECK(valid(begin, begin + seconds(1)) == "accepted");
  CHECK(valid(begin, begin) == "configuration-invalid");
  CHECK(valid(end, begin) == "configuration-invalid");
  CHECK(valid(at("1950-01-01T00:00:00Z"), at("9999-12-31T23:59:59Z")) == "accepted");
  CHECK(valid(at("1949-12-31T23:59:59Z"), end) == "configuration-invalid");
  CHECK(valid(begin, at("9999-12-31T23:59:59.999Z") + milliseconds(1)) == "configuration-invalid");
}

TEST_CASE("dates of before and after 2050 are read back as they were written [RFC 5280 4.1.2.5]") {
  for (const char* text : {"1950-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2049-12-31T23:59:59Z",
                           "2050-01-01T00:00:00Z", "2000-02-29T12:34:56Z"}) {
    const auto pair = KeyPair::generate(KeyType::p256, "sp", at(text), at("9999-12-31T23:59:59Z"));
    REQUIRE(pair);
    CHECK(format_instant(pair->certificate().not_before()) == text);
    CHECK(format_instant(pair->certificate().not_after()) == "9999-12-31T23:59:59Z");
  }
}
