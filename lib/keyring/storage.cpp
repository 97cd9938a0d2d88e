#include "keyring/storage.h"

#include <algorithm>
#include <set>

#include "base/fail.h"
#include "keyring/manifest.h"

namespace signet::keyring {
namespace {

/// The same failure as that of a stored file, which is named.
Unexpected damaged(const std::string& path, const Error& error) {
  return fail(ErrorCode::key_ring_damaged, path, error.expected(),
              error.found().empty() ? error.name() : std::string_view(error.found()));
}

Result<Certificate> load_certificate(const std::string& path, const ManifestKey& key) {
  const auto pem = read_file(path, Access::anybody, ErrorCode::key_ring_damaged);
  if (!pem) return fail(pem);
  auto certificate = Certificate::from_pem(*pem);
  if (!certificate) return damaged(path, certificate.error());
  if (certificate->fingerprint() != key.certificate_sha256)
    return fail(ErrorCode::key_ring_damaged, path, "SHA-256 " + key.certificate_sha256,
                certificate->fingerprint());
  return certificate;
}

Result<PrivateKey> load_private_key(const std::string& path, const Certificate& certificate) {
  const auto pem = read_file(path, Access::owner, ErrorCode::key_ring_damaged);
  if (!pem) return fail(pem);
  auto key = PrivateKey::from_pem(*pem);
  if (!key) return damaged(path, key.error());
  if (auto pair = KeyPair::create(*key, certificate); !pair) return damaged(path, pair.error());
  return key;
}

Result<RingKey> load_key(const std::string& directory, const ManifestKey& key,
                         const KeyElsewhere& elsewhere) {
  const auto certificate = load_certificate(directory + "/" + key.certificate_file(), key);
  if (!certificate) return fail(certificate);
  RingKey loaded{.id = key.id,
                 .use = key.use,
                 .certificate = *certificate,
                 .publish_from = key.publish_from,
                 .active_from = key.active_from,
                 .retire_at = key.retire_at,
                 .remove_at = key.remove_at};
  if (key.has_private_key) {
    auto half = load_private_key(directory + "/" + key.private_key_file(), *certificate);
    if (!half) return fail(half);
    loaded.half = *std::move(half);
  } else if (elsewhere) {
    loaded.half = elsewhere(loaded);
    // It would be written to the disk with the next change.
    if (std::holds_alternative<PrivateKey>(loaded.half))
      return fail(ErrorCode::configuration_invalid, key.id, "a Signer or a Decrypter",
                  "a private key");
  }
  return loaded;
}

/// Files of keys and what is left of unfinished ones; nothing that somebody else may have put here.
bool is_ours(std::string_view name) {
  if (name.ends_with(".new")) name.remove_suffix(4);
  if (name == "keyring.toml") return true;
  if (!name.ends_with(".crt") && !name.ends_with(".key")) return false;
  name.remove_suffix(4);
  const std::size_t dot = name.find('.');
  if (dot == name.npos || name.size() - dot != 17) return false;
  return name.find_first_not_of("0123456789abcdef", dot + 1) == name.npos;
}

/// The ring is stored by now, so a file that can't be taken away is no failure; the next change
/// tries again.
void clean_up(FileSystem& files, const std::string& directory, const Manifest& manifest) {
  std::set<std::string> wanted = {"keyring.toml"};
  for (const ManifestKey& key : manifest.keys) {
    wanted.insert(key.certificate_file());
    if (key.has_private_key) wanted.insert(key.private_key_file());
  }
  for (const std::string& name : names_in(directory))
    if (is_ours(name) && !wanted.contains(name)) files.unlink(directory + "/" + name);
}

Result<void> store_key_files(FileSystem& files, const std::string& directory, const RingKey& key,
                             const ManifestKey& entry) {
  const std::string certificate = directory + "/" + entry.certificate_file();
  if (!version_of(certificate)) {
    auto ok = replace_file(files, certificate, key.certificate.to_pem(), 0644);
    if (!ok) return ok;
  }
  const std::string half = directory + "/" + entry.private_key_file();
  const auto* private_key = std::get_if<PrivateKey>(&key.half);
  if (private_key == nullptr || version_of(half)) return {};
  return replace_file(files, half, private_key->to_insecure_pem(), 0600);
}

}  // namespace

std::string manifest_path(const std::string& directory) {
  return directory + "/keyring.toml";
}

Result<KeyRing> load_ring(const std::string& directory, const KeyElsewhere& elsewhere,
                          Instant now) {
  if (auto ok = check_directory(directory); !ok) return fail(ok);
  const std::string path = manifest_path(directory);
  const auto text = read_file(path, Access::anybody, ErrorCode::key_ring_missing);
  if (!text) return fail(text);
  const auto manifest = read_manifest(*text, path);
  if (!manifest) return fail(manifest);
  std::vector<RingKey> keys;
  for (const ManifestKey& key : manifest->keys) {
    auto loaded = load_key(directory, key, elsewhere);
    if (!loaded) return fail(loaded);
    keys.push_back(*std::move(loaded));
  }
  return KeyRing::create(manifest->rules, std::move(keys), now);
}

Result<void> store_ring(FileSystem& files, const std::string& directory, const KeyRing& ring) {
  const Manifest manifest = manifest_of(ring);
  const std::string text = write_manifest(manifest);
  // A time or a name that can't be written would lock the owner out of the ring.
  if (const auto again = read_manifest(text, "key ring"); !again)
    return fail(ErrorCode::configuration_invalid, "key ring", again.error().expected(),
                again.error().found());
  for (std::size_t i = 0; i < manifest.keys.size(); ++i) {
    auto ok = store_key_files(files, directory, ring.keys()[i], manifest.keys[i]);
    if (!ok) return ok;
  }
  if (auto ok = commit_manifest(files, directory, manifest_path(directory), text); !ok) return ok;
  clean_up(files, directory, manifest);
  return {};
}

}  // namespace signet::keyring
