#include "attacks/resigned.h"
#include "signet/names.h"

// For whom, and where: an assertion made for another endpoint or another kind of proof is none
// here. All of it is signed by the right provider. [saml-profiles 3.3, 4.1.4.2, saml-bindings
// 3.5.5.2]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;

/// Almost our ACS: what a careless comparison would let through.
const std::vector<std::string>& almost_our_acs() {
  static const std::vector<std::string> urls = {
      "https://other.example/acs",      "https://sp.example.org/acs/",
      "https://sp.example.org/acs?",    "https://sp.example.org/acs?x=1",
      "https://sp.example.org/acs#",    "https://sp.example.org/x/../acs",
      "https://sp.example.org/acs/../", "https://sp.example.org:443/acs",
      "https://SP.example.org/acs",     "HTTPS://sp.example.org/acs",
      "http://sp.example.org/acs",      "https://sp.example.org.evil.example/acs",
      "https://sp.example.org@evil/",   "https://sp.example.org/%61cs",
      "https://sp.example.org/ac",      " https://sp.example.org/acs",
      "https://sp.example.org/acs\n",   "https://sp.example.org/ACS",
      "//sp.example.org/acs",           "/acs",
      "https://sp.example.org",         ""};
  return urls;
}

Node data(const Message& m) {
  return m.find("SubjectConfirmationData");
}

/// A second SubjectConfirmation, in front of the sound one, with this difference.
Outcome after_another(const std::function<void(Node)>& edit) {
  return answered([&](const Message& m) {
    const Node sound = m.find("SubjectConfirmation");
    const Node other = sound.before(sound.copy());
    edit(other);
  });
}

}  // namespace

TEST_CASE("scd-recipient: an assertion that was made for another endpoint is refused") {
  for (const std::string& url : almost_our_acs()) {
    CAPTURE(url);
    CHECK(answered([&](const Message& m) { data(m).set("Recipient", url); }) ==
          broken_rule(C::recipient_mismatch));
  }
  CHECK(answered([](const Message& m) { data(m).unset("Recipient"); }) ==
        broken_rule(C::recipient_missing));
}

TEST_CASE("destination-mismatch: a message that was sent to another endpoint is refused") {
  for (const std::string& url : almost_our_acs()) {
    CAPTURE(url);
    const Edit sent_there = [&](const Message& m) { m.response().set("Destination", url); };
    CHECK(answered(sent_there) == broken_rule(C::destination_mismatch));
    CHECK(answered(response_signed(), sent_there) == broken_rule(C::destination_mismatch));
    CHECK(answered(assertion_signed(), sent_there) == broken_rule(C::destination_mismatch));
  }
}

TEST_CASE("destination-mismatch: a signed message says where it goes") {
  const Edit sent_nowhere = [](const Message& m) { m.response().unset("Destination"); };
  CHECK(answered(sent_nowhere) == broken_rule(C::destination_missing));
  CHECK(answered(response_signed(), sent_nowhere) == broken_rule(C::destination_missing));
  // Nobody signed the envelope here: the assertion's own Recipient says it.
  CHECK(answered(assertion_signed(), sent_nowhere) == accepted);
}

TEST_CASE("scd-missing-notonorafter: a confirmation that never ends is refused") {
  CHECK(answered([](const Message& m) { data(m).unset("NotOnOrAfter"); }) ==
        broken_rule(C::confirmation_expiry_missing));
  CHECK(answered([](const Message& m) { data(m).set("NotOnOrAfter", ""); }) ==
        wrong_shape(C::malformed_time));
  CHECK(answered([](const Message& m) { data(m).remove(); }) == broken_rule(C::recipient_missing));
  CHECK(answered([](const Message& m) { m.find("SubjectConfirmation").remove(); }) ==
        broken_rule(C::bearer_confirmation_missing));
}

TEST_CASE("scd-notbefore-present: a bearer confirmation has no beginning") {
  for (const char* time : {"2026-01-01T11:00:00Z", "2026-01-01T12:00:00Z"}) {
    CHECK(answered([&](const Message& m) { data(m).set("NotBefore", time); }) ==
          broken_rule(C::confirmation_not_before));
  }
}

TEST_CASE("scd-method: no other method counts as bearer") {
  for (const std::string method :
       {"urn:oasis:names:tc:SAML:2.0:cm:holder-of-key",
        "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches", "urn:oasis:names:tc:SAML:2.0:cm:Bearer",
        "URN:oasis:names:tc:SAML:2.0:cm:bearer", "bearer",
        "urn:oasis:names:tc:SAML:1.0:cm:bearer"}) {
    CAPTURE(method);
    CHECK(answered([&](const Message& m) {
            m.find("SubjectConfirmation").set("Method", method);
          }) == broken_rule(C::bearer_confirmation_missing));
  }
  CHECK(answered([](const Message& m) { m.find("SubjectConfirmation").unset("Method"); }) ==
        wrong_shape(C::missing_attribute));
  CHECK(answered([](const Message& m) { m.find("SubjectConfirmation").set("Method", ""); }) ==
        wrong_shape(C::malformed_value));
}

TEST_CASE("scd-multiple: what one confirmation lacks, another can't lend it") {
  CHECK(answered([](const Message& m) {
          const Node sound = m.find("SubjectConfirmation");
          const Node elsewhere = sound.after(sound.copy());
          data(m).set("NotOnOrAfter", "2026-01-01T11:00:00Z");
          elsewhere.find("SubjectConfirmationData").set("Recipient", "https://other.example/acs");
        }) == broken_rule(C::confirmation_expired));
  CHECK(answered([](const Message& m) {
          const Node sound = m.find("SubjectConfirmation");
          sound.after(sound.copy()).set("Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key");
          data(m).unset("NotOnOrAfter");
        }) == broken_rule(C::confirmation_expiry_missing));
}

TEST_CASE("scd-multiple: beside confirmations that don't hold, one that does is enough") {
  CHECK(after_another([](Node other) {
          other.set("Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key");
        }) == accepted);
  CHECK(after_another([](Node other) {
          other.find("SubjectConfirmationData").set("Recipient", "https://other.example/acs");
        }) == accepted);
  CHECK(after_another([](Node other) { other.find("SubjectConfirmationData").remove(); }) ==
        accepted);
}

TEST_CASE("scd-multiple: two that name different requests are refused") {
  CHECK(after_another([](Node other) {
          other.find("SubjectConfirmationData").set("InResponseTo", "_another");
        }) == broken_rule(C::in_response_to_unknown));
}

TEST_CASE("scd-address: an address proves nothing and excuses nothing") {
  for (const char* address : {"192.0.2.1", "2001:db8::1", "[::1]", "not an address", ""}) {
    CAPTURE(address);
    const std::string xml =
        answer_with(both_signed(), [&](const Message& m) { data(m).set("Address", address); });
    CHECK(same_as_signed(both_signed(), xml) == accepted);
  }
  CHECK(answered([](const Message& m) {
          data(m).set("Address", "192.0.2.1").set("Recipient", "https://other.example/acs");
        }) == broken_rule(C::recipient_mismatch));
}

TEST_CASE("cross-sp-reuse: what another service provider was given signs nobody in here") {
  const SignIn& sign_in = both_signed();
  CHECK(answered(sign_in, [](const Message& m) {
          m.response().set("Destination", "https://other.example/acs");
          data(m).set("Recipient", "https://other.example/acs");
          m.find("Audience").text("https://other.example/metadata");
        }) == broken_rule(C::destination_mismatch));
  // The other provider takes the envelope away; the assertion is refused by itself, twice.
  const Edit for_another = [](const Message& m) {
    data(m).set("Recipient", "https://other.example/acs");
    m.find("Audience").text("https://other.example/metadata");
  };
  CHECK(answered(assertion_signed(), for_another) == broken_rule(C::recipient_mismatch));
  CHECK(answered(assertion_signed(), [](const Message& m) {
          m.find("Audience").text("https://other.example/metadata");
        }) == broken_rule(C::audience_mismatch));
}
