#include "idp/settings.h"
#include "fuzz/support/target.h"
#include "idp/settings_text.h"
#include "sp/settings.h"

// The configuration files of the sample programs. Input: TOML.

namespace signet::fuzz {
namespace {

bool is_fit_for_a_terminal(std::string_view text) {
  for (const char c : text) {
    if ((c >= 0 && c < ' ' && c != '\n') || c == '\x7F') return false;
  }
  return true;
}

template <class Parsed>
void check(const Parsed& parsed) {
  for (const std::string& problem : parsed.problems) {
    demand(problem.starts_with("file.toml:"), "a problem names its file and line");
    demand(is_fit_for_a_terminal(problem) && problem.find('\n') == std::string::npos,
           "a problem is one line");
  }
  if (!parsed.problems.empty()) return came_to(Stage::rules);
  was_accepted();
  demand(is_fit_for_a_terminal(describe(parsed.settings)), "settings can be shown");
}

}  // namespace

void run(std::string_view toml) {
  static const auto base = program::parse_base_url("https://example.org");
  demand(static_cast<bool>(base), "the base URL is one");
  check(idp_program::parse_settings(toml, "file.toml", *base));
  for (const auto profile : {sp_program::Profile::plain, sp_program::Profile::identity_center}) {
    check(sp_program::parse_settings(toml, "file.toml", *base, profile));
  }
}

}  // namespace signet::fuzz
