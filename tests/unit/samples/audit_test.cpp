#include "sp/audit.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <array>
#include <boost/json.hpp>
#include <thread>

#include "support/temporary_folder.h"
#include "support/text.h"

using namespace signet;
using namespace signet::sp_program;
using signet::test::TemporaryFolder;

namespace {

AuditEvent success() {
  return {.name = audit_event::user_authentication,
          .at = signet::test::at("2026-01-01T12:00:00Z"),
          .source_address = "192.0.2.1",
          .identity_provider = "https://idp.example.org/metadata",
          .user_name = "alice@example.com"};
}

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a success has the fields of the guide") {
  CHECK(audit_line(success()) ==
        R"({"eventTime":"2026-01-01T12:00:00.000Z","eventName":"UserAuthentication",)"
        R"("sourceIPAddress":"192.0.2.1","identityProvider":"https://idp.example.org/metadata",)"
        R"("additionalEventData":{"CredentialType":"EXTERNAL_IDP","UserName":"alice@example.com"},)"
        R"("serviceEventDetails":{"UserAuthentication":"Success"}})");
}

TEST_CASE("a failure names its code and incident, and nobody whose name wasn't proven") {
  AuditEvent event = success();
  event.name = audit_event::external_idp_directory_login;
  event.identity_provider.reset();
  event.user_name.reset();
  event.error_code = "signature-invalid";
  event.incident = "0123456789abcdef";
  CHECK(audit_line(event) ==
        R"({"eventTime":"2026-01-01T12:00:00.000Z","eventName":"ExternalIdPDirectoryLogin",)"
        R"("sourceIPAddress":"192.0.2.1","additionalEventData":{"CredentialType":"EXTERNAL_IDP"},)"
        R"("serviceEventDetails":{"ExternalIdPDirectoryLogin":"Failure"},)"
        R"("errorCode":"signature-invalid","incident":"0123456789abcdef"})");
}

TEST_CASE("no value makes a second line, escapes from its text or grows without end") {
  AuditEvent event = success();
  event.user_name = "a\"}\r\n{\"eventName\":\"forged\x1b[2J\xff" + std::string(100'000, 'x');
  const std::string line = audit_line(event);
  CHECK(line.size() < 1'200);
  CHECK(line.find('\n') == std::string::npos);
  CHECK(line.find('\x1b') == std::string::npos);
  const auto read = boost::json::parse(line).as_object();
  CHECK(read.at("eventName") == "UserAuthentication");
}

TEST_CASE("the file is its owner's alone, and is appended to") {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "audit.jsonl";
  AuditLog log(path);
  const std::array<AuditEvent, 2> events = {success(), success()};
  CHECK(log.write(events).empty());
  CHECK(log.write({&events[0], 1}).empty());
  const std::string line = audit_line(events[0]) + "\n";
  CHECK(contents(path) == line + line + line);
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
}

TEST_CASE("a file that was moved away is begun anew") {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "audit.jsonl";
  AuditLog log(path);
  const AuditEvent event = success();
  CHECK(log.write({&event, 1}).empty());
  std::filesystem::rename(path, path + ".1");
  CHECK(log.write({&event, 1}).empty());
  CHECK(contents(path) == contents(path + ".1"));
}

TEST_CASE("what can't be recorded is told") {
  const TemporaryFolder folder;
  const AuditEvent event = success();
  const auto refusal = [&](const std::string& name) {
    return AuditLog(folder.path() / name).write({&event, 1});
  };
  CHECK(refusal("missing/audit.jsonl").find("No such file") != std::string::npos);
  std::filesystem::create_directory(folder.path() / "folder");
  CHECK(refusal("folder").find("directory") != std::string::npos);
  std::filesystem::create_symlink(folder.write("target", ""), folder.path() / "link");
  CHECK_FALSE(refusal("link").empty());
  const std::string open = folder.write("open", "");
  REQUIRE(::chmod(open.c_str(), 0644) == 0);
  CHECK(refusal("open").find("chmod 600") != std::string::npos);
  CHECK(contents(open).empty());
  REQUIRE(::mkfifo((folder.path() / "pipe").c_str(), 0600) == 0);
  CHECK_FALSE(refusal("pipe").empty());
}

TEST_CASE("lines of several threads don't mix") {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "audit.jsonl";
  AuditLog log(path);
  const AuditEvent event = success();
  {
    std::array<std::jthread, 4> threads;
    for (std::jthread& thread : threads) {
      thread = std::jthread([&] {
        for (int i = 0; i < 50; ++i) log.write({&event, 1});
      });
    }
  }
  const std::string line = audit_line(event) + "\n";
  std::string text = contents(path);
  CHECK(text.size() == 200 * line.size());
  for (; text.starts_with(line); text.erase(0, line.size())) {
  }
  CHECK(text.empty());
}
