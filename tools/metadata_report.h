#pragma once

#include "output.h"
#include "signet/metadata.h"

namespace signet::tools {

/// All that is known of an entity, behind what `json` and `text` already hold.
void describe(const EntityDescriptor& entity, boost::json::object& json, Text& text);

void describe(const std::vector<Finding>& findings, boost::json::object& json, Text& text);

}  // namespace signet::tools
