#include "attacks/resigned.h"
#include "signet/names.h"
#include "unit/metadata/sample_metadata.h"

// Metadata is the root of all trust: who may sign, with which keys, and where people are sent.
// [saml-metadata 2, 3.1, MDIOP]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;
using std::chrono::hours;
using std::chrono::minutes;

const Outcome signature_missing = refused(C::signature_missing, S::signature_profile);
const Outcome signature_invalid = refused(C::signature_invalid, S::signature);

Outcome configuration(ErrorCode code) {
  return refused(code, S::local);
}

/// The sample entity, signed by its publisher, whose certificate is pinned.
const KeyPair& publisher() {
  return other_rsa_key();
}
const std::string& published() {
  static const std::string xml = [] {
    CountingRandom random(1);
    const auto made = sign_metadata(entity_xml(), publisher(), AlgorithmPolicy::of_2026(), random);
    return made ? *made : throw std::logic_error(made.error().detail());
  }();
  return xml;
}

Result<EntityDescriptor> verify(std::string_view xml, const KeyPair& pinned = publisher()) {
  const std::vector<Certificate> certificates = {pinned.certificate()};
  return verify_metadata(xml, certificates, AlgorithmPolicy::of_2026());
}

/// The published file after a change to its tree.
Outcome verified(const std::function<void(Message&)>& edit) {
  REQUIRE(outcome(verify(published())) == accepted);
  Message message(published());
  edit(message);
  return outcome(verify(message.xml()));
}

/// An entity of the same name with another's key, that nobody signed.
Node evil_entity(const Message& message) {
  const std::string evil =
      replaced(entity_xml(), certificate_text(rsa_key()), certificate_text(rsa3072_key()));
  const Node root = message.root().parse(evil);
  return root.set("ID", "_evil");
}

}  // namespace

TEST_CASE("md-unsigned: metadata that is fetched counts only under the pinned key") {
  CHECK(outcome(verify(entity_xml())) == signature_missing);
  CHECK(outcome(verify(published(), rsa3072_key())) == signature_invalid);
  CHECK(outcome(verify_metadata(published(), {}, AlgorithmPolicy::of_2026())) ==
        refused(C::no_trusted_key, S::algorithm));
  CHECK(outcome(verify(replaced(published(), "peer.example.org/sso", "evil.example.org/sso"))) ==
        signature_invalid);
  // Signed with the key that it lists itself.
  CountingRandom random(1);
  const auto own = sign_metadata(entity_xml(), rsa_key(), AlgorithmPolicy::of_2026(), random);
  REQUIRE(own);
  CHECK(outcome(verify(*own)) == signature_invalid);
}

TEST_CASE("md-xsw: only the root that the signature covers is read") {
  CHECK(verified([](Message& m) {  // inside an unsigned one
          const Node genuine = m.root();
          const Node evil = evil_entity(m);
          m.set_root(evil);
          evil.prepend(evil.make(ns::md, "md:Extensions")).append(genuine);
        }) == signature_missing);
  CHECK(verified([](Message& m) {  // whose Signature stands where that of a sound one does
          const Node genuine = m.root();
          const Node evil = evil_entity(m);
          m.set_root(evil);
          const Node signature = evil.prepend(genuine.child("Signature"));
          signature.after(evil.make(ns::md, "md:Extensions")).append(genuine);
        }) == refused(C::signature_reference, S::signature_profile));
  CHECK(verified([](Message& m) {  // in the Signature itself
          const Node genuine = m.root();
          const Node evil = evil_entity(m);
          m.set_root(evil);
          const Node signature = evil.prepend(genuine.child("Signature"));
          signature.append(evil.make(ns::ds, "ds:Object")).append(genuine);
        }) == refused(C::signature_shape, S::signature_profile));
  CHECK(verified([](Message& m) {  // under the same ID
          const Node genuine = m.root();
          const Node evil = evil_entity(m).set("ID", genuine.attribute("ID"));
          m.set_root(evil);
          evil.append(genuine);
        }) == refused(C::xml_id_duplicate, S::parse));
}

TEST_CASE("md-xsw: a list of entities, or the signature of a role, vouches for no entity") {
  CHECK(verified([](Message& m) {
          const Node genuine = m.root();
          const Node list = genuine.make(ns::md, "md:EntitiesDescriptor");
          m.set_root(list);
          list.append(evil_entity(m));
          list.append(genuine);
        }) == signature_missing);
  CHECK(verified([](Message& m) {
          const Node role = m.find("IDPSSODescriptor");
          m.root().child("Signature").remove();
          role.set("ID", "_role");
          sign_again(role, publisher());
        }) == signature_missing);
}

TEST_CASE("md-xsw: a Reference to the whole document covers the whole document") {
  Message message(published());
  message.root().child("Signature").remove();
  sign(message.root(), {.references = {{.uri = ""}}}, publisher());
  REQUIRE(outcome(verify(message.xml())) == accepted);
  const Node genuine = message.root();
  const Node evil = evil_entity(message);
  const Node signature = genuine.child("Signature");
  message.set_root(evil);
  evil.prepend(signature);
  CHECK(outcome(verify(message.xml())) == signature_invalid);
  signature.after(evil.make(ns::md, "md:Extensions")).append(genuine);
  CHECK(outcome(verify(message.xml())) == signature_invalid);
}

TEST_CASE("md-expired: metadata ends, when it is loaded and while it is used") {
  EntityDescriptor entity = sample_entity();
  TrustedPeers peers;
  entity.valid_until = noon() + std::chrono::seconds(1);
  CHECK(outcome(peers.trust(entity, noon())) == accepted);
  entity.valid_until = noon();
  CHECK(outcome(peers.trust(entity, noon())) == configuration(C::metadata_expired));

  const SignIn ends_at_one(
      {.idp_metadata = [](EntityDescriptor& e) { e.valid_until = noon() + minutes(2); }});
  const std::string xml = accepted_response(ends_at_one);
  CHECK(answered_at(ends_at_one, xml, noon() + minutes(5) - std::chrono::seconds(1)) == accepted);
  CHECK(answered_at(ends_at_one, xml, noon() + minutes(5)) == configuration(C::metadata_expired));
}

TEST_CASE("md-expired: a role that ends earlier ends it, a later one prolongs nothing") {
  EntityDescriptor entity = sample_entity();
  entity.valid_until = noon() + hours(1);
  entity.idp->valid_until = noon() - hours(1);
  CHECK(outcome(check_validity(entity, noon(), {})) == configuration(C::metadata_expired));
  entity.idp->valid_until = noon() + hours(24);
  CHECK(outcome(check_validity(entity, noon() + hours(1), {})) ==
        configuration(C::metadata_expired));
}

TEST_CASE("md-expired: where a longest validity is asked for, none and 50 years are refused") {
  EntityDescriptor entity = sample_entity();
  constexpr hours longest{24 * 28};
  const auto checked = [&] { return outcome(check_validity(entity, noon(), {}, longest)); };
  entity.valid_until.reset();
  entity.idp->valid_until.reset();
  entity.sp->valid_until.reset();
  CHECK(checked() == configuration(C::metadata_validity_missing));
  entity.valid_until = noon() + hours(24 * 365 * 50);
  CHECK(checked() == configuration(C::metadata_validity_too_long));
  entity.valid_until = noon() + longest;
  CHECK(checked() == accepted);
}

TEST_CASE("md-refresh-failure: a failed refresh changes nothing, and nothing outlives its end") {
  std::shared_ptr<TrustedPeers> peers;
  const SignIn sign_in({.sp = [&](ServiceProviderSettings& s) {
    if (peers) s.metadata = peers;
  }});
  peers = std::make_shared<TrustedPeers>();
  EntityDescriptor idp = *read_metadata(sign_in.idp_metadata());
  idp.valid_until = noon() + minutes(2);
  REQUIRE(outcome(peers->trust(idp, noon())) == accepted);
  const std::string good = *write_metadata(idp);
  for (const std::string& bad :
       {std::string(), std::string("<html>404</html>"), good.substr(0, good.size() / 2),
        replaced(good, "2026-01-01T12:02:00Z", "2025-01-01T00:00:00Z"),
        replaced(good, "<ds:X509Certificate>", "<ds:X509Certificate>AAAA")}) {
    CHECK_FALSE(outcome(peers->trust_file_contents(bad, noon())).accepted);
    CHECK(answered_at(sign_in, sign_in.response(), noon()) == accepted);
  }
  CHECK(answered_at(sign_in, sign_in.response(), noon() + minutes(5)) ==
        configuration(C::metadata_expired));
}

TEST_CASE("md-duplicate-entity: a file describes one entity") {
  const std::string entity = entity_xml();
  CHECK(outcome(read_metadata("<md:EntitiesDescriptor xmlns:md=\"" + std::string(ns::md) + "\">" +
                              entity + entity + "</md:EntitiesDescriptor>")) ==
        wrong_shape(C::unexpected_root));
  CHECK(outcome(read_metadata(entity + entity)) == refused(C::xml_not_well_formed, S::parse));

  const Message nested(entity);
  nested.root().append(evil_entity(nested).set("entityID", "https://evil.example"));
  TrustedPeers peers;
  REQUIRE(outcome(peers.trust_file_contents(nested.xml(), noon())) == accepted);
  CHECK(peers.find("https://evil.example") == nullptr);
  CHECK(peers.find("https://peer.example.org")->idp->keys.size() == 1);
}

TEST_CASE("md-role-confusion: each role has its own keys") {
  const KeyDescriptor of_sp{KeyUse::signing, rsa_key().certificate()};
  const KeyDescriptor of_idp{KeyUse::signing, other_rsa_key().certificate()};
  const SignIn sign_in({.idp_metadata = [&](EntityDescriptor& e) {
    e.idp->keys = {of_idp};
    e.sp.emplace().keys = {of_sp};
  }});
  CHECK(outcome(sign_in.consume(sign_in.response())) == signature_invalid);

  const SignIn asking({.sp_metadata =
                           [](EntityDescriptor& e) {
                             e.idp.emplace().keys = {{KeyUse::signing, p256_key().certificate()}};
                             e.sp->keys = {{KeyUse::signing, other_p256_key().certificate()}};
                             e.sp->authn_requests_signed = false;
                           },
                       .sp = [](ServiceProviderSettings& s) { s.keys = other_p256_key(); }});
  REQUIRE(outcome(asking.consume_request(asking.request())) == accepted);
  CHECK(outcome(asking.consume_request(both_signed().request())) == signature_invalid);
  CHECK(outcome(asking.consume_query(both_signed().request_query())) == signature_invalid);
}

TEST_CASE("md-role-confusion: a role of another kind or protocol has no say") {
  for (const char* role : {"AttributeAuthorityDescriptor", "PDPDescriptor", "RoleDescriptor"}) {
    const Message message(entity_xml());
    message.find("IDPSSODescriptor").rename(role);
    const auto entity = read_metadata(message.xml());
    REQUIRE(outcome(entity) == accepted);
    CHECK_FALSE(entity->idp.has_value());
  }
  for (const char* protocol : {"urn:oasis:names:tc:SAML:1.1:protocol", "", "urn:x",
                               "urn:oasis:names:tc:SAML:2.0:protocolx"}) {
    const Message message(entity_xml());
    message.find("SPSSODescriptor").remove();
    message.find("IDPSSODescriptor").set("protocolSupportEnumeration", protocol);
    CHECK(outcome(read_metadata(message.xml())) == configuration(C::metadata_no_role));
  }
  const Message twice(entity_xml());
  twice.find("IDPSSODescriptor").after(twice.find("IDPSSODescriptor").copy());
  CHECK(outcome(read_metadata(twice.xml())) == configuration(C::metadata_duplicate_role));
}

TEST_CASE("md-use-confusion: a key for encryption verifies nothing, one without use does both") {
  const auto with_use = [](KeyUse use) {
    const SignIn sign_in({.idp_metadata = [use](EntityDescriptor& e) {
      e.idp->keys = {{KeyUse::signing, other_rsa_key().certificate()},
                     {use, rsa_key().certificate()}};
    }});
    return outcome(sign_in.consume(sign_in.response()));
  };
  CHECK(with_use(KeyUse::signing) == accepted);
  CHECK(with_use(KeyUse::both) == accepted);
  CHECK(with_use(KeyUse::encryption) == signature_invalid);
  for (const char* use : {"SIGNING", "sign", "", "signing encryption"}) {
    const auto entity =
        read_metadata(replaced(entity_xml(), "\"signing\"", "\"" + std::string(use) + "\""));
    REQUIRE(outcome(entity) == accepted);
    CHECK(entity->idp->keys.empty());
    CHECK(outcome(TrustedPeers().trust(*entity, noon())) ==
          configuration(C::metadata_no_signing_key));
  }
}

TEST_CASE("md-malformed-keyinfo: a key that can't be read is left out, nothing takes its place") {
  const std::string good = certificate_text(rsa_key());
  for (const std::string& bad :
       {std::string(), std::string("AAAA"), std::string("-----BEGIN CERTIFICATE-----") + good,
        good.substr(0, good.size() / 2), good + good, "!" + good, std::string("MAA="),
        std::string(5'000, 'A'), std::string("<x/>")}) {
    CAPTURE(bad.substr(0, 30));
    const auto entity = read_metadata(replaced(entity_xml(), good, bad));
    REQUIRE(outcome(entity) == accepted);
    CHECK(entity->idp->keys.empty());
    CHECK_FALSE(entity->notes.empty());
    CHECK(outcome(TrustedPeers().trust(*entity, noon())) ==
          configuration(C::metadata_no_signing_key));
  }
  for (const char* part : {"X509Data", "KeyInfo", "X509Certificate"}) {
    const Message message(entity_xml());
    message.find(part).remove();
    const auto entity = read_metadata(message.xml());
    REQUIRE(outcome(entity) == accepted);
    CHECK(entity->idp->keys.empty());
  }
}

TEST_CASE("md-extension-trust: what an entity claims about itself is kept and changes nothing") {
  const std::string claims =
      "<md:Extensions xmlns:mdattr='urn:oasis:names:tc:SAML:metadata:attribute' "
      "xmlns:shibmd='urn:mace:shibboleth:metadata:1.0'><mdattr:EntityAttributes>"
      "<a:Attribute xmlns:a='urn:oasis:names:tc:SAML:2.0:assertion' Name='claim'/>"
      "</mdattr:EntityAttributes>"
      "<shibmd:Scope regexp='false'>example.com</shibmd:Scope></md:Extensions>";
  const auto plain = read_metadata(entity_xml());
  const auto claiming = read_metadata(
      replaced(entity_xml(), "<md:IDPSSODescriptor", claims + "<md:IDPSSODescriptor"));
  REQUIRE(outcome(plain) == accepted);
  REQUIRE(outcome(claiming) == accepted);
  CHECK(claiming->idp->scopes == std::vector<std::string>{"example.com"});
  CHECK(claiming->entity_attributes.size() == 1);
  CHECK(claiming->idp->keys.size() == plain->idp->keys.size());
  CHECK(claiming->sp->assertion_consumer_services == plain->sp->assertion_consumer_services);
}

TEST_CASE("cert-expired: the key is trusted; a certificate's dates are told, not obeyed") {
  const auto expired = KeyPair::generate(KeyType::p256, "expired", noon() - hours(24 * 400),
                                         noon() - hours(24 * 30));
  REQUIRE(expired);
  const SignIn sign_in({.idp_key = &*expired});
  CHECK(outcome(sign_in.consume(sign_in.response())) == accepted);
  const auto findings = check_metadata(sign_in.idp_metadata(), noon(), AlgorithmPolicy::of_2026());
  CHECK(std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.code == "certificate-expired" && finding.severity == Severity::warning;
  }));
}

TEST_CASE("cert-name-nul: the name in a certificate decides nothing, however it is written") {
  const auto generate = [](std::string_view name) {
    return KeyPair::generate(KeyType::p256, name, noon(), noon() + hours(24));
  };
  CHECK(outcome(generate(std::string_view("idp.example.org\0.evil.example", 28))) ==
        configuration(C::configuration_invalid));

  // Others write such names; nobody checks the signature of a certificate here.
  const auto genuine = generate("idp.example.org");
  const auto stranger = generate("idp.example.org!.evil.example");
  REQUIRE(genuine);
  REQUIRE(stranger);
  std::string der = stranger->certificate().der();
  for (std::size_t at; (at = der.find("example.org!")) != std::string::npos;) der[at + 11] = '\0';
  const auto odd = Certificate::from_der(der);
  REQUIRE(odd);
  CHECK(odd->subject().find('\0') == std::string::npos);
  CHECK(odd->subject() != genuine->certificate().subject());

  const SignIn sign_in({.idp_key = &*genuine});
  const auto with_nul = KeyPair::create(stranger->private_key(), *odd);
  REQUIRE(with_nul);
  CHECK(outcome(sign_in.consume(answer_with(
            sign_in, [](const Message&) {}, *with_nul))) == signature_invalid);
}
