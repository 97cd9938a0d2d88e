#include "signet/random.h"

#include <openssl/rand.h>

#include <algorithm>
#include <limits>

#include "base/fail.h"
#include "crypto/signature.h"

namespace signet {
namespace {

class SystemRandom final : public RandomSource {
 public:
  Result<void> fill(std::span<std::uint8_t> bytes) override {
    const crypto::ErrorQueueGuard guard;
    constexpr std::size_t most = std::numeric_limits<int>::max();
    while (!bytes.empty()) {
      const std::size_t count = std::min(bytes.size(), most);
      if (RAND_bytes(bytes.data(), static_cast<int>(count)) != 1)
        return fail(ErrorCode::randomness_unavailable, "OpenSSL's generator");
      bytes = bytes.subspan(count);
    }
    return {};
  }
};

}  // namespace

std::shared_ptr<RandomSource> system_random() {
  static const auto source = std::make_shared<SystemRandom>();
  return source;
}

}  // namespace signet
