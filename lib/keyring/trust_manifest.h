#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/trust_directory.h"

// The file that says which certificates of which peer are trusted: TOML, with a digest of itself in
// its first line. It is written by the command and by servers, not by hand.

namespace signet::keyring {

/// What a manifest needs to become certificates again: the one with this fingerprint.
using FindCertificate = std::function<Result<Certificate>(const std::string& fingerprint)>;

std::string write_trust_manifest(const std::vector<StoredPeer>& peers);

/// Fails with `trust_directory_damaged`, `path` being for its text, and as `find` does.
Result<std::vector<StoredPeer>> read_trust_manifest(std::string_view text, const std::string& path,
                                                    const FindCertificate& find);

}  // namespace signet::keyring
