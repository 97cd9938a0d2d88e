#include <boost/json/array.hpp>

#include "keyring.h"

namespace signet::tools {
namespace {

std::string_view name_of(KeyUse use) {
  return use == KeyUse::encryption ? "encryption" : "signing";
}

std::string name_of(const PublicKey& key) {
  return (key.type() == KeyType::rsa ? "RSA-" : "P-") + std::to_string(key.bits());
}

std::string_view state_of(const RingKey& key, Instant now) {
  if (key.is_removed(now)) return "removed";
  if (key.is_active(now)) return "active";
  if (key.retire_at && *key.retire_at <= now) return "retired";
  return key.active_from ? "planned" : "waiting";
}

std::string_view name_of(KeyEvent::What what) {
  switch (what) {
    case KeyEvent::What::published:
      return "published";
    case KeyEvent::What::seen_by_every_peer:
      return "seen by every peer";
    case KeyEvent::What::active:
      return "active";
    case KeyEvent::What::retired:
      return "retired";
    case KeyEvent::What::removable:
      break;
  }
  return "removable";
}

std::string time_left(Instant until, Instant now) {
  const auto days = std::chrono::duration_cast<std::chrono::days>(until - now).count();
  const std::string count = std::to_string(days < 0 ? -days : days) + " days";
  return until < now ? count + " ago" : "in " + count;
}

std::optional<std::string> span_of(const RingKey& key) {
  if (!key.active_from) return std::nullopt;
  const std::string from = format_instant(*key.active_from);
  return key.retire_at ? from + " to " + format_instant(*key.retire_at) : "from " + from;
}

boost::json::object describe(const RingKey& key, Instant now, StatusThresholds thresholds,
                             Text& text) {
  const Certificate& certificate = key.certificate;
  const Instant end = certificate.not_after();
  const auto status = to_string(certificate_status(end, now, thresholds));
  const std::string type = name_of(certificate.public_key());
  const bool here = std::holds_alternative<PrivateKey>(key.half);
  const auto state = state_of(key, now);
  text.line(key.id + ": " + type + " for " + std::string(name_of(key.use)) + ", " +
            std::string(state) + ", " + std::string(status));
  text.field("published", "from " + format_instant(key.publish_from));
  text.field("active", span_of(key));
  text.field("removed", text_of(key.remove_at));
  text.field("expires", format_instant(end) + ", " + time_left(end, now));
  text.field("certificate", "SHA-256 " + certificate.fingerprint());
  if (!here) text.field("private key", "kept elsewhere");
  return {{"id", key.id},
          {"use", name_of(key.use)},
          {"type", type},
          {"state", state},
          {"status", status},
          {"subject", certificate.subject()},
          {"not_before", format_instant(certificate.not_before())},
          {"not_after", format_instant(end)},
          {"certificate_sha256", certificate.fingerprint()},
          {"private_key", here ? "here" : "elsewhere"},
          {"publish_from", format_instant(key.publish_from)},
          {"active_from", json_or_null(key.active_from)},
          {"retire_at", json_or_null(key.retire_at)},
          {"remove_at", json_or_null(key.remove_at)}};
}

}  // namespace

void describe(const KeyRing& ring, Instant now, StatusThresholds thresholds,
              boost::json::object& json, Text& text) {
  const auto& cache = ring.rules().cache_duration;
  json["at"] = format_instant(now);
  json["status"] = to_string(ring.status(now, thresholds));
  json["common_name"] = ring.rules().common_name;
  json["most_keys"] = ring.rules().most_keys;
  json["cache_duration"] =
      cache ? boost::json::value(format_duration(*cache)) : boost::json::value();
  boost::json::array keys;
  for (const RingKey& key : ring.keys()) keys.push_back(describe(key, now, thresholds, text));
  if (keys.empty()) text.line("The ring has no key yet.");
  json["keys"] = std::move(keys);
}

void describe(const std::vector<KeyEvent>& events, Instant now, boost::json::object& json,
              Text& text) {
  boost::json::array list;
  for (const KeyEvent& event : events) {
    const std::string id = event.id.empty() ? "(new key)" : event.id;
    text.line(format_instant(event.at) + "  " + std::string(name_of(event.what)) + ": " + id +
              (event.at > now ? "" : "  (past)"));
    list.push_back({{"at", format_instant(event.at)},
                    {"what", name_of(event.what)},
                    {"id", json_or_null(event.id.empty() ? std::nullopt : std::optional(event.id))},
                    {"use", name_of(event.use)},
                    {"past", event.at <= now}});
  }
  json["events"] = std::move(list);
}

}  // namespace signet::tools
