#include <iostream>

#include "shared/administrator_password.h"
#include "shared/command_line.h"
#include "shared/data_dir.h"
#include "shared/keys.h"
#include "shared/open_stores.h"
#include "shared/peer_metadata.h"
#include "shared/settings_file.h"
#include "sp/app.h"
#include "sp/identity_center.h"
#include "web/server.h"

namespace {

using namespace signet;
using namespace signet::program;
using namespace signet::sp_program;

constexpr const char* settings_file = "signet-sp.toml";

int fail(const std::string& why, int code) {
  std::cerr << "signet-sp: " << why << "\n";
  return code;
}

StateOption state_of(const CommandLine& command, const Settings& settings) {
  return command.state.value_or(settings.state.value_or(StateOption{}));
}

PeerMetadata::Options metadata_options(const CommandLine& command, const Settings& settings,
                                       TrustStore& trust) {
  return {
      .sources = command.peers,
      .role = PeerRole::identity_provider,
      .ca_file = command.ca_file,
      .adjust = nullptr,
      .refuse = [&](std::string_view xml) { return refuse_metadata(settings, xml, system_now()); },
      .trust = [&](EntityDescriptor entity,
                   Instant now) { return trust.trust(std::move(entity), now); },
      .back_off = {}};
}

int serve(const CommandLine& command, const DataDir& data, const Settings& settings,
          web::Log& log) {
  const auto keys = own_keys(data, command.base_url.host, system_now(), log);
  if (!keys) return fail(keys.why(), exit_code::usage);

  auto password = administrator_password(data, command.base_url.text + "/admin", std::cerr, log);
  if (!password) return fail(password.why(), exit_code::usage);

  auto stores = open_stores(state_of(command, settings), "signet-sp", command.base_url);
  if (!stores) return fail(stores.why(), exit_code::usage);

  const auto peers = std::make_shared<TrustedPeers>();
  TrustStore trust(data.path_of("trust"), peers, log);
  if (const auto ok = trust.check(); !ok) {
    const Error& error = ok.error();
    return fail(std::string(error.name()) + ": " + error.detail(), exit_code::usage);
  }
  PeerMetadata sources(metadata_options(command, settings, trust), peers, log);
  auto app = make_app({.settings = settings,
                       .base_url = command.base_url,
                       .keys = OwnKeys(*keys),
                       .peers = peers,
                       .trust = trust,
                       .metadata_sources = sources,
                       .audit_file = data.path_of("audit.jsonl"),
                       .administrator_password = *std::move(password),
                       .log = log,
                       .stores = *std::move(stores),
                       .ca_file = command.ca_file});
  if (!app) return fail(app.why(), exit_code::usage);
  web::ServerOptions options;
  options.listen = command.listen;
  options.tls = command.tls;
  options.calls_others = [](const web::Request& request) {
    return request.method == web::Method::post && request.path.starts_with("/admin/sessions/");
  };
  auto server = web::Server::create(std::move(options), make_router(**app), log);
  if (!server) return fail(server.why(), exit_code::failure);
  sources.start();
  trust.start();
  server->run();
  return exit_code::success;
}

int run(const CommandLine& command) {
  const DataDir data(command.data);
  web::Log log;
  const Profile profile = command.profile ? Profile::identity_center : Profile::plain;
  const auto text = settings_text(
      data, settings_file, [&] { return first_settings(command.base_url, profile); },
      command.check_config, log);
  if (!text) return fail(text.why(), exit_code::usage);
  const ParsedSettings parsed =
      parse_settings(*text, data.path_of(settings_file), command.base_url, profile);
  for (const std::string& problem : parsed.problems) std::cerr << problem << "\n";
  if (!parsed.problems.empty()) return exit_code::usage;
  if (!command.check_config) return serve(command, data, parsed.settings, log);
  std::cout << program::describe(command)
            << setting_line("state", describe(state_of(command, parsed.settings)))
            << describe(parsed.settings);
  return exit_code::success;
}

}  // namespace

int main(int argc, char** argv) {
  const auto line = parse_command_line(
      argc, argv,
      {.name = "signet-sp",
       .description = "Service provider: an application that people sign in to by SAML 2.0.",
       .default_listen = "127.0.0.1:8200",
       .peer_option = "--idp",
       .peer_help = "Metadata of an identity provider; may be repeated, and may come later",
       .profiles = {"identity-center"}});
  return line.command ? run(*line.command) : line.exit_code;
}
