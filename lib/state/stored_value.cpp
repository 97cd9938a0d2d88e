#include "state/stored_value.h"

#include <cstdint>

namespace signet::state {
namespace {

constexpr char version = 1;
enum class Kind : char { request = 'r', sp_session = 's', idp_session = 'i' };

class Writer {
 public:
  Writer() = default;
  explicit Writer(Kind kind) : bytes_{version, static_cast<char>(kind)} {}

  Writer& text(std::string_view text) {
    number(text.size(), 4);
    bytes_ += text;
    return *this;
  }
  Writer& flag(bool flag) {
    bytes_ += flag ? '\1' : '\0';
    return *this;
  }
  Writer& optional_text(const std::optional<std::string>& value) {
    flag(value.has_value());
    return value ? text(*value) : *this;
  }
  Writer& time(Instant instant) {
    number(static_cast<std::uint64_t>(instant.time_since_epoch().count()), 8);
    return *this;
  }
  Writer& count(std::size_t count) {
    number(count, 4);
    return *this;
  }
  Writer& name(const NameID& name) {
    text(name.value).optional_text(name.format);
    return optional_text(name.name_qualifier).optional_text(name.sp_name_qualifier);
  }

  Writer& context(const RequestedAuthnContext& context) {
    text(to_string(context.comparison)).count(context.class_refs.size());
    for (const std::string& class_ref : context.class_refs) text(class_ref);
    return *this;
  }

  std::string bytes() && { return std::move(bytes_); }

 private:
  void number(std::uint64_t value, unsigned size) {
    for (unsigned i = size; i-- > 0;) bytes_ += static_cast<char>(value >> (8 * i) & 0xFFU);
  }

  std::string bytes_;
};

/// Reads what Writer wrote. After the first thing that is out of place everything is empty, and
/// is_whole() false.
class Reader {
 public:
  Reader(std::string_view bytes, Kind kind) : rest_(bytes) {
    const char head[] = {version, static_cast<char>(kind)};
    if (take(sizeof head) != std::string_view(head, sizeof head)) good_ = false;
  }

  std::string text() { return std::string(take(number(4))); }
  bool flag() {
    const std::uint64_t value = number(1);
    if (value > 1) good_ = false;
    return value == 1;
  }
  std::optional<std::string> optional_text() {
    if (!flag()) return std::nullopt;
    return text();
  }
  Instant time() {
    return Instant(std::chrono::milliseconds(static_cast<std::int64_t>(number(8))));
  }
  /// Of things that take at least `size` bytes each.
  std::size_t count(std::size_t size) {
    const std::uint64_t value = number(4);
    if (value > rest_.size() / size) good_ = false;
    return good_ ? value : 0;
  }
  NameID name() {
    NameID name;
    name.value = text();
    name.format = optional_text();
    name.name_qualifier = optional_text();
    name.sp_name_qualifier = optional_text();
    return name;
  }

  /// An absent one was written as an empty one; there are no other names without text.
  std::optional<NameID> optional_name() {
    NameID name = this->name();
    if (name == NameID()) return std::nullopt;
    if (name.value.empty()) good_ = false;
    return name;
  }

  RequestedAuthnContext context() {
    constexpr std::size_t smallest_text = 4;
    RequestedAuthnContext context;
    const auto comparison = parse_authn_context_comparison(text());
    if (!comparison) good_ = false;
    context.comparison = comparison.value_or(AuthnContextComparison::exact);
    context.class_refs.resize(count(smallest_text));
    for (std::string& class_ref : context.class_refs) class_ref = text();
    return context;
  }

  bool is_whole() const noexcept { return good_ && rest_.empty(); }

 private:
  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) good_ = false;
    if (!good_) return {};
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::uint64_t number(unsigned size) {
    std::uint64_t value = 0;
    for (const char byte : take(size)) value = value << 8U | static_cast<unsigned char>(byte);
    return value;
  }

  std::string_view rest_;
  bool good_ = true;
};

template <class Value>
std::optional<Value> if_whole(const Reader& reader, Value value) {
  if (!reader.is_whole()) return std::nullopt;
  return value;
}

}  // namespace

std::string encode(const PendingRequest& request) {
  Writer writer(Kind::request);
  writer.text(request.id).text(request.idp).text(request.acs_url);
  writer.time(request.issued_at).time(request.expires_at);
  writer.text(request.relay_state).text(request.browser_binding).flag(request.force_authn);
  writer.context(request.authn_context);
  return std::move(writer).bytes();
}

std::optional<PendingRequest> decode_request(std::string_view bytes) {
  Reader reader(bytes, Kind::request);
  PendingRequest request;
  request.id = reader.text();
  request.idp = reader.text();
  request.acs_url = reader.text();
  request.issued_at = reader.time();
  request.expires_at = reader.time();
  request.relay_state = reader.text();
  request.browser_binding = reader.text();
  request.force_authn = reader.flag();
  request.authn_context = reader.context();
  return if_whole(reader, std::move(request));
}

std::string encode(const SpSession& session) {
  Writer writer(Kind::sp_session);
  writer.text(session.id).text(session.idp).name(session.name_id.value_or(NameID()));
  writer.optional_text(session.session_index).time(session.expires_at).text(session.data);
  return std::move(writer).bytes();
}

std::optional<SpSession> decode_sp_session(std::string_view bytes) {
  Reader reader(bytes, Kind::sp_session);
  SpSession session;
  session.id = reader.text();
  session.idp = reader.text();
  session.name_id = reader.optional_name();
  session.session_index = reader.optional_text();
  session.expires_at = reader.time();
  session.data = reader.text();
  return if_whole(reader, std::move(session));
}

std::string encode(const IdpSession& session) {
  Writer writer(Kind::idp_session);
  writer.text(session.id).text(session.user);
  writer.time(session.authn_instant).time(session.expires_at).count(session.participants.size());
  for (const SessionParticipant& one : session.participants) {
    writer.text(one.service_provider).name(one.name_id);
    writer.text(one.session_index).flag(one.encrypted);
  }
  writer.text(session.data);
  return std::move(writer).bytes();
}

std::optional<IdpSession> decode_idp_session(std::string_view bytes) {
  // Three lengths and four flags.
  constexpr std::size_t smallest_participant = 3 * 4 + 4;
  Reader reader(bytes, Kind::idp_session);
  IdpSession session;
  session.id = reader.text();
  session.user = reader.text();
  session.authn_instant = reader.time();
  session.expires_at = reader.time();
  session.participants.resize(reader.count(smallest_participant));
  for (SessionParticipant& one : session.participants) {
    one.service_provider = reader.text();
    one.name_id = reader.name();
    one.session_index = reader.text();
    one.encrypted = reader.flag();
  }
  session.data = reader.text();
  return if_whole(reader, std::move(session));
}

std::string name_key(std::string_view entity, const NameID& name_id) {
  Writer writer;
  writer.text("name").text(entity).name(name_id);
  return std::move(writer).bytes();
}

std::string user_key(std::string_view user) {
  Writer writer;
  writer.text("user").text(user);
  return std::move(writer).bytes();
}

}  // namespace signet::state
