#include "xml/shape.h"

#include <libxml/tree.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/codec.h"
#include "base/fail.h"
#include "base/text.h"
#include "signet/names.h"
#include "signet/time.h"
#include "xml/libxml.h"

namespace signet::xml {
namespace {

/// Namespaces that must never be met where a schema has a hole: what stands there could be taken
/// for the real thing by some reader.
bool is_protected(std::string_view ns) noexcept {
  static constexpr std::array protected_namespaces = {ns::saml, ns::samlp, ns::md, ns::ds,
                                                      ns::xenc};
  return std::find(protected_namespaces.begin(), protected_namespaces.end(), ns) !=
         protected_namespaces.end();
}

bool is_blank(std::string_view text) noexcept {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// Text besides white space directly inside.
bool has_text(Element element) noexcept {
  for (xmlNodePtr child = element.node()->children; child != nullptr; child = child->next) {
    if (child->type == XML_TEXT_NODE && !is_blank(view(child->content))) return true;
  }
  return false;
}

/// Where a value stands; put into words only when it is wrong.
struct Where {
  Element element;
  std::string_view attribute = {};

  std::string describe() const {
    if (attribute.empty()) return element.path();
    return element.path() + "/@" + std::string(attribute);
  }
};

Result<void> check_value(Value kind, std::string_view value, const Where& where) {
  const auto malformed = [&](std::string_view expected) {
    return fail(ErrorCode::malformed_value, where.describe(), expected, value);
  };
  switch (kind) {
    case Value::text:
      return {};
    case Value::id:
    case Value::ncname:
      if (!base::is_ncname(value)) return malformed("an NCName");
      return {};
    case Value::boolean:
      if (!base::parse_boolean(value)) return malformed("true or false");
      return {};
    case Value::unsigned_short:
      if (!base::parse_unsigned_short(value)) return malformed("0 to 65535");
      return {};
    case Value::uri:
      if (value.empty() || value.find_first_of(" \t\r\n") != std::string_view::npos)
        return malformed("a URI");
      return {};
    case Value::instant: {
      const auto instant = parse_instant(value);
      if (!instant)
        return fail(ErrorCode::malformed_time, where.describe(), "YYYY-MM-DDThh:mm:ssZ", value);
      return {};
    }
    case Value::duration: {
      const auto duration = parse_duration(value);
      if (!duration)
        return fail(ErrorCode::malformed_time, where.describe(), "an xs:duration", value);
      return {};
    }
    case Value::base64:
      if (!base::base64_decode(value, base::Whitespace::skip)) return malformed("base64");
      return {};
  }
  return malformed("a known kind of value");
}

Result<void> check_attribute(Element element, const xmlAttr* attribute, const ElementShape& shape) {
  const std::string_view local = view(attribute->name);
  if (attribute->ns != nullptr) {
    const std::string_view ns = view(attribute->ns->href);
    const bool type_or_nil = ns == ns::xsi && (local == "type" || local == "nil");
    if (type_or_nil ? shape.typed : shape.any_attribute && !is_protected(ns)) return {};
    return fail(ErrorCode::unexpected_attribute, element.path(), "attributes of the schema",
                "{" + std::string(ns) + "}" + std::string(local));
  }
  const auto known =
      std::find_if(shape.attributes.begin(), shape.attributes.end(),
                   [&](const AttributeShape& a) { return equals(attribute->name, a.name); });
  if (known == shape.attributes.end()) {
    return fail(ErrorCode::unexpected_attribute, element.path(), "attributes of the schema", local);
  }
  if (known->value == Value::text) return {};
  return check_value(known->value, attribute_value(attribute), {element, local});
}

Result<void> check_attributes(Element element, const ElementShape& shape) {
  for (const xmlAttr* attribute = element.node()->properties; attribute != nullptr;
       attribute = attribute->next) {
    if (auto ok = check_attribute(element, attribute, shape); !ok) return ok;
  }
  for (const AttributeShape& expected : shape.attributes) {
    if (expected.presence == Presence::required && !element.has_attribute(expected.name)) {
      return fail(ErrorCode::missing_attribute, element.path(), expected.name, "none");
    }
  }
  return {};
}

/// Anything foreign, at any depth.
Result<void> check_open(Element hole) {
  const auto found =
      find_inside(hole, [](Element inside) { return is_protected(inside.namespace_uri()); });
  if (!found) return {};
  return fail(ErrorCode::saml_in_open_content, found->path(), "foreign elements only",
              found->local_name());
}

Result<void> check_element(Element element, const ElementShape& shape);

const ElementShape* matching(const Place& place, Element element) noexcept {
  for (const ElementShape* choice : place.choices) {
    if (element.is(choice->name)) return choice;
  }
  return nullptr;
}

Result<void> check_children(Element element, const ElementShape& shape) {
  auto child = element.first_child();
  for (const Place& place : shape.children) {
    unsigned count = 0;
    while (child && count < place.max) {
      const ElementShape* choice = matching(place, *child);
      if (choice == nullptr) break;
      if (auto ok = check_element(*child, *choice); !ok) return ok;
      child = child->next_sibling();
      ++count;
    }
    if (count < place.min) {
      return fail(ErrorCode::missing_element, element.path(), place.choices.front()->name.local,
                  child ? child->local_name() : "the end of " + std::string(element.local_name()));
    }
  }
  if (child) {
    return fail(ErrorCode::unexpected_element, element.path(),
                "the elements of the schema in order",
                "{" + std::string(child->namespace_uri()) + "}" + std::string(child->local_name()));
  }
  return {};
}

Result<void> check_text_or_one(Element element, const ElementShape& shape) {
  const auto inside = element.first_child();
  if (!inside) return {};
  if (has_text(element)) {
    return fail(ErrorCode::unexpected_text, element.path(), "text or an element", element.text());
  }
  if (const auto second = inside->next_sibling()) {
    return fail(ErrorCode::unexpected_element, element.path(), "one element", second->local_name());
  }
  for (const Place& place : shape.children) {
    if (const ElementShape* choice = matching(place, *inside)) {
      return check_element(*inside, *choice);
    }
  }
  return check_open(element);
}

Result<void> check_content(Element element, const ElementShape& shape) {
  if (shape.content == Content::unchecked) return {};
  if (shape.content == Content::text_or_one) return check_text_or_one(element, shape);
  if (shape.content == Content::open || shape.content == Content::text_or_open) {
    if (shape.content == Content::open && has_text(element)) {
      return fail(ErrorCode::unexpected_text, element.path(), "elements only", element.text());
    }
    return check_open(element);
  }
  if (shape.content != Content::text && has_text(element)) {
    return fail(ErrorCode::unexpected_text, element.path(), "no text", element.text());
  }
  if (auto ok = check_children(element, shape); !ok) return ok;
  if (element.first_child() && has_text(element)) {
    return fail(ErrorCode::unexpected_text, element.path(), "text or elements", element.text());
  }
  if (shape.content == Content::text && shape.value != Value::text) {
    return check_value(shape.value, element.text(), {element});
  }
  return {};
}

/// Recursion follows the tables, whose depth is fixed, and not the input.
Result<void> check_element(Element element, const ElementShape& shape) {
  if (auto ok = check_attributes(element, shape); !ok) return ok;
  return check_content(element, shape);
}

}  // namespace

Result<void> check_shape(Element element, const ElementShape& shape) {
  if (!element.is(shape.name)) {
    return fail(
        ErrorCode::unexpected_root, "root",
        "{" + std::string(shape.name.ns) + "}" + std::string(shape.name.local),
        "{" + std::string(element.namespace_uri()) + "}" + std::string(element.local_name()));
  }
  return check_element(element, shape);
}

}  // namespace signet::xml
