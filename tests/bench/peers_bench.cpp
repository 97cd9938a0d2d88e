#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/heap_peak.h"
#include "support/sign_in_fixture.h"
#include "support/test_keys.h"
#include "unit/idp/issuer_fixture.h"

// What a trusted peer with a policy of its own costs: memory, and the time to add, find, change and
// remove one among many. Each has a certificate of its own.

namespace {

using namespace signet;
using Clock = std::chrono::steady_clock;

template <class Work>
double microseconds(int times, Work work) {
  const auto began = Clock::now();
  for (int i = 0; i < times; ++i) work(i);
  return std::chrono::duration<double, std::micro>(Clock::now() - began).count() / times;
}

void need(bool holds) {
  if (!holds) throw std::runtime_error("a peer was refused");
}

std::vector<std::string> files(int peers) {
  std::vector<std::string> all;
  for (int i = 0; i < peers; ++i) {
    EntityDescriptor sp = test::sp_descriptor();
    sp.entity_id = "https://sp" + std::to_string(i) + ".example/saml";
    const auto key = KeyPair::generate(KeyType::p256, sp.entity_id, test::noon(),
                                       test::noon() + std::chrono::hours(24 * 365));
    need(key.has_value());
    sp.sp->keys = {{KeyUse::both, key->certificate()}};
    all.push_back(write_metadata(sp).value_or(""));
  }
  return all;
}

void measure(int peers) {
  const auto metadata = files(peers);
  const PeerPolicy policy{.signed_parts = SignedParts::assertion};
  TrustedPeers trusted;
  const auto id = [](int i) { return "https://sp" + std::to_string(i) + ".example/saml"; };
  bench::start_heap_peak();
  const double adding = microseconds(peers, [&](int i) {
    auto entity = read_metadata(metadata[static_cast<std::size_t>(i)]);
    need(entity && trusted.trust(*std::move(entity), test::noon(), policy));
  });
  const double memory = static_cast<double>(bench::heap_peak()) / peers;
  const double finding = microseconds(peers, [&](int i) { need(trusted.find(id(i)) != nullptr); });
  const double changing =
      microseconds(peers, [&](int i) { need(trusted.set_policy(id(i), policy).has_value()); });
  const double removing = microseconds(peers, [&](int i) { need(trusted.remove(id(i))); });
  std::printf("%6d peers: %6.0f bytes each; add %.1f, find %.2f, set policy %.1f, remove %.1f us\n",
              peers, memory, adding, finding, changing, removing);
}

}  // namespace

int main() {
  for (const int peers : {10, 1'000, 5'000}) measure(peers);
}
