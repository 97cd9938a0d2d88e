#pragma once

#include <string>
#include <string_view>

#include "xml/document.h"

// The two changes that signing a file makes to a tree that was parsed. Messages are never edited:
// they are read, or written anew.

namespace signet::xml {

/// Takes the element out of its tree, with all that is in it. Cursors on it are void then.
void remove(Element element) noexcept;

/// Adds an attribute without namespace, or replaces its value.
void set_attribute(Element element, const std::string& local, const std::string& value);

}  // namespace signet::xml
