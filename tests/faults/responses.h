#pragma once

#include <string>

#include "faults/sweep.h"
#include "faults/words.h"
#include "support/sign_in_fixture.h"

namespace signet::faults {

/// Sweeps over what the service provider does with this Response.
inline void sweep_response(const std::string& name, const test::SignIn& sign_in,
                           const std::string& xml) {
  const std::string field = test::encoded(xml);
  sweep(
      name, [&] { return sign_in.service_provider(sign_in.waiting()); },
      [&](const ServiceProvider& sp) {
        ConsumeResponse input;
        input.saml_response = field;
        input.received_at = test::noon();
        return sp.consume_response(input);
      },
      [](const AuthenticatedSubject& subject) { return words(subject); });
}

}  // namespace signet::faults
