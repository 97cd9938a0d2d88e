#include "sp/audit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>

#include "shared/file.h"
#include "web/clock.h"
#include "web/utf8.h"

namespace signet::sp_program {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_text = 512;

json::string shown(std::string_view text) {
  std::string safe = web::displayable(text.substr(0, longest_text));
  if (text.size() > longest_text) safe += "...";
  return json::string(safe);
}

}  // namespace

std::string audit_line(const AuditEvent& event) {
  json::object line{{"eventTime", web::iso_date(event.at)},
                    {"eventName", event.name},
                    {"sourceIPAddress", shown(event.source_address)}};
  if (event.identity_provider) line["identityProvider"] = shown(*event.identity_provider);
  json::object more{{"CredentialType", "EXTERNAL_IDP"}};
  if (event.user_name) more["UserName"] = shown(*event.user_name);
  line["additionalEventData"] = std::move(more);
  const bool succeeded = event.error_code.empty();
  line["serviceEventDetails"] = json::object{{event.name, succeeded ? "Success" : "Failure"}};
  if (!succeeded) line["errorCode"] = shown(event.error_code);
  if (!event.incident.empty()) line["incident"] = shown(event.incident);
  return json::serialize(line);
}

std::string AuditLog::write(std::span<const AuditEvent> events) {
  std::string lines;
  for (const AuditEvent& event : events) lines += audit_line(event) + "\n";
  const std::lock_guard lock(mutex_);
  const std::string why = append(lines);
  return why.empty() ? "" : path_ + ": " + why;
}

std::string AuditLog::append(std::string_view lines) const {
  const program::File file(::open(
      path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0) return std::strerror(errno);
  if (!S_ISREG(status.st_mode)) return "it is no file";
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) return "others have access; chmod 600 helps";
  if (program::write_all(file, lines)) return {};
  const std::string why = std::strerror(errno);
  // Half a line would spoil the next one, too.
  if (::ftruncate(file.get(), status.st_size) != 0) return why + ", and half a line is left";
  return why;
}

}  // namespace signet::sp_program
