#include <algorithm>
#include <map>

#include "metadata/name_id_formats.h"
#include "metadata/trusted_keys.h"
#include "profiles/rule.h"
#include "profiles/urls.h"
#include "signet/names.h"

// What deserves a better explanation than the refusal of a receiver; for every profile.

namespace signet::profiles {
namespace {

void signed_with_sha1(const Facts& facts, const Report& report) {
  const auto look = [&](const std::vector<SignatureFacts>& signatures) {
    for (const SignatureFacts& signature : signatures) {
      for (const std::string& algorithm : {signature.method, signature.digest}) {
        if (!algorithm.ends_with("sha1")) continue;
        report(signature.where, algorithm);
        break;
      }
    }
  };
  look(facts.metadata_signature);
  if (facts.message) look(facts.message->signatures);
}

bool has_finding(const Facts& facts, std::string_view code) {
  return std::any_of(facts.plain.begin(), facts.plain.end(),
                     [&](const Finding& finding) { return finding.code == code; });
}

std::string describe(const Certificate& certificate) {
  return certificate.subject() + ", SHA-256 " + certificate.fingerprint();
}

/// The signature is sound for the certificate that came with it, but nobody knows that one.
void signed_by_another_certificate(const Facts& facts, const Report& report) {
  const auto& metadata = facts.context.idp_metadata;
  if (!metadata || !metadata->idp || !has_finding(facts, "signature-invalid")) return;
  const auto keys = metadata::signing_keys(*metadata->idp);
  std::string known;
  for (const KeyDescriptor& key : metadata->idp->keys) {
    if (key.use == KeyUse::encryption) continue;
    known += (known.empty() ? "" : "; ") + describe(key.certificate);
  }
  for (const SignatureFacts& signature : facts.message->signatures) {
    if (signature.certificates.empty()) continue;
    const Certificate& certificate = signature.certificates.front();
    const bool listed = std::any_of(keys.begin(), keys.end(), [&](const PublicKey& key) {
      return key.fingerprint() == certificate.public_key().fingerprint();
    });
    if (!listed) report(signature.where, describe(certificate), known);
  }
}

void only_encryption_keys(const Facts& facts, const Report& report) {
  if (!facts.entity || !facts.entity->idp) return;
  const auto& keys = facts.entity->idp->keys;
  const bool only = !keys.empty() && std::all_of(keys.begin(), keys.end(), [](const auto& key) {
    return key.use == KeyUse::encryption;
  });
  if (only) report("EntityDescriptor/IDPSSODescriptor/KeyDescriptor", "use=\"encryption\" only");
}

void format_is_mistyped(std::string_view where, const std::optional<std::string>& format,
                        const Report& report) {
  const auto meant = format ? metadata::meant_name_id_format(*format) : std::nullopt;
  if (meant) report(where, *format, *meant);
}

void mistyped_formats(const Facts& facts, const Report& report) {
  const auto role = [&](std::string_view name, const RoleDescriptor& descriptor) {
    for (const std::string& format : descriptor.name_id_formats) {
      format_is_mistyped("EntityDescriptor/" + std::string(name) + "/NameIDFormat", format, report);
    }
  };
  if (facts.entity && facts.entity->idp) role("IDPSSODescriptor", *facts.entity->idp);
  if (facts.entity && facts.entity->sp) role("SPSSODescriptor", *facts.entity->sp);
  if (!facts.message) return;
  const MessageFacts& message = *facts.message;
  if (message.name_id) {
    format_is_mistyped("Assertion/Subject/NameID/@Format", message.name_id->format, report);
  }
  if (message.request && message.request->name_id_policy) {
    format_is_mistyped("AuthnRequest/NameIDPolicy/@Format", message.request->name_id_policy->format,
                       report);
  }
}

/// All places where the message or file names the ACS, with what stands there.
template <class Visit>
void each_acs_url(const Facts& facts, Visit visit) {
  if (facts.message && facts.message->request) {
    if (const auto& url = facts.message->request->acs_url) {
      visit("AuthnRequest/@AssertionConsumerServiceURL", *url);
    }
  } else if (facts.message) {
    if (const auto& url = facts.message->destination) visit("Response/@Destination", *url);
    if (!facts.message->assertion) return;
    for (const auto& confirmation : facts.message->assertion->confirmations) {
      if (confirmation.recipient) {
        visit("SubjectConfirmationData/@Recipient", *confirmation.recipient);
      }
    }
  } else if (facts.entity && facts.entity->sp) {
    const auto& services = facts.entity->sp->assertion_consumer_services;
    const bool listed = std::any_of(services.begin(), services.end(), [&](const Endpoint& acs) {
      return acs.location == facts.context.acs_url;
    });
    for (const Endpoint& acs : services) {
      if (!listed) visit("SPSSODescriptor/AssertionConsumerService/@Location", acs.location);
    }
  }
}

template <UrlDifference difference>
void acs_url_differs(const Facts& facts, const Report& report) {
  if (!facts.context.acs_url) return;
  const std::string& expected = *facts.context.acs_url;
  // Senders write one wrong URL into several places: that is one finding.
  std::map<std::string, std::string> places;
  each_acs_url(facts, [&](std::string_view where, const std::string& url) {
    if (compare_urls(expected, url) != difference) return;
    std::string& place = places[url];
    place += (place.empty() ? "" : " and ") + std::string(where);
  });
  for (const auto& [url, where] : places) report(where, url, expected);
}

constexpr unsigned names_an_acs = on_sp | on_response | on_request;
constexpr std::string_view acs_refusals = "destination-mismatch recipient-mismatch";
constexpr Severity error = Severity::error;

constexpr Rule table[] = {
    {"signature-sha1", error, on_metadata | on_response | on_request, "RSA-SHA256 or better",
     "Set the signing algorithm to RSA-SHA256 at the sender: SHA-1 signatures can be forged.",
     signed_with_sha1, "signature-algorithm-refused digest-algorithm-refused"},
    {"certificate-not-in-metadata", error, on_response,
     "a certificate of the identity provider's metadata",
     "Import the certificate that the identity provider signs with now, or its current metadata.",
     signed_by_another_certificate, "signature-invalid"},
    {"metadata-only-encryption-certificate", error, on_idp,
     "a KeyDescriptor with use=\"signing\", or without use",
     "Export the metadata again with the identity provider's signing certificate in it.",
     only_encryption_keys, "metadata-no-signing-key"},
    {"name-id-format-mistyped",
     error,
     on_metadata | on_response | on_request,
     {},
     "Correct the format's URN: it is `urn:oasis:names:tc`, with an s, and letter case counts.",
     mistyped_formats,
     "name-id-format-unknown"},
    {"acs-url-trailing-slash",
     error,
     names_an_acs,
     {},
     "Copy the ACS URL again: one of the two ends in a slash and the other doesn't.",
     acs_url_differs<UrlDifference::trailing_slash>,
     acs_refusals},
    {"acs-url-letter-case",
     error,
     names_an_acs,
     {},
     "Copy the ACS URL again: the two differ in the case of letters, which counts.",
     acs_url_differs<UrlDifference::letter_case>,
     acs_refusals},
    {"acs-url-port",
     error,
     names_an_acs,
     {},
     "Copy the ACS URL again: only one of the two names a port, or it is another one.",
     acs_url_differs<UrlDifference::port>,
     acs_refusals},
    {"acs-url-mismatch",
     error,
     names_an_acs,
     {},
     "Copy the ACS URL from the service provider to the identity provider, character by character.",
     acs_url_differs<UrlDifference::other>,
     acs_refusals},
};

}  // namespace

std::span<const Rule> plain_rules() {
  return table;
}

}  // namespace signet::profiles
