#include <ctime>

#include "base/codec.h"
#include "base/fail.h"
#include "crypto/handles.h"
#include "crypto/native_key.h"
#include "crypto/pem.h"
#include "crypto/signature.h"

namespace signet {

struct Certificate::Contents {
  PublicKey public_key;
  std::string subject;
  Instant not_before;
  Instant not_after;
  std::string fingerprint;
  std::string der;
};

namespace {

constexpr std::string_view where = "certificate";

std::string subject_of(const X509* certificate) {
  const crypto::Bio out = crypto::writing();
  if (X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253) < 0)
    throw std::bad_alloc();
  return crypto::written(out);
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
  std::tm tm{};
  if (ASN1_TIME_to_tm(time, &tm) != 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(tm.tm_year + 1900),
                                         std::chrono::month(static_cast<unsigned>(tm.tm_mon + 1)),
                                         std::chrono::day(static_cast<unsigned>(tm.tm_mday))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(tm.tm_hour) +
         std::chrono::minutes(tm.tm_min) + std::chrono::seconds(tm.tm_sec);
}

}  // namespace

Result<Certificate> Certificate::from_pem(std::string_view pem) {
  const crypto::ErrorQueueGuard guard;
  const auto der = crypto::find_pem(pem, "CERTIFICATE");
  if (!der)
    return fail(ErrorCode::certificate_malformed, where, "a PEM block of label CERTIFICATE");
  return from_der(*der);
}

Result<Certificate> Certificate::from_der(std::string_view der) {
  const crypto::ErrorQueueGuard guard;
  if (der.size() > crypto::longest_pem)
    return fail(ErrorCode::certificate_malformed, where, "an X.509 certificate");
  const unsigned char* at = crypto::data_of(der);
  const unsigned char* const end = at + der.size();
  const crypto::X509Certificate x509(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!x509) return fail(ErrorCode::certificate_malformed, where, "an X.509 certificate in DER");
  if (at != end)
    return fail(ErrorCode::certificate_malformed, where, "nothing behind the certificate",
                std::to_string(end - at) + " bytes");

  const auto not_before = instant_of(X509_get0_notBefore(x509.get()));
  const auto not_after = instant_of(X509_get0_notAfter(x509.get()));
  if (!not_before || !not_after)
    return fail(ErrorCode::certificate_malformed, where, "dates of validity");
  // The key alone: the certificate around it goes away with this function.
  crypto::EvpKey key(X509_get_pubkey(x509.get()));
  if (!key) return fail(ErrorCode::certificate_malformed, where, "a public key that can be read");
  const auto public_key = crypto::make_public_key(std::move(key));
  if (!public_key && public_key.error().code() == ErrorCode::key_weak) return fail(public_key);
  if (!public_key)
    return fail(ErrorCode::certificate_malformed, where, public_key.error().expected(),
                public_key.error().found());

  return Certificate(std::make_shared<const Contents>(
      Contents{*public_key, subject_of(x509.get()), *not_before, *not_after,
               base::hex_encode(crypto::sha256(der)), std::string(der)}));
}

Result<Certificate> Certificate::from_base64(std::string_view text) {
  const auto der = base::base64_decode(text, base::Whitespace::skip,
                                       ErrorCode::certificate_malformed, "X509Certificate");
  if (!der) return fail(der);
  return from_der(*der);
}

const PublicKey& Certificate::public_key() const noexcept {
  return contents_->public_key;
}
const std::string& Certificate::subject() const noexcept {
  return contents_->subject;
}
Instant Certificate::not_before() const noexcept {
  return contents_->not_before;
}
Instant Certificate::not_after() const noexcept {
  return contents_->not_after;
}
const std::string& Certificate::fingerprint() const noexcept {
  return contents_->fingerprint;
}
const std::string& Certificate::der() const noexcept {
  return contents_->der;
}

std::string Certificate::to_base64() const {
  return base::base64_encode(contents_->der);
}

std::string Certificate::to_pem() const {
  constexpr std::size_t columns = 64;
  const std::string text = to_base64();
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < text.size(); at += columns) {
    pem.append(text, at, columns);
    pem += '\n';
  }
  return pem + "-----END CERTIFICATE-----\n";
}

}  // namespace signet
