#include "sp/identity_center.h"

#include <memory>

#include "signet/identity_center.h"
#include "sp/audit.h"

namespace signet::sp_program {
namespace {

class SigningKeysAlone : public KeyRingSource {
 public:
  explicit SigningKeysAlone(OwnKeys keys) : keys_(std::move(keys)) {}

  KeyRing current(Instant now) override {
    KeyRing ring = keys_.at(now);
    std::vector<RingKey> signing = ring.keys();
    std::erase_if(signing, [](const RingKey& key) { return key.use != KeyUse::signing; });
    if (signing.size() == ring.keys().size()) return ring;
    auto alone = KeyRing::create(ring.rules(), std::move(signing), now);
    return alone ? *std::move(alone) : *KeyRing::create(ring.rules());
  }

 private:
  const OwnKeys keys_;
};

/// Rules about the person and the attributes.
std::vector<Finding> broken_by(const AuthenticatedSubject& subject) {
  std::vector<Finding> findings = identity_center::check_subject(subject);
  std::erase_if(findings, [](const Finding& f) { return f.severity != Severity::error; });
  return findings;
}

/// The one rule about the message that the library doesn't have: its length. Only the linter counts
/// characters.
std::vector<Finding> too_long(std::string_view saml_response, Instant now) {
  if (saml_response.size() <= identity_center::longest_assertion) return {};
  auto findings =
      lint(saml_response, LintProfile::identity_center, {.now = now, .received_at = now}).findings;
  std::erase_if(findings, [](const Finding& f) { return f.code != "assertion-too-long"; });
  return findings;
}

Finding about_the_name(std::string_view code, std::string_view expected, std::string_view name,
                       std::string_view advice) {
  // An Error makes texts fit for a log.
  const Error texts(ErrorCode::internal, "Assertion/Subject/NameID", expected, name);
  return {.code = std::string(code),
          .severity = Severity::error,
          .where = texts.where(),
          .found = texts.found(),
          .expected = texts.expected(),
          .advice = std::string(advice)};
}

Finding unknown(const KnownUsers& users, const std::string& name) {
  if (const KnownUser* similar = users.find_similar(name)) {
    return about_the_name(finding_code::user_name_letter_case, similar->name, name,
                          "Write the user name in the same letter case on both sides.");
  }
  return about_the_name(finding_code::user_unknown, "the name of a [[user]] in signet-sp.toml",
                        name,
                        "Enter a user of this name, or map the name ID to the attribute that holds "
                        "the user name: nobody becomes known by signing in.");
}

Finding finding_of(const Error& error) {
  return {.code = std::string(error.name()),
          .severity = Severity::error,
          .where = error.where(),
          .found = error.found(),
          .expected = error.expected(),
          .advice = std::string(error.hint())};
}

ProfileVerdict refuse(std::string_view failed_event, std::vector<Finding> why) {
  return {std::move(why), failed_event};
}

/// For somebody who is known.
ProfileVerdict welcome(const Settings& settings, const KnownUser& user,
                       const AuthenticatedSubject& subject, Instant now) {
  const auto asserted = session_tags(subject);
  if (!asserted) {
    return refuse(audit_event::external_idp_directory_login, {finding_of(asserted.error())});
  }
  auto tags = merge_session_tags(settings.tag_mappings, user.attributes, *asserted);
  if (!tags) return refuse(audit_event::user_authentication, {finding_of(tags.error())});
  const auto length = SessionLength::create(settings.session_length);
  if (!length) return refuse(audit_event::user_authentication, {finding_of(length.error())});
  return {.refusals = {},
          .failed_event = {},
          .tags = *std::move(tags),
          .session_end = length->end(now, subject.session_not_on_or_after())};
}

}  // namespace

std::string refuse_metadata(const Settings& settings, std::string_view xml, Instant now) {
  const bool is_plain = settings.profile == Profile::plain;
  if (is_plain || xml.size() <= identity_center::longest_idp_metadata) return {};
  for (const Finding& finding : lint(xml, LintProfile::identity_center, {.now = now}).findings) {
    if (finding.code != "idp-metadata-too-long") continue;
    return finding.code + ": expected " + finding.expected + ", found " + finding.found + ". " +
           finding.advice;
  }
  return {};
}

OwnKeys without_encryption(OwnKeys keys) {
  return OwnKeys(std::make_shared<SigningKeysAlone>(std::move(keys)));
}

ProfileVerdict judge(const Settings& settings, const AuthenticatedSubject& subject,
                     std::string_view saml_response, Instant now) {
  std::vector<Finding> broken = broken_by(subject);
  const auto length = too_long(saml_response, now);
  broken.insert(broken.end(), length.begin(), length.end());
  if (!broken.empty()) return refuse(audit_event::external_idp_directory_login, std::move(broken));

  const std::string& name = subject.name_id().value;
  const KnownUser* user = settings.users.find(name);
  if (user == nullptr) {
    return refuse(audit_event::user_authentication, {unknown(settings.users, name)});
  }
  if (!user->enabled) {
    return refuse(audit_event::user_authentication,
                  {about_the_name(finding_code::user_disabled, "a user who is enabled", name,
                                  "Set enabled = true for this user, if the person may sign in.")});
  }
  return welcome(settings, *user, subject, now);
}

}  // namespace signet::sp_program
