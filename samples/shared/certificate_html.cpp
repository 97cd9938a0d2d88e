#include "shared/certificate_html.h"

#include "shared/site.h"
#include "signet/certificate_status.h"

namespace signet::program {
namespace {

using web::element;
using web::Html;

std::string in_days(std::chrono::milliseconds time) {
  const auto days = std::chrono::duration_cast<std::chrono::days>(time).count();
  return days == 1 ? "1 day" : std::to_string(days) + " days";
}

/// "RSA, 3072 bits" or "P-256".
std::string key_text(const PublicKey& key) {
  switch (key.type()) {
    case KeyType::rsa:
      return "RSA, " + std::to_string(key.bits()) + " bits";
    case KeyType::p256:
      return "P-256";
    case KeyType::p384:
      return "P-384";
    case KeyType::p521:
      break;
  }
  return "P-521";
}

Html validity_of(const Certificate& certificate) {
  return web::fragment(
      {time_element(certificate.not_before()), " to ", time_element(certificate.not_after())});
}

}  // namespace

Html status_of(const Certificate& certificate, Instant now) {
  const auto left = certificate.not_after() - now;
  const bool is_waiting = certificate.not_before() > now;
  switch (certificate_status(certificate.not_after(), now)) {
    case CertificateStatus::red:
      return element("span", {{"class", "status red"}}, {"red: expired ", in_days(-left), " ago"});
    case CertificateStatus::yellow:
      return element("span", {{"class", "status yellow"}}, {"yellow: ends in ", in_days(left)});
    case CertificateStatus::green:
      break;
  }
  return element("span", {{"class", "status green"}},
                 {"green: ends in ", in_days(left), is_waiting ? ", not valid yet" : ""});
}

Html fingerprint_of(const Certificate& certificate) {
  constexpr std::size_t group = 8;
  std::string text;
  for (std::size_t at = 0; at < certificate.fingerprint().size(); at += group) {
    text += (text.empty() ? "" : " ") + certificate.fingerprint().substr(at, group);
  }
  return element("code", {}, {text});
}

Html certificate_facts(const Certificate& certificate, Instant now) {
  Html facts = web::fact("Status", status_of(certificate, now));
  facts += web::fact("Valid", validity_of(certificate));
  facts += web::fact("Key", key_text(certificate.public_key()));
  facts += web::fact("SHA-256", fingerprint_of(certificate));
  return facts;
}

std::string with_code(const std::string& sentence, const Error& error) {
  const std::string detail = error.detail();
  return sentence + " (" + std::string(error.name()) + (detail.empty() ? "" : ": " + detail) + ")";
}

}  // namespace signet::program
