#include "files.h"

#include <cerrno>
#include <fstream>
#include <iostream>
#include <system_error>

namespace signet::tools {
namespace {

/// More than any Limits allow, so that the library says what is too long; this only keeps
/// /dev/zero out.
constexpr std::size_t longest_file = 8 * 1024 * 1024;

Unexpected unusable_file(const std::string& path, std::string_view expected) {
  const int reason = errno;
  return Unexpected(
      Error(ErrorCode::configuration_invalid, path, expected,
            reason != 0 ? std::generic_category().message(reason) : std::string("no success")));
}

Result<std::string> read_stream(std::istream& in, const std::string& name) {
  std::string contents;
  char chunk[16 * 1024];
  while (in.read(chunk, sizeof chunk), in.gcount() > 0) {
    contents.append(chunk, static_cast<std::size_t>(in.gcount()));
    if (contents.size() > longest_file) {
      return Unexpected(Error(ErrorCode::configuration_invalid, name,
                              "at most " + std::to_string(longest_file) + " bytes", "more"));
    }
  }
  if (in.bad()) return unusable_file(name, "a readable file");
  return contents;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white_space = " \t\r\n";
  const auto first = text.find_first_not_of(white_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white_space) - first + 1);
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group <<= 8U;
      if (i + j < bytes.size()) group |= static_cast<unsigned char>(bytes[i + j]);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += i + j > bytes.size() ? '=' : alphabet[(group >> (18 - 6 * j)) & 0x3FU];
    }
  }
  return out;
}

}  // namespace

Unexpected in_file(const std::string& path, const Error& error) {
  const std::string where = error.where().empty() ? path : path + ": " + error.where();
  return Unexpected(Error(error.code(), where, error.expected(), error.found()));
}

Result<std::string> read_file(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return unusable_file(path, "a readable file");
  return read_stream(in, path);
}

Result<std::string> read_input(const std::string& path) {
  if (path != "-") return read_file(path);
  errno = 0;
  return read_stream(std::cin, "standard input");
}

Result<void> write_file(const std::string& path, std::string_view contents) {
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(contents.data(), static_cast<std::streamsize>(contents.size()));
  out.close();
  if (!out) return unusable_file(path, "a writable file");
  return {};
}

Result<Certificate> read_certificate(const std::string& path) {
  auto pem = read_file(path);
  if (!pem) return Unexpected(pem.error());
  auto certificate = Certificate::from_pem(*pem);
  if (!certificate) return in_file(path, certificate.error());
  return certificate;
}

Result<std::vector<Certificate>> read_certificates(const std::vector<std::string>& paths) {
  std::vector<Certificate> certificates;
  for (const std::string& path : paths) {
    auto certificate = read_certificate(path);
    if (!certificate) return Unexpected(certificate.error());
    certificates.push_back(*std::move(certificate));
  }
  return certificates;
}

Result<KeyPair> read_key_pair(const std::string& key_path, const std::string& certificate_path,
                              const std::optional<std::string>& password_path) {
  std::string password;
  if (password_path) {
    auto contents = read_file(*password_path);
    if (!contents) return Unexpected(contents.error());
    // Editors end a file with a newline; blanks may be part of the password.
    password = contents->substr(0, contents->find_last_not_of("\r\n") + 1);
  }
  auto pem = read_file(key_path);
  if (!pem) return Unexpected(pem.error());
  auto key = PrivateKey::from_pem(*pem, password);
  if (!key) return in_file(key_path, key.error());
  auto certificate = read_certificate(certificate_path);
  if (!certificate) return Unexpected(certificate.error());
  auto pair = KeyPair::create(*std::move(key), *std::move(certificate));
  if (!pair) return in_file(certificate_path, pair.error());
  return pair;
}

Result<EntityDescriptor> read_metadata_file(const std::string& path) {
  auto xml = read_file(path);
  if (!xml) return Unexpected(xml.error());
  auto entity = read_metadata(*xml);
  if (!entity) return in_file(path, entity.error());
  return entity;
}

std::string form_value(std::string_view contents) {
  const std::string_view text = trimmed(contents);
  const std::string_view byte_order_mark = "\xEF\xBB\xBF";
  const bool xml = text.starts_with('<') || text.starts_with(byte_order_mark);
  return xml ? base64(text) : std::string(text);
}

}  // namespace signet::tools
