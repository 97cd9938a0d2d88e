#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "base/codec.h"
#include "support/encryption_forge.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"

// How long it takes to refuse what can't be opened, for each reason there is. The tries take turns
// in random order, so that whatever else the machine does meets all of them alike. Percentiles that
// lie apart would tell a sender why. [saml-core 6, xmlenc-core1 6.1]

namespace {

using namespace signet;
using namespace signet::test;

struct Reason {
  const char* name;
  std::string field;
  std::vector<double> microseconds = {};
};

/// The answer of which the assertion alone is signed, encrypted for this key.
std::string answer(const KeyPair& key, const EncryptionForm& form = {}) {
  const Message message(assertion_signed().response());
  encrypt(message.assertion(), "EncryptedAssertion", key, form);
  return message.xml();
}

/// The same with a change in the bytes of a CipherValue.
template <class Change>
std::string altered(const char* holder, Change change) {
  const Message message(answer(other_rsa_key()));
  const Node value = message.find(holder).child("CipherData").child("CipherValue");
  std::string bytes = *base::base64_decode(value.text(), base::Whitespace::skip);
  change(bytes);
  value.text(base::base64_encode(bytes));
  return encoded(message.xml());
}

std::vector<Reason> reasons() {
  const std::string plaintext =
      Message(Message(assertion_signed().response()).assertion().xml()).xml();
  EncryptionForm wrong_length{.content_key = std::string(16, 'k')};
  EncryptionForm wrong_key{.content_key = std::string(32, 'z')};
  for (EncryptionForm* form : {&wrong_length, &wrong_key})
    form->ciphertext = ciphertext_of(alg::aes256_gcm, std::string(32, 'k'), plaintext);
  return {{"key for somebody else", encoded(answer(rsa_key()))},
          {"EncryptedKey altered", altered("EncryptedKey", [](std::string& s) { s[100] ^= 1; })},
          {"content key of wrong length", encoded(answer(other_rsa_key(), wrong_length))},
          {"other content key", encoded(answer(other_rsa_key(), wrong_key))},
          {"tag altered", altered("EncryptedData", [](std::string& s) { s.back() ^= 1; })},
          {"ciphertext altered", altered("EncryptedData", [](std::string& s) { s[40] ^= 1; })}};
}

double percentile(const std::vector<double>& sorted, int percent) {
  return sorted[sorted.size() * static_cast<std::size_t>(percent) / 100];
}

}  // namespace

int main(int count, char** arguments) {
  const int rounds = count > 1 ? std::max(10, std::atoi(arguments[1])) : 300;
  std::vector<Reason> all = reasons();
  // One key, as long as that of somebody else, so that the length of a ciphertext tells nothing
  // either.
  const SignIn sign_in({.parts = SignedParts::assertion, .sp = [](ServiceProviderSettings& sp) {
                          sp.keys = ring_of(p256_key(), {other_rsa_key()});
                        }});
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::mt19937 random(1);
  for (int round = 0; round < rounds; ++round) {
    std::shuffle(order.begin(), order.end(), random);
    for (const std::size_t at : order) {
      const ServiceProvider sp = sign_in.service_provider(sign_in.waiting());
      ConsumeResponse input;
      input.saml_response = all[at].field;
      input.received_at = noon();
      const auto begin = std::chrono::steady_clock::now();
      const auto subject = sp.consume_response(input);
      const std::chrono::duration<double, std::micro> took =
          std::chrono::steady_clock::now() - begin;
      if (subject || subject.error().code() != ErrorCode::decryption_failed) {
        std::fprintf(stderr, "%s: not refused as decryption-failed\n", all[at].name);
        return 1;
      }
      all[at].microseconds.push_back(took.count());
    }
  }
  std::printf("%-30s %8s %8s %8s %8s %8s\n", "why it can't be opened, us", "5 %", "25 %", "50 %",
              "75 %", "95 %");
  double lowest = 1e9;
  double highest = 0;
  for (Reason& reason : all) {
    std::sort(reason.microseconds.begin(), reason.microseconds.end());
    std::printf("%-30s", reason.name);
    for (const int percent : {5, 25, 50, 75, 95})
      std::printf(" %8.0f", percentile(reason.microseconds, percent));
    std::printf("\n");
    lowest = std::min(lowest, percentile(reason.microseconds, 50));
    highest = std::max(highest, percentile(reason.microseconds, 50));
  }
  std::printf("the medians lie %.1f %% apart\n", (highest / lowest - 1) * 100);
}
