#pragma once

#include <string_view>

#include "shared/base_url.h"
#include "shared/state_option.h"
#include "signet/sessions.h"
#include "web/outcome.h"

namespace signet::program {

/// The stores of `program` at `base`. In Redis its processes at this address share them, and
/// nobody else; a directory has to be the program's own. Redis is connected to when it is needed,
/// so it may be away; a directory is opened at once. Fails with a sentence for the operator.
web::Outcome<Stores> open_stores(const StateOption& state, std::string_view program,
                                 const BaseUrl& base);

}  // namespace signet::program
