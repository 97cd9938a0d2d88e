#include "shared/key_ring_page.h"

#include <algorithm>
#include <array>

#include "shared/certificate_html.h"
#include "web/page.h"

namespace signet::program {
namespace {

using web::element;
using web::Html;

constexpr std::array<KeyKind, 5> key_kinds = {
    {{"rsa-3072", "RSA, 3072 bits", KeyType::rsa, 3072},
     {"rsa-2048", "RSA, 2048 bits", KeyType::rsa, 2048},
     {"rsa-4096", "RSA, 4096 bits", KeyType::rsa, 4096},
     {"p-256", "P-256, for applications that know ECDSA", KeyType::p256, 3072},
     {"p-384", "P-384, for applications that know ECDSA", KeyType::p384, 3072}}};

Html notice_box(const ChangeNotice& notice) {
  return web::fragment({web::error_notice(notice.failed), web::success_notice(notice.done)});
}

Html state_of(const RingKey& key, Instant now) {
  if (key.is_removed(now)) return "removed, and no longer in metadata";
  if (key.is_active(now)) {
    return web::fragment(
        {element("strong", {}, {"active"}), " since ", time_element(*key.active_from)});
  }
  if (key.retire_at && *key.retire_at <= now) {
    return web::fragment(
        {"out of use since ", time_element(*key.retire_at), ", still in metadata"});
  }
  if (!key.active_from) return "waiting: in metadata, not in use yet";
  return web::fragment({"waiting: active from ", time_element(*key.active_from)});
}

Html facts_of(const RingKey& key, Instant now) {
  Html facts = web::fact("State", state_of(key, now));
  facts += web::fact("Use", key.use == KeyUse::signing ? "signing" : "encryption");
  facts += certificate_facts(key.certificate, now);
  return element("dl", {{"class", "facts"}}, {facts});
}

/// Until when peers may not have seen the key; absent when it can be set active right away.
std::optional<Instant> unknown_until(const KeyRing& ring, const RingKey& key, Instant now) {
  const auto activated = ring.activate({.id = key.id, .from = now}, now);
  if (activated || activated.error().code() != ErrorCode::key_not_known_to_peers) {
    return std::nullopt;
  }
  return key.publish_from + ring.rules().cache_duration.value_or(std::chrono::seconds(0));
}

/// The named override, where the ring would refuse without it.
Html known_already(const AdministeredRing& shown, Instant until) {
  return web::fragment(
      {element("p", {{"class", "hint"}},
               {shown.peers, " may not have seen this certificate in the metadata before ",
                time_element(until), ". From then on it can be set active without the box."}),
       web::check_field(shown.peers + " already has this certificate",
                        std::string(key_field::known), "yes")});
}

Html activation(const AdministeredRing& shown, const RingKey& key,
                const AdministratorSession& session, Instant now) {
  if (key.is_active(now) || key.is_removed(now)) return {};
  const auto until = unknown_until(shown.ring, key, now);
  return element("form", {{"method", "post"}, {"action", shown.path + "/activate"}},
                 {session.csrf_field(), web::hidden_field(key_field::key, key.id),
                  until ? known_already(shown, *until) : Html(),
                  element("button", {{"type", "submit"}}, {"Set active"})});
}

Html key_link(const AdministeredRing& shown, const RingKey& key, const char* action,
              const char* text) {
  const std::string path = shown.path + action + "?" + std::string(key_field::key) + "=" + key.id;
  // Read without the rest of the page, the text alone wouldn't say which certificate is meant.
  return element("a",
                 {{"class", "button quiet"}, {"href", path}, {"aria-label", text + (" " + key.id)}},
                 {text});
}

Html key_card(const AdministeredRing& shown, const RingKey& key,
              const AdministratorSession& session, Instant now) {
  Html actions;
  if (shown.is_there) actions += activation(shown, key, session, now);
  actions += key_link(shown, key, "/download", "Download");
  if (shown.is_there && !key.is_active(now)) actions += key_link(shown, key, "/delete", "Delete");
  return element("section", {{"class", "card"}},
                 {element("h2", {}, {key.id}), facts_of(key, now),
                  element("div", {{"class", "actions"}}, {actions})});
}

Html generation(const AdministeredRing& shown, const AdministratorSession& session) {
  web::InputField months;
  months.label = "Validity in months";
  months.name = key_field::months;
  months.type = "number";
  months.value = "60";
  std::vector<web::Choice> kinds;
  for (const KeyKind& kind : key_kinds) {
    kinds.push_back({std::string(kind.name), std::string(kind.label)});
  }
  return element(
      "section", {{"class", "card"}},
      {element("h2", {}, {"Generate a certificate"}),
       element("p", {},
               {"It is in the metadata at once, and signs nothing until it is set active. There "
                "can be ",
                std::to_string(shown.ring.rules().most_keys), " at most."}),
       element("form", {{"method", "post"}, {"action", shown.path + "/generate"}},
               {session.csrf_field(), web::input_field(months),
                web::choice_field("Key", std::string(key_field::type), kinds),
                element("p", {{"class", "actions"}},
                        {element("button", {{"type", "submit"}}, {"Generate"})})})});
}

}  // namespace

Html key_ring_page(const AdministeredRing& shown, const AdministratorSession& session,
                   const ChangeNotice& notice, Instant now) {
  std::vector<RingKey> keys = shown.ring.keys();
  std::stable_partition(keys.begin(), keys.end(),
                        [&](const RingKey& key) { return key.is_active(now); });
  Html cards;
  for (const RingKey& key : keys) cards += key_card(shown, key, session, now);
  return web::fragment({way_up(shown.up_path, shown.up_title), notice_box(notice),
                        element("section", {{"class", "card"}}, {shown.introduction}), cards,
                        generation(shown, session)});
}

Html deletion_page(const AdministeredRing& shown, const RingKey& key,
                   const AdministratorSession& session, Instant now) {
  const Html fields =
      web::fragment({session.csrf_field(), web::hidden_field(key_field::key, key.id)});
  return element(
      "section", {{"class", "card"}},
      {element("p", {},
               {"It goes out of the metadata, together with its private key. Messages on the way "
                "that it signed will be refused, and there is no way to get it back."}),
       element("h2", {}, {key.id}), facts_of(key, now),
       confirmation(shown.path + "/delete", "Delete", fields, shown.path)});
}

const KeyKind* key_kind(std::string_view name) {
  const auto* found = std::find_if(key_kinds.begin(), key_kinds.end(),
                                   [&](const KeyKind& kind) { return kind.name == name; });
  return found == key_kinds.end() ? nullptr : found;
}

std::string why_not(const Error& error, const AdministeredRing& shown) {
  std::string text = "That wasn't possible.";
  switch (error.code()) {
    case ErrorCode::key_not_known_to_peers:
      text = shown.peers +
             " may not have seen this certificate yet. Wait, or tick the box when it was handed "
             "over.";
      break;
    case ErrorCode::too_many_certificates:
      text = "There are as many certificates as there can be. Delete one that is out of use first.";
      break;
    case ErrorCode::active_key_deletion:
      text = "This certificate is in use. Set another one active first.";
      break;
    case ErrorCode::last_valid_key_deletion:
      text = "Without this certificate none that is valid would be left.";
      break;
    case ErrorCode::active_key_count:
      text = "Another certificate is planned to follow this one, so it has to stay.";
      break;
    case ErrorCode::key_id_unknown:
      text = "This certificate is gone.";
      break;
    case ErrorCode::key_ring_busy:
      text = "Somebody else is changing the certificates. Please try again.";
      break;
    default:
      break;
  }
  return with_code(text, error);
}

}  // namespace signet::program
