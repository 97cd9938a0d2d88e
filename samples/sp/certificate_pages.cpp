#include "shared/certificate_html.h"
#include "shared/peer_id.h"
#include "signet/certificate_status.h"
#include "signet/identity_center.h"
#include "sp/flows.h"
#include "web/fields.h"

// Which certificates verify what an identity provider signs: those of its metadata and those that
// the administrator imports, all trusted at once.

namespace signet::sp_program {
namespace {

using program::AdministratorSession;
using web::element;
using web::Html;

constexpr PeerRole role = PeerRole::identity_provider;
constexpr const char* list_path = "/admin/identity-providers";
/// Of PEM, without the profile.
constexpr std::size_t longest_certificate = 16 * 1024;

std::string certificates_path(const std::string& entity_id) {
  return std::string(list_path) + "/" + program::peer_id(entity_id) + "/certificates";
}

std::size_t most_characters(const App& app) {
  return app.settings.profile == Profile::identity_center ? identity_center::longest_idp_certificate
                                                          : longest_certificate;
}

/// The identity provider of this address, with its certificates.
struct Provider {
  std::string entity_id, name;
  TrustedCertificates certificates;
};

std::optional<Provider> provider_of(App& app, const web::Request& request) {
  app.trust.follow_directory();
  const std::string_view wanted = web::path_segment(request.path, 2);
  for (const std::string& id : app.peers->identity_providers()) {
    if (program::peer_id(id) != wanted) continue;
    auto certificates = app.peers->certificates(id, role);
    if (certificates) return Provider{id, display_name(app, id), *std::move(certificates)};
  }
  return std::nullopt;
}

web::Response no_provider(const App& app) {
  return app.site.message(404, "Not found", "No identity provider is known at this address.");
}

Html last_use(const PeerCertificate& one) {
  return one.last_used ? program::time_element(*one.last_used) : Html("never");
}

Html origin(const PeerCertificate& one) {
  if (one.in_metadata && one.imported) return "metadata, and imported";
  return one.imported ? "imported" : "metadata";
}

Html facts_of(const PeerCertificate& one, Instant now) {
  Html facts = program::certificate_facts(one.certificate, now);
  facts += web::fact("From", origin(one));
  facts += web::fact("Last used", last_use(one));
  return element("dl", {{"class", "facts"}}, {facts});
}

Html trusted_card(const Provider& provider, const PeerCertificate& one, Instant now) {
  const std::string& subject = one.certificate.subject();
  const std::string path = certificates_path(provider.entity_id) +
                           "/delete?fingerprint=" + one.certificate.fingerprint();
  const Html link = element(
      "a", {{"class", "button quiet"}, {"href", path}, {"aria-label", "Delete ... " + subject}},
      {"Delete ..."});
  return element("section", {{"class", "card"}},
                 {element("h2", {}, {subject}), facts_of(one, now),
                  element("p", {{"class", "actions"}}, {link})});
}

Html removed_list(const TrustedCertificates& certificates) {
  Html entries;
  for (const PeerCertificate& one : certificates.removed()) {
    const char* by = one.removed->by_administrator ? "by the administrator" : "by the metadata";
    Html facts = web::fact("Subject", one.certificate.subject());
    facts += web::fact("SHA-256", program::fingerprint_of(one.certificate));
    facts += web::fact("Removed", web::fragment({program::time_element(one.removed->at), " ", by}));
    facts += web::fact("Last used", last_use(one));
    entries += element("dl", {{"class", "facts"}}, {facts});
  }
  if (entries.markup().empty()) return {};
  return element(
      "section", {{"class", "card"}},
      {element("h2", {}, {"Not trusted any more"}),
       element("p", {{"class", "hint"}},
               {"A message that is signed with one of these is refused, and says so. Importing a "
                "certificate again makes it trusted again."}),
       entries});
}

Html import_form(const App& app, const AdministratorSession& session, const Provider& provider) {
  const std::string hint = "PEM, at most " + std::to_string(most_characters(app)) + " characters";
  return element(
      "section", {{"class", "card"}},
      {element("h2", {}, {"Import a certificate"}),
       element("p", {},
               {"Before the identity provider signs with a new key, import its certificate here. "
                "The old one stays trusted until it is deleted."}),
       element("form",
               {{"method", "post"},
                {"action", certificates_path(provider.entity_id)},
                {"enctype", "multipart/form-data"}},
               {session.csrf_field(),
                element("div", {{"class", "field"}},
                        {element("label", {{"for", "field-certificate"}}, {"Certificate file"}),
                         element("input", {{"id", "field-certificate"},
                                           {"name", "certificate"},
                                           {"type", "file"},
                                           {"accept", ".pem,.crt,.cer"},
                                           {"aria-describedby", "certificate-hint"},
                                           {"required", ""}}),
                         element("p", {{"class", "hint"}, {"id", "certificate-hint"}}, {hint})}),
                element("p", {{"class", "actions"}},
                        {element("button", {{"type", "submit"}}, {"Import"})})})});
}

web::Response certificates_page(const App& app, const AdministratorSession& session,
                                const Provider& provider, const Html& notice, int status) {
  Html cards;
  for (const PeerCertificate& one : provider.certificates.trusted()) {
    cards += trusted_card(provider, one, app.now());
  }
  return app.site.page(
      "Certificates of " + provider.name,
      web::fragment({program::way_up(list_path, "Identity providers"), notice,
                     element("p", {}, {element("code", {}, {provider.entity_id})}), cards,
                     import_form(app, session, provider), removed_list(provider.certificates)}),
      status);
}

std::string sentence(const Error& error) {
  std::string text = "That wasn't possible.";
  switch (error.code()) {
    case ErrorCode::last_trusted_certificate:
      text = "The last valid certificate can't be deleted: nobody could sign in any more.";
      break;
    case ErrorCode::certificate_unknown:
      text = "This certificate isn't trusted, so it can't be deleted.";
      break;
    case ErrorCode::trusted_certificates_full:
      text = "There are too many imported certificates. Delete one that is out of use first.";
      break;
    case ErrorCode::certificate_malformed:
      text = "This file isn't one certificate in PEM.";
      break;
    case ErrorCode::key_weak:
      text = "The certificate's key is too weak to be trusted.";
      break;
    case ErrorCode::key_ring_busy:
      text = "Somebody else is changing the certificates. Please try again.";
      break;
    default:
      break;
  }
  return program::with_code(text, error);
}

/// Shows what happened on the page itself, where it can be reloaded without happening again.
web::Response finish(App& app, const AdministratorSession& session, const web::Request& request,
                     std::string_view event, const std::string& fingerprint,
                     const Provider& provider, const Result<void>& ok) {
  app.log.write(event, {{"accepted", static_cast<bool>(ok)},
                        {"code", ok ? std::string_view() : ok.error().name()},
                        {"idp", provider.entity_id},
                        {"certificate_sha256", fingerprint},
                        {"address", request.remote_address}});
  if (ok) {
    return web::redirect(certificates_path(provider.entity_id) + "?done=" + std::string(event));
  }
  return certificates_page(app, session, provider, web::error_notice(sentence(ok.error())), 422);
}

constexpr std::string_view imported = "certificate-imported";
constexpr std::string_view deleted = "certificate-deleted";
constexpr std::string_view fingerprint_field = "fingerprint";

const char* done_text(const web::Request& request) {
  if (request.query == "done=" + std::string(imported)) return "The certificate is trusted now.";
  if (request.query == "done=" + std::string(deleted)) {
    return "The certificate isn't trusted any more.";
  }
  return "";
}

const PeerCertificate* find(const std::vector<PeerCertificate>& trusted,
                            std::string_view fingerprint) {
  for (const PeerCertificate& one : trusted) {
    if (one.certificate.fingerprint() == fingerprint) return &one;
  }
  return nullptr;
}

}  // namespace

web::Response show_identity_providers(App& app, const AdministratorSession&, const web::Request&) {
  app.trust.follow_directory();
  Html entries;
  for (const std::string& id : app.peers->identity_providers()) {
    const auto certificates = app.peers->certificates(id, role);
    if (!certificates) continue;
    Html statuses;
    for (const PeerCertificate& one : certificates->trusted()) {
      statuses += web::fragment({program::status_of(one.certificate, app.now()), " "});
    }
    entries +=
        element("li", {},
                {element("a", {{"href", certificates_path(id)}},
                         {element("strong", {}, {display_name(app, id)}), element("br"),
                          element("span", {{"class", "hint"}}, {id}), element("br"), statuses})});
  }
  const Html none = element("p", {}, {"No identity provider is known here yet."});
  return app.site.page(
      "Identity providers",
      web::fragment(
          {program::way_up("/admin", "Administration"),
           element("section", {{"class", "card"}},
                   {entries.markup().empty() ? none
                                             : element("ul", {{"class", "list"}}, {entries})})}));
}

web::Response show_certificates(App& app, const AdministratorSession& session,
                                const web::Request& request) {
  const auto provider = provider_of(app, request);
  if (!provider) return no_provider(app);
  return certificates_page(app, session, *provider, web::success_notice(done_text(request)), 200);
}

web::Response import_certificate(App& app, const AdministratorSession& session,
                                 const web::Request& request, const web::Fields& form) {
  const auto provider = provider_of(app, request);
  if (!provider) return no_provider(app);
  const auto file = form.only("certificate");
  const auto certificate = read_uploaded_certificate(file.value_or(""), most_characters(app));
  if (!certificate) {
    return finish(app, session, request, imported, "", *provider, Unexpected(certificate.error()));
  }
  const auto ok = app.trust.import_certificate(provider->entity_id, *certificate);
  return finish(app, session, request, imported, certificate->fingerprint(), *provider, ok);
}

web::Response confirm_deletion(App& app, const AdministratorSession& session,
                               const web::Request& request) {
  const auto provider = provider_of(app, request);
  if (!provider) return no_provider(app);
  const auto trusted = provider->certificates.trusted();
  const std::string back = certificates_path(provider->entity_id);
  const auto query = web::parse_urlencoded(request.query);
  const auto fingerprint = query ? query->only(fingerprint_field) : std::nullopt;
  const PeerCertificate* one = fingerprint ? find(trusted, *fingerprint) : nullptr;
  if (one == nullptr) return web::redirect(back);
  const Html fields =
      web::fragment({session.csrf_field(), web::hidden_field(fingerprint_field, *fingerprint)});
  return app.site.page(
      "Delete this certificate?",
      element(
          "section", {{"class", "card"}},
          {element("p", {},
                   {"What ", element("strong", {}, {provider->name}),
                    " signs with it will be refused from then on. That is safe once it was last "
                    "used before the identity provider changed its key."}),
           element("p", {}, {element("strong", {}, {one->certificate.subject()})}),
           facts_of(*one, app.now()),
           program::confirmation(request.path, "Delete", fields, back)}));
}

web::Response delete_certificate(App& app, const AdministratorSession& session,
                                 const web::Request& request, const web::Fields& form) {
  const auto provider = provider_of(app, request);
  if (!provider) return no_provider(app);
  const std::string fingerprint(form.only(fingerprint_field).value_or(""));
  const auto ok = app.trust.remove_certificate(provider->entity_id, fingerprint);
  return finish(app, session, request, deleted, fingerprint, *provider, ok);
}

}  // namespace signet::sp_program
