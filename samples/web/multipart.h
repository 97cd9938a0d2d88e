#pragma once

#include "web/fields.h"
#include "web/http.h"

namespace signet::web {

/// The fields of a posted form that has files in it, `multipart/form-data`. The value of a file is
/// its content, any octets; what the person's machine calls it is dropped. All other values are
/// UTF-8 without NUL.
///
/// It takes what browsers send and no more, so that nobody else can see other parts in it: nothing
/// before the first boundary and behind the last, names in quotation marks, at most `max_fields`
/// parts, and no header fields but Content-Disposition and Content-Type. Fails otherwise, and for a
/// body of another Content-Type. [RFC 7578; HTML 4.10.21.8]
Outcome<Fields> parse_multipart(const Request& request);

}  // namespace signet::web
