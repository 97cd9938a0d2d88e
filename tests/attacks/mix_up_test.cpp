#include "attacks/resigned.h"
#include "signet/names.h"
#include "support/file_access.h"

// Who says it, and to whom it was said: an answer by another provider than the one that was asked,
// or one for another tenant, is none. [saml-profiles 4.1.4.2, 4.1.4.3]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

const std::string other_idp = "https://other-idp.example/metadata";

EntityDescriptor other_idp_metadata() {
  EntityDescriptor entity;
  entity.entity_id = other_idp;
  entity.idp.emplace().keys = {{KeyUse::signing, other_rsa_key().certificate()}};
  return entity;
}

/// A service provider that trusts two identity providers and has asked the first.
const SignIn& with_two_idps(SignedParts parts = SignedParts::response_and_assertion) {
  static const SignIn both({.more_idps = {other_idp_metadata()}});
  static const SignIn response(
      {.parts = SignedParts::response, .more_idps = {other_idp_metadata()}});
  static const SignIn assertion(
      {.parts = SignedParts::assertion, .more_idps = {other_idp_metadata()}});
  return parts == SignedParts::response    ? response
         : parts == SignedParts::assertion ? assertion
                                           : both;
}

Edit issuers(std::string_view of_response, std::string_view of_assertion) {
  return [=](const Message& m) {
    m.response().child("Issuer").text(of_response);
    m.assertion().child("Issuer").text(of_assertion);
  };
}

Outcome with_issuers(SignedParts parts, std::string_view of_response, std::string_view of_assertion,
                     const KeyPair& key) {
  const SignIn& sign_in = with_two_idps(parts);
  return outcome(sign_in.consume(answer_with(sign_in, issuers(of_response, of_assertion), key)));
}

/// What isn't quite the provider's entity ID.
const std::vector<std::string>& almost_the_idp() {
  static const std::vector<std::string> ids = {
      std::string(idp_entity) + "/",
      std::string(idp_entity) + "?",
      " " + std::string(idp_entity),
      std::string(idp_entity) + "\n",
      "https://IDP.example.org/metadata",
      "HTTPS://idp.example.org/metadata",
      "https://idp.example.org:443/metadata",
      "https://idp.example.org/%6Detadata",
      "https://\xD1\x96"
      "dp.example.org/metadata",                       // a Cyrillic i
      "https://idp.example.org/metadata\xE2\x80\x8B",  // and an invisible blank
      std::string(idp_entity) + std::string(2'000, 'a'),
      "https://idp.example.org",
      ""};
  return ids;
}

/// Both providers may start a sign-in.
SignInOptions both_may_start(SignedParts parts) {
  return {.parts = parts,
          .solicited = false,
          .more_idps = {other_idp_metadata()},
          .sp = [](ServiceProviderSettings& s) { s.accept_unsolicited_from.insert(other_idp); }};
}

/// A tenant of the same program: its own entity ID and endpoint.
constexpr std::string_view second_acs = "https://sp.example.org/tenant-2/acs";
void second_tenant(ServiceProviderSettings& settings) {
  settings.entity_id = "https://sp.example.org/tenant-2/metadata";
  settings.acs_url = second_acs;
}

/// The sign-in's request waits, and was made for this endpoint.
SignInState waiting_at(const SignIn& sign_in, std::string_view acs) {
  SignInState state = in_memory_state(8);
  REQUIRE(outcome(state.requests->put({.id = sign_in.request_id(),
                                       .idp = std::string(idp_entity),
                                       .acs_url = std::string(acs),
                                       .issued_at = noon(),
                                       .expires_at = noon() + std::chrono::minutes(15),
                                       .relay_state = {},
                                       .browser_binding = {}},
                                      noon())) == accepted);
  return state;
}

}  // namespace

TEST_CASE("idp-mixup-state: another provider's sound answer ends no sign-in begun elsewhere") {
  for (const SignedParts parts :
       {SignedParts::response, SignedParts::assertion, SignedParts::response_and_assertion}) {
    REQUIRE(outcome(with_two_idps(parts).consume(with_two_idps(parts).response())) == accepted);
    CHECK(with_issuers(parts, other_idp, other_idp, other_rsa_key()) ==
          broken_rule(C::request_to_other_idp));
  }
}

TEST_CASE("idp-mixup-state: a right to answer unasked is the right of the provider that is named") {
  const SignIn sign_in({.solicited = false, .more_idps = {other_idp_metadata()}});
  REQUIRE(outcome(sign_in.consume(sign_in.response())) == accepted);
  CHECK(outcome(sign_in.consume(
            answer_with(sign_in, issuers(other_idp, other_idp), other_rsa_key()))) ==
        broken_rule(C::unsolicited_refused));
}

TEST_CASE("issuer-resp-vs-assertion: envelope and assertion have one issuer, who signed both") {
  for (const SignedParts parts :
       {SignedParts::response, SignedParts::assertion, SignedParts::response_and_assertion}) {
    // Keys are those of the envelope's issuer; whoever signs speaks for himself only.
    CHECK(with_issuers(parts, idp_entity, other_idp, rsa_key()) == broken_rule(C::issuer_mismatch));
    CHECK(with_issuers(parts, other_idp, idp_entity, rsa_key()) ==
          refused(C::signature_invalid, S::signature));
    CHECK(with_issuers(parts, idp_entity, other_idp, other_rsa_key()) ==
          refused(C::signature_invalid, S::signature));
    CHECK(with_issuers(parts, other_idp, idp_entity, other_rsa_key()) ==
          broken_rule(C::request_to_other_idp));
  }
}

TEST_CASE("issuer-resp-vs-assertion: nor may a provider that answers unasked speak for another") {
  for (const SignedParts parts :
       {SignedParts::response, SignedParts::assertion, SignedParts::response_and_assertion}) {
    const SignIn sign_in(both_may_start(parts));
    CHECK(outcome(sign_in.consume(
              answer_with(sign_in, issuers(other_idp, idp_entity), other_rsa_key()))) ==
          broken_rule(C::issuer_mismatch));
  }
}

TEST_CASE("issuer-key-mismatch: a provider's name under another provider's signature is refused") {
  for (const SignedParts parts :
       {SignedParts::response, SignedParts::assertion, SignedParts::response_and_assertion}) {
    CHECK(with_issuers(parts, idp_entity, idp_entity, other_rsa_key()) ==
          refused(C::signature_invalid, S::signature));
    CHECK(with_issuers(parts, other_idp, other_idp, rsa_key()) ==
          refused(C::signature_invalid, S::signature));
  }
}

TEST_CASE("issuer-missing: an assertion has an issuer, and so has a signed Response") {
  for (const SignIn* sign_in : {&response_signed(), &assertion_signed(), &both_signed()}) {
    CHECK(answered(*sign_in, [](const Message& m) { m.assertion().child("Issuer").remove(); }) ==
          wrong_shape(C::missing_element));
    CHECK(answered(*sign_in, [](const Message& m) {
            for (const Node& issuer : m.root().all("Issuer")) issuer.text("");
          }) == broken_rule(C::issuer_unknown));
  }
  const Edit no_issuer_of_response = [](const Message& m) {
    m.response().child("Issuer").remove();
  };
  CHECK(answered(response_signed(), no_issuer_of_response) == broken_rule(C::issuer_missing));
  CHECK(answered(both_signed(), no_issuer_of_response) == broken_rule(C::issuer_missing));
  CHECK(answered(assertion_signed(), no_issuer_of_response) == accepted);
}

TEST_CASE("issuer-missing: an issuer is an entity, not a name of another kind") {
  for (const char* element : {"Response", "Assertion"}) {
    const auto with_format = [&](std::string_view format) {
      return answered(
          [&](const Message& m) { m.find(element).child("Issuer").set("Format", format); });
    };
    CHECK(with_format(name_id_format::entity) == accepted);
    for (const std::string_view format : {name_id_format::persistent, name_id_format::unspecified,
                                          std::string_view("urn:x"), std::string_view()}) {
      CAPTURE(format);
      CHECK(with_format(format) == broken_rule(C::issuer_format));
    }
  }
}

TEST_CASE("entityid-compare: entity IDs are the same bytes or different entities") {
  for (const std::string& id : almost_the_idp()) {
    CAPTURE(id);
    CHECK(answered(issuers(id, id)) == broken_rule(C::issuer_unknown));
    CHECK(answered(issuers(idp_entity, id)) == broken_rule(C::issuer_mismatch));
  }
}

TEST_CASE("disco-injection: a sign-in can only begin at a provider that metadata lists as one") {
  const ServiceProvider sp = both_signed().service_provider(in_memory_state(8));
  std::vector<std::string> nobody = almost_the_idp();
  nobody.emplace_back("https://evil-idp.example");
  nobody.emplace_back(sp_entity);
  for (const std::string& id : nobody) {
    CAPTURE(id);
    StartLogin start;
    start.idp = id;
    start.now = noon();
    CHECK(outcome(sp.start_login(start)) == refused(C::metadata_entity_unknown, S::local));
  }
}

TEST_CASE("metadata-vs-config-idp: an unknown issuer is not looked for anywhere") {
  const FileAccess watch;
  for (const char* issuer : {"https://evil.example/md", "http://127.0.0.1:1/md",
                             "file:///etc/passwd", "../../idp.xml"}) {
    CAPTURE(issuer);
    CHECK(answered(issuers(issuer, issuer)) == broken_rule(C::issuer_unknown));
  }
  CHECK(watch.names().empty());
}

TEST_CASE("metadata-vs-config-idp: a provider that was removed is unknown from then on") {
  const auto peers = std::make_shared<TrustedPeers>();
  const SignIn sign_in({.sp = [&](ServiceProviderSettings& s) {
    const auto known = s.metadata->find(idp_entity);
    if (known) REQUIRE(peers->trust(*known, noon()));
    if (known) s.metadata = peers;
  }});
  CHECK(outcome(sign_in.consume(sign_in.response())) == accepted);
  const ServiceProvider sp = sign_in.service_provider(sign_in.waiting());
  REQUIRE(peers->remove(idp_entity));
  CHECK(outcome(arrive(sp, sign_in.response())) == broken_rule(C::issuer_unknown));
}

TEST_CASE("cross-tenant-acs: one tenant's answer is none at another tenant's endpoint") {
  const SignIn first({.parts = SignedParts::assertion});
  const SignIn second({.parts = SignedParts::assertion, .sp = second_tenant});
  const auto at_second = [&](const std::string& xml) {
    return outcome(arrive(second.service_provider(waiting_at(second, second_acs)), xml));
  };
  REQUIRE(at_second(second.response()) == accepted);
  CHECK(at_second(accepted_response(first)) == broken_rule(C::destination_mismatch));
  CHECK(outcome(first.consume(second.response())) == broken_rule(C::destination_mismatch));
  // Nor when the unsigned envelope says what the attacker likes.
  const std::string readdressed =
      replaced(first.response(), "Destination=\"" + std::string(acs_url),
               "Destination=\"" + std::string(second_acs));
  CHECK(at_second(readdressed) == broken_rule(C::recipient_mismatch));
}

TEST_CASE("cross-tenant-acs: in a shared store, a tenant's request is answered at that tenant") {
  const SignIn second({.sp = second_tenant});
  CHECK(outcome(arrive(second.service_provider(waiting_at(second, acs_url)), second.response())) ==
        broken_rule(C::destination_mismatch));
}

TEST_CASE("cross-tenant-acs: tenants whose providers have one entity ID keep them apart by key") {
  const SignIn first({.parts = SignedParts::assertion});
  const SignIn second({.parts = SignedParts::assertion, .idp_key = &other_rsa_key()});
  REQUIRE(outcome(second.consume(second.response())) == accepted);
  CHECK(outcome(second.consume(first.response())) == refused(C::signature_invalid, S::signature));
}

TEST_CASE("scope-spoof: a name in another provider's domain belongs to the provider that said it") {
  const SignIn sign_in(both_may_start(SignedParts::response_and_assertion));
  const auto genuine = sign_in.consume(sign_in.response());
  const auto spoofed =
      sign_in.consume(answer_with(sign_in, issuers(other_idp, other_idp), other_rsa_key()));
  REQUIRE(outcome(genuine) == accepted);
  REQUIRE(outcome(spoofed) == accepted);
  CHECK(genuine->name_id() == spoofed->name_id());
  CHECK(genuine->identity_provider() == idp_entity);
  CHECK(spoofed->identity_provider() == other_idp);
}

TEST_CASE("scope-spoof: an identifier in a domain that the provider may not speak for is refused") {
  for (const std::string_view name : {attribute_name::subject_id, attribute_name::pairwise_id}) {
    SignInOptions options;
    options.user = [&](AuthenticatedUser& user) {
      user.attributes = {{.name = std::string(name),
                          .name_format = std::string(attribute_name_format::uri),
                          .values = {"alice@a.example"}}};
    };
    const auto with_scopes = [&](std::vector<std::string> scopes) {
      options.idp_metadata = [scopes](EntityDescriptor& idp) { idp.idp->scopes = scopes; };
      const SignIn sign_in(options);
      return outcome(sign_in.consume(sign_in.response()));
    };
    CHECK(with_scopes({"a.example"}) == accepted);
    CHECK(with_scopes({"b.example"}) == broken_rule(C::subject_id_scope_mismatch));
    CHECK(with_scopes({"example", "sub.a.example", "xa.example"}) ==
          broken_rule(C::subject_id_scope_mismatch));
    CHECK(with_scopes({}) == broken_rule(C::subject_id_scope_mismatch));
  }
}

TEST_CASE("account-link-email: an address among the attributes doesn't become the person's name") {
  const auto subject = both_signed().consume(answer_with(both_signed(), [](const Message& m) {
    m.find("Attribute").set("Name", "mail").child("AttributeValue").text(victim);
  }));
  REQUIRE(outcome(subject) == accepted);
  CHECK(subject->attribute_values("mail").front() == victim);
  CHECK(subject->name_id().value == attacker);
}

TEST_CASE("ecp-bypass: a message in a SOAP envelope opens no other way in") {
  const std::string envelope =
      "<S:Envelope xmlns:S='http://schemas.xmlsoap.org/soap/envelope/'>"
      "<S:Body>" +
      accepted_response(both_signed()) + "</S:Body></S:Envelope>";
  CHECK(outcome(both_signed().consume(envelope)) == wrong_shape(C::unexpected_root));
  const std::string request =
      "<S:Envelope xmlns:S='http://schemas.xmlsoap.org/soap/envelope/'>"
      "<S:Body>" +
      accepted_request(both_signed()) + "</S:Body></S:Envelope>";
  CHECK(outcome(both_signed().consume_request(request)) == wrong_shape(C::unexpected_root));
}
