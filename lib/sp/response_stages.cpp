#include "sp/response_stages.h"

#include <algorithm>
#include <array>
#include <span>

namespace signet::sp {
namespace {

struct StageOfCheck {
  std::string_view name;
  std::string_view section;
  std::string_view expected;
};

constexpr std::array<StageOfCheck, 3> arrival = {{
    {"wire", "saml-bindings 3.5.4", "a SAMLResponse, and a RelayState that isn't too long"},
    {"size", "signet", "no more bytes than the Limits allow"},
    {"decode", "saml-bindings 3.5.4", "XML in canonical base64"},
}};
constexpr std::array<StageOfCheck, 3> reading = {{
    {"bytes", "xml 4.3.3", "UTF-8 without NUL, DOCTYPE, CDATA, comments; counts within the Limits"},
    {"parse", "xml 2.1", "well-formed XML, namespaces declared, each ID once"},
    {"shape", "saml-core 1.2", "a Response, each element and attribute in its place"},
}};
constexpr std::array<StageOfCheck, 1> issuer = {{
    {"issuer", "saml-profiles 4.1.4.2", "an identity provider whose metadata is loaded and valid"},
}};
constexpr std::array<StageOfCheck, 1> decryption = {{
    {"decryption", "saml-core 6", "an encrypted assertion that one of our keys opens"},
}};
constexpr std::array<StageOfCheck, 3> signing = {{
    {"signature-profile", "saml-core 5.4", "one Signature behind Issuer, for its own parent"},
    {"algorithm", "xmldsig-core 6.4", "algorithms of the policy, and a key of metadata that fits"},
    {"signature", "xmldsig-core 3.2", "a signature over this content by a key of metadata"},
}};
constexpr std::array<StageOfCheck, 1> stored_request = {{
    {"stored-request", "signet", "an answer of the RequestStore"},
}};

std::span<const StageOfCheck> stages_of(Passage passage) {
  switch (passage) {
    case Passage::arrival:
      return arrival;
    case Passage::reading:
      return reading;
    case Passage::issuer:
      return issuer;
    case Passage::decryption:
      return decryption;
    case Passage::signing:
      return signing;
    case Passage::stored_request:
      break;
  }
  return stored_request;
}

Explanation::Step step_of(const StageOfCheck& stage, rules::Outcome outcome) {
  Explanation::Step step{stage.name, std::nullopt, stage.section, outcome};
  if (outcome == rules::Outcome::holds) step.expected = stage.expected;
  return step;
}

}  // namespace

void list(Passage passage, rules::Steps& steps) {
  for (const StageOfCheck& stage : stages_of(passage)) {
    steps.push_back(step_of(stage, rules::Outcome::not_reached));
  }
}

void note_passed(Passage passage, std::string_view found, rules::Steps& steps) {
  for (const StageOfCheck& stage : stages_of(passage)) {
    steps.push_back(step_of(stage, rules::Outcome::holds));
  }
  steps.back().found = Error(ErrorCode::internal, {}, {}, found).found();  // fit for a log
}

void note_refused(Passage passage, const Error& error, rules::Steps& steps) {
  const auto stages = stages_of(passage);
  auto broken = std::find_if(stages.begin(), stages.end(), [&](const StageOfCheck& stage) {
    return stage.name == to_string(error.stage());
  });
  // Bytes are counted once more when they are read; what was signed is read once more at the end.
  if (broken == stages.end()) {
    broken = passage == Passage::signing ? stages.end() - 1 : stages.begin();
  }
  for (auto stage = stages.begin(); stage != broken; ++stage) {
    steps.push_back(step_of(*stage, rules::Outcome::holds));
  }
  steps.push_back({broken->name, error.code(), error.section(), rules::Outcome::broken,
                   error.where(), error.expected(), error.found()});
}

void note_not_applicable(Passage passage, rules::Steps& steps) {
  for (const StageOfCheck& stage : stages_of(passage)) {
    steps.push_back(step_of(stage, rules::Outcome::not_applicable));
  }
}

}  // namespace signet::sp
