#include "keyring/manifest.h"

#include <algorithm>

#include "base/fail.h"
#include "keyring/check_ring.h"
#include "keyring/toml_file.h"

namespace signet::keyring {
namespace {

void add_time(std::string& out, std::string_view name, const std::optional<Instant>& time) {
  if (time) out += toml_line(name, format_instant(*time));
}

ManifestKey read_key(TomlReader& in) {
  ManifestKey key;
  key.id = in.text("id");
  key.use = in.choice("use", "encryption", "signing") ? KeyUse::encryption : KeyUse::signing;
  key.certificate_sha256 = in.text("certificate_sha256");
  if (key.certificate_sha256.size() != 64) in.wrong("certificate_sha256");
  key.has_private_key = in.choice("private_key", "file", "elsewhere");
  const auto publish_from = in.time("publish_from");
  if (!publish_from) in.wrong("publish_from");
  key.publish_from = publish_from.value_or(Instant());
  key.active_from = in.time("active_from");
  key.retire_at = in.time("retire_at");
  key.remove_at = in.time("remove_at");
  return key;
}

KeyRingRules read_rules(TomlReader& in) {
  KeyRingRules rules;
  rules.common_name = in.text("common_name");
  rules.most_keys =
      static_cast<std::size_t>(std::max<std::int64_t>(0, in.number("most_keys").value_or(0)));
  rules.cache_duration = std::nullopt;
  if (const auto seconds = in.number("cache_duration_seconds"))
    rules.cache_duration = std::chrono::seconds(*seconds);
  return rules;
}

}  // namespace

Manifest manifest_of(const KeyRing& ring) {
  Manifest manifest{ring.rules(), {}};
  for (const RingKey& key : ring.keys())
    manifest.keys.push_back({key.id, key.use, key.certificate.fingerprint(),
                             std::holds_alternative<PrivateKey>(key.half), key.publish_from,
                             key.active_from, key.retire_at, key.remove_at});
  return manifest;
}

std::string write_manifest(const Manifest& manifest) {
  const KeyRingRules& rules = manifest.rules;
  std::string lines = toml_line("common_name", rules.common_name);
  lines += "most_keys = " + std::to_string(rules.most_keys) + '\n';
  if (rules.cache_duration)
    lines += "cache_duration_seconds = " + std::to_string(rules.cache_duration->count()) + '\n';
  for (const ManifestKey& key : manifest.keys) {
    lines += "\n[[key]]\n" + toml_line("id", key.id);
    lines += toml_line("use", to_string(key.use));
    lines += toml_line("certificate_sha256", key.certificate_sha256);
    lines += toml_line("private_key", key.has_private_key ? "file" : "elsewhere");
    add_time(lines, "publish_from", key.publish_from);
    add_time(lines, "active_from", key.active_from);
    add_time(lines, "retire_at", key.retire_at);
    add_time(lines, "remove_at", key.remove_at);
  }
  return write_toml("signet keyring", lines);
}

Result<Manifest> read_manifest(std::string_view text, const std::string& path) {
  const auto damaged = [&](std::string_view found) {
    return fail(ErrorCode::key_ring_damaged, path, "a value", found);
  };
  const auto table = read_toml(text, path, ErrorCode::key_ring_damaged);
  if (!table) return fail(table);
  TomlReader in(*table);
  Manifest manifest{read_rules(in), {}};
  for (const toml::table* one : in.tables("key")) {
    TomlReader key(*one);
    manifest.keys.push_back(read_key(key));
    if (!key.first_wrong().empty()) return damaged("key." + key.first_wrong());
  }
  if (!in.first_wrong().empty()) return damaged(in.first_wrong());
  return manifest;
}

}  // namespace signet::keyring
