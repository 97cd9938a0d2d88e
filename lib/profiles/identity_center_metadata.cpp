#include <algorithm>

#include "profiles/rule.h"
#include "profiles/tag_text.h"
#include "signet/certificate_status.h"
#include "signet/identity_center.h"
#include "signet/names.h"

// Identity Center's rules for metadata: of an external identity provider, which is the source of
// users, and of an application, which is a service provider.

namespace signet::profiles {
namespace {

using namespace identity_center;

constexpr std::string_view idp_path = "EntityDescriptor/IDPSSODescriptor";
constexpr std::string_view sp_path = "EntityDescriptor/SPSSODescriptor";

template <class Visit>
void each_role(const Facts& facts, Visit visit) {
  if (!facts.entity) return;
  if (facts.entity->idp) visit(idp_path, static_cast<const RoleDescriptor&>(*facts.entity->idp));
  if (facts.entity->sp) visit(sp_path, static_cast<const RoleDescriptor&>(*facts.entity->sp));
}

template <class Visit>
void each_certificate(const Facts& facts, Visit visit) {
  each_role(facts, [&](std::string_view path, const RoleDescriptor& role) {
    for (std::size_t i = 0; i < role.keys.size(); ++i) {
      visit(std::string(path) + "/KeyDescriptor[" + std::to_string(i + 1) + "]",
            role.keys[i].certificate);
    }
  });
}

void file_too_long(const Facts& facts, const Report& report) {
  if (facts.length > longest_idp_metadata) {
    report("the file", std::to_string(facts.length) + " characters");
  }
}

template <CertificateStatus status>
void certificate_has_status(const Facts& facts, const Report& report) {
  each_certificate(facts, [&](const std::string& where, const Certificate& certificate) {
    if (certificate_status(certificate.not_after(), facts.context.now) == status) {
      report(where, format_instant(certificate.not_after()));
    }
  });
}

template <std::size_t longest>
void certificate_too_long(const Facts& facts, const Report& report) {
  each_certificate(facts, [&](const std::string& where, const Certificate& certificate) {
    const std::size_t length = certificate.to_pem().size();
    if (length > longest) report(where, std::to_string(length) + " characters of PEM");
  });
}

/// Metadata that lists none leaves it open.
void address_format_not_offered(const Facts& facts, const Report& report) {
  if (!facts.entity || !facts.entity->idp) return;
  const auto& formats = facts.entity->idp->name_id_formats;
  const auto is_like_it = [](const std::string& format) {
    return format.ends_with(":emailAddress");  // a mistyped one is another rule's
  };
  if (formats.empty() || std::any_of(formats.begin(), formats.end(), is_like_it)) return;
  report(std::string(idp_path) + "/NameIDFormat", formats.front());
}

void has_encryption_key(const Facts& facts, const Report& report) {
  if (!facts.entity || !facts.entity->sp) return;
  for (const KeyDescriptor& key : facts.entity->sp->keys) {
    if (key.use == KeyUse::encryption) {
      report(std::string(sp_path) + "/KeyDescriptor", "use=\"encryption\"");
    }
  }
}

void single_logout(const Facts& facts, const Report& report) {
  if (!facts.subjects.empty() && facts.subjects.front() == LintSubject::logout) {
    report("root", facts.document->root().local_name());
  }
  each_role(facts, [&](std::string_view path, const RoleDescriptor& role) {
    if (role.single_logout_services.empty()) return;
    report(std::string(path) + "/SingleLogoutService",
           role.single_logout_services.front().location);
  });
}

constexpr Rule table[] = {
    {"idp-metadata-too-long", Severity::error, on_idp, "at most 75,000 characters",
     "Take descriptors out of the file that Identity Center doesn't need, such as those of other "
     "roles and protocols.",
     file_too_long},
    {"certificate-red", Severity::error, on_metadata, "a certificate that hasn't expired",
     "Make a new certificate at the peer, import it, activate it there, and delete this one.",
     certificate_has_status<CertificateStatus::red>, "certificate-expired"},
    {"certificate-yellow", Severity::warning, on_metadata, "more than 90 days left",
     "Plan the rotation now: obtain a new certificate, import it, activate it, delete this one.",
     certificate_has_status<CertificateStatus::yellow>, "certificate-expires-soon"},
    {"idp-certificate-too-long", Severity::warning, on_idp, "at most 2,500 characters of PEM",
     "Have the identity provider make a certificate with a smaller key or fewer extensions, since "
     "this one can't be uploaded by itself.",
     certificate_too_long<longest_idp_certificate>},
    {"sp-certificate-too-long", Severity::error, on_sp, "at most 2 KB of PEM",
     "Have the application make a certificate with a smaller key or fewer extensions.",
     certificate_too_long<longest_sp_certificate>},
    {"name-id-format-not-offered", Severity::warning, on_idp, name_id_format::email_address,
     "Set the identity provider's name ID format to e-mail address.", address_format_not_offered},
    {"encryption-key-unused", Severity::note, on_sp, "no KeyDescriptor with use=\"encryption\"",
     "Nothing to do, but don't expect encrypted assertions: Identity Center neither sends nor "
     "reads them.",
     has_encryption_key},
    {"single-logout-unsupported", Severity::note, on_metadata | on_logout, "no single logout",
     "Don't rely on single logout: Identity Center doesn't take part in it in either direction.",
     single_logout},
};

}  // namespace

std::span<const Rule> identity_center_metadata_rules() {
  return table;
}

}  // namespace signet::profiles
