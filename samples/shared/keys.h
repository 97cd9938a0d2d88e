#pragma once

#include <string>
#include <string_view>

#include "shared/data_dir.h"
#include "signet/keys.h"
#include "web/log.h"
#include "web/outcome.h"

namespace signet::program {

/// The program's key, `signing.key.pem`, and its certificate, `signing.crt.pem`. When neither is
/// there, both are made and the log says so. One without the other is a failure: a new key would
/// end the trust that others have in the old one.
web::Outcome<KeyPair> signing_keys(const DataDir& data, std::string_view common_name, Instant now,
                                   web::Log& log);

/// What is in the secret file `name`, 32 bytes or more; made when it isn't there.
web::Outcome<std::string> secret(const DataDir& data, const std::string& name, web::Log& log);

}  // namespace signet::program
