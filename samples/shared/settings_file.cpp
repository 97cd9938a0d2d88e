#include "shared/settings_file.h"

#include <algorithm>

namespace signet::program {

web::Outcome<std::string> settings_text(const DataDir& data, const std::string& name,
                                        const std::function<std::string()>& first, bool only_check,
                                        web::Log& log) {
  if (data.has(name)) return data.read(name);
  std::string text = first();
  if (only_check) return text;
  // It may come to hold password hashes.
  const auto file = data.create(name, text, DataDir::Access::owner);
  if (!file) return web::Failure(file.why());
  log.write("made-file", {{"file", *file}});
  return text;
}

std::string setting_line(std::string_view label, std::string_view value) {
  constexpr std::size_t width = 28;
  std::string text = "  " + std::string(label);
  text.resize(std::max(width, text.size() + 1), ' ');
  return text + std::string(value) + "\n";
}

}  // namespace signet::program
