#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "output.h"
#include "signet/lint.h"
#include "signet/time.h"

// The commands as functions of their options, which main.cpp reads from the command line.

namespace signet::tools {

/// What every check against rules and keys takes.
struct Leniency {
  std::optional<Instant> at;  ///< now when absent
  int skew_seconds = 180;
  bool insecurely_allow_sha1 = false;

  Instant moment() const { return at ? *at : system_now(); }
  std::chrono::seconds skew() const { return std::chrono::seconds(skew_seconds); }
};

struct VerifyResponse {
  std::string file;
  std::string sp;   ///< entity ID
  std::string acs;  ///< URL
  std::optional<std::string> idp_metadata;
  std::optional<std::string> issuer;  ///< with `certificates`, instead of metadata
  std::vector<std::string> certificates;
  std::optional<std::string> request_id;
  bool unsolicited = false;
  bool explain = false;                                ///< tell every check, too
  std::string decryption_key, decryption_certificate;  ///< PEM files, or empty
  Leniency leniency;
};
Exit verify_response(const VerifyResponse& options, const Output& output);

struct VerifyRequest {
  std::optional<std::string> query;  ///< or `file`
  std::optional<std::string> file;
  std::string sp_metadata;
  std::string idp;  ///< entity ID
  std::string sso;  ///< URL
  bool want_signed = false;
  bool accept_deflated_post = false;
  Leniency leniency;
};
Exit verify_request(const VerifyRequest& options, const Output& output);

struct Inspect {
  std::string input;  ///< a file, `-`, or the URL or query itself
};
Exit inspect(const Inspect& options, const Output& output);

struct MetadataShow {
  std::string file;
};
Exit metadata_show(const MetadataShow& options, const Output& output);

struct MetadataCheck {
  std::string file;
  Leniency leniency;
};
Exit metadata_check(const MetadataCheck& options, const Output& output);

struct MetadataSign {
  std::string file, key, certificate;
  std::optional<std::string> password_file;
  std::optional<std::string> output_file;  ///< stdout when absent
};
Exit metadata_sign(const MetadataSign& options, const Output& output);

struct MetadataVerify {
  std::string file;
  std::vector<std::string> certificates;
  Leniency leniency;
};
Exit metadata_verify(const MetadataVerify& options, const Output& output);

struct Lint {
  std::vector<std::string> files;
  LintProfile profile = LintProfile::plain;
  std::optional<std::string> idp_metadata;
  std::optional<std::string> sp;   ///< entity ID
  std::optional<std::string> acs;  ///< URL
  std::optional<Instant> at;       ///< when the message arrived
  bool codes = false;              ///< list what can be found instead
};
/// Exits with 0 when clean, 1 with warnings and 2 with errors.
Exit lint(const Lint& options, const Output& output);

struct TrustList {
  std::string directory;
  std::optional<std::string> peer;  ///< entity ID; all when absent
  Leniency leniency;
};
Exit trust_list(const TrustList& options, const Output& output);

struct TrustImport {
  std::string directory;
  std::string file;  ///< a certificate in PEM
  std::string peer;  ///< entity ID
  std::string role;  ///< idp or sp
  std::size_t most_characters = 16 * 1024;
};
Exit trust_import(const TrustImport& options, const Output& output);

struct TrustImportMetadata {
  std::string directory;
  std::string file;
  std::string peer;  ///< entity ID that the file has to be of
  Leniency leniency;
};
Exit trust_import_metadata(const TrustImportMetadata& options, const Output& output);

struct TrustRemove {
  std::string directory;
  std::string fingerprint;
  std::string peer;  ///< entity ID
  std::string role;  ///< idp or sp
  Leniency leniency;
};
Exit trust_remove(const TrustRemove& options, const Output& output);

struct Errors {
  std::optional<std::string> code;
};
Exit errors(const Errors& options, const Output& output);

}  // namespace signet::tools
