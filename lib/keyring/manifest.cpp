#include "keyring/manifest.h"

#include <algorithm>

#include "base/codec.h"
#include "base/fail.h"
#include "crypto/signature.h"
#include "keyring/check_ring.h"

// A name space of its own, beside that of a program that uses the compiled library.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

namespace signet::keyring {
namespace {

constexpr std::int64_t version = 1;
constexpr std::string_view digest_key = "sha256 = \"";

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void add_time(std::string& out, std::string_view name, const std::optional<Instant>& time) {
  if (time) out += std::string(name) + " = " + quoted(format_instant(*time)) + '\n';
}

std::string digest_line(std::string_view body) {
  return std::string(digest_key) + base::hex_encode(crypto::sha256(body)) + "\"\n";
}

/// Reads values and remembers the first that isn't there or isn't what it should be.
class Reader {
 public:
  explicit Reader(const toml::table& table) : table_(table) {}

  std::string text(std::string_view name) {
    const auto value = table_[name].value_exact<std::string>();
    if (!value) wrong(name);
    return value.value_or("");
  }
  std::optional<std::int64_t> number(std::string_view name) {
    return table_[name].value_exact<std::int64_t>();
  }
  std::optional<Instant> time(std::string_view name) {
    if (!table_.contains(name)) return std::nullopt;
    const auto instant = parse_instant(text(name));
    if (instant) return *instant;
    wrong(name);
    return std::nullopt;
  }
  void wrong(std::string_view name) {
    if (wrong_.empty()) wrong_ = name;
  }
  const std::string& first_wrong() const noexcept { return wrong_; }

 private:
  const toml::table& table_;
  std::string wrong_;
};

ManifestKey read_key(Reader& in) {
  ManifestKey key;
  key.id = in.text("id");
  const std::string use = in.text("use");
  if (use != "signing" && use != "encryption") in.wrong("use");
  key.use = use == "encryption" ? KeyUse::encryption : KeyUse::signing;
  key.certificate_sha256 = in.text("certificate_sha256");
  if (key.certificate_sha256.size() != 64) in.wrong("certificate_sha256");
  const std::string half = in.text("private_key");
  if (half != "file" && half != "elsewhere") in.wrong("private_key");
  key.has_private_key = half == "file";
  const auto publish_from = in.time("publish_from");
  if (!publish_from) in.wrong("publish_from");
  key.publish_from = publish_from.value_or(Instant());
  key.active_from = in.time("active_from");
  key.retire_at = in.time("retire_at");
  key.remove_at = in.time("remove_at");
  return key;
}

KeyRingRules read_rules(Reader& in) {
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
  std::string body = "# Written by `signet keyring`; a change by hand is refused.\n";
  body += "version = " + std::to_string(version) + '\n';
  body += "common_name = " + quoted(rules.common_name) + '\n';
  body += "most_keys = " + std::to_string(rules.most_keys) + '\n';
  if (rules.cache_duration)
    body += "cache_duration_seconds = " + std::to_string(rules.cache_duration->count()) + '\n';
  for (const ManifestKey& key : manifest.keys) {
    body += "\n[[key]]\nid = " + quoted(key.id) + '\n';
    body += "use = " + quoted(to_string(key.use)) + '\n';
    body += "certificate_sha256 = " + quoted(key.certificate_sha256) + '\n';
    body += "private_key = " + quoted(key.has_private_key ? "file" : "elsewhere") + '\n';
    add_time(body, "publish_from", key.publish_from);
    add_time(body, "active_from", key.active_from);
    add_time(body, "retire_at", key.retire_at);
    add_time(body, "remove_at", key.remove_at);
  }
  return digest_line(body) + body;
}

Result<Manifest> read_manifest(std::string_view text, const std::string& path) {
  const auto damaged = [&](std::string_view expected, std::string_view found) {
    return fail(ErrorCode::key_ring_damaged, path, expected, found);
  };
  const std::size_t end = text.find('\n');
  const std::string_view body = end == text.npos ? std::string_view() : text.substr(end + 1);
  if (end == text.npos || text.substr(0, end + 1) != digest_line(body))
    return damaged("the digest of the file in its first line", "another file");
  const toml::parse_result parsed = toml::parse(body);
  if (!parsed) return damaged("TOML", parsed.error().description());

  Reader in(parsed.table());
  if (in.number("version") != version) return damaged("version 1", "another version");
  Manifest manifest{read_rules(in), {}};
  if (!in.first_wrong().empty()) return damaged("a value", in.first_wrong());
  const toml::array* keys = parsed.table()["key"].as_array();
  for (std::size_t i = 0; keys != nullptr && i < keys->size(); ++i) {
    const toml::table* table = keys->get(i)->as_table();
    if (table == nullptr) return damaged("a table", "key");
    Reader key(*table);
    manifest.keys.push_back(read_key(key));
    if (!key.first_wrong().empty()) return damaged("a value", "key." + key.first_wrong());
  }
  return manifest;
}

}  // namespace signet::keyring
