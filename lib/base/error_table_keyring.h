#pragma once

#include "signet/error.h"

// The rows of the table of errors for our own keys over time, and the directory that keeps them.

namespace signet::base {

using C = ErrorCode;
using K = ErrorKind;
using S = Stage;

// clang-format off
inline constexpr ErrorDescription keyring_errors[] = {
  {C::active_key_count, "active-key-count", K::configuration, S::local, "signet",
   "At some moment there would not be exactly one active signing key.",
   "Activate another key for that moment first; the one before it retires by itself."},
  {C::active_key_deletion, "active-key-deletion", K::configuration, S::local, "signet",
   "The key is in use, and a key in use can't be deleted.",
   "Activate another key, wait until peers have seen it, and delete this one then."},
  {C::last_valid_key_deletion, "last-valid-key-deletion", K::configuration, S::local, "signet",
   "Without this key there would be none with a certificate that has not expired.",
   "Generate or import another key first."},
  {C::key_not_known_to_peers, "key-not-known-to-peers", K::configuration, S::local,
   "saml-metadata 2.3.2",
   "The key would sign before every peer has had the time to see it in metadata, which they may "
   "keep for the cacheDuration that they were promised.",
   "Activate it later; only when the old key is in the wrong hands use the override."},
  {C::activation_in_past, "activation-in-past", K::configuration, S::local, "signet",
   "A key can't be put to use, or out of use, at a time that has passed.",
   "Give a time from now on."},
  {C::too_many_certificates, "too-many-certificates", K::configuration, S::local, "signet",
   "There are as many keys for this use as the rules of the ring allow.",
   "Delete one that is out of use."},
  {C::key_id_unknown, "key-id-unknown", K::configuration, S::local, "signet",
   "The ring has no key of this ID.",
   "List the keys and take the ID from there."},
  {C::key_id_malformed, "key-id-malformed", K::configuration, S::local, "signet",
   "The ID of a key is not 1 to 64 of the characters a-z, 0-9 and hyphen.",
   "Choose another ID; it becomes the name of a file."},
  {C::key_id_duplicate, "key-id-duplicate", K::configuration, S::local, "signet",
   "The ring already has a key of this ID, or this certificate.",
   "Choose another ID, or generate a new key."},
  {C::key_times_inverted, "key-times-inverted", K::configuration, S::local, "signet",
   "The times of a key are not in order: published, active, retired, removed.",
   "Correct them, or use the commands, which keep them in order."},
  {C::key_removed, "key-removed", K::configuration, S::local, "signet",
   "The key is removed: peers no longer know it.",
   "Generate a new key."},
  {C::no_active_key, "no-active-key", K::configuration, S::local, "signet",
   "No key signs at this moment.",
   "Activate one of the ring's signing keys."},
  {C::private_key_absent, "private-key-absent", K::configuration, S::local, "signet",
   "The private half of the key is kept elsewhere, and nothing was set up to reach it.",
   "Give the program the Signer or Decrypter that has the key."},
  {C::key_ring_missing, "key-ring-missing", K::configuration, S::local, "signet",
   "The directory holds no key ring.",
   "Check the path, or make a ring there with `signet keyring init`."},
  {C::key_ring_exists, "key-ring-exists", K::configuration, S::local, "signet",
   "The directory already holds a key ring.",
   "Use it, or choose another directory."},
  {C::key_ring_damaged, "key-ring-damaged", K::configuration, S::local, "signet",
   "A file of the key ring is missing, was changed or can't be understood; nothing was overwritten.",
   "Put the named file back from a backup."},
  {C::key_ring_busy, "key-ring-busy", K::unavailable, S::local, "signet",
   "Another process is changing the directory of keys and did not finish in time.",
   "Try again; if it stays like that, look for the process that holds the lock file."},
  {C::key_ring_io, "key-ring-io", K::unavailable, S::local, "signet",
   "A file in a directory of keys or certificates can't be read or written.",
   "Check owner, permissions and free space of the directory."},
  {C::key_file_permissions, "key-file-permissions", K::configuration, S::local, "signet",
   "Others than its owner may use the directory or file that holds private keys.",
   "Take their permissions away: 0700 for the directory, 0600 for the file. Replace the key if "
   "others could have read it."},
};
// clang-format on

}  // namespace signet::base
