#pragma once

#include <string>
#include <string_view>

#include "xml/document.h"

// The changes that signing a file makes to a tree that was parsed, and encrypting to one that was
// written. Messages that come in are never edited.

namespace signet::xml {

/// Takes the element out of its tree, with all that is in it. Cursors on it are void then.
void remove(Element element) noexcept;

/// Puts the root of `other` in the place of `element`, which is gone then. Both were written:
/// parsed documents share their names with their own parser, and give none of them away.
void replace(Element element, Document other);

/// Adds an attribute without namespace, or replaces its value.
void set_attribute(Element element, const std::string& local, const std::string& value);

}  // namespace signet::xml
