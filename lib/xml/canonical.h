#pragma once

#include <string>

#include "xml/document.h"

namespace signet::xml {

/// Exclusive canonicalization of an element with all that is in it, without comments; empty when
/// libxml2 fails. For what we sign: what came in is canonicalized by the engine. [xml-exc-c14n]
std::string exclusive_canonical(Element element);

}  // namespace signet::xml
