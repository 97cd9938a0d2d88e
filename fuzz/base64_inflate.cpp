#include "base/codec.h"
#include "bindings/post.h"
#include "dsig/signed_element.h"
#include "fuzz/support/target.h"
#include "signet/inspect.h"

// How each binding wraps a message. Input: a form field, the value of a query parameter, or bytes.

namespace signet::fuzz {
namespace {

constexpr std::size_t most = 16 * 1024;

std::string without_blanks(std::string_view text) {
  std::string kept(text);
  std::erase_if(kept, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  return kept;
}

void check_base64(std::string_view input) {
  if (const auto bytes = base::base64_decode(input, base::Whitespace::refuse)) {
    demand(base::base64_encode(*bytes) == input, "bytes have one spelling in base64");
  }
  if (const auto bytes = base::base64_decode(input, base::Whitespace::skip)) {
    demand(base::base64_encode(*bytes) == without_blanks(input), "blanks alone are skipped");
  }
  const auto same = base::base64_decode(base::base64_encode(input), base::Whitespace::refuse);
  demand(same && *same == input, "base64 gives back what went in");
}

void check_other_codecs(std::string_view input) {
  const auto decoded = base::percent_decode(base::percent_encode(input));
  demand(decoded && *decoded == input, "percent-encoding gives back what went in");
  const auto deflated = base::deflate(input);
  demand(deflated.has_value(), "everything can be deflated");
  const auto inflated = base::inflate(*deflated, input.size());
  demand(inflated && *inflated == input, "inflating gives back what was deflated");
  demand(input.empty() || !base::inflate(*deflated, input.size() - 1),
         "inflating stops at its limit");
  const auto bytes = base::inflate(input, most);
  demand(!bytes || bytes->size() <= most, "inflating stops at its limit");
}

}  // namespace

void run(std::string_view input) {
  Limits limits;
  limits.message_bytes = most;
  check_base64(input);
  check_other_codecs(input);
  const auto posted = noted(bindings::decode_post(input, limits));
  demand(!posted || !posted->deflated || posted->xml.size() <= most, "a field stays in its limit");
  const auto redirected = noted(dsig::decode_query_message(input, limits));
  demand(!redirected || redirected->size() <= most, "a query stays in its limit");
  const auto view = inspect_unverified(input, limits);
  demand(!view || !view->root.empty(), "what can be shown has a root");
}

}  // namespace signet::fuzz
