#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "unit/dsig/signed_documents.h"

namespace signet::test {

TEST_CASE("eight threads sign and verify with shared keys, and none disturbs another") {
  const KeyPair* const pairs[] = {&rsa_key(), &p256_key(), &p384_key(), &p521_key()};
  std::vector<std::string> signed_bytes;
  std::vector<std::string> changed_bytes;
  Trust trust;
  trust.keys.clear();
  for (const KeyPair* pair : pairs) {
    trust.keys.push_back(public_key(*pair));
    signed_bytes.push_back(signed_document(*pair));
    changed_bytes.push_back(replaced(signed_bytes.back(), "alice", "bob"));
  }

  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (std::size_t thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::size_t round = 0; round < 24; ++round) {
        const std::size_t i = (thread + round) % std::size(pairs);
        if (verdict(signed_bytes[i], trust) != "accepted") ++wrong;
        if (verdict(changed_bytes[i], trust) != "signature-invalid") ++wrong;
        if (verdict(signed_document(*pairs[i]), trust) != "accepted") ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

}  // namespace signet::test
