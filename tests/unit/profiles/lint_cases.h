#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "signet/lint.h"
#include "support/message_editor.h"
#include "support/test_keys.h"
#include "support/text.h"

// What tests of the linter start from: files of tests/vectors that are clean, and what is known
// about the two sides of them.

namespace signet::test {

inline const std::string vendor_sp =
    "https://eu-west-1.signin.example.org/platform/saml/d-9067012345";
inline const std::string vendor_acs =
    "https://eu-west-1.signin.example.org/platform/saml/acs/"
    "8d3f1c52-0a1b-4c2d-9e3f-5a6b7c8d9e0f";

/// A file below tests/vectors.
inline std::string vector_file(const std::string& name) {
  std::ifstream file(std::string(SIGNET_SOURCE_DIR) + "/tests/vectors/" + name, std::ios::binary);
  if (!file) throw std::runtime_error("no such file: " + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline const std::vector<std::string>& vendors() {
  static const std::vector<std::string> names = {"cyberark",     "entra-id", "google",
                                                 "jumpcloud",    "okta",     "onelogin",
                                                 "pingfederate", "pingone",  "identity-center"};
  return names;
}

/// Three vendors' metadata is older than their responses.
inline std::string vendor_metadata(const std::string& vendor) {
  const bool older = vendor == "okta" || vendor == "google" || vendor == "entra-id";
  return vector_file(older ? "metadata/" + vendor + ".xml" : "vendors/" + vendor + "/metadata.xml");
}
inline std::string vendor_response(const std::string& vendor) {
  return vector_file("vendors/" + vendor + "/response.xml");
}

/// What is known about the sign-in that the responses are from; signatures aren't verified, so that
/// a message can be changed.
inline LintContext vendor_context() {
  return {.now = at("2026-01-01T12:00:10Z"),
          .received_at = at("2026-01-01T12:00:10Z"),
          .sp_entity_id = vendor_sp,
          .acs_url = vendor_acs};
}

/// With the keys of this metadata.
inline LintContext with_metadata(const std::string& xml) {
  LintContext context = vendor_context();
  context.idp_metadata = *read_metadata(xml);
  return context;
}

using Codes = std::vector<std::string>;

/// Each code once, in alphabetical order; notes only when asked for.
inline Codes codes_of(const LintReport& report, bool with_notes = false) {
  Codes codes;
  for (const Finding& finding : report.findings) {
    if (with_notes || finding.severity != Severity::note) codes.push_back(finding.code);
  }
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

/// The message with something done to its tree.
template <class Change>
std::string edited(const std::string& xml, Change change) {
  const Message message(xml);
  change(message);
  return message.xml();
}

inline std::string every(std::string text, const std::string& from, const std::string& to) {
  if (text.find(from) == std::string::npos) throw std::logic_error("not in the text: " + from);
  for (std::size_t place = 0; (place = text.find(from, place)) != std::string::npos;
       place += to.size()) {
    text.replace(place, from.size(), to);
  }
  return text;
}

}  // namespace signet::test
