#pragma once

#include "output.h"
#include "signet/explanation.h"

namespace signet::tools {

/// A line for each check; as JSON the member "explain", an array with an object for each.
Report report_of(const Explanation& explanation);

}  // namespace signet::tools
