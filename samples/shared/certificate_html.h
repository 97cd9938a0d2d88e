#pragma once

#include <string>

#include "signet/error.h"
#include "signet/keys.h"
#include "signet/time.h"
#include "web/html.h"

// How pages show a certificate.

namespace signet::program {

/// Its end as a colour and in words, for those who don't see the colour: "yellow: ends in 12 days".
web::Html status_of(const Certificate& certificate, Instant now);

/// SHA-256 of the certificate, in groups that can be compared by eye.
web::Html fingerprint_of(const Certificate& certificate);

/// Status, dates, key and fingerprint, for a `dl` of facts.
web::Html certificate_facts(const Certificate& certificate, Instant now);

/// Why something can't be done with a certificate: a sentence, with the code that the manual has.
std::string with_code(const std::string& sentence, const Error& error);

}  // namespace signet::program
