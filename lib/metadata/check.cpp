#include <algorithm>
#include <cstddef>

#include "base/text.h"
#include "dsig/signed_element.h"
#include "metadata/name_id_formats.h"
#include "metadata/trusted_keys.h"
#include "metadata/validity.h"
#include "model/metadata_xml.h"
#include "signet/names.h"
#include "xml/document.h"

// What an administrator should know about a metadata file, beyond what makes it unreadable.

namespace signet {
namespace {

constexpr std::chrono::hours certificate_notice = std::chrono::days(30);
constexpr std::chrono::hours validity_notice = std::chrono::days(3);

struct Kind {
  std::string_view code;
  Severity severity;
  std::string_view advice;
};

constexpr Kind metadata_expired{"metadata-expired", Severity::error,
                                "Fetch the peer's current metadata."};
constexpr Kind metadata_expires_soon{"metadata-expires-soon", Severity::warning,
                                     "Fetch the peer's current metadata before this one ends."};
constexpr Kind validity_missing{
    "metadata-validity-missing", Severity::note,
    "Without a validUntil nothing says when the file is out of date: refresh it yourself."};
constexpr Kind metadata_unsigned{
    "metadata-unsigned", Severity::note,
    "Make sure that the file came from the peer, by a way that others can't change."};
constexpr Kind signature_not_checked{
    "metadata-signature-not-checked", Severity::note,
    "Verify the file with the publisher's certificate before you trust it."};
constexpr Kind entity_id_not_a_uri{"entity-id-not-a-uri", Severity::note,
                                   "It works; the standard asks for a URI as entity ID."};
constexpr Kind sha1_allowed{"insecurely-allowed-sha1", Severity::warning,
                            "Have the peer sign with SHA-256, then drop insecurely_allow_sha1."};
constexpr Kind no_signing_key{"metadata-no-signing-key", Severity::error,
                              "Ask the peer for metadata with a signing certificate."};
constexpr Kind too_many_keys{"signing-keys-not-all-used", Severity::note,
                             "Ask the peer to take old keys out of its metadata."};
constexpr Kind certificate_expired{
    "certificate-expired", Severity::warning,
    "The key still works: its certificate's dates decide nothing. Ask the peer for its new one."};
constexpr Kind certificate_expires_soon{"certificate-expires-soon", Severity::warning,
                                        "Ask the peer when it will change its key."};
constexpr Kind certificate_not_yet_valid{"certificate-not-yet-valid", Severity::note,
                                         "The peer may be about to change its key."};
constexpr Kind no_endpoint{"metadata-no-endpoint", Severity::error,
                           "Ask the peer for metadata with an endpoint of one of these bindings."};
constexpr Kind endpoint_not_https{
    "endpoint-not-https", Severity::warning,
    "Messages to it can be read and changed on the way. Use http on a test machine only."};
constexpr Kind several_defaults{"endpoint-several-defaults", Severity::note,
                                "The first of them is taken; ask the peer to mark one."};
constexpr Kind name_id_format_unknown{"name-id-format-unknown", Severity::warning,
                                      "No request can ask for this format. Is it misspelt?"};

/// Of what the reader let through, which is http or https in any case of letters.
bool is_https(std::string_view url) {
  return url.size() > 4 && url[4] != ':';
}

class Check {
 public:
  Check(const EntityDescriptor& entity, Instant now, std::vector<Finding>& findings)
      : entity_(entity), now_(now), findings_(findings) {}

  void file(xml::Element root, const AlgorithmPolicy& algorithms);
  void idp(const IDPSSODescriptor& idp);
  void sp(const SPSSODescriptor& sp);

 private:
  void add(const Kind& kind, std::string_view where, std::string_view found = {},
           std::string_view expected = {});
  void validity();
  void one_default(const std::string& path, std::ptrdiff_t defaults);
  void role(const std::string& path, const RoleDescriptor& role);
  void certificate(const std::string& path, const Certificate& certificate);
  void endpoints(const std::string& path, const std::vector<Endpoint>& endpoints);
  void bindings(const std::string& path, const std::vector<Endpoint>& endpoints,
                std::initializer_list<std::string_view> supported);
  void name_id_format(const std::string& path, const std::string& format);

  const EntityDescriptor& entity_;
  Instant now_;
  std::vector<Finding>& findings_;
};

void Check::add(const Kind& kind, std::string_view where, std::string_view found,
                std::string_view expected) {
  findings_.push_back({.code = std::string(kind.code),
                       .severity = kind.severity,
                       .where = std::string(where),
                       .found = std::string(found),
                       .expected = std::string(expected),
                       .advice = std::string(kind.advice)});
}

void Check::file(xml::Element root, const AlgorithmPolicy& algorithms) {
  validity();
  add(dsig::has_signature(root) ? signature_not_checked : metadata_unsigned, root.path());
  if (!base::is_absolute_uri(entity_.entity_id)) {
    add(entity_id_not_a_uri, "EntityDescriptor/@entityID", entity_.entity_id);
  }
  if (algorithms.accepts(SignatureAlgorithm::rsa_sha1, entity_.entity_id)) {
    add(sha1_allowed, "AlgorithmPolicy", entity_.entity_id);
  }
}

void Check::validity() {
  const auto end = metadata::earliest_valid_until(entity_);
  if (!end) {
    add(validity_missing, "EntityDescriptor/@validUntil", "none");
  } else if (*end <= now_) {
    add(metadata_expired, "EntityDescriptor/@validUntil", format_instant(*end),
        "after " + format_instant(now_));
  } else if (*end <= now_ + validity_notice) {
    add(metadata_expires_soon, "EntityDescriptor/@validUntil", format_instant(*end));
  }
}

void Check::idp(const IDPSSODescriptor& idp) {
  const std::string path = "EntityDescriptor/IDPSSODescriptor";
  role(path, idp);
  if (metadata::signing_keys(idp).empty()) add(no_signing_key, path, "none", "a signing key");
  endpoints(path + "/SingleSignOnService", idp.single_sign_on_services);
  bindings(path, idp.single_sign_on_services, {binding::http_redirect, binding::http_post});
}

void Check::sp(const SPSSODescriptor& sp) {
  const std::string path = "EntityDescriptor/SPSSODescriptor";
  role(path, sp);
  if (sp.authn_requests_signed && metadata::signing_keys(sp).empty()) {
    add(no_signing_key, path, "none", "a signing key, since AuthnRequestsSigned is true");
  }
  const auto& services = sp.assertion_consumer_services;
  endpoints(path + "/AssertionConsumerService", services);
  bindings(path, services, {binding::http_post});
  one_default(path + "/AssertionConsumerService",
              std::count_if(services.begin(), services.end(), [](const Endpoint& e) {
                return e.binding == binding::http_post && e.is_default == true;
              }));
  const auto& wants = sp.attribute_consuming_services;
  one_default(path + "/AttributeConsumingService",
              std::count_if(wants.begin(), wants.end(), [](const AttributeConsumingService& s) {
                return s.is_default == true;
              }));
}

void Check::one_default(const std::string& path, std::ptrdiff_t defaults) {
  if (defaults > 1) add(several_defaults, path + "/@isDefault", std::to_string(defaults), "1");
}

void Check::role(const std::string& path, const RoleDescriptor& role) {
  for (std::size_t i = 0; i < role.keys.size(); ++i) {
    certificate(path + "/KeyDescriptor[" + std::to_string(i + 1) + "]", role.keys[i].certificate);
  }
  const std::size_t keys = metadata::signing_keys(role).size();
  if (keys > Limits().keys_tried) {
    add(too_many_keys, path + "/KeyDescriptor", std::to_string(keys),
        "at most " + std::to_string(Limits().keys_tried));
  }
  endpoints(path + "/SingleLogoutService", role.single_logout_services);
  for (const std::string& format : role.name_id_formats) {
    name_id_format(path + "/NameIDFormat", format);
  }
}

void Check::certificate(const std::string& path, const Certificate& certificate) {
  const std::string begins = format_instant(certificate.not_before());
  const std::string ends = format_instant(certificate.not_after());
  if (certificate.not_after() < now_) {
    add(certificate_expired, path, ends, "after " + format_instant(now_));
  } else if (certificate.not_after() < now_ + certificate_notice) {
    add(certificate_expires_soon, path, ends);
  } else if (certificate.not_before() > now_) {
    add(certificate_not_yet_valid, path, begins);
  }
}

void Check::endpoints(const std::string& path, const std::vector<Endpoint>& endpoints) {
  for (const Endpoint& endpoint : endpoints) {
    for (const std::string& url : {endpoint.location, endpoint.response_location.value_or("")}) {
      if (!url.empty() && !is_https(url)) {
        add(endpoint_not_https, path, url, "an https URL");
      }
    }
  }
}

void Check::bindings(const std::string& path, const std::vector<Endpoint>& endpoints,
                     std::initializer_list<std::string_view> supported) {
  std::string expected;
  for (const std::string_view binding : supported) {
    for (const Endpoint& endpoint : endpoints) {
      if (endpoint.binding == binding) return;
    }
    expected += (expected.empty() ? "" : " or ") + std::string(binding);
  }
  add(no_endpoint, path, "none", expected);
}

/// Formats of others are their own affair; what claims to be one of the standard's has to be one.
void Check::name_id_format(const std::string& path, const std::string& format) {
  const auto meant = metadata::meant_name_id_format(format);
  if (meant) add(name_id_format_unknown, path, format, *meant);
}

}  // namespace

std::vector<Finding> check_metadata(std::string_view xml, Instant now,
                                    const AlgorithmPolicy& algorithms, const Limits& limits) {
  const auto document = xml::Document::parse(xml, limits, xml::Comments::drop);
  if (!document) return {model::finding_of(document.error())};
  model::EntityReading reading = model::read_entity_with_findings(document->root());
  std::vector<Finding> findings = std::move(reading.findings);
  const EntityDescriptor& entity = reading.entity;
  if (entity.entity_id.empty()) return findings;

  Check check(entity, now, findings);
  check.file(document->root(), algorithms);
  if (entity.idp) check.idp(*entity.idp);
  if (entity.sp) check.sp(*entity.sp);
  return findings;
}

}  // namespace signet
