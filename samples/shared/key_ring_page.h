#pragma once

#include <string>
#include <string_view>

#include "shared/key_ring_pages.h"

// What key_ring_pages.cpp shows.

namespace signet::program {

/// Names in forms and queries.
namespace key_field {
inline constexpr std::string_view key = "key";
inline constexpr std::string_view known = "known";
inline constexpr std::string_view months = "months";
inline constexpr std::string_view type = "type";
}  // namespace key_field

/// What a change came to; empty texts when there was none.
struct ChangeNotice {
  std::string done, failed;
};

/// All keys with what can be done to them.
web::Html key_ring_page(const AdministeredRing& shown, const AdministratorSession& session,
                        const ChangeNotice& notice, Instant now);

/// Asks before a certificate goes.
web::Html deletion_page(const AdministeredRing& shown, const RingKey& key,
                        const AdministratorSession& session, Instant now);

/// The kind of key that a form names, and how it is called; null for any other name.
struct KeyKind {
  std::string_view name, label;
  KeyType type;
  int rsa_bits;
};
const KeyKind* key_kind(std::string_view name);

/// Why a ring refuses a change, in words, with the code that the manual has.
std::string why_not(const Error& error, const AdministeredRing& shown);

}  // namespace signet::program
