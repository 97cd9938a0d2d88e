#include <map>
#include <memory>

#include "keyring.h"

// The command line of `signet keyring`.

namespace signet::tools {
namespace {

using Options = std::shared_ptr<Keyring>;
using Action = Exit (*)(const Keyring&, const Output&);

struct Kind {
  KeyType type;
  int rsa_bits;
};

Instant read_instant(const std::string& option, const std::string& text) {
  const auto instant = parse_instant(text);
  if (!instant) throw CLI::ValidationError(option, "not a time in UTC: " + printable(text));
  return *instant;
}

void add_time(CLI::App& command, const std::string& name, std::optional<Instant>& time,
              const std::string& description) {
  const auto read = [&time, name](const std::string& text) { time = read_instant(name, text); };
  command.add_option_function<std::string>(name, read, description)
      ->type_name("2026-01-01T00:00:00Z");
}

void add_days(CLI::App& command, const std::string& name, std::chrono::seconds& length,
              const std::string& description) {
  const auto read = [&length](int days) { length = std::chrono::days(days); };
  command.add_option_function<int>(name, read, description)
      ->type_name("DAYS")
      ->check(CLI::Range(0, 3660));
}

template <class Value>
CLI::Option* add_text(CLI::App& command, const std::string& name, Value& value, const char* type,
                      const std::string& description) {
  return command.add_option(name, value, description)
      ->type_name(type)
      ->check([](const std::string& text) {
        return text.empty() ? std::string("must not be empty") : std::string();
      });
}

void add_use(CLI::App& command, KeyUse& use) {
  static const std::map<std::string, KeyUse> uses = {{"signing", KeyUse::signing},
                                                     {"encryption", KeyUse::encryption}};
  const auto choose = [&use](const std::string& name) { use = uses.at(name); };
  command.add_option_function<std::string>("--use", choose, "signing (the default) or encryption")
      ->type_name("USE")
      ->check(CLI::IsMember(uses).description(""));
}

/// RSA-1024 and SHA-1 are understood, so that the library can say why it refuses them.
void add_form(CLI::App& command, KeyType& type, CertificateForm& form, int& months) {
  static const std::map<std::string, Kind> kinds = {
      {"rsa-1024", {KeyType::rsa, 1024}}, {"rsa-2048", {KeyType::rsa, 2048}},
      {"rsa-3072", {KeyType::rsa, 3072}}, {"rsa-4096", {KeyType::rsa, 4096}},
      {"p-256", {KeyType::p256, 3072}},   {"p-384", {KeyType::p384, 3072}}};
  static const std::map<std::string, DigestAlgorithm> digests = {
      {"sha1", DigestAlgorithm::sha1},
      {"sha256", DigestAlgorithm::sha256},
      {"sha384", DigestAlgorithm::sha384},
      {"sha512", DigestAlgorithm::sha512}};
  const auto choose_kind = [&](const std::string& name) {
    type = kinds.at(name).type;
    form.rsa_bits = kinds.at(name).rsa_bits;
  };
  const auto choose_digest = [&](const std::string& name) { form.digest = digests.at(name); };
  command
      .add_option_function<std::string>(
          "--type", choose_kind, "rsa-2048, rsa-3072 (the default), rsa-4096, p-256 or p-384")
      ->type_name("TYPE")
      ->check(CLI::IsMember(kinds).description(""));
  command
      .add_option_function<std::string>("--digest", choose_digest,
                                        "Of the certificate: sha256, sha384 or sha512")
      ->type_name("DIGEST")
      ->check(CLI::IsMember(digests).description(""));
  command.add_option("--months", months, "How long the certificate is valid, 60 by default")
      ->type_name("MONTHS");
}

void add_policy(CLI::App& command, RotationPolicy& policy) {
  add_form(command, policy.type, policy.form, policy.months);
  add_days(command, "--lead-time", policy.lead_time, "From publishing to signing, 30 by default");
  add_days(command, "--overlap", policy.overlap, "From its last use to removal, 14 by default");
}

void add_thresholds(CLI::App& command, StatusThresholds& thresholds) {
  add_days(command, "--yellow", thresholds.yellow, "Yellow when it ends in so many days, 90");
  add_days(command, "--red", thresholds.red, "Red when it ends in so many days, 0");
}

/// Describes the commands, one after the other.
class Commands {
 public:
  Commands(CLI::App& group, Output& output, std::function<Exit(const Output&)>& action)
      : group_(group), output_(output), action_(action) {}

  /// A new command with DIR, --at and --json. Its options live as long as the action does.
  CLI::App& add(const char* name, const char* description, Action run, const Options& options) {
    CLI::App* command = group_.add_subcommand(name, description);
    add_text(*command, "directory", options->directory, "DIR", "Keeps the ring")->required();
    add_time(*command, "--at", options->at, "As of this moment instead of now");
    command->add_flag("--json", output_.json, "Print JSON");
    command->callback([this_action = &action_, run, options] {
      *this_action = [run, options](const Output& output) { return run(*options, output); };
    });
    return *command;
  }

  CLI::App& add_for_key(const char* name, const char* description, Action run,
                        const Options& options) {
    CLI::App& command = add(name, description, run, options);
    add_text(command, "id", options->id, "ID", "The key")->required();
    return command;
  }

 private:
  CLI::App& group_;
  Output& output_;
  std::function<Exit(const Output&)>& action_;
};

void add_init(Commands& commands) {
  const auto options = std::make_shared<Keyring>();
  CLI::App& command = commands.add("init", "Make an empty ring", keyring_init, options);
  add_text(command, "--name", options->rules.common_name, "NAME",
           "Stands in the certificates that the ring makes")
      ->required();
  const auto read = [options](const std::string& text) {
    const auto duration = parse_duration(text);
    if (!duration)
      throw CLI::ValidationError("--cache-duration", "not a duration: " + printable(text));
    options->rules.cache_duration = *duration;
  };
  command
      .add_option_function<std::string>("--cache-duration", read,
                                        "How long peers may keep our metadata, PT24H by default")
      ->type_name("DURATION");
  command
      .add_option("--most-keys", options->rules.most_keys,
                  "Keys of one use at a time, 8 by default; 2 for AWS IAM Identity Center")
      ->type_name("COUNT");
}

void add_new_keys(Commands& commands) {
  const auto made = std::make_shared<Keyring>();
  CLI::App& generate =
      commands.add("generate", "Make a key and publish it", keyring_generate, made);
  add_use(generate, made->key.use);
  add_form(generate, made->key.type, made->key.form, made->key.months);
  add_text(generate, "--id", made->key.id, "ID", "Else made from the fingerprint");
  add_time(generate, "--publish-from", made->key.publish_from, "Else now");

  const auto given = std::make_shared<Keyring>();
  CLI::App& import =
      commands.add("import", "Add a key from PEM, DER or PKCS#12 files", keyring_import, given);
  CLI::App* source = import.add_option_group("Key", "Where the key is");
  source->require_option(1);
  CLI::Option* certificate =
      add_text(*source, "--cert", given->certificate, "FILE", "Its certificate");
  add_text(*source, "--pkcs12", given->pkcs12, "FILE", "Both, in one file");
  add_text(import, "--key", given->private_key, "FILE",
           "The private key; without it the key is one that is kept elsewhere")
      ->needs(certificate);
  add_text(import, "--password-file", given->password_file, "FILE", "Holds the key's password");
  add_use(import, given->key.use);
  add_text(import, "--id", given->key.id, "ID", "Else made from the fingerprint");
  add_time(import, "--publish-from", given->key.publish_from, "Else now");
}

void add_changes(Commands& commands) {
  const auto activated = std::make_shared<Keyring>();
  CLI::App& activate = commands.add_for_key(
      "activate", "Have a key sign; the one before it retires", keyring_activate, activated);
  add_time(activate, "--from", activated->from, "Else now");
  activate.add_flag("--insecurely-before-peers-can-know-the-key",
                    activated->insecurely_before_peers_can_know,
                    "Peers that haven't seen the key refuse everybody until they load metadata");

  const auto retired = std::make_shared<Keyring>();
  CLI::App& retire = commands.add_for_key("retire",
                                          "Take a key out of use, and later out of the "
                                          "ring",
                                          keyring_retire, retired);
  add_time(retire, "--from", retired->from, "Else now");
  add_days(retire, "--overlap", retired->policy.overlap, "Until it is removed, 14 by default");

  commands.add_for_key("delete", "Forget a key that is out of use", keyring_delete,
                       std::make_shared<Keyring>());

  const auto rotated = std::make_shared<Keyring>();
  add_policy(commands.add("rotate", "Do what the policy asks for today; made for cron",
                          keyring_rotate, rotated),
             rotated->policy);
}

void add_views(Commands& commands) {
  const auto listed = std::make_shared<Keyring>();
  CLI::App& list = commands.add("list", "Show the keys", keyring_list, listed);
  add_text(list, "--pem", listed->pem_of, "ID", "Print this key's certificate instead");
  add_thresholds(list, listed->thresholds);

  const auto planned = std::make_shared<Keyring>();
  add_policy(
      commands.add("plan", "Show when what happens, with the next rotation", keyring_plan, planned),
      planned->policy);

  const auto checked = std::make_shared<Keyring>();
  add_thresholds(commands.add("check", "For monitoring: exits with 0 green, 1 yellow, 2 red",
                              keyring_check, checked),
                 checked->thresholds);
}

}  // namespace

void add_keyring(CLI::App& app, Output& output, std::function<Exit(const Output&)>& action) {
  CLI::App* group = app.add_subcommand("keyring", "Keep our own keys: make, rotate, check");
  group->require_subcommand(1);
  Commands commands(*group, output, action);
  add_init(commands);
  add_new_keys(commands);
  add_changes(commands);
  add_views(commands);
}

}  // namespace signet::tools
