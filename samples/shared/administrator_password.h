#pragma once

#include <iosfwd>
#include <string>

#include "shared/data_dir.h"
#include "shared/password.h"
#include "web/log.h"
#include "web/outcome.h"

namespace signet::program {

/// The administrator's password as `administrator.toml` keeps it, hashed. When the file isn't there
/// it is made with a new password, which is told to `terminal` in a sentence, and never again: not
/// in the log, nor in a file. `address` is where the administrator signs in.
web::Outcome<PasswordHash> administrator_password(const DataDir& data, const std::string& address,
                                                  std::ostream& terminal, web::Log& log);

}  // namespace signet::program
