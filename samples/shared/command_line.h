#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/base_url.h"
#include "shared/state_option.h"
#include "web/server.h"

namespace signet::program {

/// How a program ends. What people can correct in their files or their command is `usage`.
namespace exit_code {
inline constexpr int success = 0;
inline constexpr int failure = 1;
inline constexpr int usage = 2;
}  // namespace exit_code

/// What differs between the two programs.
struct ProgramDescription {
  std::string name;
  std::string description;
  std::string default_listen;
  std::string peer_option;  ///< "--sp"
  std::string peer_help;
  bool has_passwords = false;              ///< adds --hash-password
  std::vector<std::string> profiles = {};  ///< adds --profile, which takes one of these
};

struct CommandLine {
  std::string listen;
  BaseUrl base_url;
  std::string data;
  std::vector<std::string> peers;  ///< files and http(s) URLs
  std::optional<web::TlsFiles> tls;
  std::optional<std::string> ca_file;
  std::optional<std::string> profile;
  std::optional<StateOption> state;  ///< absent: what the settings say
  bool check_config = false;
  bool hash_password = false;
};

/// A command line, or the exit code after it was answered: help, version, a mistake.
struct ParsedCommandLine {
  std::optional<CommandLine> command;
  int exit_code = exit_code::success;
};

ParsedCommandLine parse_command_line(int argc, const char* const* argv,
                                     const ProgramDescription& program);

/// What --check-config says of it.
std::string describe(const CommandLine& command);

}  // namespace signet::program
