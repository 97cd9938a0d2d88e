#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "idp/app.h"
#include "idp/settings_text.h"
#include "shared/administrator_password.h"
#include "shared/command_line.h"
#include "shared/data_dir.h"
#include "shared/keys.h"
#include "shared/open_stores.h"
#include "shared/peer_metadata.h"
#include "shared/settings_file.h"
#include "web/server.h"

namespace {

using namespace signet;
using namespace signet::program;
using namespace signet::idp_program;

constexpr const char* settings_file = "signet-idp.toml";

int fail(const std::string& why, int code) {
  std::cerr << "signet-idp: " << why << "\n";
  return code;
}

/// Keeps what is typed off the screen for as long as it lives.
class HiddenTyping {
 public:
  HiddenTyping() : is_terminal_(tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_terminal_) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    std::cerr << "Password: " << std::flush;
  }
  ~HiddenTyping() {
    if (!is_terminal_) return;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    std::cerr << "\n";
  }
  HiddenTyping(const HiddenTyping&) = delete;
  HiddenTyping& operator=(const HiddenTyping&) = delete;

 private:
  termios before_{};
  bool is_terminal_;
};

int hash_password() {
  std::string password;
  {
    const HiddenTyping hidden;
    std::getline(std::cin, password);
  }
  if (password.empty()) return fail("no password on standard input", exit_code::usage);
  if (password.size() > PasswordHash::longest_password) {
    return fail("the password is too long", exit_code::usage);
  }
  std::cout << PasswordHash::make(password).text() << "\n";
  return exit_code::success;
}

StateOption state_of(const CommandLine& command, const Settings& settings) {
  return command.state.value_or(settings.state.value_or(StateOption{}));
}

int serve(const CommandLine& command, const DataDir& data, const Settings& settings,
          web::Log& log) {
  auto keys = KeyRings::open(data, command.base_url.host, system_now(), log);
  if (!keys) return fail(keys.why(), exit_code::usage);
  auto persistent_id_secret = secret(data, "persistent-id.secret", log);
  if (!persistent_id_secret) return fail(persistent_id_secret.why(), exit_code::usage);

  auto password = administrator_password(data, command.base_url.text + "/admin", std::cerr, log);
  if (!password) return fail(password.why(), exit_code::usage);

  auto stores = open_stores(state_of(command, settings), "signet-idp", command.base_url);
  if (!stores) return fail(stores.why(), exit_code::usage);

  const auto peers = std::make_shared<TrustedPeers>();
  PeerMetadata sources({.sources = command.peers,
                        .role = PeerRole::service_provider,
                        .ca_file = command.ca_file,
                        .adjust = [settings](auto& entity) { adjust_metadata(settings, entity); },
                        .back_off = {}},
                       peers, log);
  auto app = make_app({.settings = settings,
                       .base_url = command.base_url,
                       .keys = *std::move(keys),
                       .persistent_id_secret = *std::move(persistent_id_secret),
                       .peers = peers,
                       .metadata_sources = sources,
                       .administrator_password = *std::move(password),
                       .data = data,
                       .log = log,
                       .stores = *std::move(stores),
                       .ca_file = command.ca_file});
  if (!app) return fail(app.why(), exit_code::usage);
  web::ServerOptions options;
  options.listen = command.listen;
  options.tls = command.tls;
  options.calls_others = may_call_applications;
  auto server = web::Server::create(std::move(options), make_router(**app), log);
  if (!server) return fail(server.why(), exit_code::failure);
  sources.start();
  server->run();
  return exit_code::success;
}

int run(const CommandLine& command) {
  if (command.hash_password) return hash_password();
  const DataDir data(command.data);
  web::Log log;
  const auto text = settings_text(
      data, settings_file, [&] { return first_settings(command.base_url); }, command.check_config,
      log);
  if (!text) return fail(text.why(), exit_code::usage);
  const ParsedSettings parsed =
      parse_settings(*text, data.path_of(settings_file), command.base_url);
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
      {.name = "signet-idp",
       .description = "Identity provider: signs people in to SAML 2.0 applications.",
       .default_listen = "127.0.0.1:8100",
       .peer_option = "--sp",
       .peer_help = "Metadata of a service provider; may be repeated, and may come later",
       .has_passwords = true});
  return line.command ? run(*line.command) : line.exit_code;
}
