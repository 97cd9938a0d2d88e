#include "model/logout.h"

#include "base/fail.h"
#include "model/message_parts.h"
#include "model/names.h"
#include "model/shape_parts.h"
#include "model/shapes.h"

// Readers and writers of samlp:LogoutRequest and samlp:LogoutResponse. [saml-core 3.7]

namespace signet::model {
namespace {

constexpr xml::Name asynchronous = {ns::aslo, "Asynchronous"};

Result<void> check_logout_request(xml::Element root) {
  return check_shape(root, logout_request_shape);
}

Result<void> check_logout_response(xml::Element root) {
  return check_shape(root, logout_response_shape);
}

bool is_asynchronous(xml::Element root) {
  const auto extensions = root.child(samlp("Extensions"));
  return extensions && extensions->child(asynchronous);
}

/// Whoever signed the request signed what is encrypted in it.
Result<NameID> read_encrypted(xml::Element encrypted, const dsig::Decryption& by) {
  const auto opened =
      dsig::decrypt(encrypted, name_id_shape.name, by, dsig::Ciphertext::signed_by_peer);
  if (!opened) return fail(opened);
  if (!check_shape(opened->root(), name_id_shape)) return dsig::decryption_failed(encrypted);
  return read_name_id(opened->root());
}

Result<LogoutRequest> read_request(xml::Element root, const dsig::Decryption& by) {
  if (auto ok = check_logout_request(root); !ok) return fail(ok);
  Fields fields;
  LogoutRequest request{.version = fields.text(root, "Version"),
                        .id = fields.text(root, "ID"),
                        .issue_instant = fields.instant(root, "IssueInstant"),
                        .destination = root.attribute("Destination"),
                        .issuer = read_optional_issuer(root),
                        .not_on_or_after = fields.optional_instant(root, "NotOnOrAfter"),
                        .reason = root.attribute("Reason"),
                        .name_id = {},
                        .session_indexes = read_texts(root, samlp("SessionIndex")),
                        .asynchronous = is_asynchronous(root)};
  if (const auto encrypted = root.child(encrypted_id_shape.name)) {
    auto name_id = read_encrypted(*encrypted, by);
    if (!name_id) return fail(name_id);
    request.name_id = *std::move(name_id);
  } else if (const auto plain = root.child(name_id_shape.name)) {
    request.name_id = read_name_id(*plain);
  }
  return std::move(fields).finish(std::move(request));
}

Result<LogoutResponse> read_response(xml::Element root) {
  if (auto ok = check_logout_response(root); !ok) return fail(ok);
  return read_status_response(root);
}

std::optional<std::string> written(const std::optional<Instant>& instant) {
  if (!instant) return std::nullopt;
  return format_instant(*instant);
}

/// Doubles the list when the field says what its absence would say, or is absent.
void spell(std::optional<std::string> NameID::*field, std::string_view meant_by_absence,
           std::vector<NameID>& all) {
  const auto& written_out = all.front().*field;
  if (written_out && *written_out != meant_by_absence) return;
  const std::size_t size = all.size();
  for (std::size_t i = 0; i < size; ++i) {
    NameID other = all[i];
    if (other.*field) {
      (other.*field).reset();
    } else {
      other.*field = std::string(meant_by_absence);
    }
    all.push_back(std::move(other));
  }
}

}  // namespace

Result<LogoutRequest> read_logout_request(const dsig::SignedElement& request,
                                          const dsig::Decryption& by) {
  return read_request(request.root(), by);
}
Result<LogoutRequest> read_logout_request(const dsig::SignedQuery& request,
                                          const dsig::Decryption& by) {
  return read_request(request.root(), by);
}
Result<LogoutResponse> read_logout_response(const dsig::SignedElement& response) {
  return read_response(response.root());
}
Result<LogoutResponse> read_logout_response(const dsig::SignedQuery& response) {
  return read_response(response.root());
}

Result<xml::Document> write_logout_request(const LogoutRequest& request) {
  xml::Writer writer(samlp("LogoutRequest"));
  writer.attribute("ID", request.id)
      .attribute("Version", request.version)
      .attribute("IssueInstant", format_instant(request.issue_instant))
      .attribute("Destination", request.destination)
      .attribute("NotOnOrAfter", written(request.not_on_or_after))
      .attribute("Reason", request.reason);
  if (request.issuer) write_issuer(writer, *request.issuer);
  if (request.asynchronous) writer.open(samlp("Extensions")).open(asynchronous).close().close();
  write_name_id(writer, request.name_id);
  for (const std::string& index : request.session_indexes)
    writer.element(samlp("SessionIndex"), index);
  return finish_message(std::move(writer), check_logout_request);
}

Result<xml::Document> write_logout_response(const LogoutResponse& response) {
  xml::Writer writer(samlp("LogoutResponse"));
  write_status_response(writer, response);
  return finish_message(std::move(writer), check_logout_response);
}

Result<void> encrypt_logout_name_id(xml::Element request, const dsig::Recipient& recipient,
                                    RandomSource& random) {
  const auto name_id = request.child(name_id_shape.name);
  if (!name_id) return {};
  return dsig::encrypt_element(*name_id, encrypted_id_shape.name, recipient, random);
}

std::vector<NameID> spellings(const NameID& name_id, std::string_view idp, std::string_view sp) {
  std::vector<NameID> all = {name_id};
  spell(&NameID::format, name_id_format::unspecified, all);
  spell(&NameID::name_qualifier, idp, all);
  spell(&NameID::sp_name_qualifier, sp, all);
  return all;
}

}  // namespace signet::model
