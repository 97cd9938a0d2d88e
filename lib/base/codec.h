#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "signet/error_code.h"
#include "signet/limits.h"
#include "signet/random.h"
#include "signet/result.h"

// How bytes are wrapped on the wire: base64, raw DEFLATE, percent-encoding, and the random
// identifiers of messages.

namespace signet::base {

/// Strict base64 (RFC 4648 4): canonical padding, no bits left over. With `Whitespace::skip`, CR,
/// LF, space and tab may stand anywhere, as senders wrap lines. Fails with `code`.
enum class Whitespace { refuse, skip };
Result<std::string> base64_decode(std::string_view text, Whitespace whitespace,
                                  ErrorCode code = ErrorCode::base64_malformed,
                                  std::string_view where = {});
std::string base64_encode(std::string_view bytes);

/// Raw DEFLATE (RFC 1951), the whole input and nothing behind it, at most `max_bytes` of output.
/// Fails with `deflate_malformed` or `message_too_large`. [saml-bindings 3.4.4.1]
Result<std::string> inflate(std::string_view bytes, std::size_t max_bytes);
Result<std::string> deflate(std::string_view bytes);

/// Percent-decoding of application/x-www-form-urlencoded: `+` is a space. A `%` without two hex
/// digits fails with `parameter_malformed`.
Result<std::string> percent_decode(std::string_view text, std::string_view where = {});
/// Encodes everything but the unreserved characters of RFC 3986, hex digits in upper case.
std::string percent_encode(std::string_view text);

/// Lower-case hex.
std::string hex_encode(std::string_view bytes);

/// `_` and 32 hex digits: 128 random bits as an NCName. [saml-core 1.3.4]
Result<std::string> random_id(RandomSource& random);

/// True for well-formed UTF-8 without overlong forms and surrogates.
bool is_utf8(std::string_view bytes) noexcept;

}  // namespace signet::base
