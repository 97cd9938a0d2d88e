#include "model/message_parts.h"

#include "base/fail.h"
#include "dsig/sign.h"
#include "model/names.h"

namespace signet::model {
namespace {

Status read_status(xml::Element element) {
  Status status;
  for (auto code = element.child(samlp("StatusCode")); code;
       code = code->child(samlp("StatusCode"))) {
    status.codes.push_back(code->attribute("Value").value_or(""));
  }
  if (const auto message = element.child(samlp("StatusMessage"))) status.message = message->text();
  return status;
}

void write_status(xml::Writer& writer, const Status& status) {
  writer.open(samlp("Status"));
  for (const std::string& code : status.codes) {
    writer.open(samlp("StatusCode")).attribute("Value", code);
  }
  for (std::size_t open = status.codes.size(); open > 0; --open) writer.close();
  if (status.message) writer.element(samlp("StatusMessage"), *status.message);
  writer.close();
}

}  // namespace

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

Result<void> sign_message(xml::Element message, const SigningKey& key) {
  return dsig::sign_enveloped(message, issuer_element(message), key);
}

NameID read_name_id(xml::Element element) {
  return {.value = element.text(),
          .format = element.attribute("Format"),
          .name_qualifier = element.attribute("NameQualifier"),
          .sp_name_qualifier = element.attribute("SPNameQualifier")};
}

void write_name_id(xml::Writer& writer, const NameID& name_id) {
  writer.open(saml("NameID"))
      .attribute("NameQualifier", name_id.name_qualifier)
      .attribute("SPNameQualifier", name_id.sp_name_qualifier)
      .attribute("Format", name_id.format)
      .text(name_id.value)
      .close();
}

Result<StatusResponse> read_status_response(xml::Element root) {
  Fields fields;
  StatusResponse response{.version = fields.text(root, "Version"),
                          .id = fields.text(root, "ID"),
                          .issue_instant = fields.instant(root, "IssueInstant"),
                          .in_response_to = root.attribute("InResponseTo"),
                          .destination = root.attribute("Destination"),
                          .issuer = read_optional_issuer(root),
                          .status = {}};
  if (const auto status = root.child(samlp("Status"))) response.status = read_status(*status);
  return std::move(fields).finish(std::move(response));
}

void write_status_response(xml::Writer& writer, const StatusResponse& response) {
  writer.attribute("ID", response.id)
      .attribute("InResponseTo", response.in_response_to)
      .attribute("Version", response.version)
      .attribute("IssueInstant", format_instant(response.issue_instant))
      .attribute("Destination", response.destination);
  if (response.issuer) write_issuer(writer, *response.issuer);
  write_status(writer, response.status);
}

std::vector<std::string> read_texts(xml::Element element, const xml::Name& name) {
  std::vector<std::string> texts;
  for (const xml::Element& child : element.children(name)) texts.push_back(child.text());
  return texts;
}

}  // namespace signet::model
