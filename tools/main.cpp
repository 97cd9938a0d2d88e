#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <map>
#include <memory>

#include "commands.h"
#include "keyring.h"

// The command line and nothing else: each function here describes the options of one command and
// says which function to call with them.

namespace {

using namespace signet::tools;
using signet::LintProfile;

/// What the command line asked for.
struct CommandLine {
  Output output;
  std::function<Exit(const Output&)> action;
};

/// A new command with --json. Its options live as long as the action that uses them.
template <class Options>
CLI::App& add(CLI::App& parent, CommandLine& line, const char* name, const char* description,
              Exit (*run)(const Options&, const Output&), std::shared_ptr<Options> options) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->add_flag("--json", line.output.json, "Print JSON");
  command->callback([&line, run, options] {
    line.action = [run, options](const Output& output) { return run(*options, output); };
  });
  return *command;
}

/// An option with a text. An empty one is a script's unset variable, never what anybody means.
template <class Value>
CLI::Option* add_text(CLI::App& command, const char* name, Value& value, const char* type,
                      const char* description) {
  return command.add_option(name, value, description)
      ->type_name(type)
      ->allow_extra_args(false)
      ->check([](const std::string& text) {
        return text.empty() ? std::string("must not be empty") : std::string();
      });
}

void add_time(CLI::App& command, Leniency& leniency) {
  const auto read = [&leniency](const std::string& text) {
    const auto instant = signet::parse_instant(text);
    if (!instant) throw CLI::ValidationError("--at", "not a time in UTC: " + printable(text));
    leniency.at = *instant;
  };
  command.add_option_function<std::string>("--at", read, "Check as of this moment instead of now")
      ->type_name("2026-01-01T00:00:00Z");
}

void add_skew(CLI::App& command, Leniency& leniency) {
  command.add_option("--skew", leniency.skew_seconds, "How far clocks may differ, 180 by default")
      ->type_name("SECONDS")
      ->check(CLI::Range(0, 300));
}

void add_sha1(CLI::App& command, Leniency& leniency) {
  command.add_flag("--insecurely-allow-sha1", leniency.insecurely_allow_sha1,
                   "Accept SHA-1, with which the peer's documents can be forged");
}

void add_verify_response(CLI::App& app, CommandLine& line) {
  const auto options = std::make_shared<VerifyResponse>();
  CLI::App& command = add(app, line, "verify-response", "Check a Response as a service provider",
                          verify_response, options);
  add_text(command, "file", options->file, "FILE", "XML or the base64 form value; - reads stdin")
      ->required();
  add_text(command, "--sp", options->sp, "ENTITY-ID", "The service provider")->required();
  add_text(command, "--acs", options->acs, "URL", "Where the Response arrived")->required();

  CLI::App* source = command.add_option_group("Identity provider", "Whose keys are trusted");
  source->require_option(1);
  add_text(*source, "--idp-metadata", options->idp_metadata, "FILE", "Its metadata");
  CLI::Option* certificates =
      add_text(*source, "--cert", options->certificates, "PEM",
               "Its signing certificate instead, with --issuer; may be repeated");
  CLI::Option* issuer =
      add_text(command, "--issuer", options->issuer, "ENTITY-ID", "The identity provider")
          ->needs(certificates);
  certificates->needs(issuer);

  CLI::Option* request_id = add_text(command, "--request-id", options->request_id, "ID",
                                     "The request that has to be answered by it");
  command.add_flag("--unsolicited", options->unsolicited, "No request was sent")
      ->excludes(request_id);
  command.add_flag("--explain", options->explain, "List every check with what it compared");
  CLI::Option* key = add_text(command, "--decryption-key", options->decryption_key, "PEM",
                              "The private key for what is encrypted");
  CLI::Option* own = add_text(command, "--decryption-cert", options->decryption_certificate, "PEM",
                              "Its certificate, as our metadata has it");
  key->needs(own);
  own->needs(key);
  add_time(command, options->leniency);
  add_skew(command, options->leniency);
  add_sha1(command, options->leniency);
}

void add_verify_request(CLI::App& app, CommandLine& line) {
  const auto options = std::make_shared<VerifyRequest>();
  CLI::App& command = add(app, line, "verify-request",
                          "Check an AuthnRequest as an identity provider", verify_request, options);
  CLI::App* source = command.add_option_group("Message", "The request");
  source->require_option(1);
  add_text(*source, "file", options->file, "FILE", "XML or the base64 form value; - reads stdin");
  add_text(*source, "--query", options->query, "QUERY",
           "The query string of the Redirect binding as it was received, or the whole URL");

  add_text(command, "--sp-metadata", options->sp_metadata, "FILE", "Of the service provider")
      ->required();
  add_text(command, "--idp", options->idp, "ENTITY-ID", "The identity provider")->required();
  add_text(command, "--sso", options->sso, "URL", "Where the request arrived")->required();
  command.add_flag("--want-signed", options->want_signed, "Refuse a request that isn't signed");
  command.add_flag("--accept-deflated-post", options->accept_deflated_post,
                   "Accept a form value that is deflated, as node-saml sends it");
  add_time(command, options->leniency);
  add_skew(command, options->leniency);
  add_sha1(command, options->leniency);
}

void add_inspect(CLI::App& app, CommandLine& line) {
  const auto options = std::make_shared<Inspect>();
  CLI::App& command =
      add(app, line, "inspect", "Show any message, without verifying it", inspect, options);
  add_text(command, "input", options->input, "FILE",
           "XML, base64, deflated or not, a query or URL; - reads stdin. A URL or query may also "
           "stand here itself")
      ->required();
}

void add_metadata(CLI::App& app, CommandLine& line) {
  CLI::App* group = app.add_subcommand("metadata", "Show, check, sign and verify metadata files");
  group->require_subcommand(1);
  const auto add_file = [](CLI::App& command, std::string& file) {
    add_text(command, "file", file, "FILE", "Metadata; - reads stdin")->required();
  };

  const auto show = std::make_shared<MetadataShow>();
  add_file(
      add(*group, line, "show", "Show what a file says, without verifying it", metadata_show, show),
      show->file);

  const auto check = std::make_shared<MetadataCheck>();
  CLI::App& check_command =
      add(*group, line, "check", "List everything that is wrong or odd", metadata_check, check);
  add_file(check_command, check->file);
  add_time(check_command, check->leniency);
  add_sha1(check_command, check->leniency);

  const auto sign = std::make_shared<MetadataSign>();
  CLI::App& sign_command = add(*group, line, "sign", "Sign a file", metadata_sign, sign);
  add_file(sign_command, sign->file);
  add_text(sign_command, "--key", sign->key, "PEM", "The private key")->required();
  add_text(sign_command, "--cert", sign->certificate, "PEM", "Its certificate")->required();
  add_text(sign_command, "--password-file", sign->password_file, "FILE",
           "Holds the key's password");
  add_text(sign_command, "--output", sign->output_file, "FILE", "Where to write; else stdout");

  const auto verify = std::make_shared<MetadataVerify>();
  CLI::App& verify_command = add(*group, line, "verify", "Check who signed a file and its validity",
                                 metadata_verify, verify);
  add_file(verify_command, verify->file);
  add_text(verify_command, "--cert", verify->certificates, "PEM",
           "A certificate whose key may have signed it; may be repeated")
      ->required();
  add_time(verify_command, verify->leniency);
  add_skew(verify_command, verify->leniency);
  add_sha1(verify_command, verify->leniency);
}

void add_lint(CLI::App& app, CommandLine& line) {
  const auto options = std::make_shared<Lint>();
  CLI::App& command =
      add(app, line, "lint",
          "Explain what a profile has against metadata or captured messages. Exits with 0 when "
          "clean, 1 with warnings, 2 with errors",
          lint, options);
  CLI::App* what = command.add_option_group("What", "What to look at");
  what->require_option(1);
  what->add_option("files", options->files, "Metadata, Responses, AuthnRequests; - reads stdin")
      ->type_name("FILE...");
  what->add_flag("--codes", options->codes, "List what can be found instead");
  static const std::map<std::string, LintProfile> profiles = {
      {"plain", LintProfile::plain},
      {"saml2int", LintProfile::saml2int},
      {"identity-center", LintProfile::identity_center}};
  const auto choose = [options](const std::string& name) { options->profile = profiles.at(name); };
  command
      .add_option_function<std::string>("--profile", choose,
                                        "plain (the default), saml2int or identity-center")
      ->type_name("PROFILE")
      ->check(CLI::IsMember(profiles).description(""));
  add_text(command, "--idp-metadata", options->idp_metadata, "FILE",
           "The identity provider's metadata: signatures are verified with its keys");
  add_text(command, "--sp", options->sp, "ENTITY-ID", "The service provider");
  add_text(command, "--acs", options->acs, "URL", "Its ACS URL");
  const auto read = [options](const std::string& text) {
    const auto instant = signet::parse_instant(text);
    if (!instant) throw CLI::ValidationError("--at", "not a time in UTC: " + printable(text));
    options->at = *instant;
  };
  command
      .add_option_function<std::string>("--at", read,
                                        "When the message arrived. Without it the times in a "
                                        "message are only compared with each other")
      ->type_name("2026-01-01T00:00:00Z");
}

template <class Options>
void add_peer(CLI::App& command, Options& options) {
  add_text(command, "--peer", options.peer, "ENTITY-ID", "Whose it is")->required();
  command.add_option("--role", options.role, "In which role the peer signs with it")
      ->type_name("idp|sp")
      ->check(CLI::IsMember({"idp", "sp"}))
      ->required();
}

void add_trust(CLI::App& app, CommandLine& line) {
  CLI::App* group = app.add_subcommand("trust", "The certificates that are trusted of each peer");
  group->require_subcommand(1);
  const auto add_directory = [](CLI::App& command, std::string& directory) {
    add_text(command, "directory", directory, "DIR", "Where they are kept")->required();
  };

  const auto list = std::make_shared<TrustList>();
  CLI::App& list_command =
      add(*group, line, "list", "Show them with status and last use", trust_list, list);
  add_directory(list_command, list->directory);
  add_text(list_command, "--peer", list->peer, "ENTITY-ID", "Only this one");
  add_time(list_command, list->leniency);

  const auto import = std::make_shared<TrustImport>();
  CLI::App& import_command =
      add(*group, line, "import", "Trust one more certificate of a peer", trust_import, import);
  add_directory(import_command, import->directory);
  add_text(import_command, "file", import->file, "PEM", "The certificate; - reads stdin")
      ->required();
  add_peer(import_command, *import);
  import_command
      .add_option("--longest", import->most_characters,
                  "Characters that the file may have; AWS IAM Identity Center takes 2500")
      ->type_name("NUMBER")
      ->check(CLI::Range(1, 16 * 1024));

  const auto metadata = std::make_shared<TrustImportMetadata>();
  CLI::App& metadata_command =
      add(*group, line, "import-metadata",
          "Trust the certificates of a peer's metadata, whose origin you trust",
          trust_import_metadata, metadata);
  add_directory(metadata_command, metadata->directory);
  add_text(metadata_command, "file", metadata->file, "FILE", "The metadata; - reads stdin")
      ->required();
  add_text(metadata_command, "--peer", metadata->peer, "ENTITY-ID", "Whose it has to be")
      ->required();
  add_time(metadata_command, metadata->leniency);

  const auto remove = std::make_shared<TrustRemove>();
  CLI::App& remove_command =
      add(*group, line, "remove", "Trust a certificate no longer", trust_remove, remove);
  add_directory(remove_command, remove->directory);
  add_text(remove_command, "fingerprint", remove->fingerprint, "SHA-256",
           "As list shows it; colons and capitals don't matter")
      ->required();
  add_peer(remove_command, *remove);
  add_time(remove_command, remove->leniency);
}

void add_errors(CLI::App& app, CommandLine& line) {
  const auto options = std::make_shared<Errors>();
  CLI::App& command = add(app, line, "errors", "Explain the codes of refusals", errors, options);
  add_text(command, "code", options->code, "CODE", "Only this one");
}

Exit run(int argc, char** argv) {
  CommandLine line;
  CLI::App app(
      "Check SAML messages and metadata. Exits with 0 when accepted, 1 when refused, and 2 when "
      "the "
      "question couldn't be asked.",
      "signet");
  app.set_version_flag("--version", "signet " SIGNET_VERSION);
  app.require_subcommand(1);
  add_verify_response(app, line);
  add_verify_request(app, line);
  add_inspect(app, line);
  add_metadata(app, line);
  add_lint(app, line);
  add_trust(app, line);
  add_keyring(app, line.output, line.action);
  add_errors(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? Exit::accepted : Exit::unusable;
  }

  const Exit exit = line.action(line.output);
  // A full disk behind stdout must not look like success.
  return std::cout.flush() ? exit : Exit::unusable;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return static_cast<int>(run(argc, argv));
  } catch (const std::exception& error) {
    std::cerr << "signet: " << error.what() << '\n';
    return static_cast<int>(Exit::unusable);
  }
}
