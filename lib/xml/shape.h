#pragma once

#include <span>
#include <string_view>

#include "signet/result.h"
#include "xml/document.h"

// A grammar written as tables, and the one function that checks a tree against it. The tables of
// the SAML elements stand in model/; they say the same as the schemas, and less where the profiles
// allow less.

namespace signet::xml {

enum class Value { text, id, ncname, boolean, unsigned_short, uri, instant, duration, base64 };
enum class Presence { optional, required };

struct AttributeShape {
  std::string_view name;  ///< without namespace
  Presence presence = Presence::optional;
  Value value = Value::text;
};

enum class Content {
  elements,      ///< only the children listed; white space between them
  text,          ///< only text; or only the children listed, where there are some
  empty,         ///< white space at most
  open,          ///< anything foreign: no element of the SAML, ds and xenc namespaces at any depth
  text_or_open,  ///< like open, but text too
  text_or_one,   ///< only text; or one element: one that is listed, or anything foreign
  unchecked,     ///< not looked into here: the gate of dsig/ checks ds:Signature itself
};

struct ElementShape;

/// A place in the sequence of children: one of `choices`, `min` to `max` times.
struct Place {
  std::span<const ElementShape* const> choices;
  unsigned min;
  unsigned max;
};
inline constexpr unsigned unbounded = ~0U;

struct ElementShape {
  Name name;
  std::span<const AttributeShape> attributes;
  Content content = Content::elements;
  std::span<const Place> children = {};
  Value value = Value::text;  ///< of the text, with Content::text
  /// Attributes of foreign namespaces are tolerated and never read (the schema's anyAttribute).
  bool any_attribute = false;
  /// xsi:type and xsi:nil are tolerated. What they say is never acted on: exclusive
  /// canonicalization doesn't protect the prefix in a type's name.
  bool typed = false;
};

/// Walks `element` along `shape`. Fails with `unexpected_root`, `unexpected_element`,
/// `missing_element`, `unexpected_attribute`, `missing_attribute`, `unexpected_text`,
/// `malformed_value`, `malformed_time` or `saml_in_open_content`.
Result<void> check_shape(Element element, const ElementShape& shape);

}  // namespace signet::xml
