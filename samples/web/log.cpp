#include "web/log.h"

#include <boost/json.hpp>
#include <cstdio>

#include "web/utf8.h"

namespace signet::web {
namespace {

constexpr std::size_t max_text = 512;

boost::json::string shown(std::string_view text) {
  std::string safe = displayable(text.substr(0, max_text));
  if (text.size() > max_text) safe += "...";
  return boost::json::string(safe);
}

struct ToJson {
  boost::json::value operator()(std::string_view text) const { return shown(text); }
  boost::json::value operator()(std::int64_t number) const { return number; }
  boost::json::value operator()(bool truth) const { return truth; }
};

}  // namespace

std::string log_line(TimePoint time, std::string_view event,
                     std::initializer_list<LogField> fields) {
  boost::json::object line;
  line["time"] = iso_date(time);
  line["event"] = shown(event);
  for (const LogField& field : fields) {
    line[field.name] = std::visit(ToJson{}, field.value.get());
  }
  return boost::json::serialize(line);
}

Log::Log()
    : Log([](std::string_view line) {
        std::fwrite(line.data(), 1, line.size(), stdout);
        std::fflush(stdout);
      }) {}

Log::Log(Sink sink) : sink_(std::move(sink)) {}

void Log::write(std::string_view event, std::initializer_list<LogField> fields) {
  const std::string line = log_line(system_time(), event, fields) + "\n";
  const std::lock_guard lock(mutex_);
  sink_(line);
}

}  // namespace signet::web
