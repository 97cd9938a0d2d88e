#include "model/fields.h"

#include "base/text.h"

namespace signet::model {
namespace {

std::string attribute_path(xml::Element element, std::string_view name) {
  return element.path() + "/@" + std::string(name);
}

}  // namespace

std::string Fields::text(xml::Element element, std::string_view name) {
  auto value = element.attribute(name);
  if (!value) report(Error(ErrorCode::missing_attribute, element.path(), name, "none"));
  return std::move(value).value_or("");
}

Instant Fields::instant(xml::Element element, std::string_view name) {
  const auto value = optional_instant(element, name);
  if (!value && !element.attribute_view(name))
    report(Error(ErrorCode::missing_attribute, element.path(), name, "none"));
  return value.value_or(Instant());
}

std::optional<Instant> Fields::optional_instant(xml::Element element, std::string_view name) {
  const auto text = element.attribute_view(name);
  if (!text) return std::nullopt;
  const auto instant = parse_instant(*text);
  if (instant) return *instant;
  report(Error(ErrorCode::malformed_time, attribute_path(element, name), "YYYY-MM-DDThh:mm:ssZ",
               *text));
  return std::nullopt;
}

std::optional<std::chrono::seconds> Fields::optional_duration(xml::Element element,
                                                              std::string_view name) {
  const auto text = element.attribute_view(name);
  if (!text) return std::nullopt;
  const auto duration = parse_duration(*text);
  if (duration) return *duration;
  report(Error(ErrorCode::malformed_time, attribute_path(element, name),
               "an xs:duration such as PT1H", *text));
  return std::nullopt;
}

std::optional<bool> Fields::optional_boolean(xml::Element element, std::string_view name) {
  const auto text = element.attribute_view(name);
  if (!text) return std::nullopt;
  const auto value = base::parse_boolean(*text);
  if (!value) {
    report(
        Error(ErrorCode::malformed_value, attribute_path(element, name), "true or false", *text));
  }
  return value;
}

std::optional<int> Fields::optional_number(xml::Element element, std::string_view name) {
  const auto text = element.attribute_view(name);
  if (!text) return std::nullopt;
  const auto value = base::parse_unsigned_short(*text);
  if (!value) {
    report(Error(ErrorCode::malformed_value, attribute_path(element, name), "0 to 65535", *text));
  }
  return value;
}

}  // namespace signet::model
