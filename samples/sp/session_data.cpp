#include "sp/session_data.h"

#include <boost/json.hpp>

#include "web/random.h"

namespace signet::sp_program {
namespace {

namespace json = boost::json;

/// Changes when an older program couldn't make sense of what is written.
constexpr std::int64_t version = 1;

/// Of objects and lists in each other: more than what is written has.
constexpr std::size_t deepest = 6;

/// One object of the text: hands out its members, and notes whether each was what it has to be.
class Members {
 public:
  explicit Members(const json::value& value) : object_(value.if_object()) {}

  void read(std::string_view name, std::string& text) {
    const json::value* value = find(name);
    if (value == nullptr || !value->is_string()) return spoil();
    text = std::string_view(value->get_string());
  }
  void read(std::string_view name, std::optional<std::string>& text) {
    if (find(name) != nullptr) read(name, text.emplace());
  }
  void read(std::string_view name, Instant& instant) {
    std::string text;
    read(name, text);
    const auto parsed = parse_instant(text);
    if (!parsed) return spoil();
    instant = *parsed;
  }
  void read_version() {
    const json::value* value = find("version");
    if (value == nullptr || value->if_int64() == nullptr || value->get_int64() != version) spoil();
  }
  /// `read_one` makes one entry of a value, or nothing.
  template <class Entry, class ReadOne>
  void read(std::string_view name, std::vector<Entry>& entries, ReadOne read_one) {
    const json::value* value = find(name);
    if (value == nullptr || !value->is_array()) return spoil();
    for (const json::value& one : value->get_array()) {
      std::optional<Entry> entry = read_one(one);
      if (!entry) return spoil();
      entries.push_back(*std::move(entry));
    }
  }
  bool is_sound() const { return is_sound_; }

 private:
  const json::value* find(std::string_view name) const {
    return object_ != nullptr ? object_->if_contains(name) : nullptr;
  }
  void spoil() { is_sound_ = false; }

  const json::object* object_;
  bool is_sound_ = true;
};

std::optional<std::string> read_text(const json::value& value) {
  if (!value.is_string()) return std::nullopt;
  return std::string(std::string_view(value.get_string()));
}

std::optional<Attribute> read_attribute(const json::value& value) {
  Attribute attribute;
  Members members(value);
  members.read("name", attribute.name);
  members.read("format", attribute.name_format);
  members.read("friendly", attribute.friendly_name);
  members.read("values", attribute.values, read_text);
  if (!members.is_sound()) return std::nullopt;
  return attribute;
}

std::optional<SessionTag> read_tag(const json::value& value) {
  SessionTag tag;
  Members members(value);
  members.read("key", tag.key);
  members.read("value", tag.value);
  if (!members.is_sound()) return std::nullopt;
  return tag;
}

json::array written(const std::vector<Attribute>& attributes) {
  json::array list;
  for (const Attribute& attribute : attributes) {
    json::object one{{"name", attribute.name}};
    if (attribute.name_format) one["format"] = *attribute.name_format;
    if (attribute.friendly_name) one["friendly"] = *attribute.friendly_name;
    one["values"] = json::array(attribute.values.begin(), attribute.values.end());
    list.push_back(std::move(one));
  }
  return list;
}

json::array written(const std::vector<SessionTag>& tags) {
  json::array list;
  for (const SessionTag& tag : tags) list.push_back({{"key", tag.key}, {"value", tag.value}});
  return list;
}

}  // namespace

SessionData session_data(const AuthenticatedSubject& subject, std::vector<SessionTag> tags) {
  return {.csrf = web::random_token(),
          .authn_instant = subject.authn_instant(),
          .authn_context = subject.authn_context_class_ref(),
          .attributes = subject.attributes(),
          .tags = std::move(tags)};
}

std::string write_session_data(const SessionData& data) {
  json::object object{{"version", version},
                      {"csrf", data.csrf},
                      {"authn_instant", format_instant(data.authn_instant)},
                      {"attributes", written(data.attributes)},
                      {"tags", written(data.tags)}};
  if (data.authn_context) object["authn_context"] = *data.authn_context;
  return json::serialize(object);
}

std::optional<SessionData> read_session_data(std::string_view text) {
  json::parse_options options;
  options.max_depth = deepest;
  json::error_code error;
  const json::value value = json::parse(text, error, {}, options);
  if (error) return std::nullopt;
  SessionData data;
  Members members(value);
  members.read_version();
  members.read("csrf", data.csrf);
  members.read("authn_instant", data.authn_instant);
  members.read("authn_context", data.authn_context);
  members.read("attributes", data.attributes, read_attribute);
  members.read("tags", data.tags, read_tag);
  // A token that can be guessed would let other sites' forms in.
  if (!members.is_sound() || !web::is_random_token(data.csrf)) return std::nullopt;
  // Whatever else there is was not written by us.
  if (write_session_data(data) != text) return std::nullopt;
  return data;
}

}  // namespace signet::sp_program
