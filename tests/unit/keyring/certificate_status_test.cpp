#include "signet/certificate_status.h"

#include <doctest/doctest.h>

namespace signet::test {
namespace {

using namespace std::chrono_literals;

constexpr Instant end = std::chrono::sys_days(std::chrono::year(2027) / 1 / 1);

TEST_CASE(
    "a certificate is green until 90 days before its end, then yellow, and red once it ended") {
  CHECK(certificate_status(end, end - 24h * 90 - 1ms) == CertificateStatus::green);
  CHECK(certificate_status(end, end - 24h * 90) == CertificateStatus::yellow);
  CHECK(certificate_status(end, end) == CertificateStatus::yellow);
  CHECK(certificate_status(end, end + 1ms) == CertificateStatus::red);
}

TEST_CASE("both thresholds of the status can be chosen") {
  const StatusThresholds early{.yellow = 24h * 30, .red = 24h * 7};
  CHECK(certificate_status(end, end - 24h * 30 - 1ms, early) == CertificateStatus::green);
  CHECK(certificate_status(end, end - 24h * 30, early) == CertificateStatus::yellow);
  CHECK(certificate_status(end, end - 24h * 7, early) == CertificateStatus::yellow);
  CHECK(certificate_status(end, end - 24h * 7 + 1ms, early) == CertificateStatus::red);
}

TEST_CASE("a status has a word besides its colour") {
  CHECK(to_string(CertificateStatus::green) == "green");
  CHECK(to_string(CertificateStatus::yellow) == "yellow");
  CHECK(to_string(CertificateStatus::red) == "red");
}

}  // namespace
}  // namespace signet::test
