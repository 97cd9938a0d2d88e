#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>

#include "output.h"
#include "signet/key_ring.h"

namespace signet::tools {

/// What `signet keyring` and its commands take; each reads what it needs.
struct Keyring {
  std::string directory;
  std::optional<Instant> at;  ///< now when absent
  KeyRingRules rules = {};
  NewKey key = {};
  RotationPolicy policy = {};
  StatusThresholds thresholds = {};
  std::string id;
  std::optional<Instant> from;  ///< when it takes effect; `at` when absent
  bool insecurely_before_peers_can_know = false;

  // import
  std::optional<std::string> certificate, private_key, pkcs12, password_file;
  // list
  std::optional<std::string> pem_of;  ///< an ID

  Instant moment() const { return at ? *at : system_now(); }
  Instant effect() const { return from ? *from : moment(); }
};

Exit keyring_init(const Keyring& options, const Output& output);
Exit keyring_list(const Keyring& options, const Output& output);
Exit keyring_generate(const Keyring& options, const Output& output);
Exit keyring_import(const Keyring& options, const Output& output);
Exit keyring_activate(const Keyring& options, const Output& output);
Exit keyring_retire(const Keyring& options, const Output& output);
Exit keyring_delete(const Keyring& options, const Output& output);
Exit keyring_rotate(const Keyring& options, const Output& output);
Exit keyring_plan(const Keyring& options, const Output& output);
/// Exits with 0 when green, 1 when yellow, 2 when red or when the ring can't be read.
Exit keyring_check(const Keyring& options, const Output& output);

/// All of an instant's ring, behind what `json` and `text` already hold.
void describe(const KeyRing& ring, Instant now, StatusThresholds thresholds,
              boost::json::object& json, Text& text);
void describe(const std::vector<KeyEvent>& events, Instant now, boost::json::object& json,
              Text& text);

/// Describes the command line. `output` and `action` are what the parsed one asked for.
void add_keyring(CLI::App& app, Output& output, std::function<Exit(const Output&)>& action);

}  // namespace signet::tools
