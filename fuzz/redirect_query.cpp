#include "bindings/redirect.h"
#include "fuzz/support/peers.h"
#include "fuzz/support/target.h"
#include "support/test_keys.h"

// Taking a query apart, and its signature. Input: a query string.

namespace signet::fuzz {
namespace {

/// What a signature covers. [saml-bindings 3.4.4.1]
std::string octets(const dsig::RawQuery& raw) {
  std::string all = std::string(raw.message_name) + "=" + std::string(raw.message);
  if (raw.relay_state) all += "&RelayState=" + std::string(*raw.relay_state);
  return all + "&SigAlg=" + std::string(raw.signature_algorithm);
}

std::set<std::string> signed_by_seeds() {
  std::set<std::string> all;
  for (const EmbeddedFile& file : embedded_files("queries")) {
    const auto seed = bindings::decode_redirect(file.content, bindings::saml_request, {});
    demand(seed && seed->is_signed, "seeds are signed queries");
    all.insert(octets(seed->raw));
  }
  return all;
}

void check_signature(const bindings::RedirectMessage& message, const Limits& limits) {
  static const auto seeds = signed_by_seeds();
  static const auto policy = AlgorithmPolicy::of_2026();
  static const std::vector keys = {test::p256_key().certificate().public_key()};
  const auto verified = noted(dsig::verify_query(message.raw, {"", keys, policy}, limits));
  if (!verified) return;
  demand(seeds.count(octets(message.raw)) == 1, "what is accepted was signed");
  demand(verified->relay_state() == message.relay_state, "the RelayState is the signed one");
}

}  // namespace

void run(std::string_view query) {
  const Limits limits;
  for (const std::string_view name : {bindings::saml_request, bindings::saml_response}) {
    const auto message = bindings::decode_redirect(query, name, limits);
    if (!message) {
      came_to(message.error().stage());
      continue;
    }
    demand(query.find(message->raw.message) != query.npos, "the octets are those of the query");
    const auto url =
        bindings::encode_redirect("", name, message->xml, message->relay_state, std::nullopt);
    demand(url.has_value(), "what was decoded can be encoded");
    const auto again = bindings::decode_redirect(std::string_view(*url).substr(1), name, limits);
    demand(again && again->xml == message->xml && again->relay_state == message->relay_state,
           "decoding what was encoded gives it back");
    if (message->is_signed) check_signature(*message, limits);
  }
}

}  // namespace signet::fuzz
