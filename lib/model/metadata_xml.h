#pragma once

#include "signet/metadata.h"
#include "xml/document.h"

// Reader and writer of md:EntityDescriptor. Metadata is full of extensions, so it is read by
// expectation: what the library acts on must be right, the rest is kept or passed over.

namespace signet::model {

/// `findings` collects what was odd but could be read; may be null.
Result<EntityDescriptor> read_entity(xml::Element root, std::vector<Finding>* findings = nullptr);
Result<xml::Document> write_entity(const EntityDescriptor& entity);

}  // namespace signet::model
