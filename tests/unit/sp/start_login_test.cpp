#include <doctest/doctest.h>

#include <set>
#include <string>

#include "support/failing_parts.h"
#include "unit/sp/login_fixture.h"

// An AuthnRequest on its way. [saml-profiles 4.1.4.1]

namespace signet::test {
namespace {

SentRequest sent_by(Login& login) {
  const auto started = login.run();
  REQUIRE(refusal(started) == "accepted");
  return sent(started->action);
}

Login posting() {
  Login login;
  login.idp.idp->single_sign_on_services.resize(1);
  return login;
}

}  // namespace

TEST_CASE("a request says who asks whom, when, and where the answer shall go") {
  Login login;
  const auto started = login.run();
  REQUIRE(refusal(started) == "accepted");
  const SentRequest out = sent(started->action);
  CHECK(out.location == sso_url);
  CHECK(out.request.version == "2.0");
  CHECK(out.request.id == started->request_id);
  CHECK(out.request.issue_instant == noon());
  CHECK(out.request.destination == sso_url);
  CHECK(out.request.issuer == model::Issuer{std::string(sp_entity)});
  CHECK(out.request.acs_url == acs_url);
  CHECK(out.request.protocol_binding == binding::http_post);
  CHECK(out.request.acs_index == std::nullopt);
  CHECK(out.request.force_authn == std::nullopt);
  CHECK(out.request.is_passive == std::nullopt);
  CHECK(out.request.name_id_policy == std::nullopt);
  CHECK_FALSE(out.request.has_subject);
}

TEST_CASE("HTTP-Redirect is taken where it is offered, else HTTP-POST, else none") {
  Login both;
  CHECK(sent_by(both).location == sso_url);
  Login post = posting();
  const SentRequest posted = sent_by(post);
  CHECK(posted.location == "https://idp.example.org/post");
  CHECK(posted.request.destination == "https://idp.example.org/post");
  Login neither = posting();
  neither.idp.idp->single_sign_on_services[0].binding = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP";
  CHECK(refusal(neither.run()) == "metadata-no-endpoint");
}

TEST_CASE("a redirect to an address with a query keeps it, and names it as the Destination") {
  Login login;
  login.idp.idp->single_sign_on_services[1].location = "https://idp.example.org/sso?tenant=1";
  const auto started = login.run();
  REQUIRE(started);
  CHECK(std::get<RedirectTo>(started->action)
            .url.starts_with("https://idp.example.org/sso?tenant=1&SAMLRequest="));
  CHECK(sent(started->action).request.destination == "https://idp.example.org/sso?tenant=1");
}

TEST_CASE("a request is signed where either side wants it, in the way of its binding") {
  struct Case {
    bool ours, theirs, signs;
  };
  for (const Case& one : {Case{true, true, true}, Case{true, false, true}, Case{false, true, true},
                          Case{false, false, false}}) {
    for (Login login : {Login(), posting()}) {
      login.settings.sign_requests = one.ours;
      login.idp.idp->want_authn_requests_signed = one.theirs;
      const bool redirects = login.idp.idp->single_sign_on_services.size() == 2;
      const SentRequest out = sent_by(login);
      CHECK(out.signed_query == (one.signs && redirects));
      CHECK(out.signed_xml == (one.signs && !redirects));
    }
  }
}

TEST_CASE("the signature of a request holds, by HTTP-Redirect and by HTTP-POST") {
  const std::vector<PublicKey> keys = {p256_key().certificate().public_key()};
  const AlgorithmPolicy algorithms = AlgorithmPolicy::of_2026();
  const dsig::Signer signer{sp_entity, keys, algorithms};
  Login redirecting;
  const SentRequest redirected = sent_by(redirecting);
  const auto decoded =
      bindings::decode_redirect(redirected.query, bindings::saml_request, Limits());
  CHECK(refusal(dsig::verify_query(decoded->raw, signer, Limits())) == "accepted");
  Login post = posting();
  const auto document = xml::Document::parse(sent_by(post).xml, Limits());
  CHECK(refusal(dsig::verify_enveloped(document->root(), signer, Limits())) == "accepted");
}

TEST_CASE("without a key requests are not signed, and a provider that wants it is not asked") {
  Login login;
  login.settings.keys.reset();
  CHECK_FALSE(sent_by(login).signed_query);
  login.idp.idp->want_authn_requests_signed = true;
  CHECK(refusal(login.run()) == "configuration-invalid");
}

TEST_CASE("ForceAuthn, IsPassive and the NameID format are asked for as the application wants") {
  Login login;
  login.start.force_authn = true;
  login.start.is_passive = true;
  login.settings.name_id_format = name_id_format::transient;
  const SentRequest out = sent_by(login);
  CHECK(out.request.force_authn == true);
  CHECK(out.request.is_passive == true);
  CHECK(out.request.name_id_policy ==
        NameIDPolicy{.format = std::string(name_id_format::transient), .allow_create = true});
}

TEST_CASE("a sign-in has a NameIDPolicy of its own where it needs one [saml-core 3.4.1.1]") {
  Login login;
  CHECK(sent_by(login).request.name_id_policy == std::nullopt);
  login.settings.name_id_format = name_id_format::transient;
  login.settings.affiliations = {"urn:affiliation"};
  const std::string persistent(name_id_format::persistent);
  for (const NameIDPolicy& policy : {NameIDPolicy{}, NameIDPolicy{.format = persistent},
                                     NameIDPolicy{persistent, std::string(sp_entity), false},
                                     NameIDPolicy{persistent, "urn:affiliation", true}}) {
    login.start.name_id_policy = policy;
    CHECK(sent_by(login).request.name_id_policy == policy);
  }
}

TEST_CASE("a name that would be refused is not asked for") {
  Login login;
  login.settings.affiliations = {"urn:affiliation"};
  for (const char* whose : {"", "urn:affiliation2", "https://other.example"}) {
    login.start.name_id_policy = NameIDPolicy{.sp_name_qualifier = whose};
    CHECK(refusal(login.run()) == "configuration-invalid");
  }
}

TEST_CASE("no context is asked for unless the application does [saml-core 3.3.2.2.1]") {
  Login login;
  login.settings.authn_context_order = {"urn:weak", "urn:strong"};
  const SentRequest out = sent_by(login);
  CHECK(out.request.authn_context_class_refs.empty());
  CHECK(out.request.authn_context_comparison == std::nullopt);
  CHECK(out.xml.find("RequestedAuthnContext") == std::string::npos);
}

TEST_CASE("a context is asked for as the application wants, and waits for the answer") {
  for (const auto comparison : {AuthnContextComparison::exact, AuthnContextComparison::better}) {
    Login login;
    login.settings.authn_context_order = {"urn:weak", "urn:middle", "urn:strong"};
    login.start.authn_context = {{"urn:middle", "urn:weak"}, comparison};
    const SentRequest out = sent_by(login);
    CHECK(out.request.authn_context_class_refs == login.start.authn_context.class_refs);
    CHECK(out.request.authn_context_comparison == to_string(comparison));
    const auto pending = login.settings.state.requests->find(out.request.id, noon());
    REQUIRE(pending);
    REQUIRE(pending->has_value());
    CHECK((*pending)->authn_context == login.start.authn_context);
  }
}

TEST_CASE("a context that no answer could be compared with is not asked for") {
  const auto asked = [](AuthnContextComparison comparison, const std::string& context) {
    Login login;
    login.settings.authn_context_order = {"urn:weak", "urn:strong"};
    login.start.authn_context = {{"urn:weak", context}, comparison};
    return refusal(login.run());
  };
  CHECK(asked(AuthnContextComparison::exact, "urn:other") == "accepted");
  CHECK(asked(AuthnContextComparison::exact, "") == "configuration-invalid");
  for (const auto comparison : {AuthnContextComparison::minimum, AuthnContextComparison::maximum,
                                AuthnContextComparison::better}) {
    CHECK(asked(comparison, "urn:strong") == "accepted");
    CHECK(asked(comparison, "urn:other") == "configuration-invalid");
  }
}

TEST_CASE("the application's RelayState stays here and is not sent [saml-bindings 3.4.3]") {
  for (Login login : {Login(), posting()}) {
    login.start.relay_state = "/secret/path?of=" + std::string(5'000, 'x');
    const SentRequest out = sent_by(login);
    CHECK_FALSE(out.relay_state);
    CHECK(out.xml.find("secret") == std::string::npos);
    const auto pending = login.settings.state.requests->find(out.request.id, noon());
    REQUIRE(pending);
    REQUIRE(pending->has_value());
    CHECK((*pending)->relay_state == login.start.relay_state);
  }
}

TEST_CASE("what waits for the answer is all that the answer will be compared with") {
  Login login;
  login.start.browser_binding = "cookie";
  const SentRequest out = sent_by(login);
  const auto pending = login.settings.state.requests->find(out.request.id, noon());
  REQUIRE(pending);
  REQUIRE(pending->has_value());
  CHECK((*pending)->id == out.request.id);
  CHECK((*pending)->idp == idp_entity);
  CHECK((*pending)->acs_url == acs_url);
  CHECK((*pending)->issued_at == noon());
  CHECK((*pending)->expires_at == noon() + login.settings.request_lifetime);
  CHECK((*pending)->browser_binding == "cookie");
}

TEST_CASE("IDs are fresh, and of 128 random bits [saml-core 1.3.4]") {
  std::set<std::string> seen;
  Login login;
  for (int i = 0; i < 50; ++i) {
    const std::string id = login.run()->request_id;
    CHECK(id.size() == 33);
    CHECK(id.front() == '_');
    CHECK(seen.insert(id).second);
  }
}

TEST_CASE("only an identity provider whose metadata is loaded and valid is asked") {
  Login login;
  login.start.idp = "https://other.example";
  CHECK(refusal(login.run()) == "metadata-entity-unknown");
  login.start.idp = "";
  CHECK(refusal(login.run()) == "metadata-entity-unknown");

  Login not_an_idp;
  not_an_idp.idp.idp.reset();
  not_an_idp.idp.sp.emplace();
  CHECK(refusal(not_an_idp.run()) == "metadata-entity-unknown");

  Login valid;
  valid.idp.valid_until = noon() + std::chrono::hours(1);
  valid.start.now =
      *valid.idp.valid_until + valid.settings.clock_skew - std::chrono::milliseconds(1);
  CHECK(refusal(valid.run()) == "accepted");
  valid.start.now += std::chrono::milliseconds(1);
  CHECK(refusal(valid.run()) == "metadata-expired");
}

TEST_CASE("without randomness or memory no request leaves") {
  Login login;
  login.settings.random = std::make_shared<NoRandom>();
  CHECK(refusal(login.run()) == "randomness-unavailable");
  for (const ErrorCode code : {ErrorCode::store_unavailable, ErrorCode::store_full}) {
    Login broken;
    broken.settings.state.requests = std::make_shared<FailingRequests>(
        broken.settings.state.requests, FailingRequests::at_put, code);
    CHECK(refusal(broken.run()) == Error(code).name());
  }
  Login full;
  full.settings.state = in_memory_state(1);
  CHECK(refusal(full.run()) == "accepted");
  CHECK(refusal(full.run()) == "store-full");
  full.start.now += full.settings.request_lifetime;
  CHECK(refusal(full.run()) == "accepted");
}

TEST_CASE("an entity ID that XML can't hold is refused, and no request waits") {
  Login login;
  login.settings.entity_id = "bad\x01";
  CHECK(refusal(login.run()) == "value-not-writable");
  login.settings.state = in_memory_state(1);
  CHECK(refusal(login.run()) == "value-not-writable");
  login.settings.entity_id = sp_entity;
  CHECK(refusal(login.run()) == "accepted");
}

TEST_CASE("ProviderName, Scoping and the index of a service are sent when they are asked for") {
  Login login;
  CHECK(sent_by(login).request.provider_name == std::nullopt);
  CHECK(sent_by(login).request.scoping == std::nullopt);
  CHECK(sent_by(login).request.attribute_service_index == std::nullopt);
  login.settings.attribute_consuming_services = {
      {.index = 2, .name = "Reports", .requested_attributes = {{{.name = "mail"}}}}};
  login.start.attribute_service_index = 2;
  login.start.provider_name = "Reports & more";
  login.start.scoping =
      Scoping{.proxy_count = 1, .idp_list = {"urn:a", "urn:b"}, .requester_ids = {"urn:r"}};
  for (const bool posts : {false, true}) {
    if (posts) login.idp.idp->single_sign_on_services.resize(1);
    const SentRequest out = sent_by(login);
    CHECK(out.request.attribute_service_index == 2);
    CHECK(out.request.provider_name == "Reports & more");
    CHECK(out.request.scoping == login.start.scoping);
  }
}

TEST_CASE("a service that metadata doesn't list, or a Scoping beyond all bounds, isn't sent") {
  Login login;
  login.start.attribute_service_index = 0;
  CHECK(refusal(login.run()) == "configuration-invalid");
  login.settings.attribute_consuming_services = {
      {.index = 2, .name = "Reports", .requested_attributes = {{{.name = "mail"}}}}};
  CHECK(refusal(login.run()) == "configuration-invalid");
  login.start.attribute_service_index = 2;
  CHECK(refusal(login.run()) == "accepted");
  login.start.scoping = Scoping{.idp_list = std::vector<std::string>(65, "urn:a")};
  CHECK(refusal(login.run()) == "value-not-writable");
}

}  // namespace signet::test
