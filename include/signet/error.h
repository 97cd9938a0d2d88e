#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "signet/error_code.h"

// Error: what was wrong, for three readers.
//
//   a program    code() says which rule was broken, kind() is coarse enough to branch on
//   an operator  detail() says where, what was expected and what was found: for the log
//   a person     public_message() is a constant that tells an attacker nothing: for the browser

namespace signet {

/// Coarse classes of failure, to branch on.
enum class ErrorKind {
  malformed,      ///< the input isn't what the standard or the file format says
  limit,          ///< the input is larger or more complex than the Limits allow
  untrusted,      ///< a signature, key or algorithm doesn't hold
  refused,        ///< a rule of the profile isn't met
  peer_status,    ///< the peer answered with an error of its own
  unavailable,    ///< a store or the source of randomness can't answer now
  configuration,  ///< our own settings, keys or files are wrong
};

/// How far an input came before it was refused, in the order of the checks.
enum class Stage {
  size,               ///< length of the input as it arrived
  wire,               ///< names and values of the HTTP fields
  decode,             ///< base64, inflate
  bytes,              ///< UTF-8, NUL, markup that is never allowed
  parse,              ///< well-formedness, namespaces, IDs
  shape,              ///< elements and attributes in their places
  signature_profile,  ///< form of the Signature element
  algorithm,          ///< algorithms and keys
  signature,          ///< the cryptographic verdict
  decryption,         ///< of what is encrypted; a signature inside it is checked after that
  rules,              ///< rules of the profile
  state,              ///< replay cache and pending requests
  local,              ///< nothing came in: settings, keys, files, what we write
};

/// The status that a peer answered with. [saml-core 3.2.2]
struct PeerStatus {
  std::vector<std::string> codes;  ///< StatusCode values, the outermost first
  std::string message;             ///< StatusMessage, empty when absent; never show it to a browser
};

/// One refusal. Copies are cheap enough for an error path; safe to share between threads once made.
class Error {
 public:
  /// `where` names the place in the input, `expected` and `found` the two sides of the comparison;
  /// each may be empty. Control characters are escaped and long texts are cut, so that detail() can
  /// be logged as it is.
  explicit Error(ErrorCode code, std::string_view where = {}, std::string_view expected = {},
                 std::string_view found = {});

  /// An error that the peer reported, with its status.
  static Error from_peer(ErrorCode code, PeerStatus status);

  ErrorCode code() const noexcept { return code_; }
  /// The code in kebab-case, stable for ever: "audience-mismatch".
  std::string_view name() const noexcept;
  ErrorKind kind() const noexcept;
  Stage stage() const noexcept;
  /// The section of the standard that the broken rule stands in, such as "saml-profiles 4.1.4.3".
  std::string_view section() const noexcept;
  /// What an operator can do about it.
  std::string_view hint() const noexcept;

  const std::string& where() const noexcept { return where_; }
  const std::string& expected() const noexcept { return expected_; }
  const std::string& found() const noexcept { return found_; }
  /// One line for the log: place, expected and found. May name users and URLs.
  std::string detail() const;
  /// The only text of an error that a browser may see.
  std::string_view public_message() const noexcept;

  /// Set when code() is `status_not_success`, else null.
  const PeerStatus* peer_status() const noexcept { return peer_status_.get(); }

 private:
  ErrorCode code_;
  std::string where_, expected_, found_;
  std::shared_ptr<const PeerStatus> peer_status_;
};

/// One line of the table of errors.
struct ErrorDescription {
  ErrorCode code;
  std::string_view name;
  ErrorKind kind;
  Stage stage;
  std::string_view section;
  std::string_view meaning;
  std::string_view hint;
};

/// The table, a line for each ErrorCode, in their order.
const std::vector<ErrorDescription>& error_table();

std::string_view to_string(ErrorKind kind) noexcept;
std::string_view to_string(Stage stage) noexcept;

}  // namespace signet
