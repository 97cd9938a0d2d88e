#include <optional>
#include <string>

#include "base/fail.h"
#include "base/utf8.h"
#include "signet/trusted_certificates.h"

namespace signet {
namespace {

constexpr std::string_view begin = "-----BEGIN ";

std::size_t blocks(std::string_view pem) {
  std::size_t count = 0;
  for (std::size_t at = pem.find(begin); at != std::string_view::npos;
       at = pem.find(begin, at + begin.size())) {
    ++count;
  }
  return count;
}

/// Nothing when the bytes are no UTF-8.
std::optional<std::size_t> characters(std::string_view bytes) {
  std::size_t count = 0;
  for (; !bytes.empty(); ++count) {
    const std::size_t size = base::first_code_point(bytes).size;
    if (size == 0) return std::nullopt;
    bytes.remove_prefix(size);
  }
  return count;
}

}  // namespace

Result<Certificate> read_uploaded_certificate(std::string_view pem, std::size_t most_characters) {
  const auto refuse = [](std::string_view expected, std::string_view found) {
    return fail(ErrorCode::certificate_malformed, "uploaded certificate", expected, found);
  };
  const std::string most = "at most " + std::to_string(most_characters) + " characters";
  // Four bytes for a character at most: what is longer isn't looked at.
  if (pem.size() / 4 > most_characters) return refuse(most, "more");
  const auto length = characters(pem);
  if (!length) return refuse("UTF-8 text in PEM", "other bytes");
  if (*length > most_characters) return refuse(most, std::to_string(*length));
  if (pem.find("PRIVATE KEY-----") != std::string_view::npos)
    return refuse("a certificate alone", "a private key, which nobody else may have");
  const std::size_t count = blocks(pem);
  if (count != 1) return refuse("one PEM block", std::to_string(count));
  return Certificate::from_pem(pem);
}

}  // namespace signet
