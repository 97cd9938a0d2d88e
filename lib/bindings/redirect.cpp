#include "bindings/redirect.h"

#include <array>

#include "base/codec.h"
#include "base/fail.h"
#include "bindings/post.h"
#include "crypto/signature.h"
#include "signet/names.h"

namespace signet::bindings {
namespace {

constexpr std::size_t most_parameters = 32;

/// The parameters that the binding defines, raw; absent is not empty.
struct Parameters {
  std::optional<std::string_view> request, response, relay_state, algorithm, signature, encoding;

  std::optional<std::string_view>* slot(std::string_view name) {
    if (name == saml_request) return &request;
    if (name == saml_response) return &response;
    if (name == "RelayState") return &relay_state;
    if (name == "SigAlg") return &algorithm;
    if (name == "Signature") return &signature;
    if (name == "SAMLEncoding") return &encoding;
    return nullptr;
  }
};

/// One tokeniser for decoding and for the signature: two could disagree about what was signed.
Result<Parameters> split(std::string_view query) {
  Parameters parameters;
  std::size_t count = 0;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (++count > most_parameters) {
      return fail(ErrorCode::parameter_malformed, "query",
                  "at most " + std::to_string(most_parameters) + " parameters", "more");
    }
    const std::string_view name = pair.substr(0, pair.find('='));
    const std::string_view value = pair.substr(std::min(name.size() + 1, pair.size()));
    auto* slot = parameters.slot(name);
    if (slot == nullptr) {
      const auto decoded = base::percent_decode(name);
      if (decoded && parameters.slot(*decoded) != nullptr) {
        return fail(ErrorCode::parameter_name_encoded, "query", *decoded, name);
      }
      continue;
    }
    if (*slot) return fail(ErrorCode::parameter_duplicate, "query", "each parameter once", name);
    *slot = value;
  }
  return parameters;
}

Result<void> check_encoding(const Parameters& parameters) {
  if (!parameters.encoding) return {};
  const auto encoding = base::percent_decode(*parameters.encoding, "SAMLEncoding");
  if (!encoding) return fail(encoding);
  if (*encoding != binding::deflate) {
    return fail(ErrorCode::saml_encoding_unknown, "SAMLEncoding", binding::deflate, *encoding);
  }
  return {};
}

/// Both of SigAlg and Signature with content, or none of them. True when signed.
Result<bool> check_signature_parameters(const Parameters& parameters) {
  if (!parameters.algorithm && !parameters.signature) return false;
  if (!parameters.algorithm || !parameters.signature || parameters.algorithm->empty() ||
      parameters.signature->empty()) {
    return fail(ErrorCode::query_signature_incomplete, "query", "SigAlg and Signature",
                parameters.algorithm ? "SigAlg alone" : "Signature alone");
  }
  return true;
}

Result<std::optional<std::string>> decode_relay_state(const Parameters& parameters,
                                                      const Limits& limits) {
  if (!parameters.relay_state) return std::optional<std::string>();
  auto decoded = base::percent_decode(*parameters.relay_state, "RelayState");
  if (!decoded) return fail(decoded);
  if (auto ok = check_relay_state(*decoded, limits); !ok) return fail(ok);
  return std::optional<std::string>(std::move(*decoded));
}

}  // namespace

Result<RedirectMessage> decode_redirect(std::string_view raw_query, std::string_view message_name,
                                        const Limits& limits) {
  auto parameters = split(raw_query);
  if (!parameters) return fail(parameters);
  if (parameters->request && parameters->response) {
    return fail(ErrorCode::request_and_response, "query", message_name, "both");
  }
  const std::optional<std::string_view> message = *parameters->slot(message_name);
  if (!message) return fail(ErrorCode::parameter_missing, "query", message_name, "none");
  if (auto ok = check_encoding(*parameters); !ok) return fail(ok);
  const auto is_signed = check_signature_parameters(*parameters);
  if (!is_signed) return fail(is_signed);
  auto relay_state = decode_relay_state(*parameters, limits);
  if (!relay_state) return fail(relay_state);
  auto xml = dsig::decode_query_message(*message, limits);
  if (!xml) return fail(xml);

  RedirectMessage decoded;
  decoded.raw = {message_name, *message, parameters->relay_state,
                 parameters->algorithm.value_or(""), parameters->signature.value_or("")};
  decoded.is_signed = *is_signed;
  decoded.xml = std::move(*xml);
  decoded.relay_state = std::move(*relay_state);
  return decoded;
}

Result<std::string> encode_redirect(std::string_view location, std::string_view message_name,
                                    std::string_view xml,
                                    const std::optional<std::string>& relay_state,
                                    const std::optional<SigningKey>& key) {
  const auto deflated = base::deflate(xml);
  if (!deflated) return fail(deflated);
  std::string query(message_name);
  query += "=" + base::percent_encode(base::base64_encode(*deflated));
  if (relay_state) query += "&RelayState=" + base::percent_encode(*relay_state);
  if (key) {
    query += "&SigAlg=" + base::percent_encode(uri(key->algorithm()));
    const auto signature = key->sign(query);
    if (!signature) return fail(signature);
    query += "&Signature=" + base::percent_encode(base::base64_encode(*signature));
  }
  const bool has_query = location.find('?') != std::string_view::npos;
  return std::string(location) + (has_query ? "&" : "?") + query;
}

}  // namespace signet::bindings
