#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/error.h"

namespace signet {

/// How far a message came: every check there is, in order, with what it compared. For people who
/// look for the reason of a refusal; it names users and URLs, so it is for the log and no browser.
///
/// It proves nothing: no AuthenticatedSubject can be had from it.
struct Explanation {
  /// What came of one check.
  enum class Outcome {
    holds,           ///< the two sides were compared and agree
    broken,          ///< they don't: the message is refused here
    not_applicable,  ///< the check has nothing to say about a message of this kind
    not_checked,     ///< it would use something up, which explaining never does
    not_reached,     ///< an earlier check was broken, so this one never looked
  };

  struct Step {
    /// As to_string(Stage) says it, but for the rules the name of their table, such as
    /// "confirmation"; beside these "issuer" and "stored-request", where a peer or a request is
    /// looked up.
    std::string_view stage;
    /// What a message is refused with that breaks the check. Absent for the stages before the
    /// rules, since each of those has many codes, unless it is this one that was broken.
    std::optional<ErrorCode> code = {};
    std::string_view section;  ///< of the standard
    Outcome outcome = Outcome::not_reached;
    /// The place and the two sides, fit for a log as those of an Error. Each may be empty; all are
    /// for a check that wasn't reached.
    std::string where = {}, expected = {}, found = {};
  };

  std::vector<Step> steps;
  /// Why the message would be refused; absent when nothing speaks against it.
  std::optional<Error> refusal = {};
};

/// "ok", "broken", "not-applicable", "not-checked", "not-reached".
std::string_view to_string(Explanation::Outcome outcome) noexcept;

}  // namespace signet
