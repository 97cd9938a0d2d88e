#pragma once

#include <chrono>
#include <string_view>

#include "signet/time.h"

namespace signet {

/// How urgent a certificate's end is, for the person who has to replace it. Dates decide nothing
/// about trust.
enum class CertificateStatus {
  green,   ///< good for longer
  yellow,  ///< ends soon
  red,     ///< expired
};

/// When a status begins, as time that is left.
struct StatusThresholds {
  std::chrono::seconds yellow = std::chrono::days(90);  ///< ends in this time or less
  std::chrono::seconds red = std::chrono::seconds(0);   ///< ends sooner than in this time
};

/// The status of a certificate that is good up to and including `not_after`. [RFC 5280 4.1.2.5]
constexpr CertificateStatus certificate_status(Instant not_after, Instant now,
                                               StatusThresholds thresholds = {}) noexcept {
  const auto left = not_after - now;
  if (left < thresholds.red) return CertificateStatus::red;
  return left <= thresholds.yellow ? CertificateStatus::yellow : CertificateStatus::green;
}

/// The word besides the colour, which not everybody can see: "green", "yellow", "red".
constexpr std::string_view to_string(CertificateStatus status) noexcept {
  switch (status) {
    case CertificateStatus::green:
      return "green";
    case CertificateStatus::yellow:
      return "yellow";
    case CertificateStatus::red:
      break;
  }
  return "red";
}

}  // namespace signet
