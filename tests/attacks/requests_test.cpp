#include "attacks/resigned.h"
#include "unit/idp/issuer_fixture.h"

// What the identity provider is asked: by whom, and where the answer is to go. Anybody may have
// written a request that isn't signed. [saml-core 3.4.1, saml-profiles 4.1.4.1]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

using RequestEdit = std::function<void(model::AuthnRequest&)>;

/// The verdict on an otherwise good request, the same by each binding, signed or not.
Outcome asking(const RequestEdit& edit, const KeyPair* key = nullptr, Instant now = noon()) {
  Issuing issuing;
  REQUIRE(outcome(issuing.by_post(key)) == accepted);
  edit(issuing.request);
  const Outcome posted = outcome(issuing.by_post(key, now));
  CHECK(posted == outcome(issuing.by_redirect(key, now)));
  return posted;
}

/// A request as text, with one piece changed; nobody has signed it.
Outcome asking_with(const Change& change) {
  Issuing issuing;
  const std::string xml = issuing.request_xml();
  return outcome(
      issuing.provider().consume_post(encoded(replaced(xml, change.from, change.to)), "", noon()));
}

/// Where somebody else would like the answer to go; some look like the endpoint in metadata.
const std::vector<std::string>& evil_endpoints() {
  static const std::vector<std::string> urls = {
      "https://evil.example/acs",
      "https://evil.sp.example.org/acs",
      "https://sp.example.org/acs/evil",
      "https://sp.example.org/acs/../evil",
      "https://sp.example.org/%2e%2e/evil",
      "https://sp.example.org@evil.example/acs",
      "https://sp.example.org:8443/acs",
      "https://sp.example.org:443/acs",
      "http://sp.example.org/acs",
      "https://SP.example.org/acs",
      "https://sp.example.org/ACS",
      "https://sp.example.org/acs?next=evil",
      "https://sp.example.org/acs#",
      "https://sp.example.org/acs ",
      "https://sp.example.org/artifact",  // in metadata, for another binding
      "javascript:alert(1)",
      "data:text/html,x",
      "//sp.example.org/acs",
      ""};
  return urls;
}

}  // namespace

TEST_CASE("acs-url-not-in-metadata: the answer goes to an endpoint of metadata, byte for byte") {
  for (const std::string& url : evil_endpoints()) {
    CAPTURE(url);
    const RequestEdit there = [&](auto& r) { r.acs_url = url; };
    CHECK(asking(there) == broken_rule(C::acs_url_unknown));
    CHECK(asking(there, &p256_key()) == broken_rule(C::acs_url_unknown));
  }
  CHECK(asking([](auto& r) { r.acs_url = "https://sp.example.org/second"; }) == accepted);
}

TEST_CASE("acs-url-error-leak: no wish of a request makes an error go to such an endpoint") {
  for (const std::string& url : evil_endpoints()) {
    CAPTURE(url);
    CHECK(asking([&](auto& r) {
            r.acs_url = url;
            r.is_passive = true;
            r.force_authn = true;
            r.name_id_policy = NameIDPolicy{"urn:x:unheard-of", "https://evil.example", true};
          }) == broken_rule(C::acs_url_unknown));
  }
}

TEST_CASE("acs-url-error-leak: an error is an answer too, and goes where an answer goes") {
  const auto answers_anything_else = [](const auto& provider, const auto& destination) {
    return requires {
      provider.issue_error(destination, Status(), noon());
    };
  };
  Issuing issuing;
  const IdentityProvider idp = issuing.provider();
  CHECK_FALSE(answers_anything_else(idp, std::string("https://evil.example")));
  const auto request = issuing.by_post();
  CHECK(answers_anything_else(idp, *request));
  const auto form = idp.issue_error(*request, {{std::string(status::responder)}, {}}, noon());
  REQUIRE(form);
  CHECK(form->action == acs_url);
}

TEST_CASE("acs-index: a wish for an endpoint is clear, and one that can be fulfilled") {
  CHECK(asking([](auto& r) { r.acs_index = 2; }) == accepted);
  CHECK(asking([](auto& r) { r.acs_index = 99; }) == broken_rule(C::acs_index_unknown));
  CHECK(asking([](auto& r) {
          r.acs_index = 2;
          r.acs_url = "https://sp.example.org/second";
        }) == broken_rule(C::acs_url_and_index));
  CHECK(asking([](auto& r) {
          r.acs_index = 2;
          r.protocol_binding = std::string(binding::http_post);
        }) == broken_rule(C::acs_url_and_index));
  CHECK(asking([](auto& r) { r.acs_index = 3; }) == broken_rule(C::acs_binding_unsupported));
  for (const std::string& binding :
       {std::string(signet::binding::http_redirect),
        std::string("urn:oasis:names:tc:SAML:2.0:bindings:PAOS"),
        std::string("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"), std::string("urn:x")}) {
    CAPTURE(binding);
    CHECK(asking([&](auto& r) { r.protocol_binding = binding; }) ==
          broken_rule(C::acs_binding_unsupported));
  }
  for (const char* index : {"65536", "-1", "+1", " 1", "1.0", "", "0x1", "99999999999999999999"}) {
    CHECK(asking_with({" Version=", " AssertionConsumerServiceIndex=\"" + std::string(index) +
                                        "\" Version="}) == wrong_shape(C::malformed_value));
  }
}

TEST_CASE("authnrequest-unsigned: where metadata asks for a signature, none is no request") {
  for (const bool sp_says_so : {true, false}) {
    Issuing issuing;
    issuing.sp.sp->authn_requests_signed = sp_says_so;
    issuing.settings.want_authn_requests_signed = !sp_says_so;
    REQUIRE(outcome(issuing.by_post(&p256_key())) == accepted);
    REQUIRE(outcome(issuing.by_redirect(&p256_key())) == accepted);
    CHECK(outcome(issuing.by_post()) == broken_rule(C::request_unsigned));
    CHECK(outcome(issuing.by_redirect()) == broken_rule(C::request_unsigned));
    CHECK(outcome(issuing.by_post(&rsa_key())) == refused(C::key_type_mismatch, S::algorithm));
    CHECK(outcome(issuing.by_post(&other_p256_key())) ==
          refused(C::signature_invalid, S::signature));
    CHECK(outcome(issuing.by_redirect(&other_p256_key())) ==
          refused(C::signature_invalid, S::signature));
  }
}

TEST_CASE("authnrequest-unsigned: a key for encryption signs no request") {
  Issuing issuing;
  issuing.sp.sp->keys = {{KeyUse::encryption, p256_key().certificate()}};
  CHECK(outcome(issuing.by_post(&p256_key())) == refused(C::no_trusted_key, S::algorithm));
  CHECK(outcome(issuing.by_redirect(&p256_key())) == refused(C::no_trusted_key, S::algorithm));
}

TEST_CASE("authnrequest-stale: a request has a time, and it is now") {
  const auto issued = [](std::chrono::seconds ago) {
    return asking([&](auto& r) { r.issue_instant = noon() - ago; });
  };
  using std::chrono::minutes;
  using std::chrono::seconds;
  CHECK(issued(minutes(13) - seconds(1)) == accepted);
  CHECK(issued(minutes(13)) == broken_rule(C::issue_instant_too_old));
  CHECK(issued(std::chrono::hours(24)) == broken_rule(C::issue_instant_too_old));
  CHECK(issued(-minutes(3)) == accepted);
  CHECK(issued(-minutes(3) - seconds(1)) == broken_rule(C::issue_instant_in_future));
}

TEST_CASE("authnrequest-stale: the same request again begins a sign-in like the first, no more") {
  Issuing issuing;
  const IdentityProvider idp = issuing.provider();
  const std::string form = encoded(issuing.request_xml(&p256_key()));
  const auto first = idp.consume_post(form, "", noon());
  const auto again = idp.consume_post(form, "", noon());
  REQUIRE(outcome(first) == accepted);
  REQUIRE(outcome(again) == accepted);
  CHECK(first->id() == again->id());
  CHECK(first->acs_url() == again->acs_url());
  CHECK(outcome(idp.consume_post(form, "", noon() + std::chrono::minutes(13))) ==
        broken_rule(C::issue_instant_too_old));
}

TEST_CASE("authnrequest-destination: a request to another endpoint is refused, signed or not") {
  for (const std::string url :
       {"https://other.example/sso", "https://idp.example.org/sso/", "https://idp.example.org/sso?",
        "https://IDP.example.org/sso", "https://idp.example.org:443/sso",
        "http://idp.example.org/sso", "https://idp.example.org/", ""}) {
    CAPTURE(url);
    CHECK(asking([&](auto& r) { r.destination = url; }) == broken_rule(C::destination_mismatch));
    CHECK(asking([&](auto& r) { r.destination = url; }, &p256_key()) ==
          broken_rule(C::destination_mismatch));
  }
  CHECK(asking([](auto& r) { r.destination.reset(); }, &p256_key()) ==
        broken_rule(C::destination_missing));
  CHECK(asking([](auto& r) { r.destination.reset(); }) == accepted);
}

TEST_CASE("authnrequest-issuer: only a service provider of metadata may ask") {
  CHECK(asking([](auto& r) { r.issuer.reset(); }) == broken_rule(C::issuer_missing));
  for (const std::string& issuer :
       {std::string(), std::string("https://evil.example"), std::string(sp_entity) + "/",
        " " + std::string(sp_entity), std::string(idp_entity)}) {
    CAPTURE(issuer);
    CHECK(asking([&](auto& r) { r.issuer->value = issuer; }) == broken_rule(C::issuer_unknown));
  }
  CHECK(asking([](auto& r) { r.issuer->format = std::string(name_id_format::persistent); }) ==
        broken_rule(C::issuer_format));
  // An entity of metadata, but no service provider.
  Issuing issuing;
  EntityDescriptor other;
  other.entity_id = "https://other-idp.example";
  other.idp.emplace().keys = {{KeyUse::signing, rsa_key().certificate()}};
  REQUIRE(issuing.peers->trust(other, noon()));
  issuing.request.issuer->value = other.entity_id;
  CHECK(outcome(issuing.by_post()) == broken_rule(C::issuer_unknown));
}

TEST_CASE("authnrequest-subject: a request about a certain person isn't answered about another") {
  for (const std::string subject :
       {"<saml:Subject><saml:NameID>alice@example.com</saml:NameID></saml:Subject>",
        "<saml:Subject><saml:SubjectConfirmation Method=\"urn:x\"/></saml:Subject>",
        "<saml:Subject/>"}) {
    CAPTURE(subject);
    const std::string with_subject =
        "</saml:Issuer>" + replaced(subject, "<saml:Subject",
                                    "<saml:Subject xmlns:saml=\"" + std::string(ns::saml) + "\"");
    CHECK(asking_with({"</saml:Issuer>", with_subject}) ==
          broken_rule(C::request_subject_unsupported));
  }
}

TEST_CASE("bool-int-parse: wishes of a request have one spelling each") {
  for (const char* attribute : {"ForceAuthn", "IsPassive"}) {
    for (const char* value : {"TRUE", "True", " true ", "yes", "2", ""}) {
      CHECK(asking_with({" Version=", " " + std::string(attribute) + "=\"" + value +
                                          "\" Version="}) == wrong_shape(C::malformed_value));
    }
    CHECK(asking_with({" Version=", " " + std::string(attribute) + "=\"1\" Version="}) == accepted);
  }
}

TEST_CASE("idp-memory-overread: what a request leaves out, leaves empty or overdoes is an error") {
  // No wish at all goes to the default endpoint of metadata.
  Issuing issuing;
  const auto plain = issuing.by_post();
  REQUIRE(outcome(plain) == accepted);
  CHECK(plain->acs_url() == acs_url);

  const std::string xml = issuing.request_xml();
  const std::string huge(60'000, 'a');
  for (const char* attribute :
       {"ID", "Version", "IssueInstant", "Destination", "AssertionConsumerServiceURL",
        "AssertionConsumerServiceIndex", "AttributeConsumingServiceIndex", "ProtocolBinding",
        "ForceAuthn", "IsPassive"}) {
    for (const std::string& value : {std::string(), std::string(" "), huge}) {
      CAPTURE(attribute);
      CAPTURE(value.size());
      const Message message(xml);
      message.root().set(attribute, value);
      const auto request = issuing.provider().consume_post(encoded(message.xml()), "", noon());
      CHECK_FALSE(outcome(request).accepted);
      CHECK(outcome(request).code != C::internal);
      if (!request) CHECK(request.error().detail().size() < 1'000);
    }
  }
  const auto with = [&](const char* harmless, const std::string& value) {
    const Message message(xml);
    message.root().set(harmless, value);
    return outcome(issuing.provider().consume_post(encoded(message.xml()), "", noon()));
  };
  CHECK(with("Consent", huge) == accepted);
  CHECK(with("ProviderName", std::string(1024, 'a')) == accepted);
  CHECK(with("ProviderName", huge) == refused(C::malformed_value, S::shape));
}
