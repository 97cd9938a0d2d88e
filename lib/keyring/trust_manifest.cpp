#include "keyring/trust_manifest.h"

#include "base/codec.h"
#include "base/fail.h"
#include "crypto/signature.h"

// A name space of its own, beside that of a program that uses the compiled library.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

namespace signet::keyring {
namespace {

constexpr std::int64_t version = 1;
constexpr std::string_view administrator = "administrator";
constexpr std::string_view metadata = "metadata";

std::string_view name_of(PeerRole role) {
  return role == PeerRole::identity_provider ? "identity-provider" : "service-provider";
}

std::string digest_line(std::string_view body) {
  return "sha256 = \"" + base::hex_encode(crypto::sha256(body)) + "\"\n";
}

std::string text_line(std::string_view name, std::string_view value) {
  std::string line = std::string(name) + " = \"";
  for (const char c : value) {
    if (c == '"' || c == '\\') line += '\\';
    line += c;
  }
  return line + "\"\n";
}

void write_certificate(std::string& out, const PeerCertificate& certificate) {
  out += "\n[[peer.certificate]]\n";
  out += text_line("sha256", certificate.certificate.fingerprint());
  out += std::string("in_metadata = ") + (certificate.in_metadata ? "true\n" : "false\n");
  out += std::string("imported = ") + (certificate.imported ? "true\n" : "false\n");
  if (const auto& removed = certificate.removed) {
    out += text_line("removed_at", format_instant(removed->at));
    out += text_line("removed_by", removed->by_administrator ? administrator : metadata);
  }
  if (certificate.last_used) out += text_line("last_used", format_instant(*certificate.last_used));
}

/// Reads values and remembers the first that isn't what it should be.
class Reader {
 public:
  explicit Reader(const toml::table& table) : table_(table) {}

  std::string text(std::string_view name) {
    const auto value = table_[name].value_exact<std::string>();
    if (!value) wrong(name);
    return value.value_or("");
  }
  bool flag(std::string_view name) {
    const auto value = table_[name].value_exact<bool>();
    if (!value) wrong(name);
    return value.value_or(false);
  }
  std::optional<Instant> time(std::string_view name) {
    if (!table_.contains(name)) return std::nullopt;
    const auto instant = parse_instant(text(name));
    if (!instant) wrong(name);
    return instant ? std::optional(*instant) : std::nullopt;
  }
  /// True for `yes`, false for `no`, and nothing else.
  bool choice(std::string_view name, std::string_view yes, std::string_view no) {
    const std::string value = text(name);
    if (value != yes && value != no) wrong(name);
    return value == yes;
  }
  /// The tables of an array; none when there is no array.
  std::vector<const toml::table*> tables(std::string_view name) {
    std::vector<const toml::table*> tables;
    if (!table_.contains(name)) return tables;
    const toml::array* const array = table_[name].as_array();
    if (array == nullptr) wrong(name);
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      tables.push_back(array->get(i)->as_table());
      if (tables.back() == nullptr) {
        wrong(name);
        tables.pop_back();
      }
    }
    return tables;
  }
  const std::string& first_wrong() const noexcept { return wrong_; }

 private:
  void wrong(std::string_view name) {
    if (wrong_.empty()) wrong_ = name;
  }

  const toml::table& table_;
  std::string wrong_;
};

Unexpected damaged(const std::string& path, std::string_view expected, std::string_view found) {
  return fail(ErrorCode::trust_directory_damaged, path, expected, found);
}

Result<PeerCertificate> read_certificate(const toml::table& table, const std::string& path,
                                         const FindCertificate& find) {
  Reader in(table);
  const std::string fingerprint = in.text("sha256");
  const bool in_metadata = in.flag("in_metadata");
  const bool imported = in.flag("imported");
  const auto last_used = in.time("last_used");
  std::optional<PeerCertificate::Removal> removed;
  if (const auto at = in.time("removed_at"))
    removed = PeerCertificate::Removal{*at, in.choice("removed_by", administrator, metadata)};
  if (!in.first_wrong().empty()) return damaged(path, "a value", in.first_wrong());
  const auto certificate = find(fingerprint);
  if (!certificate) return fail(certificate);
  return PeerCertificate{*certificate, in_metadata, imported, removed, last_used};
}

Result<StoredPeer> read_peer(const toml::table& table, const std::string& path,
                             const FindCertificate& find) {
  Reader in(table);
  StoredPeer peer{in.text("entity_id"), PeerRole::service_provider, {}};
  if (in.choice("role", name_of(PeerRole::identity_provider), name_of(PeerRole::service_provider)))
    peer.role = PeerRole::identity_provider;
  std::vector<PeerCertificate> certificates;
  for (const toml::table* one : in.tables("certificate")) {
    auto certificate = read_certificate(*one, path, find);
    if (!certificate) return fail(certificate);
    certificates.push_back(*std::move(certificate));
  }
  if (!in.first_wrong().empty()) return damaged(path, "a value", in.first_wrong());
  auto restored = TrustedCertificates::restore(std::move(certificates));
  if (!restored) return damaged(path, restored.error().expected(), restored.error().found());
  peer.certificates = *std::move(restored);
  return peer;
}

}  // namespace

std::string write_trust_manifest(const std::vector<StoredPeer>& peers) {
  std::string body = "# Written by `signet trust`; a change by hand is refused.\n";
  body += "version = " + std::to_string(version) + '\n';
  for (const StoredPeer& peer : peers) {
    body += "\n[[peer]]\n" + text_line("entity_id", peer.entity_id);
    body += text_line("role", name_of(peer.role));
    for (const auto& list : {peer.certificates.trusted(), peer.certificates.removed()}) {
      for (const PeerCertificate& certificate : list) write_certificate(body, certificate);
    }
  }
  return digest_line(body) + body;
}

Result<std::vector<StoredPeer>> read_trust_manifest(std::string_view text, const std::string& path,
                                                    const FindCertificate& find) {
  const std::size_t end = text.find('\n');
  const std::string_view body = end == text.npos ? std::string_view() : text.substr(end + 1);
  if (end == text.npos || text.substr(0, end + 1) != digest_line(body))
    return damaged(path, "the digest of the file in its first line", "another file");
  const toml::parse_result parsed = toml::parse(body);
  if (!parsed) return damaged(path, "TOML", parsed.error().description());
  if (parsed.table()["version"].value_exact<std::int64_t>() != version)
    return damaged(path, "version 1", "another version");

  Reader in(parsed.table());
  std::vector<StoredPeer> peers;
  for (const toml::table* table : in.tables("peer")) {
    auto peer = read_peer(*table, path, find);
    if (!peer) return fail(peer);
    peers.push_back(*std::move(peer));
  }
  if (!in.first_wrong().empty()) return damaged(path, "a value", in.first_wrong());
  return peers;
}

}  // namespace signet::keyring
