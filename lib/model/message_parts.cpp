#include "model/message_parts.h"

#include "base/fail.h"
#include "model/names.h"

namespace signet::model {

Result<xml::Document> finish_message(xml::Writer&& writer, Result<void> (*check)(xml::Element)) {
  auto document = std::move(writer).finish();
  if (!document) return document;
  if (const auto ok = check(document->root()); !ok) {
    const Error& error = ok.error();
    return fail(ErrorCode::value_not_writable, error.where(), error.expected(), error.found());
  }
  return document;
}

Issuer read_issuer(xml::Element issuer) {
  return {.value = issuer.text(), .format = issuer.attribute("Format")};
}

std::optional<Issuer> read_optional_issuer(xml::Element message) {
  const auto issuer = issuer_element(message);
  if (!issuer) return std::nullopt;
  return read_issuer(*issuer);
}

void write_issuer(xml::Writer& writer, const Issuer& issuer) {
  writer.open(saml("Issuer")).attribute("Format", issuer.format).text(issuer.value).close();
}

std::optional<xml::Element> issuer_element(xml::Element message) {
  return message.child(saml("Issuer"));
}

std::vector<std::string> read_texts(xml::Element element, const xml::Name& name) {
  std::vector<std::string> texts;
  for (const xml::Element& child : element.children(name)) texts.push_back(child.text());
  return texts;
}

}  // namespace signet::model
