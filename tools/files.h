#pragma once

#include <optional>
#include <string>
#include <vector>

#include "signet/keys.h"
#include "signet/metadata.h"
#include "signet/result.h"

// Files that a command is given. Reading is bounded, and every failure names the file; what is
// inside a key or password file is never part of one.

namespace signet::tools {

/// Fails with `configuration_invalid`.
Result<std::string> read_file(const std::string& path);
/// Like read_file(); `-` is standard input.
Result<std::string> read_input(const std::string& path);
/// Fails with `configuration_invalid`.
Result<void> write_file(const std::string& path, std::string_view contents);

Result<Certificate> read_certificate(const std::string& path);
Result<std::vector<Certificate>> read_certificates(const std::vector<std::string>& paths);
Result<KeyPair> read_key_pair(const std::string& key_path, const std::string& certificate_path,
                              const std::optional<std::string>& password_path);
Result<EntityDescriptor> read_metadata_file(const std::string& path);

/// The value of a form field: XML is encoded, base64 stays as it is.
std::string form_value(std::string_view contents);

/// The same failure, with the file that it is about.
Unexpected in_file(const std::string& path, const Error& error);

}  // namespace signet::tools
