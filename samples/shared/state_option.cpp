#include "shared/state_option.h"

namespace signet::program {
namespace {

constexpr std::string_view redis_scheme = "redis://";
constexpr std::string_view file_scheme = "file:";
constexpr std::string_view expected_forms =
    "\"memory\", \"redis://HOST:PORT/DATABASE\" or \"file:DIR\"";

bool is_state_option(std::string_view text) {
  return static_cast<bool>(parse_state_option(text));
}

constexpr TextRule state_rule{expected_forms, is_state_option, true};

}  // namespace

web::Outcome<StateOption> parse_state_option(std::string_view text) {
  using Kind = StateOption::Kind;
  if (text == "memory") return StateOption{};
  const bool is_redis = text.starts_with(redis_scheme);
  if (!is_redis && !text.starts_with(file_scheme)) {
    return web::Failure("expected " + std::string(expected_forms));
  }
  const std::string_view place = text.substr((is_redis ? redis_scheme : file_scheme).size());
  // In `file://host/folder`, as browsers write it, one would get a folder that isn't meant.
  if (place.empty() || place.starts_with("//") || place.find('\0') != std::string_view::npos) {
    return web::Failure("expected " + std::string(expected_forms));
  }
  if (is_redis) return StateOption{Kind::redis, std::string(text)};
  return StateOption{Kind::file, std::string(place)};
}

void read_state(SettingsTable& table, std::optional<StateOption>& state) {
  std::string text;
  table.read("state", text, state_rule);
  if (!text.empty()) state = *parse_state_option(text);
}

std::string describe(const StateOption& state) {
  switch (state.kind) {
    case StateOption::Kind::redis: {
      // Whatever is in front of the last @ is the login.
      const std::string_view url = state.place;
      const auto login_end = url.rfind('@');
      const auto host = login_end == std::string_view::npos ? redis_scheme.size() : login_end + 1;
      return std::string(redis_scheme) + std::string(url.substr(host));
    }
    case StateOption::Kind::file:
      return "the directory " + state.place;
    case StateOption::Kind::memory:
      break;
  }
  return "memory, until the program ends";
}

}  // namespace signet::program
