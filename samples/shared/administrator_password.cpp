#include "shared/administrator_password.h"

#include <ostream>

#include "shared/settings_table.h"
#include "web/random.h"

namespace signet::program {
namespace {

constexpr const char* file_name = "administrator.toml";
constexpr const char* introduction =
    "# The administrator's password, hashed. Lost it? Delete this file: the next start makes a "
    "new\n"
    "# one and prints it. For one of your choice, write what signet-idp --hash-password prints.\n";

web::Outcome<PasswordHash> make(const DataDir& data, const std::string& address,
                                std::ostream& terminal, web::Log& log) {
  const std::string password = web::random_password();
  const auto hash = PasswordHash::make(password);
  const auto file = data.create(file_name, introduction + ("password = \"" + hash.text()) + "\"\n",
                                DataDir::Access::owner);
  if (!file) return web::Failure(file.why());
  log.write("made-file", {{"file", *file}});
  terminal << "The administrator's password is " << password << " at " << address
           << "; this is told only once." << std::endl;
  return hash;
}

}  // namespace

web::Outcome<PasswordHash> administrator_password(const DataDir& data, const std::string& address,
                                                  std::ostream& terminal, web::Log& log) {
  if (!data.has(file_name)) return make(data, address, terminal, log);
  const auto text = data.read_secret(file_name);
  if (!text) return web::Failure(text.why());
  std::string hash;
  const auto problems = read_settings(*text, data.path_of(file_name), [&](SettingsTable& table) {
    table.require("password");
    table.read("password", hash, password_hash);
  });
  if (!problems.empty()) return web::Failure(problems.front());
  return *PasswordHash::parse(hash);
}

}  // namespace signet::program
