#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/messages.h"
#include "signet/lint.h"
#include "xml/document.h"

// What a file says, read by expectation: rules of all profiles look at the same facts. Nothing here
// is verified, and what is broken is read as far as it goes.

namespace signet::profiles {

/// An Attribute as it stands, so that what a reader would refuse can be told apart.
struct AttributeFacts {
  std::string where;
  std::string name;
  std::optional<std::string> name_format;
  std::vector<std::string> values;
  bool structured = false;  ///< a value holds elements
};

/// A ds:Signature that is there.
struct SignatureFacts {
  std::string where;
  std::string method;
  std::string digest;
  std::vector<Certificate> certificates = {};  ///< in its KeyInfo
};

struct MessageFacts {
  std::string local_name;
  std::optional<std::string> issuer = {};
  std::vector<SignatureFacts> signatures = {};

  // Response
  bool root_signed = false;
  std::optional<std::string> destination = {};
  std::size_t encrypted_assertions = 0;
  std::optional<std::size_t> assertion_length = {};  ///< characters of the longest
  std::optional<model::Assertion> assertion = {};    ///< the first
  std::optional<NameID> name_id = {};
  std::vector<AttributeFacts> attributes = {};

  // AuthnRequest
  std::optional<model::AuthnRequest> request = {};
};

struct Facts {
  std::vector<LintSubject> subjects;
  const LintContext& context;
  std::size_t length = 0;                       ///< characters of the file
  std::optional<xml::Document> document = {};   ///< absent when it can't be parsed
  std::optional<EntityDescriptor> entity = {};  ///< metadata
  std::vector<SignatureFacts> metadata_signature = {};
  std::optional<MessageFacts> message = {};
  std::vector<Finding> plain = {};  ///< what the library itself finds or would refuse
};

/// The facts of a file, with what reading it found.
Facts read_facts(std::string_view input, const LintContext& context);

/// Direct federation into an AWS account goes past Identity Center and its users.
bool is_for_an_account(const MessageFacts& message);

AttributeFacts facts_of(const Attribute& attribute);

}  // namespace signet::profiles
