#pragma once

#include <string>

#include "signet/browser.h"
#include "signet/metadata.h"
#include "web/http.h"
#include "web/outcome.h"

// Between the library's values and HTTP.

namespace signet::program {

/// Sends the browser where the library says. [saml-bindings 3.4, 3.5]
web::Response send(const BrowserAction& action);

/// Our metadata under a name for people.
web::Outcome<std::string> metadata_text(EntityDescriptor entity, const std::string& display_name);

/// The same as an answer: written anew each time, since its keys change. [saml-metadata 4.1.1]
web::Response metadata_response(EntityDescriptor entity, const std::string& display_name);

}  // namespace signet::program
