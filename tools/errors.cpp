#include <boost/json/array.hpp>

#include "commands.h"

namespace signet::tools {
namespace {

boost::json::object to_json(const ErrorDescription& line) {
  return {{"code", line.name},
          {"section", line.section},
          {"kind", to_string(line.kind)},
          {"stage", to_string(line.stage)},
          {"meaning", line.meaning},
          {"hint", line.hint}};
}

void describe(const ErrorDescription& line, Text& text) {
  text.line(line.name);
  text.field("meaning", std::string(line.meaning));
  text.field("hint", std::string(line.hint));
  if (!line.section.empty()) text.field("standard", std::string(line.section));
  text.field("found while", std::string(to_string(line.stage)));
}

}  // namespace

Exit errors(const Errors& options, const Output& output) {
  Text text;
  boost::json::array lines;
  for (const ErrorDescription& line : error_table()) {
    if (options.code && line.name != *options.code) continue;
    describe(line, text);
    lines.push_back(to_json(line));
  }
  if (lines.empty()) {
    return output.give_up(Error(ErrorCode::configuration_invalid, "CODE",
                                "one of those that `signet errors` lists",
                                options.code.value_or("")));
  }
  output.print({{{"errors", std::move(lines)}}, text.str()});
  return Exit::accepted;
}

}  // namespace signet::tools
