#pragma once

#include <optional>
#include <vector>

#include "signet/metadata.h"
#include "xml/document.h"

// Reader and writer of md:EntityDescriptor. Metadata is full of extensions, so it is read by
// expectation: what the library acts on must be right, the rest is kept or passed over.

namespace signet::model {

/// All that could be read, and all that was wrong with the rest.
struct EntityReading {
  EntityDescriptor entity;
  std::vector<Finding> findings = {};  ///< errors first, then what was left out
  std::optional<Error> error = {};     ///< the first; with one the entity must not be used
};

EntityReading read_entity_with_findings(xml::Element root);
/// The entity, or the first error.
Result<EntityDescriptor> read_entity(xml::Element root);

/// Fails with `value_not_writable`, also for what read_entity() would refuse.
Result<xml::Document> write_entity(const EntityDescriptor& entity);

/// A finding of the severity `error` that says what the Error says.
Finding finding_of(const Error& error);

}  // namespace signet::model
