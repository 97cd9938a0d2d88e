#include <doctest/doctest.h>

#include "attacks/encryption.h"

// Ciphers and transports that give plaintext away to whoever may ask often. [xmlenc-core1 6.1]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

EncryptionForm cbc(std::string ciphertext = {}) {
  return {.cipher = std::string(alg::aes256_cbc), .ciphertext = std::move(ciphertext)};
}

std::string cbc_ciphertext() {
  return ciphertext_of(alg::aes256_cbc, std::string(32, 'k'), signed_assertion());
}

TEST_CASE("enc-cbc-padding-oracle: whatever the last bytes are, the answer is the same") {
  const std::string good = cbc_ciphertext();
  REQUIRE(opened(encrypted_answer(cbc())) == wrong_algorithm());
  for (const int bits : {1, 2, 16, 255}) {
    for (const std::size_t from_end : {1U, 16U, 17U, 32U}) {
      const std::string xml = encrypted_answer(cbc(flipped(good, good.size() - from_end, bits)));
      CHECK(opened(xml) == wrong_algorithm());
      CHECK(outcome(allowing_cbc().consume(xml)) == wrong_algorithm());
    }
  }
}

TEST_CASE("enc-cbc-padding-oracle: inside a signed Response no byte can be changed") {
  const std::string good = in_signed_response(encrypted_answer(cbc()));
  REQUIRE(outcome(allowing_cbc().consume(good)) == accepted);
  const Message message(good);
  const Node value = message.find("EncryptedData").child("CipherData").child("CipherValue");
  value.text(base::base64_encode(flipped(cbc_ciphertext(), cbc_ciphertext().size() - 17)));
  CHECK(outcome(allowing_cbc().consume(message.xml())) ==
        refused(C::signature_invalid, S::signature));
}

TEST_CASE(
    "enc-cbc-padding-oracle: what a peer itself has padded wrongly is refused like the rest") {
  const std::string good = cbc_ciphertext();
  for (const std::string& ciphertext :
       {flipped(good, good.size() - 17, 255), good.substr(0, good.size() - 16),
        good.substr(0, good.size() - 1), good.substr(0, 16), std::string(64, 'x')}) {
    const std::string xml = in_signed_response(encrypted_answer(cbc(ciphertext)));
    CHECK(outcome(allowing_cbc().consume(xml)) == cannot_be_opened());
  }
}

TEST_CASE("enc-cbc-bitflip: a changed vector changes no first block") {
  const std::string changed = flipped(cbc_ciphertext(), 3);  // `<saml:` with another letter
  CHECK(opened(encrypted_answer(cbc(changed))) == wrong_algorithm());
  CHECK(outcome(allowing_cbc().consume(encrypted_answer(cbc(changed)))) == wrong_algorithm());
}

TEST_CASE("enc-rsa15-bleichenbacher: RSA 1.5 is refused before a private key is asked") {
  const auto decrypter = std::make_shared<CountingDecrypter>();
  const SignIn sign_in = asking(decrypter);
  REQUIRE(outcome(sign_in.consume(encrypted_answer())) == accepted);
  REQUIRE(decrypter->asked == 1);
  const std::string xml = encrypted_answer({.transport = std::string(alg::rsa_1_5)});
  CHECK(outcome(sign_in.consume(xml)) == wrong_algorithm());
  CHECK(outcome(sign_in.consume(in_signed_response(xml))) == wrong_algorithm());
  CHECK(decrypter->asked == 1);
}

TEST_CASE("enc-backward-compat: a good ciphertext under a weaker name is refused") {
  for (const auto& [element, name] :
       {std::pair("EncryptedData", alg::aes256_cbc), std::pair("EncryptedData", alg::tripledes_cbc),
        std::pair("EncryptedKey", alg::rsa_1_5)}) {
    const Message message(encrypted_answer());
    REQUIRE(opened(message.xml()) == accepted);
    message.find(element).child("EncryptionMethod").set("Algorithm", name);
    CHECK(opened(message.xml()) == wrong_algorithm());
  }
}

TEST_CASE("enc-weak-alg: ciphers, transports and digests that nobody should use are refused") {
  for (const std::string_view cipher : {alg::tripledes_cbc, alg::aes128_cbc, alg::aes256_cbc})
    CHECK(opened(encrypted_answer({.cipher = std::string(cipher)})) == wrong_algorithm());
  const auto named = [](std::string_view element, std::string_view name) {
    const Message message(encrypted_answer({.digest = std::string(alg::sha1)}));
    message.find(element).set("Algorithm", name);
    return opened(message.xml());
  };
  for (const std::string_view name :
       {"", "http://www.w3.org/2001/04/xmldsig-more#md5", "http://www.w3.org/2001/04/xmlenc#sha512",
        "http://www.w3.org/2001/04/xmlenc#sha256 "})
    CHECK(named("DigestMethod", name) == wrong_algorithm());
  for (const std::string_view name :
       {"", "http://www.w3.org/2001/04/xmlenc#kw-aes256", "http://www.w3.org/2009/xmlenc11#ECDH-ES",
        "http://www.w3.org/2009/xmlenc11#rsa-oaep#", "HTTP://www.w3.org/2009/xmlenc11#aes256-gcm"})
    CHECK(named("EncryptionMethod", name) == wrong_algorithm());
  CHECK(opened(encrypted_answer({.mgf = std::string(alg::mgf1_sha256)})) == wrong_algorithm());
}

TEST_CASE("enc-gcm-short-tag: no byte of a GCM ciphertext can be missing or changed") {
  const std::string good = ciphertext_of(alg::aes256_gcm, std::string(32, 'k'), signed_assertion());
  REQUIRE(opened(encrypted_answer({.ciphertext = good})) == accepted);
  for (std::size_t missing = 1; missing <= 17; ++missing)
    CHECK(opened(encrypted_answer({.ciphertext = good.substr(0, good.size() - missing)})) ==
          cannot_be_opened());
  for (std::size_t size = 1; size <= 29; ++size)
    CHECK(opened(encrypted_answer({.ciphertext = good.substr(0, size)})) == cannot_be_opened());
  for (const std::size_t at : {std::size_t{0}, std::size_t{11}, std::size_t{12}, good.size() / 2,
                               good.size() - 16, good.size() - 1})
    CHECK(opened(encrypted_answer({.ciphertext = flipped(good, at)})) == cannot_be_opened());
}

TEST_CASE("enc-panic: ciphertexts and keys of impossible lengths end in a refusal") {
  for (const std::size_t size : {1U, 2U, 15U, 16U, 17U, 27U, 28U, 29U, 33U, 4096U})
    CHECK(opened(encrypted_answer({.ciphertext = std::string(size, 'x')})) == cannot_be_opened());
  const Message message(encrypted_answer());
  for (const char* holder : {"EncryptedKey", "EncryptedData"}) {
    const Node value = message.find(holder).child("CipherData").child("CipherValue");
    const std::string before = value.text();
    for (const std::size_t size : {0U, 1U, 255U, 256U, 257U, 383U, 384U, 385U, 5000U}) {
      value.text(base::base64_encode(std::string(size, '\x01')));
      CHECK(opened(message.xml()) == cannot_be_opened());
    }
    value.text("%%%");
    CHECK(opened(message.xml()) == wrong_shape(C::malformed_value));
    value.text(before);
  }
  REQUIRE(opened(message.xml()) == accepted);
  for (const std::size_t size : {0U, 1U, 15U, 16U, 24U, 31U, 33U, 64U}) {
    EncryptionForm form{.content_key = std::string(32, 'k')};
    form.ciphertext = ciphertext_of(alg::aes256_gcm, form.content_key, signed_assertion());
    form.content_key.assign(size, 'k');
    if (size != 0) CHECK(opened(encrypted_answer(form)) == cannot_be_opened());
  }
}

TEST_CASE("enc-iv-reuse-outbound: key, vector and ciphertext are others each time") {
  const auto system = [](IdentityProviderSettings& idp) { idp.random = system_random(); };
  const SignIn first({.sp = with_decryption_keys, .idp = system});
  const SignIn second({.sp = with_decryption_keys, .idp = system});
  const auto value = [](const SignIn& sign_in, const char* holder) {
    const Message message(sign_in.response());
    return message.find(holder).child("CipherData").child("CipherValue").text();
  };
  for (const char* holder : {"EncryptedKey", "EncryptedData"})
    CHECK(value(first, holder) != value(second, holder));
  CHECK(value(first, "EncryptedData").substr(0, 16) !=
        value(second, "EncryptedData").substr(0, 16));
  // With randomness of ours that repeats, xmlsec's vector still doesn't.
  const SignIn third({.sp = with_decryption_keys});
  CHECK(value(third, "EncryptedData").substr(0, 16) !=
        value(encrypted_and_both_signed(), "EncryptedData").substr(0, 16));
}

}  // namespace
