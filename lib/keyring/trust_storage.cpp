#include "keyring/trust_storage.h"

#include <set>

#include "base/fail.h"
#include "keyring/trust_manifest.h"

namespace signet::keyring {
namespace {

/// As much as can be read again; some eight hundred certificates.
constexpr std::size_t longest_manifest = 256 * 1024;
constexpr std::string_view certificate_suffix = ".crt";

std::string certificate_path(const std::string& directory, const std::string& fingerprint) {
  return directory + "/" + fingerprint + std::string(certificate_suffix);
}

bool is_fingerprint(std::string_view text) noexcept {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// The fingerprint is the file's name, so it can't be another certificate without being noticed.
Result<Certificate> load_certificate(const std::string& directory, const std::string& fingerprint) {
  const std::string path = certificate_path(directory, fingerprint);
  if (!is_fingerprint(fingerprint))
    return fail(ErrorCode::trust_directory_damaged, trust_manifest_path(directory), "a fingerprint",
                fingerprint);
  const auto pem = read_file(path, Access::anybody, ErrorCode::trust_directory_damaged);
  if (!pem) return told_as_trust(pem.error());
  auto certificate = Certificate::from_pem(*pem);
  if (!certificate)
    return fail(ErrorCode::trust_directory_damaged, path, certificate.error().expected(),
                certificate.error().found());
  if (certificate->fingerprint() != fingerprint)
    return fail(ErrorCode::trust_directory_damaged, path, "SHA-256 " + fingerprint,
                certificate->fingerprint());
  return certificate;
}

std::vector<Certificate> certificates_of(const std::vector<StoredPeer>& peers) {
  std::vector<Certificate> all;
  for (const StoredPeer& peer : peers) {
    for (const auto& list : {peer.certificates.trusted(), peer.certificates.removed()}) {
      for (const PeerCertificate& one : list) all.push_back(one.certificate);
    }
  }
  return all;
}

/// Takes away certificates that no manifest names, and what is left of unfinished ones; nothing
/// that somebody else may have put here. The new state is stored by now, so a file that can't be
/// taken away is no failure.
void clean_up(FileSystem& files, const std::string& directory,
              const std::vector<Certificate>& wanted) {
  std::set<std::string> names;
  for (const Certificate& certificate : wanted) names.insert(certificate.fingerprint());
  for (const std::string& name : names_in(directory)) {
    std::string_view stem = name;
    if (stem.ends_with(".new")) stem.remove_suffix(4);
    if (!stem.ends_with(certificate_suffix)) continue;
    stem.remove_suffix(certificate_suffix.size());
    if (is_fingerprint(stem) && !names.contains(std::string(stem)))
      files.unlink(directory + "/" + name);
  }
}

}  // namespace

std::string trust_manifest_path(const std::string& directory) {
  return directory + "/trust.toml";
}

Unexpected told_as_trust(const Error& error) {
  switch (error.code()) {
    case ErrorCode::key_ring_damaged:
      return fail(ErrorCode::trust_directory_damaged, error.where(), error.expected(),
                  error.found());
    case ErrorCode::key_ring_missing:
      return fail(ErrorCode::trust_directory_missing, error.where(), error.expected(),
                  error.found());
    default:
      return Unexpected(error);
  }
}

Result<std::vector<StoredPeer>> load_trust(const std::string& directory) {
  if (auto ok = check_directory(directory); !ok) return told_as_trust(ok.error());
  const std::string path = trust_manifest_path(directory);
  const auto text = read_file(path, Access::anybody, ErrorCode::trust_directory_missing);
  if (!text) return told_as_trust(text.error());
  return read_trust_manifest(*text, path, [&](const std::string& fingerprint) {
    return load_certificate(directory, fingerprint);
  });
}

Result<void> store_trust(FileSystem& files, const std::string& directory,
                         const std::vector<StoredPeer>& peers) {
  const std::string text = write_trust_manifest(peers);
  if (text.size() > longest_manifest)
    return fail(ErrorCode::configuration_invalid, directory,
                "at most " + std::to_string(longest_manifest) + " bytes of trust.toml",
                std::to_string(text.size()));
  const std::vector<Certificate> certificates = certificates_of(peers);
  for (const Certificate& certificate : certificates) {
    const std::string path = certificate_path(directory, certificate.fingerprint());
    if (version_of(path)) continue;
    auto ok = replace_file(files, path, certificate.to_pem(), 0644);
    if (!ok) return ok;
  }
  auto ok = commit_manifest(files, directory, trust_manifest_path(directory), text);
  if (!ok) return ok;
  clean_up(files, directory, certificates);
  return {};
}

}  // namespace signet::keyring
