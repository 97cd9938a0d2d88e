#pragma once

#include <string_view>

#include "signet/limits.h"
#include "signet/result.h"
#include "xml/document.h"

namespace signet::xml {

/// Looks at the bytes once, in linear time, before the parser does: size, UTF-8, NUL, markup that
/// is never allowed (DOCTYPE, CDATA, processing instructions, comments in messages), an XML
/// declaration other than 1.0 in UTF-8, and the counts of Limits. libxml2 needs a second and more
/// for a tag of 64 KB of attributes and checks them before any callback, so a callback would come
/// too late.
///
/// The counts hold for what is not well-formed as well: libxml2 reads on after an error, so a tag
/// that isn't by the grammar is refused here, and no `<` passes uncounted. One byte order mark
/// may stand in front, as the parser takes it.
Result<void> prescan(std::string_view bytes, const Limits& limits, Comments comments);

}  // namespace signet::xml
