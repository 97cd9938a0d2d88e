#pragma once

#include "model/fields.h"
#include "model/messages.h"
#include "xml/shape.h"
#include "xml/writer.h"

// Elements that several messages have; for the sources of this module.

namespace signet::model {

/// With what the encrypted parts of a signed assertion are read.
struct Opening {
  const dsig::SignedElement& around;
  const dsig::Decryption& by;
};

/// Reads an Assertion whose shape holds. Without `opening`, or where it fails, encrypted parts are
/// an error of `fields`.
Assertion read_assertion_element(Fields& fields, xml::Element assertion, const Opening* opening);
void write_assertion(xml::Writer& writer, const Assertion& assertion);

Issuer read_issuer(xml::Element issuer);
void write_issuer(xml::Writer& writer, const Issuer& issuer);
std::optional<Issuer> read_optional_issuer(xml::Element message);

NameID read_name_id(xml::Element name_id);
void write_name_id(xml::Writer& writer, const NameID& name_id);

/// Reads a response whose shape holds.
Result<StatusResponse> read_status_response(xml::Element root);
/// All of it, on the root that the writer begins with.
void write_status_response(xml::Writer& writer, const StatusResponse& response);

/// The text of all children of this name.
std::vector<std::string> read_texts(xml::Element element, const xml::Name& name);

/// Ends a message: what our own check of its shape refuses fails with `value_not_writable`.
Result<xml::Document> finish_message(xml::Writer&& writer,
                                     Result<void> (*check)(xml::Element message));

}  // namespace signet::model
