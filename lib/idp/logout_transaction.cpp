#include "idp/logout_transaction.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace signet {

namespace {

using Outcome = ApplicationLogout::Outcome;

constexpr std::array outcomes = {Outcome::ended, Outcome::no_session, Outcome::failed,
                                 Outcome::unreachable, Outcome::not_asked};

}  // namespace

std::string_view to_string(ApplicationLogout::Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::ended:
      return "ended";
    case Outcome::no_session:
      return "no-session";
    case Outcome::failed:
      return "failed";
    case Outcome::unreachable:
      return "unreachable";
    case Outcome::not_asked:
      break;
  }
  return "not-asked";
}

bool LogoutEnd::complete() const noexcept {
  return std::all_of(applications.begin(), applications.end(), [](const auto& application) {
    return application.outcome == Outcome::ended || application.outcome == Outcome::no_session;
  });
}

namespace idp {
namespace {

constexpr std::string_view version = "1";

/// Texts, each with its length in front: "5:hello".
class Packer {
 public:
  void text(std::string_view value) {
    packed_ += std::to_string(value.size()) + ":";
    packed_.append(value);
  }
  void flag(bool value) { text(value ? "1" : "0"); }
  void optional(const std::optional<std::string>& value) {
    flag(value.has_value());
    if (value) text(*value);
  }
  template <class T, class Write>
  void list(const std::vector<T>& values, Write write) {
    text(std::to_string(values.size()));
    for (const T& value : values) write(value);
  }
  std::string packed() && { return std::move(packed_); }

 private:
  std::string packed_;
};

/// Reads what a Packer wrote. What is out of place is remembered, and reads as empty.
class Unpacker {
 public:
  explicit Unpacker(std::string_view packed) : rest_(packed) {}

  std::string text() {
    const auto end = rest_.find(':');
    const auto size = number(rest_.substr(0, std::min(end, rest_.size())));
    if (end == std::string_view::npos || !size || *size > rest_.size() - end - 1) return broken();
    std::string value(rest_.substr(end + 1, *size));
    rest_.remove_prefix(end + 1 + *size);
    return value;
  }
  bool flag() {
    const std::string value = text();
    if (value != "0" && value != "1") broken();
    return value == "1";
  }
  std::optional<std::string> optional() {
    if (!flag()) return std::nullopt;
    return text();
  }
  template <class T, class Read>
  void list(std::vector<T>& into, Read read) {
    const auto count = number(text());
    if (!count) broken();
    for (std::size_t i = 0; holds_ && i < *count; ++i) into.push_back(read());
  }
  bool ended_well() const { return holds_ && rest_.empty(); }
  std::string broken() {
    holds_ = false;
    rest_ = {};
    return {};
  }

 private:
  static std::optional<std::size_t> number(std::string_view digits) {
    std::size_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value);
    if (digits.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return value;
  }

  std::string_view rest_;
  bool holds_ = true;
};

void pack(Packer& packer, const Participant& participant) {
  packer.text(participant.service_provider);
  packer.text(participant.name_id.value);
  packer.optional(participant.name_id.format);
  packer.optional(participant.name_id.name_qualifier);
  packer.optional(participant.name_id.sp_name_qualifier);
  packer.list(participant.session_indexes, [&](const std::string& index) { packer.text(index); });
  packer.flag(participant.encrypted);
}

Participant unpack_participant(Unpacker& unpacker) {
  Participant participant;
  participant.service_provider = unpacker.text();
  participant.name_id.value = unpacker.text();
  participant.name_id.format = unpacker.optional();
  participant.name_id.name_qualifier = unpacker.optional();
  participant.name_id.sp_name_qualifier = unpacker.optional();
  unpacker.list(participant.session_indexes, [&] { return unpacker.text(); });
  participant.encrypted = unpacker.flag();
  return participant;
}

ApplicationLogout unpack_asked(Unpacker& unpacker) {
  ApplicationLogout asked{unpacker.text(), Outcome::failed};
  const std::string name = unpacker.text();
  const auto found = std::find_if(outcomes.begin(), outcomes.end(),
                                  [&](Outcome outcome) { return to_string(outcome) == name; });
  if (found == outcomes.end()) {
    unpacker.broken();
  } else {
    asked.outcome = *found;
  }
  return asked;
}

/// The entry of the same name at the same service provider, if there is one.
Participant* find_same(std::vector<Participant>& all, const SessionParticipant& one) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Participant& other) {
    return other.service_provider == one.service_provider && other.name_id == one.name_id;
  });
  return found == all.end() ? nullptr : &*found;
}

void add(const SessionParticipant& one, LogoutTransaction& into) {
  Participant* place = find_same(into.waiting, one);
  if (place == nullptr) {
    if (into.waiting.size() >= most_participants) {
      into.asked.push_back({one.service_provider, Outcome::not_asked});
      return;
    }
    place = &into.waiting.emplace_back(
        Participant{one.service_provider, one.name_id, {}, one.encrypted});
  }
  place->encrypted = place->encrypted || one.encrypted;
  auto& indexes = place->session_indexes;
  const bool is_new = std::find(indexes.begin(), indexes.end(), one.session_index) == indexes.end();
  if (!one.session_index.empty() && is_new) indexes.push_back(one.session_index);
}

}  // namespace

void add_participants(const std::vector<IdpSession>& sessions, std::string_view initiator,
                      LogoutTransaction& into) {
  for (const IdpSession& session : sessions) {
    for (const SessionParticipant& participant : session.participants) {
      if (participant.service_provider != initiator) add(participant, into);
    }
  }
}

std::string encode(const LogoutTransaction& transaction) {
  Packer packer;
  packer.text(version);
  packer.flag(transaction.initiator.has_value());
  if (const auto& to = transaction.initiator) {
    for (const std::string* part : {&to->request_id, &to->peer, &to->binding, &to->relay_state})
      packer.text(*part);
  }
  packer.flag(transaction.by_browser);
  packer.text(transaction.reason);
  packer.list(transaction.waiting, [&](const Participant& one) { pack(packer, one); });
  packer.list(transaction.asked, [&](const ApplicationLogout& one) {
    packer.text(one.service_provider);
    packer.text(to_string(one.outcome));
  });
  return std::move(packer).packed();
}

std::optional<LogoutTransaction> decode(std::string_view text) {
  Unpacker unpacker(text);
  if (unpacker.text() != version) return std::nullopt;
  LogoutTransaction transaction;
  if (unpacker.flag()) {
    logout::Answered& to = transaction.initiator.emplace();
    for (std::string* part : {&to.request_id, &to.peer, &to.binding, &to.relay_state})
      *part = unpacker.text();
  }
  transaction.by_browser = unpacker.flag();
  transaction.reason = unpacker.text();
  unpacker.list(transaction.waiting, [&] { return unpack_participant(unpacker); });
  unpacker.list(transaction.asked, [&] { return unpack_asked(unpacker); });
  if (!unpacker.ended_well()) return std::nullopt;
  return transaction;
}

}  // namespace idp
}  // namespace signet
