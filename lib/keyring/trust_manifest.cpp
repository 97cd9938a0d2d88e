#include "keyring/trust_manifest.h"

#include "base/fail.h"
#include "keyring/toml_file.h"

namespace signet::keyring {
namespace {

constexpr std::string_view administrator = "administrator";
constexpr std::string_view metadata = "metadata";

std::string_view name_of(PeerRole role) {
  return role == PeerRole::identity_provider ? "identity-provider" : "service-provider";
}

void write_certificate(std::string& out, const PeerCertificate& certificate) {
  out += "\n[[peer.certificate]]\n";
  out += toml_line("sha256", certificate.certificate.fingerprint());
  out += std::string("in_metadata = ") + (certificate.in_metadata ? "true\n" : "false\n");
  out += std::string("imported = ") + (certificate.imported ? "true\n" : "false\n");
  if (const auto& removed = certificate.removed) {
    out += toml_line("removed_at", format_instant(removed->at));
    out += toml_line("removed_by", removed->by_administrator ? administrator : metadata);
  }
  if (certificate.last_used) out += toml_line("last_used", format_instant(*certificate.last_used));
}

Unexpected damaged(const std::string& path, std::string_view expected, std::string_view found) {
  return fail(ErrorCode::trust_directory_damaged, path, expected, found);
}

Result<PeerCertificate> read_certificate(const toml::table& table, const std::string& path,
                                         const FindCertificate& find) {
  TomlReader in(table);
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
  TomlReader in(table);
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
  std::string lines;
  for (const StoredPeer& peer : peers) {
    lines += "\n[[peer]]\n" + toml_line("entity_id", peer.entity_id);
    lines += toml_line("role", name_of(peer.role));
    for (const auto& list : {peer.certificates.trusted(), peer.certificates.removed()}) {
      for (const PeerCertificate& certificate : list) write_certificate(lines, certificate);
    }
  }
  return write_toml("signet trust", lines);
}

Result<std::vector<StoredPeer>> read_trust_manifest(std::string_view text, const std::string& path,
                                                    const FindCertificate& find) {
  const auto table = read_toml(text, path, ErrorCode::trust_directory_damaged);
  if (!table) return fail(table);
  TomlReader in(*table);
  std::vector<StoredPeer> peers;
  for (const toml::table* one : in.tables("peer")) {
    auto peer = read_peer(*one, path, find);
    if (!peer) return fail(peer);
    peers.push_back(*std::move(peer));
  }
  if (!in.first_wrong().empty()) return damaged(path, "a value", in.first_wrong());
  return peers;
}

}  // namespace signet::keyring
