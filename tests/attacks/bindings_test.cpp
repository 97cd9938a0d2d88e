#include "attacks/resigned.h"
#include "base/codec.h"
#include "crypto/signature.h"
#include "signet/names.h"

// HTTP-Redirect and HTTP-POST: one reading of the octets, by which they are both decoded and
// verified. [saml-bindings 3.4.4.1, 3.5.4]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

const Outcome signature_invalid = refused(C::signature_invalid, S::signature);

const std::string simple_sign = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST-SimpleSign";

Outcome wire(ErrorCode code) {
  return refused(code, S::wire);
}

/// The value of a parameter of the fixture's query, as it stands there.
std::string raw(const std::string& name) {
  const std::string& query = both_signed().request_query();
  const std::size_t at = query.find(name + "=") + name.size() + 1;
  return query.substr(at, query.find('&', at) - at);
}

std::string message() {
  return "SAMLRequest=" + raw("SAMLRequest");
}
std::string algorithm() {
  return "SigAlg=" + raw("SigAlg");
}

/// "Signature=..." by the service provider's key, over these octets.
std::string signature_over(const std::string& octets) {
  const auto bytes =
      crypto::sign(SignatureAlgorithm::ecdsa_sha256, p256_key().private_key(), octets);
  REQUIRE(bytes);
  return "Signature=" + base::percent_encode(base::base64_encode(*bytes));
}

/// Signed as they are sent: the order of the standard.
std::string signed_query(const std::string& octets) {
  return octets + "&" + signature_over(octets);
}

Outcome asked(const std::string& query) {
  return outcome(both_signed().consume_query(query));
}

/// Another request of the same service provider, which it hasn't signed.
std::string evil_message() {
  const Message evil(accepted_request(both_signed()));
  evil.root().child("Signature").remove();
  evil.root().set("ForceAuthn", "true");
  return "SAMLRequest=" + encoded_for_query(evil.xml());
}

/// "accepted" when the query asks for what the service provider signed, and nothing else.
Outcome asked_as_signed(const std::string& query) {
  const auto request = both_signed().consume_query(query);
  if (request) {
    CHECK(request->is_signed());
    CHECK_FALSE(request->force_authn());
  }
  return outcome(request);
}

std::string lower_case_escapes(std::string text) {
  for (std::size_t at = text.find('%'); at != std::string::npos; at = text.find('%', at + 1)) {
    for (const std::size_t digit : {at + 1, at + 2}) {
      if (text[digit] >= 'A' && text[digit] <= 'F')
        text[digit] = static_cast<char>(text[digit] + 32);
    }
  }
  return text;
}

std::string without_escapes(std::string text) {
  for (const Change& change :
       std::vector<Change>{{"%2F", "/"}, {"%3D", "="}, {"%3A", ":"}, {"%23", "#"}}) {
    while (text.find(change.from) != std::string::npos)
      text = replaced(text, change.from, change.to);
  }
  return text;
}

}  // namespace

TEST_CASE("redirect-reencode: the signature is over the octets that came, in any encoding") {
  REQUIRE(asked(signed_query(message() + "&" + algorithm())) == accepted);
  const std::string lower = lower_case_escapes(message() + "&" + algorithm());
  REQUIRE(lower != message() + "&" + algorithm());
  CHECK(asked_as_signed(signed_query(lower)) == accepted);
  const std::string bare = without_escapes(message()) + "&" + algorithm();
  REQUIRE(bare != message() + "&" + algorithm());
  CHECK(asked_as_signed(signed_query(bare)) == accepted);
  const std::string relayed = message() + "&RelayState=a+b%2fc%7E&" + algorithm();
  const auto request = both_signed().consume_query(signed_query(relayed));
  REQUIRE(outcome(request) == accepted);
  CHECK(request->relay_state() == "a b/c~");
}

TEST_CASE("redirect-reencode: octets that were encoded anew on the way don't verify") {
  const std::string octets = message() + "&RelayState=a+b%2Fc&" + algorithm();
  const std::string signature = signature_over(octets);
  REQUIRE(asked(octets + "&" + signature) == accepted);
  for (const std::string& sent :
       {lower_case_escapes(octets), without_escapes(octets), replaced(octets, "a+b", "a%20b"),
        replaced(octets, "a+b", "%61+b"), replaced(octets, "SigAlg=http", "SigAlg=%68ttp")}) {
    CHECK(asked(sent + "&" + signature) == signature_invalid);
  }
}

TEST_CASE("redirect-param-order: whatever the order of arrival, one order is signed") {
  const std::string relay = "RelayState=here";
  const std::string signature = signature_over(message() + "&" + relay + "&" + algorithm());
  CHECK(asked_as_signed(relay + "&" + message() + "&" + algorithm() + "&" + signature) == accepted);
  CHECK(asked_as_signed(signature + "&utm=1&" + algorithm() + "&x&" + relay + "&=&" + message()) ==
        accepted);
  // Signed in the order in which it was sent, which isn't that of the standard.
  CHECK(asked(signed_query(relay + "&" + message() + "&" + algorithm())) == signature_invalid);
  CHECK(asked(signed_query(message() + "&utm=1&" + algorithm())) == signature_invalid);
}

TEST_CASE("redirect-param-order: an empty RelayState isn't an absent one") {
  const std::string with = message() + "&RelayState=&" + algorithm();
  const std::string without = message() + "&" + algorithm();
  CHECK(asked(signed_query(with)) == accepted);
  CHECK(asked(with + "&" + signature_over(without)) == signature_invalid);
  CHECK(asked(without + "&" + signature_over(with)) == signature_invalid);
}

TEST_CASE("redirect-relaystate-unsigned: RelayState is signed, and can't be put in or taken out") {
  const std::string plain = signed_query(message() + "&" + algorithm());
  CHECK(asked(plain + "&RelayState=https%3A%2F%2Fevil.example") == signature_invalid);
  CHECK(asked("RelayState=x&" + plain) == signature_invalid);
  CHECK(asked(plain + "&RelayState=") == signature_invalid);
  CHECK(asked(plain + "&RelayState") == signature_invalid);
  const std::string relayed = signed_query(message() + "&RelayState=here&" + algorithm());
  CHECK(asked(replaced(relayed, "&RelayState=here", "")) == signature_invalid);
  CHECK(asked(replaced(relayed, "State=here", "State=there")) == signature_invalid);
}

TEST_CASE("redirect-duplicate-param: no parameter of the binding may come twice") {
  const std::string query = signed_query(message() + "&RelayState=here&" + algorithm());
  REQUIRE(asked(query) == accepted);
  for (const std::string& second :
       {evil_message(), message(), std::string("SAMLRequest="), std::string("SAMLRequest"),
        std::string("RelayState=here"), std::string("RelayState="), algorithm(),
        std::string("SigAlg="), std::string("Signature=AAAA")}) {
    CAPTURE(second.substr(0, 20));
    CHECK(asked(query + "&" + second) == wire(C::parameter_duplicate));
    CHECK(asked(second + "&" + query) == wire(C::parameter_duplicate));
  }
}

TEST_CASE("redirect-duplicate-param: a name in disguise is refused, not taken for another one") {
  const std::string query = signed_query(message() + "&" + algorithm());
  for (const char* disguised :
       {"SAML%52equest=x", "%53AMLRequest=x", "Relay%53tate=x", "Sig%41lg=x", "%53ignature=x",
        "SAML%72esponse=x", "SAML%52esponse=x", "SAML%45ncoding=x"}) {
    CAPTURE(disguised);
    const bool same_name = std::string_view(disguised) != "SAML%72esponse=x";
    const Outcome verdict = same_name ? wire(C::parameter_name_encoded) : accepted;
    CHECK(asked(query + "&" + disguised) == verdict);
    CHECK(asked(std::string(disguised) + "&" + query) == verdict);
  }
}

TEST_CASE("redirect-both-request-response: a query holds one message") {
  const std::string query = signed_query(message() + "&" + algorithm());
  for (const char* response : {"SAMLResponse=x", "SAMLResponse=", "SAMLResponse"}) {
    CHECK(asked(query + "&" + response) == wire(C::request_and_response));
    CHECK(asked(std::string(response) + "&" + query) == wire(C::request_and_response));
  }
  const std::string as_response = replaced(message(), "SAMLRequest", "SAMLResponse");
  CHECK(asked(signed_query(as_response + "&" + algorithm())) == wire(C::parameter_missing));
}

TEST_CASE("redirect-substring-search: a parameter begins where a parameter begins") {
  const std::string query = signed_query(message() + "&" + algorithm());
  for (const std::string& decoy :
       {"x=" + evil_message(), "foo" + evil_message(), "x?" + evil_message(),
        "x=%26" + evil_message(), "x=1;" + evil_message(), "SAMLRequest%3D" + raw("SAMLRequest"),
        std::string("xRelayState=evil"), std::string("samlrequest=evil"),
        std::string("SAMLRequests=evil"), std::string(" SAMLRequest=evil")}) {
    CAPTURE(decoy.substr(0, 20));
    CHECK(asked_as_signed(decoy + "&" + query) == accepted);
    CHECK(asked_as_signed(query + "&" + decoy) == accepted);
  }
}

TEST_CASE("redirect-unsigned-params: half a signature is refused, and none where one is due") {
  const std::string bare = message() + "&" + algorithm();
  const std::string signature = signature_over(bare);
  for (const std::string& half :
       {bare, message() + "&" + signature, bare + "&Signature=", bare + "&Signature",
        message() + "&SigAlg=&" + signature, message() + "&SigAlg&" + signature}) {
    CHECK(asked(half) == wire(C::query_signature_incomplete));
  }
  CHECK(asked(message()) == broken_rule(C::request_unsigned));
  CHECK(asked(evil_message() + "&" + algorithm() + "&" + signature) == signature_invalid);
}

TEST_CASE("redirect-xmlsig-inside: an XML Signature in a query proves nothing and has no place") {
  const std::string inside = "SAMLRequest=" + encoded_for_query(accepted_request(both_signed()));
  const Outcome verdict = refused(C::xml_signature_in_redirect, S::signature_profile);
  CHECK(asked(inside) == verdict);
  CHECK(asked(signed_query(inside + "&" + algorithm())) == verdict);
}

TEST_CASE("redirect-samlencoding: DEFLATE is the encoding, named or not, and there is no other") {
  const std::string query = signed_query(message() + "&" + algorithm());
  const std::string deflate = "SAMLEncoding=" + base::percent_encode(binding::deflate);
  CHECK(asked_as_signed(query + "&" + deflate) == accepted);
  CHECK(asked_as_signed(deflate + "&" + query) == accepted);
  CHECK(asked(query + "&" + deflate + "&" + deflate) == wire(C::parameter_duplicate));
  for (const char* encoding :
       {"urn:evil", "", "DEFLATE", "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:deflate",
        "urn%3Aoasis%3Anames%3Atc%3ASAML%3A2.0%3Abindings%3AURL-Encoding%3ADEFLATE%20"}) {
    CAPTURE(encoding);
    CHECK(asked(query + "&SAMLEncoding=" + encoding) == wire(C::saml_encoding_unknown));
  }
}

TEST_CASE("unsigned-param-type-confusion: each binding has one encoding, and no other is tried") {
  const std::string xml = accepted_request(both_signed());
  const std::string deflated = *base::deflate(xml);
  const auto posted = [](std::string_view form) {
    return outcome(both_signed().consume_field(form));
  };
  const std::string response = accepted_response(both_signed());
  CHECK(posted(base::base64_encode(*base::deflate(response))) ==
        refused(C::deflate_not_expected, S::decode));
  CHECK(posted(response) == refused(C::base64_malformed, S::decode));
  CHECK(posted(base::percent_encode(encoded(response))) == refused(C::base64_malformed, S::decode));
  CHECK(posted(encoded(encoded(response))) == refused(C::deflate_malformed, S::decode));
  CHECK(asked("SAMLRequest=" + base::percent_encode(encoded(xml))) ==
        refused(C::deflate_malformed, S::decode));
  CHECK(asked("SAMLRequest=" + base::percent_encode(xml)) ==
        refused(C::base64_malformed, S::decode));
  CHECK(asked("SAMLRequest=" + base::percent_encode(deflated)) ==
        refused(C::base64_malformed, S::decode));
}

TEST_CASE("unsigned-param-type-confusion: a request is no answer, and an answer no request") {
  CHECK(outcome(both_signed().consume(accepted_request(both_signed()))) ==
        wrong_shape(C::unexpected_root));
  CHECK(outcome(both_signed().consume_request(accepted_response(both_signed()))) ==
        wrong_shape(C::unexpected_root));
}

TEST_CASE("redirect-response-sso: a service provider has no way to take an answer from a query") {
  const auto takes_queries = [](const auto& provider) {
    return requires {
      provider.consume_redirect(std::string_view(), Instant());
    };
  };
  const ServiceProvider sp = both_signed().service_provider(in_memory_state());
  CHECK_FALSE(takes_queries(sp));
  // Signed by query or deflated, it isn't taken for a form field either.
  const std::string response = accepted_response(both_signed());
  const std::string query = encoded_for_query(response);
  CHECK(outcome(both_signed().consume_field(query)) == refused(C::base64_malformed, S::decode));
}

TEST_CASE("post-simplesign-boundary: what is signed beside the message is not signed") {
  const Message bare(accepted_response(both_signed()));
  for (const Node& signature : bare.root().all("Signature")) {
    if (signature.parent()) signature.remove();
  }
  CHECK(outcome(both_signed().consume(bare.xml())) ==
        refused(C::signature_missing, S::signature_profile));
  // The fields of that binding, run together: one field is one message.
  for (const char* tail : {"&RelayState=x", "&SigAlg=x&Signature=x", "\nRelayState=x"}) {
    CHECK(outcome(both_signed().consume_field(encoded(both_signed().response()) + tail)) ==
          refused(C::base64_malformed, S::decode));
    CHECK(outcome(both_signed().consume(both_signed().response() + tail)) ==
          refused(C::xml_not_well_formed, S::parse));
  }
}

TEST_CASE("post-simplesign-boundary: nobody is sent anywhere by a binding that isn't there") {
  EntityDescriptor idp;
  idp.entity_id = idp_entity;
  idp.idp.emplace().keys = {{KeyUse::signing, rsa_key().certificate()}};
  idp.idp->single_sign_on_services = {
      {.binding = simple_sign, .location = "https://idp.example.org/simple-sign"}};
  const auto peers = std::make_shared<TrustedPeers>();
  REQUIRE(peers->trust(idp, noon()));
  const auto sp = ServiceProvider::create({.entity_id = std::string(sp_entity),
                                           .acs_url = std::string(acs_url),
                                           .keys = p256_key(),
                                           .metadata = peers,
                                           .state = in_memory_state(),
                                           .algorithms = AlgorithmPolicy::of_2026()});
  REQUIRE(sp);
  StartLogin start;
  start.idp = idp_entity;
  start.now = noon();
  CHECK(outcome(sp->start_login(start)) == refused(C::metadata_no_endpoint, S::local));

  const Message request(accepted_request(both_signed()));
  request.root().set("ProtocolBinding", simple_sign);
  CHECK(outcome(both_signed().consume_request(signed_again(request, p256_key()))) ==
        broken_rule(C::acs_binding_unsupported));
}

TEST_CASE("post-simplesign-keyinfo: keys sent along in a field of the form are nowhere looked at") {
  const Message stranger(accepted_response(both_signed()));
  const std::string xml = signed_again(stranger, other_rsa_key());
  CHECK(outcome(both_signed().consume(xml)) == signature_invalid);
}
