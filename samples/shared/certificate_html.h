#pragma once

#include <string>

#include "signet/keys.h"
#include "signet/time.h"
#include "web/html.h"

// How pages show a certificate.

namespace signet::program {

/// Its end as a colour and in words, for those who don't see the colour: "yellow: ends in 12 days".
web::Html status_of(const Certificate& certificate, Instant now);

/// "RSA, 3072 bits" or "P-256".
std::string key_text(const PublicKey& key);

/// From when until when it is good.
web::Html validity_of(const Certificate& certificate);

/// SHA-256 of the certificate, in groups that can be compared by eye.
web::Html fingerprint_of(const Certificate& certificate);

}  // namespace signet::program
