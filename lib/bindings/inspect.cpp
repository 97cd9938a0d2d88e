#include "signet/inspect.h"

#include "base/codec.h"
#include "base/fail.h"
#include "base/text.h"
#include "xml/document.h"

// Guesses how a message was wrapped, for people who have one in their clipboard. A receiver never
// guesses: it knows its binding. The guesses here are made once each, from the outside in, and end
// at the same parser that receivers use.

namespace signet {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool starts_like_xml(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return base::trimmed(text).starts_with('<');
}

/// The octets of a message and how they were wrapped.
struct Unwrapped {
  std::string kind;
  std::string xml;
};

/// Takes base64 of XML or of deflated XML.
Result<Unwrapped> unwrap_base64(std::string_view text, const Limits& limits) {
  auto bytes = base::base64_decode(text, base::Whitespace::skip);
  if (!bytes) return fail(bytes);
  // A deflated stream may begin with `<` by chance, but then it isn't UTF-8.
  if (starts_like_xml(*bytes) && base::is_utf8(*bytes)) return Unwrapped{"base64", *bytes};
  auto inflated = base::inflate(*bytes, limits.message_bytes);
  if (inflated) return Unwrapped{"deflated", *std::move(inflated)};
  if (starts_like_xml(*bytes)) return Unwrapped{"base64", *bytes};
  return fail(inflated);
}

/// The parameters that matter, still percent-encoded.
struct Parameters {
  std::optional<std::string_view> request, response, relay_state;
};

/// Two values for one name are refused here, too: a view of one of them would mislead.
Result<Parameters> split_query(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);

    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const auto name = pair.substr(0, equals);
    auto* const place = name == "SAMLRequest"    ? &parameters.request
                        : name == "SAMLResponse" ? &parameters.response
                        : name == "RelayState"   ? &parameters.relay_state
                                                 : nullptr;
    if (place == nullptr) continue;
    if (*place) return fail(ErrorCode::parameter_duplicate, name);
    *place = pair.substr(equals + 1);
  }
  if (parameters.request && parameters.response) return fail(ErrorCode::request_and_response);
  if (!parameters.request && !parameters.response) {
    return fail(ErrorCode::parameter_missing, "query", "SAMLRequest or SAMLResponse");
  }
  return parameters;
}

Result<UnverifiedView> view_of(Unwrapped unwrapped, const Limits& limits) {
  auto document = xml::Document::parse(unwrapped.xml, limits);
  if (!document) return fail(document);
  UnverifiedView view;
  view.kind = std::move(unwrapped.kind);
  view.root = document->root().local_name();
  view.xml = document->serialize_indented();
  return view;
}

Result<UnverifiedView> view_of_query(std::string kind, std::string_view query,
                                     const Limits& limits) {
  auto parameters = split_query(query);
  if (!parameters) return fail(parameters);
  const std::string name = parameters->request ? "SAMLRequest" : "SAMLResponse";
  auto value = base::percent_decode(
      parameters->request ? *parameters->request : *parameters->response, name);
  if (!value) return fail(value);
  auto unwrapped = unwrap_base64(*value, limits);
  if (!unwrapped) return fail(unwrapped);
  unwrapped->kind = std::move(kind);

  auto view = view_of(*std::move(unwrapped), limits);
  if (!view) return view;
  view->parameter = name;
  if (parameters->relay_state) {
    auto relay_state = base::percent_decode(*parameters->relay_state, "RelayState");
    if (!relay_state) return fail(relay_state);
    view->relay_state = *std::move(relay_state);
  }
  return view;
}

}  // namespace

Result<UnverifiedView> inspect_unverified(std::string_view input, const Limits& limits) {
  // Base64 makes four bytes of three, and percent-encoding three of some.
  const std::size_t longest = 4 * limits.message_bytes;
  if (input.size() > longest) {
    return fail(ErrorCode::message_too_large, "input",
                "at most " + std::to_string(longest) + " bytes",
                std::to_string(input.size()) + " bytes");
  }
  const std::string_view text = base::trimmed(input);
  if (text.empty()) return fail(ErrorCode::parameter_missing, "input", "a message", "nothing");
  if (starts_like_xml(text)) return view_of({"xml", std::string(text)}, limits);

  const auto fragment = text.find('#');
  const auto question_mark = text.substr(0, fragment).find('?');
  if (question_mark != std::string_view::npos) {
    const auto address = text.substr(0, fragment);
    return view_of_query("url", address.substr(question_mark + 1), limits);
  }
  // No base64 holds a `&`.
  if (text.starts_with("SAMLRe") || text.find('&') != std::string_view::npos) {
    return view_of_query("query", text, limits);
  }
  // The value of a query parameter without its name.
  std::string value(text);
  if (text.find('%') != std::string_view::npos) {
    auto decoded = base::percent_decode(text, "input");
    if (!decoded) return fail(decoded);
    value = *std::move(decoded);
  }
  auto unwrapped = unwrap_base64(value, limits);
  if (!unwrapped) return fail(unwrapped);
  return view_of(*std::move(unwrapped), limits);
}

}  // namespace signet
