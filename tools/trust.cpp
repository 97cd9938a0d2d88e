#include <algorithm>
#include <boost/json/array.hpp>

#include "commands.h"
#include "files.h"
#include "signet/certificate_status.h"
#include "signet/trust_directory.h"

namespace signet::tools {
namespace {

namespace json = boost::json;

std::string_view name_of(PeerRole role) {
  return role == PeerRole::identity_provider ? "idp" : "sp";
}

PeerRole role_of(const std::string& name) {
  return name == "idp" ? PeerRole::identity_provider : PeerRole::service_provider;
}

std::string_view origin_of(const PeerCertificate& one) {
  if (one.in_metadata && one.imported) return "metadata, and imported";
  return one.imported ? "imported" : "metadata";
}

json::object trusted(const PeerCertificate& one, Instant now, Text& text) {
  const Certificate& certificate = one.certificate;
  const std::string_view status = to_string(certificate_status(certificate.not_after(), now));
  text.field("trusted", std::string(status) + ", " + certificate.subject() + ", until " +
                            format_instant(certificate.not_after()));
  text.field("", "SHA-256 " + certificate.fingerprint());
  text.field("", "from " + std::string(origin_of(one)));
  text.field("", "last used " + text_of(one.last_used).value_or("never"));
  return {{"status", status}};
}

json::object removed(const PeerCertificate& one, Text& text) {
  const std::string by = one.removed->by_administrator ? "an administrator" : "metadata";
  text.field("removed",
             one.certificate.subject() + ", " + format_instant(one.removed->at) + " by " + by);
  text.field("", "SHA-256 " + one.certificate.fingerprint());
  return {{"removed_at", format_instant(one.removed->at)},
          {"removed_by", one.removed->by_administrator ? "administrator" : "metadata"}};
}

json::array describe(const TrustedCertificates& certificates, Instant now, Text& text) {
  json::array list;
  for (const auto& part : {certificates.trusted(), certificates.removed()}) {
    for (const PeerCertificate& one : part) {
      json::object object = one.removed ? removed(one, text) : trusted(one, now, text);
      object["trusted"] = !one.removed.has_value();
      object["subject"] = one.certificate.subject();
      object["not_before"] = format_instant(one.certificate.not_before());
      object["not_after"] = format_instant(one.certificate.not_after());
      object["certificate_sha256"] = one.certificate.fingerprint();
      object["in_metadata"] = one.in_metadata;
      object["imported"] = one.imported;
      object["last_used"] = json_or_null(one.last_used);
      list.push_back(std::move(object));
    }
  }
  return list;
}

/// What is wrong with what was asked for is told apart from a directory that can't be worked with.
Exit refuse_or_give_up(const Error& error, const Output& output) {
  switch (error.code()) {
    case ErrorCode::certificate_unknown:
    case ErrorCode::last_trusted_certificate:
    case ErrorCode::trusted_certificates_full:
    case ErrorCode::metadata_entity_unknown:
    case ErrorCode::metadata_no_signing_key:
      return output.refuse(error);
    default:
      return output.give_up(error);
  }
}

Exit done(std::string_view what, const std::string& fingerprint, const std::string& peer,
          const Output& output) {
  Text text;
  text.line(std::string(what) + ": SHA-256 " + fingerprint + " of " + peer);
  output.print({{{std::string(what), fingerprint}, {"peer", peer}}, text.str()});
  return Exit::accepted;
}

Unexpected unknown_peer(const std::string& peer, std::string_view role) {
  return Unexpected(Error(ErrorCode::metadata_entity_unknown, "--peer",
                          "one whose metadata was imported, with the role " + std::string(role),
                          peer));
}

/// As `openssl x509 -fingerprint` and others write it.
std::string plain_fingerprint(std::string text) {
  std::erase(text, ':');
  for (char& c : text) {
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// The certificates with which a role may sign; nothing when there is no such role.
template <class Role>
std::optional<std::vector<Certificate>> signing(const std::optional<Role>& role) {
  if (!role) return std::nullopt;
  std::vector<Certificate> certificates;
  for (const KeyDescriptor& key : role->keys) {
    if (key.use != KeyUse::encryption) certificates.push_back(key.certificate);
  }
  return certificates;
}

Result<void> follow(const TrustDirectory& directory, const std::string& peer, PeerRole role,
                    const std::optional<std::vector<Certificate>>& listed, Instant now) {
  if (!listed) return {};
  return directory.update(peer, role, [&](TrustedCertificates& certificates) -> Result<void> {
    certificates.set_metadata(*listed, now);
    if (role != PeerRole::identity_provider || !certificates.keys().empty()) return {};
    return Unexpected(Error(ErrorCode::metadata_no_signing_key, peer,
                            "a KeyDescriptor that may sign and wasn't removed", "none"));
  });
}

}  // namespace

Exit trust_list(const TrustList& options, const Output& output) {
  const auto peers = TrustDirectory(options.directory).load();
  if (!peers) return output.give_up(peers.error());
  Text text;
  json::array list;
  for (const StoredPeer& peer : *peers) {
    if (options.peer && peer.entity_id != *options.peer) continue;
    text.line(peer.entity_id + " as " + std::string(name_of(peer.role)));
    list.push_back(
        {{"peer", peer.entity_id},
         {"role", name_of(peer.role)},
         {"certificates", describe(peer.certificates, options.leniency.moment(), text)}});
  }
  if (options.peer && list.empty())
    return output.refuse(unknown_peer(*options.peer, "idp or sp").error());
  output.print({{{"peers", std::move(list)}}, text.str()});
  return Exit::accepted;
}

Exit trust_import(const TrustImport& options, const Output& output) {
  const auto pem = read_input(options.file);
  if (!pem) return output.give_up(pem.error());
  const auto certificate = read_uploaded_certificate(*pem, options.most_characters);
  if (!certificate) return output.refuse(in_file(options.file, certificate.error()).error());
  const TrustDirectory directory(options.directory);
  // A directory is made for metadata only: a mistyped path is told.
  if (const auto known = directory.load(); !known) return output.give_up(known.error());
  const auto ok = directory.update(options.peer, role_of(options.role),
                                   [&](TrustedCertificates& known) -> Result<void> {
                                     // A mistyped entity ID would be trusted without anybody
                                     // noticing.
                                     if (known.trusted().empty() && known.removed().empty())
                                       return unknown_peer(options.peer, options.role);
                                     return known.import_certificate(*certificate);
                                   });
  if (!ok) return refuse_or_give_up(ok.error(), output);
  return done("imported", certificate->fingerprint(), options.peer, output);
}

Exit trust_import_metadata(const TrustImportMetadata& options, const Output& output) {
  const auto xml = read_input(options.file);
  if (!xml) return output.give_up(xml.error());
  const auto entity = read_metadata(*xml);
  if (!entity) return output.refuse(in_file(options.file, entity.error()).error());
  if (entity->entity_id != options.peer)
    return output.refuse(Error(ErrorCode::metadata_entity_unknown, options.file,
                               "metadata of " + options.peer, entity->entity_id));
  const Instant now = options.leniency.moment();
  if (const auto ok = check_validity(*entity, now, std::chrono::seconds(0)); !ok)
    return output.refuse(in_file(options.file, ok.error()).error());

  const TrustDirectory directory(options.directory);
  auto ok = follow(directory, options.peer, PeerRole::identity_provider, signing(entity->idp), now);
  if (ok)
    ok = follow(directory, options.peer, PeerRole::service_provider, signing(entity->sp), now);
  if (!ok) return refuse_or_give_up(ok.error(), output);
  Text text;
  text.line("imported: metadata of " + options.peer);
  output.print({{{"imported", "metadata"}, {"peer", options.peer}}, text.str()});
  return Exit::accepted;
}

Exit trust_remove(const TrustRemove& options, const Output& output) {
  const std::string fingerprint = plain_fingerprint(options.fingerprint);
  const TrustDirectory directory(options.directory);
  if (const auto known = directory.load(); !known) return output.give_up(known.error());
  const auto ok =
      directory.update(options.peer, role_of(options.role), [&](TrustedCertificates& known) {
        return known.remove(fingerprint, options.leniency.moment());
      });
  if (!ok) return refuse_or_give_up(ok.error(), output);
  return done("removed", fingerprint, options.peer, output);
}

}  // namespace signet::tools
