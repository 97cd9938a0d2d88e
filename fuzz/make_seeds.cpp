#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>

#include "bindings/redirect.h"
#include "bindings/soap.h"
#include "dsig/sign.h"
#include "fuzz/support/logout_peers.h"
#include "model/logout.h"
#include "signet/names.h"
#include "support/encryption_forge.h"
#include "support/sign_in_fixture.h"
#include "support/signature_forge.h"
#include "support/test_keys.h"
#include "support/wrapping.h"

// Writes the seeds that are signed: make_fuzz_seeds FOLDER. What stands in responses, requests and
// queries is accepted, and is all that the test keys have ever signed: targets hold every accepted
// mutant against it. Run it by hand when the fixture of the tests has changed.

namespace {

using namespace signet;
using namespace signet::test;

std::filesystem::path root;

void save(const std::string& name, std::string_view content) {
  std::filesystem::create_directories((root / name).parent_path());
  std::ofstream out(root / name, std::ios::binary);
  out << content;
  if (!out.flush()) throw std::runtime_error("cannot write " + name);
}

template <class T>
T need(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().detail());
  return *std::move(result);
}

std::string replaced_all(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// What one careful pair of peers sends, with each choice of what is signed.
void save_plain_responses() {
  for (const bool solicited : {true, false}) {
    const std::string suffix = solicited ? ".xml" : "-unsolicited.xml";
    const auto response = [&](SignedParts parts) {
      return SignIn({.parts = parts, .solicited = solicited}).response();
    };
    save("responses/response-signed" + suffix, response(SignedParts::response));
    save("responses/assertion-signed" + suffix, response(SignedParts::assertion));
    save("responses/both-signed" + suffix, response(SignedParts::response_and_assertion));
  }
}

void many_attributes(AuthenticatedUser& user) {
  user.attributes = {{.name = "empty", .values = {""}},
                     {.name = "none", .values = {}},
                     {.name = "markup", .values = {"<a href=\"x\">&amp;</a>", "]]>", "'\""}},
                     {.name = "blanks", .values = {" a ", "a\nb", "a\tb", "\r"}},
                     {.name = "nothing", .nil_values = 2},
                     {.name = "words", .values = {"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x94\x91", "x"}}};
  user.session_index.clear();
  user.session_not_on_or_after.reset();
}

/// The assertion-signed answer, its assertion changed and signed by the same provider.
std::string signed_after(void (*change)(Node assertion)) {
  const Message message(assertion_signed().response());
  change(message.assertion());
  sign_again(message.assertion(), rsa_key());
  return message.xml();
}

std::string signed_in_form(void (*change)(SignatureForm& form)) {
  const Message message(assertion_signed().response());
  message.assertion().child("Signature").remove();
  SignatureForm form = signature_of_id(message.assertion().attribute("ID"));
  change(form);
  sign(message.assertion(), form, rsa_key());
  return message.xml();
}

/// As other products write.
void save_foreign_responses() {
  save("responses/many-attributes.xml",
       SignIn({.parts = SignedParts::assertion, .user = many_attributes}).response());
  save("responses/persistent-name.xml",
       SignIn({.sp = [](auto& sp) { sp.name_id_format = name_id_format::persistent; },
               .idp = [](auto& idp) { idp.persistent_id_secret = std::string(32, 'x'); }})
           .response());
  save("responses/inclusive-namespaces.xml", signed_in_form([](SignatureForm& form) {
         form.references[0].transforms[1] =
             "<ds:Transform Algorithm=\"" + std::string(alg::exc_c14n) +
             "\"><ec:InclusiveNamespaces xmlns:ec=\"" + std::string(alg::exc_c14n) +
             "\" PrefixList=\"xs samlp #default\"/></ds:Transform>";
       }));
  save("responses/sha512.xml", signed_in_form([](SignatureForm& form) {
         form.references[0].digest = uri(DigestAlgorithm::sha512);
         form.method = uri(SignatureAlgorithm::rsa_sha512);
       }));
  save("responses/name-as-attribute.xml", signed_after([](Node assertion) {
         const Node value = assertion.find("AttributeValue");
         value.text("");
         value.append(assertion.find("NameID").copy());
       }));
  save("responses/advice-and-locality.xml", signed_after([](Node assertion) {
         const Node advice = assertion.make(ns::saml, "saml:Advice");
         advice.append(assertion.make("urn:x", "x:note")).text("a note");
         assertion.child("Conditions").after(advice);
         const Node locality = assertion.make(ns::saml, "saml:SubjectLocality");
         assertion.child("AuthnStatement").prepend(locality).set("Address", "192.0.2.1");
       }));
  // Signed again, since prefixes and blanks are part of what is signed.
  const std::string plain = assertion_signed().response();
  const Message unprefixed(replaced_all(
      replaced_all(replaced_all(plain, "<saml:", "<"), "</saml:", "</"), "xmlns:saml=", "xmlns="));
  sign_again(unprefixed.assertion(), rsa_key());
  save("responses/default-namespace.xml", unprefixed.xml());
  const Message indented(replaced_all(plain, "><", ">\n  <"));
  sign_again(indented.assertion(), rsa_key());
  save("responses/indented.xml", indented.xml());
}

/// What comes encrypted: whole answers, and single elements as other products encrypt them.
void save_encrypted() {
  const auto response = [](SignedParts parts, EncryptedParts encrypted) {
    return SignIn({.parts = parts,
                   .sp = with_decryption_keys,
                   .idp =
                       [=](auto& idp) {
                         idp.encrypted_parts = {{std::string(sp_entity), encrypted}};
                       }})
        .response();
  };
  save("responses/encrypted-response-signed.xml",
       response(SignedParts::response, EncryptedParts::assertion));
  save("responses/encrypted-assertion-signed.xml",
       response(SignedParts::assertion, EncryptedParts::assertion));
  save("responses/encrypted-both-signed.xml",
       response(SignedParts::response_and_assertion, EncryptedParts::assertion));
  save("responses/encrypted-name.xml", response(SignedParts::assertion, EncryptedParts::name_id));
  save("responses/encrypted-attributes.xml",
       response(SignedParts::response, EncryptedParts::name_id_and_attributes));

  const std::string assertion = Message(assertion_signed().response()).assertion().xml();
  const std::string name = "<saml:NameID>alice</saml:NameID>";
  const auto save_one = [](const std::string& file, std::string_view wrapper,
                           std::string_view plaintext, const EncryptionForm& form) {
    save("encrypted/" + file, encrypted(wrapper, plaintext, rsa3072_key(), form));
  };
  save_one("assertion.xml", "EncryptedAssertion", assertion, {});
  save_one("by-retrieval.xml", "EncryptedID", name,
           {.cipher = std::string(alg::aes128_gcm), .place = KeyPlace::behind_data_by_retrieval});
  save_one("beside.xml", "EncryptedID", name,
           {.cipher = std::string(alg::aes192_gcm), .place = KeyPlace::behind_data});
  save_one("version-1.1.xml", "EncryptedID", name,
           {.transport = std::string(alg::rsa_oaep),
            .digest = std::string(alg::sha256),
            .mgf = std::string(alg::mgf1_sha256)});
  save_one("cbc.xml", "EncryptedID", name, {.cipher = std::string(alg::aes256_cbc)});
}

/// The id of a wrapping as a file name.
std::string file_name(std::string id) {
  for (char& c : id) {
    if (c == ' ' || c == '/' || c == ':') c = '-';
  }
  return replaced_all(std::move(id), ",", "") + ".xml";
}

/// What must never be accepted; mutation begins close to it.
void save_refused() {
  for (const Wrapping& wrapping : wrappings()) {
    const bool is_named = wrapping.id.find(" holds ") == std::string::npos;
    const bool is_worst_of_hole =
        wrapping.id.find("Assertion, signature moved") != std::string::npos;
    if (wrapping.covered == Covered::request || (!is_named && !is_worst_of_hole)) continue;
    const SignIn& sign_in =
        wrapping.covered == Covered::response ? response_signed() : assertion_signed();
    save("refused/" + file_name(wrapping.id), wrapping.make(sign_in.response()));
  }
}

void save_requests() {
  const SignIn unsigned_requests({.sp = [](auto& sp) { sp.sign_requests = false; }});
  const SignIn elaborate({.sp = [](auto& sp) { sp.name_id_format = name_id_format::transient; }});
  save("requests/signed.xml", both_signed().request());
  save("unsigned/request.xml", unsigned_requests.request());
  save("requests/with-name-id-policy.xml", elaborate.request());
  save("queries/signed.txt", both_signed().request_query());
  save("unsigned/query.txt", unsigned_requests.request_query());
  save("queries/with-relay-state.txt",
       need(bindings::encode_redirect("", bindings::saml_request, unsigned_requests.request(),
                                      "/reports?a=b&c=\xC3\xA4", p256_key()))
           .substr(1));
}

/// Signed XML, an envelope around it without Destination, and a query.
void save_logout(const std::string& name, const std::function<xml::Document(bool by_soap)>& make,
                 const KeyPair& key, std::string_view parameter) {
  const auto signed_xml = [&](bool by_soap) {
    const xml::Document document = make(by_soap);
    if (!model::sign_message(document.root(), key)) throw std::runtime_error("cannot sign");
    return document.serialize();
  };
  save("logout/" + name + ".xml", signed_xml(false));
  save("logout/" + name + "-soap.xml", bindings::encode_soap(signed_xml(true)));
  save("logout_queries/" + name + ".txt",
       need(bindings::encode_redirect("", parameter, make(false).serialize(), "handle", key))
           .substr(1));
}

/// What one of the two sends the other. [saml-core 3.7]
void save_logouts(bool by_idp) {
  const std::string from = by_idp ? "idp" : "sp";
  const KeyPair& key = by_idp ? rsa_key() : p256_key();
  const std::string destination(by_idp ? fuzz::logout_url : fuzz::idp_logout_url);
  const model::Issuer issuer{std::string(by_idp ? idp_entity : sp_entity), std::nullopt};
  const auto make_request = [&](bool by_soap) {
    model::LogoutRequest request{.id = "_by-" + from,
                                 .issue_instant = noon(),
                                 .destination = destination,
                                 .issuer = issuer,
                                 .not_on_or_after = noon() + std::chrono::minutes(5),
                                 .reason = std::string(logout_reason::user),
                                 .name_id = {.value = std::string(fuzz::alice)},
                                 .session_indexes = {"index of alice", "another"},
                                 .asynchronous = by_idp};
    if (by_soap) request.destination.reset();
    return need(model::write_logout_request(request));
  };
  save_logout(from + "-request", make_request, key, bindings::saml_request);
  const auto make_response = [&](bool by_soap) {
    model::LogoutResponse response{
        .id = "_answer-by-" + from,
        .issue_instant = noon(),
        .in_response_to = std::string(fuzz::waiting_request),
        .destination = destination,
        .issuer = issuer,
        .status = {.codes = {std::string(status::responder), std::string(status::partial_logout)}}};
    if (by_soap) response.destination.reset();
    return need(model::write_logout_response(response));
  };
  save_logout(from + "-response", make_response, key, bindings::saml_response);
}

void save_metadata() {
  const auto random = std::make_shared<CountingRandom>(std::uint8_t{0});
  const auto save_both = [&](const std::string& name, const std::string& xml) {
    save("metadata/" + name + ".xml", xml);
    save("metadata/signed-" + name + ".xml",
         need(sign_metadata(xml, rsa_key(), AlgorithmPolicy::of_2026(), *random)));
  };
  save_both("idp", both_signed().idp_metadata());
  save_both("sp", both_signed().sp_metadata());
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  root = arguments[1];
  save_plain_responses();
  save_foreign_responses();
  save_encrypted();
  save_refused();
  save_requests();
  for (const bool by_idp : {false, true}) save_logouts(by_idp);
  save_metadata();
}
