#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <string>

#include "support/message_editor.h"
#include "support/signature_forge.h"
#include "unit/idp/issuer_fixture.h"

// An AuthnRequest comes in. [saml-profiles 4.1.4.1, saml-core 3.4.1]

namespace signet::test {

TEST_CASE("a request says what it says by each binding, signed or not") {
  Issuing issuing;
  issuing.request.force_authn = true;
  issuing.request.is_passive = true;
  issuing.request.name_id_policy = NameIDPolicy{.format = std::string(name_id_format::transient),
                                                .sp_name_qualifier = std::string(sp_entity),
                                                .allow_create = false};
  issuing.request.authn_context_class_refs = {std::string(authn_context::password), "urn:mfa"};
  issuing.request.authn_context_comparison = "minimum";
  for (const KeyPair* key : {static_cast<const KeyPair*>(nullptr), &p256_key()}) {
    for (const auto& request : {issuing.by_post(key), issuing.by_redirect(key)}) {
      REQUIRE(refusal(request) == "accepted");
      CHECK(request->id() == "_q1");
      CHECK(request->service_provider() == sp_entity);
      CHECK(request->acs_url() == acs_url);
      CHECK(request->relay_state() == "relay");
      CHECK(request->name_id_policy() == *issuing.request.name_id_policy);
      CHECK(request->requested_authn_context() ==
            RequestedAuthnContext{issuing.request.authn_context_class_refs,
                                  AuthnContextComparison::minimum});
      CHECK(request->force_authn());
      CHECK(request->is_passive());
      CHECK(request->is_signed() == (key != nullptr));
      CHECK(request->issue_instant() == noon());
    }
  }
}

TEST_CASE("what a request leaves out has the meaning of the standard") {
  const auto request = Issuing().by_post();
  REQUIRE(refusal(request) == "accepted");
  CHECK(request->name_id_policy() == NameIDPolicy{.allow_create = true});
  CHECK(request->requested_authn_context() == RequestedAuthnContext{});
  CHECK_FALSE(request->force_authn());
  CHECK_FALSE(request->is_passive());
}

TEST_CASE("a NameIDPolicy that doesn't say AllowCreate says false [saml-core 3.4.1.1]") {
  Issuing issuing;
  issuing.request.name_id_policy = NameIDPolicy{.format = std::string(name_id_format::persistent)};
  const auto request = issuing.by_post();
  REQUIRE(refusal(request) == "accepted");
  CHECK(request->name_id_policy().allow_create == false);
  CHECK(request->name_id_policy().format == name_id_format::persistent);
}

TEST_CASE("what a request wants by a declaration is met by no class [saml-core 3.3.2.2.1]") {
  const Issuing issuing;
  const std::string wanted =
      "<samlp:RequestedAuthnContext><saml:AuthnContextDeclRef "
      "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">urn:decl"
      "</saml:AuthnContextDeclRef></samlp:RequestedAuthnContext></samlp:AuthnRequest>";
  const std::string xml = replaced(issuing.request_xml(), "</samlp:AuthnRequest>", wanted);
  Issuing receiving;
  const auto request = receiving.provider().consume_post(encoded(xml), "", noon());
  REQUIRE(refusal(request) == "accepted");
  CHECK(request->requested_authn_context() == RequestedAuthnContext{{"urn:decl"}});
}

TEST_CASE("a request has to be signed where either side's metadata says so") {
  struct Case {
    bool ours, theirs;
    std::string_view unsigned_verdict;
  };
  for (const Case& one :
       {Case{false, false, "accepted"}, Case{true, false, "request-unsigned"},
        Case{false, true, "request-unsigned"}, Case{true, true, "request-unsigned"}}) {
    Issuing issuing;
    issuing.settings.want_authn_requests_signed = one.ours;
    issuing.sp.sp->authn_requests_signed = one.theirs;
    CHECK(refusal(issuing.by_post()) == one.unsigned_verdict);
    CHECK(refusal(issuing.by_redirect()) == one.unsigned_verdict);
    CHECK(refusal(issuing.by_post(&p256_key())) == "accepted");
    CHECK(refusal(issuing.by_redirect(&p256_key())) == "accepted");
  }
}

TEST_CASE("a signature that is there has to hold, though none was asked for") {
  Issuing issuing;
  CHECK(refusal(issuing.by_post(&other_p256_key())) == "signature-invalid");
  CHECK(refusal(issuing.by_redirect(&other_p256_key())) == "signature-invalid");
  CHECK(refusal(issuing.by_post(&rsa_key())) == "key-type-mismatch");
  issuing.sp.sp->keys.clear();
  CHECK(refusal(issuing.by_post(&p256_key())) == "no-trusted-key");
  CHECK(refusal(issuing.by_redirect(&p256_key())) == "no-trusted-key");
  issuing.sp.sp->keys = {{KeyUse::encryption, p256_key().certificate()}};
  CHECK(refusal(issuing.by_post(&p256_key())) == "no-trusted-key");
}

TEST_CASE("a request changed on its way is refused, by each binding") {
  Issuing issuing;
  const IdentityProvider idp = issuing.provider();
  CHECK(refusal(idp.consume_post(encoded(replaced(issuing.request_xml(&p256_key()), "_q1", "_q2")),
                                 "", noon())) == "signature-reference");
  CHECK(refusal(idp.consume_post(encoded(replaced(issuing.request_xml(&p256_key()),
                                                  "Version=", "ForceAuthn=\"true\" Version=")),
                                 "", noon())) == "signature-invalid");
  const auto url = bindings::encode_redirect(sso_url, bindings::saml_request, issuing.request_xml(),
                                             "relay", p256_key());
  const std::string query = url->substr(url->find('?') + 1);
  REQUIRE(refusal(idp.consume_redirect(query, noon())) == "accepted");
  CHECK(refusal(idp.consume_redirect(replaced(query, "relay", "other"), noon())) ==
        "signature-invalid");
  CHECK(refusal(idp.consume_redirect(replaced(query, "&RelayState=relay", ""), noon())) ==
        "signature-invalid");
}

TEST_CASE("an XML Signature in a redirect is no proof and has no place [saml-bindings 3.4.4.1]") {
  Issuing issuing;
  const IdentityProvider idp = issuing.provider();
  for (const KeyPair* key : {static_cast<const KeyPair*>(nullptr), &p256_key()}) {
    const auto url = bindings::encode_redirect(
        sso_url, bindings::saml_request, issuing.request_xml(&p256_key()), std::nullopt,
        key ? std::optional<SigningKey>(*key) : std::nullopt);
    CHECK(refusal(idp.consume_redirect(url->substr(url->find('?') + 1), noon())) ==
          "xml-signature-in-redirect");
  }
}

TEST_CASE("a deflated POST is taken from the service provider that is named alone") {
  Issuing issuing;
  const std::string deflated = encoded(*base::deflate(issuing.request_xml(&p256_key())));
  const auto judged = [&](std::set<std::string> named) {
    issuing.settings.accept_deflated_post_from = std::move(named);
    return refusal(issuing.provider().consume_post(deflated, "", noon()));
  };
  CHECK(judged({}) == "deflate-not-expected");
  CHECK(judged({"https://other.example", std::string(sp_entity) + "/"}) == "deflate-not-expected");
  CHECK(judged({std::string(sp_entity)}) == "accepted");
}

TEST_CASE("a redirect without deflation, and a POST of a query's value, are not understood") {
  Issuing issuing;
  const IdentityProvider idp = issuing.provider();
  CHECK(refusal(idp.consume_redirect(
            "SAMLRequest=" + base::percent_encode(encoded(issuing.request_xml())), noon())) ==
        "deflate-malformed");
  CHECK(refusal(idp.consume_post(base::percent_encode(encoded(issuing.request_xml())), "",
                                 noon())) == "base64-malformed");
  CHECK(refusal(idp.consume_post("", "", noon())) == "parameter-missing");
  CHECK(refusal(idp.consume_redirect("", noon())) == "parameter-missing");
}

TEST_CASE("only a service provider whose metadata is loaded and valid may ask") {
  Issuing issuing;
  issuing.request.issuer->value = "https://other.example";
  CHECK(refusal(issuing.by_post()) == "issuer-unknown");
  CHECK(refusal(issuing.by_redirect()) == "issuer-unknown");
  issuing.request.issuer.reset();
  CHECK(refusal(issuing.by_post()) == "issuer-missing");
  CHECK(refusal(issuing.by_redirect()) == "issuer-missing");

  Issuing another_role;
  another_role.sp.sp.reset();
  another_role.sp.idp.emplace().keys = {{KeyUse::signing, p256_key().certificate()}};
  CHECK(refusal(another_role.by_post()) == "issuer-unknown");

  Issuing expiring;
  expiring.sp.valid_until = noon() + std::chrono::seconds(1);
  const Instant end = *expiring.sp.valid_until + expiring.settings.clock_skew;
  CHECK(refusal(expiring.by_post(nullptr, end - std::chrono::milliseconds(1))) == "accepted");
  CHECK(refusal(expiring.by_post(nullptr, end)) == "metadata-expired");
  CHECK(refusal(expiring.by_redirect(nullptr, end)) == "metadata-expired");
}

TEST_CASE("the rules of a request hold by each binding") {
  Issuing issuing;
  issuing.request.destination = "https://other.example/sso";
  CHECK(refusal(issuing.by_post()) == "destination-mismatch");
  CHECK(refusal(issuing.by_redirect()) == "destination-mismatch");
  issuing.request.destination.reset();
  CHECK(refusal(issuing.by_post(&p256_key())) == "destination-missing");
  CHECK(refusal(issuing.by_post()) == "accepted");
  Issuing late;
  CHECK(refusal(late.by_redirect(nullptr, noon() + std::chrono::minutes(13))) ==
        "issue-instant-too-old");
}

TEST_CASE("a request about a certain person is refused [authnrequest-subject]") {
  Issuing issuing;
  const Message message(issuing.request_xml());
  const Node issuer = message.find("Issuer");
  issuer.after(
      issuer.parse("<saml:Subject xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">"
                   "<saml:NameID>victim</saml:NameID></saml:Subject>"));
  CHECK(refusal(issuing.provider().consume_post(encoded(message.xml()), "", noon())) ==
        "request-subject-unsupported");
}

TEST_CASE("the answer's endpoint is one of metadata, by URL, by index or by default") {
  const auto chosen = [](const std::function<void(model::AuthnRequest&)>& change,
                         bool by_redirect = false) {
    Issuing issuing;
    change(issuing.request);
    const auto request = by_redirect ? issuing.by_redirect() : issuing.by_post();
    return request ? request->acs_url() : std::string(request.error().name());
  };
  using Request = model::AuthnRequest;
  CHECK(chosen([](Request&) {}) == acs_url);
  CHECK(chosen([](Request& r) { r.acs_url = "https://sp.example.org/second"; }) ==
        "https://sp.example.org/second");
  CHECK(chosen([](Request& r) { r.acs_index = 2; }) == "https://sp.example.org/second");
  CHECK(chosen([](Request& r) { r.acs_url = "https://evil.example/acs"; }) == "acs-url-unknown");
  CHECK(chosen([](Request& r) { r.acs_url = "https://evil.example/acs"; }, true) ==
        "acs-url-unknown");
  CHECK(chosen([](Request& r) { r.acs_url = "https://sp.example.org/artifact"; }) ==
        "acs-url-unknown");
  CHECK(chosen([](Request& r) { r.acs_index = 3; }) == "acs-binding-unsupported");
  CHECK(chosen([](Request& r) { r.acs_index = 9; }) == "acs-index-unknown");
  CHECK(chosen([](Request& r) { r.acs_index = 2, r.acs_url = "https://sp.example.org/second"; }) ==
        "acs-url-and-index");
  CHECK(chosen([](Request& r) {
          r.protocol_binding = "urn:oasis:names:tc:SAML:2.0:bindings:PAOS";
        }) == "acs-binding-unsupported");
}

TEST_CASE("a URL that metadata doesn't list gets nothing, not even from a signed request") {
  Issuing issuing;
  issuing.request.acs_url = "https://sp.example.org/acs/";
  CHECK(refusal(issuing.by_post(&p256_key())) == "acs-url-unknown");
  CHECK(refusal(issuing.by_redirect(&p256_key())) == "acs-url-unknown");
}

TEST_CASE("a RelayState of more than the limit is refused, by each binding") {
  Issuing issuing;
  const std::string longest(Limits().relay_state_bytes, 'x');
  const std::string xml = encoded(issuing.request_xml());
  CHECK(refusal(issuing.provider().consume_post(xml, longest, noon())) == "accepted");
  CHECK(refusal(issuing.provider().consume_post(xml, longest + "x", noon())) ==
        "relay-state-too-long");
  const std::string query =
      "SAMLRequest=" + encoded_for_query(issuing.request_xml()) + "&RelayState=" + longest;
  CHECK(refusal(issuing.provider().consume_redirect(query, noon())) == "accepted");
  CHECK(refusal(issuing.provider().consume_redirect(query + "x", noon())) ==
        "relay-state-too-long");
}

TEST_CASE("SHA-1 passes from the service provider that is named alone, in POST and in Redirect") {
  Issuing issuing;
  issuing.sp.sp->keys = {{KeyUse::signing, rsa_key().certificate()}};
  const Message message(issuing.request_xml());
  SignatureForm form = signature_of_id("_q1");
  form.method = alg::rsa_sha1;
  form.references.front().digest = alg::sha1;
  sign(message.root(), form, rsa_key());
  const auto judged = [&] {
    return refusal(issuing.provider().consume_post(encoded(message.xml()), "", noon()));
  };
  CHECK(judged() == "signature-algorithm-refused");
  issuing.settings.algorithms.insecurely_allow_sha1(std::string(idp_entity));
  CHECK(judged() == "signature-algorithm-refused");
  issuing.settings.algorithms.insecurely_allow_sha1(std::string(sp_entity));
  CHECK(judged() == "accepted");
}

TEST_CASE("a message of another kind is refused by its root") {
  Issuing issuing;
  CHECK(refusal(issuing.provider().consume_post(encoded(both_signed().response()), "", noon())) ==
        "unexpected-root");
}

TEST_CASE("a request names the service whose attributes it wants, by each binding") {
  Issuing issuing;
  issuing.sp.sp->attribute_consuming_services = {
      {.index = 4, .name = "a", .requested_attributes = {{{.name = "mail"}, true}}},
      {.index = 7, .name = "b", .requested_attributes = {{{.name = "groups"}}}}};
  REQUIRE(issuing.by_post()->attribute_service());
  CHECK(issuing.by_post()->attribute_service()->index == 4);
  issuing.request.attribute_service_index = 7;
  for (const auto& request : {issuing.by_post(), issuing.by_redirect(&p256_key())}) {
    REQUIRE(refusal(request) == "accepted");
    REQUIRE(request->attribute_service());
    CHECK(*request->attribute_service() == issuing.sp.sp->attribute_consuming_services[1]);
  }
  issuing.request.attribute_service_index = 5;
  CHECK(refusal(issuing.by_post()) == "attribute-service-unknown");
  CHECK(refusal(issuing.by_redirect()) == "attribute-service-unknown");
  issuing.sp.sp->attribute_consuming_services.clear();
  CHECK(refusal(issuing.by_post()) == "attribute-service-unknown");
  issuing.request.attribute_service_index.reset();
  CHECK(issuing.by_post()->attribute_service() == nullptr);
}

TEST_CASE("ProviderName and Scoping are told to the application, absent ones too") {
  Issuing issuing;
  CHECK(issuing.by_post()->provider_name() == std::nullopt);
  CHECK(issuing.by_post()->scoping() == Scoping{});
  issuing.request.provider_name = "An <SP>";
  issuing.request.scoping =
      Scoping{.proxy_count = 0, .idp_list = {"urn:other"}, .requester_ids = {"urn:first"}};
  for (const auto& request : {issuing.by_post(), issuing.by_redirect(&p256_key())}) {
    REQUIRE(refusal(request) == "accepted");
    CHECK(request->provider_name() == "An <SP>");
    CHECK(request->scoping() == *issuing.request.scoping);
  }
}

TEST_CASE(
    "an extension that nobody knows is passed over; one of SAML has no place "
    "[extensions-reflection]") {
  Issuing issuing;
  const auto with_extension = [&](const std::string& content) {
    const Message message(issuing.request_xml());
    const Node issuer = message.find("Issuer");
    issuer.after(
        issuer.parse("<samlp:Extensions xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" "
                     "xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">" +
                     content + "</samlp:Extensions>"));
    return issuing.provider().consume_post(encoded(message.xml()), "relay", noon());
  };
  const auto plain = issuing.by_post();
  const auto extended =
      with_extension("<x:any xmlns:x=\"urn:x\" a=\"1\"><x:b>ForceAuthn</x:b></x:any>");
  REQUIRE(refusal(extended) == "accepted");
  CHECK(extended->name_id_policy() == plain->name_id_policy());
  CHECK(extended->force_authn() == plain->force_authn());
  CHECK(extended->scoping() == plain->scoping());
  CHECK(extended->attribute_service() == nullptr);
  CHECK(refusal(with_extension("<x:any xmlns:x=\"urn:x\"><saml:Attribute Name=\"a\"/></x:any>")) ==
        "saml-in-open-content");
  CHECK(refusal(with_extension("<samlp:Scoping/>")) == "saml-in-open-content");
}

}  // namespace signet::test
