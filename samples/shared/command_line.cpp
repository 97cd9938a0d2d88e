#include "shared/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "shared/settings_file.h"
#include "web/listen_address.h"

namespace signet::program {
namespace {

constexpr int most_peers = 100;

struct Given {
  std::string base_url, certificate, key, ca_file;
  std::optional<std::string> state;
};

void describe(CLI::App& app, CommandLine& line, Given& given, const ProgramDescription& program) {
  app.description(program.description);
  app.set_version_flag("--version", program.name + " " + SIGNET_VERSION);
  app.add_option("--listen", line.listen, "Address and port to listen on")
      ->type_name("ADDRESS:PORT")
      ->capture_default_str();
  app.add_option("--base-url", given.base_url,
                 "Where browsers reach this program; http://ADDRESS:PORT by default")
      ->type_name("URL");
  app.add_option("--data", line.data, "Folder with settings and keys; made when it is missing")
      ->type_name("DIR");
  app.add_option(program.peer_option, line.peers, program.peer_help)
      ->type_name("FILE|URL")
      ->expected(1, most_peers)
      ->allow_extra_args(false);
  CLI::Option* certificate =
      app.add_option("--tls-cert", given.certificate, "Serve https with this certificate chain")
          ->type_name("PEM");
  CLI::Option* key =
      app.add_option("--tls-key", given.key, "Private key of the certificate")->type_name("PEM");
  certificate->needs(key);
  key->needs(certificate);
  app.add_option("--ca-file", given.ca_file,
                 "Certificates that https metadata is fetched with, instead of the system's")
      ->type_name("PEM");
  app.add_option("--state", given.state,
                 "Where sign-ins and sessions are remembered: memory (by default), "
                 "redis://HOST:PORT/DATABASE or file:DIR")
      ->type_name("PLACE");
  app.add_flag("--check-config", line.check_config, "Print what was understood, and end");
  if (!program.profiles.empty()) {
    app.add_option("--profile", line.profile, "Demand what this service does, on top of SAML")
        ->check(CLI::IsMember(program.profiles));
  }
  if (program.has_passwords) {
    app.add_flag("--hash-password", line.hash_password,
                 "Read a password from standard input, print what to write for it, and end");
  }
}

/// Empty, or what is wrong.
std::string complete(CommandLine& line, const Given& given) {
  if (line.hash_password) return {};
  if (line.data.empty()) return "--data is required";
  const auto address = web::parse_listen_address(line.listen);
  if (!address) return "--listen: " + address.why();
  if (!given.certificate.empty()) line.tls = web::TlsFiles{given.certificate, given.key};
  if (!given.ca_file.empty()) line.ca_file = given.ca_file;
  if (given.state) {
    auto state = parse_state_option(*given.state);
    if (!state) return "--state: " + state.why();
    line.state = *std::move(state);
  }
  const bool is_one_address = address->host != "0.0.0.0" && address->host != "::";
  if (given.base_url.empty() && (address->port == 0 || !is_one_address)) {
    return "--base-url is required: --listen doesn't say where browsers come";
  }
  const std::string scheme = line.tls ? "https://" : "http://";
  auto base = parse_base_url(given.base_url.empty() ? scheme + address->text() : given.base_url);
  if (!base) return "--base-url: " + base.why();
  if (line.tls && !base->is_secure) return "--base-url must begin with https:// when there is TLS";
  line.base_url = *std::move(base);
  return {};
}

}  // namespace

ParsedCommandLine parse_command_line(int argc, const char* const* argv,
                                     const ProgramDescription& program) {
  CommandLine line;
  line.listen = program.default_listen;
  Given given;
  CLI::App app;
  app.name(program.name);
  describe(app, line, given, program);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {std::nullopt, app.exit(error) == 0 ? exit_code::success : exit_code::usage};
  }
  if (const std::string why = complete(line, given); !why.empty()) {
    std::cerr << program.name << ": " << why << "\nRun with --help for more information.\n";
    return {std::nullopt, exit_code::usage};
  }
  return {std::move(line), exit_code::success};
}

std::string describe(const CommandLine& command) {
  std::string text = "listens on " + command.listen + (command.tls ? " with TLS\n" : "\n");
  text += setting_line("base URL", command.base_url.text);
  text += setting_line("data", command.data);
  for (const std::string& peer : command.peers) text += setting_line("metadata from", peer);
  if (command.ca_file) text += setting_line("certificates for https", *command.ca_file);
  return text;
}

}  // namespace signet::program
