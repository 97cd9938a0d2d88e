#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <type_traits>

#include "attacks/resigned.h"
#include "base/codec.h"
#include "model/messages.h"
#include "signet/names.h"
#include "support/printed_by.h"

// What a refusal tells, to whom, and that nothing is left of what was refused. No setting, and no
// way to build or call the library, lets more through.

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

/// Changes that each break another rule, in a message that is signed as it is.
const std::vector<Edit>& broken_rules() {
  static const std::vector<Edit> edits = {
      [](const Message& m) { m.find("StatusCode").set("Value", status::requester); },
      [](const Message& m) { m.response().set("Version", "1.1"); },
      [](const Message& m) { m.response().set("Destination", "https://other.example"); },
      [](const Message& m) { m.assertion().set("IssueInstant", "2025-01-01T12:00:00Z"); },
      [](const Message& m) { m.find("NameID").text(""); },
      [](const Message& m) { m.find("NameID").set("SPNameQualifier", "urn:x"); },
      [](const Message& m) { m.find("SubjectConfirmationData").set("Recipient", "urn:x"); },
      [](const Message& m) { m.find("SubjectConfirmationData").set("InResponseTo", "_x"); },
      [](const Message& m) { m.find("Audience").text("urn:x"); },
      [](const Message& m) { m.find("Conditions").set("NotBefore", "2027-01-01T12:00:00Z"); },
      [](const Message& m) { m.find("AuthnStatement").remove(); },
      [](const Message& m) { m.find("Attribute").before(m.find("Attribute").copy()); }};
  return edits;
}

/// Refusals of every stage, each with what refused it.
std::vector<Error> refusals() {
  const std::string sound = accepted_response(both_signed());
  std::vector<std::string> fields = {
      "",
      "%",
      "AAAA",
      std::string(600'000, 'A'),
      encoded("<a"),
      encoded("<a/>"),
      encoded(sound + "<!-- -->"),
      encoded(replaced(sound, attacker, victim)),
      encoded(replaced(sound, "<saml:Subject>", "<saml:Subject><x/>")),
      encoded(replaced(sound, "xmldsig-more#rsa-sha256", "xmldsig-more#rsa-md5")),
      encoded(replaced(sound, "URI=\"#", "URI=\"")),
      encoded(answer_with(
          both_signed(), [](const Message&) {}, other_rsa_key()))};
  for (const Edit& edit : broken_rules())
    fields.push_back(encoded(answer_with(both_signed(), edit)));
  std::vector<Error> errors;
  for (const std::string& field : fields) {
    const auto subject = both_signed().consume_field(field);
    REQUIRE_FALSE(subject);
    errors.push_back(subject.error());
  }
  for (const char* query :
       {"", "SAMLRequest=%zz", "SAMLRequest=AAAA", "SAMLRequest=a&SAMLRequest=b"}) {
    const auto request = both_signed().consume_query(query);
    REQUIRE_FALSE(request);
    errors.push_back(request.error());
  }
  return errors;
}

/// Everything that a peer may be forgiven, forgiven.
const SignIn& as_lax_as_can_be() {
  static const SignIn lax(
      {.idp_metadata = [](EntityDescriptor& e) { e.idp->want_authn_requests_signed = false; },
       .sp_metadata = [](EntityDescriptor& e) { e.sp->want_assertions_signed = false; },
       .sp =
           [](ServiceProviderSettings& s) {
             s.sign_requests = false;
             s.accept_unsolicited_from = {std::string(idp_entity), std::string(sp_entity), "", "*"};
             s.clock_skew = std::chrono::minutes(5);
             s.request_lifetime = std::chrono::hours(24);
             s.longest_age = std::chrono::hours(24);
             s.algorithms.insecurely_allow_sha1(std::string(idp_entity));
             s.limits = Limits::for_metadata();
           }});
  return lax;
}

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  }
  return text.find("\xC2\x85") == std::string_view::npos &&      // next line
         text.find("\xE2\x80\xAE") == std::string_view::npos &&  // right-to-left override
         text.find("\xE2\x80\xA8") == std::string_view::npos;    // line separator
}

}  // namespace

TEST_CASE("error-oracle: a browser sees one of six sentences, by the kind of the refusal alone") {
  std::map<ErrorKind, std::set<std::string_view>> messages;
  for (const ErrorDescription& line : error_table()) {
    messages[line.kind].insert(
        Error(line.code, "attackers-words", "attackers-words", "attackers-words").public_message());
  }
  std::set<std::string_view> all;
  for (const auto& [kind, said] : messages) {
    CHECK(said.size() == 1);
    all.insert(*said.begin());
    CHECK(said.begin()->find("attackers-words") == std::string_view::npos);
  }
  CHECK(all.size() <= 6);
}

TEST_CASE("error-oracle: which rule was broken, and what a store knows, is the same to a browser") {
  std::set<std::string_view> said;
  for (const Edit& edit : broken_rules()) {
    const auto subject = assertion_signed().consume(answer_with(assertion_signed(), edit));
    REQUIRE_FALSE(subject);
    // The status is the one thing that the provider itself wants to tell.
    if (subject.error().code() == C::status_not_success) continue;
    said.insert(subject.error().public_message());
  }
  const ServiceProvider sp = unasked().service_provider(in_memory_state());
  REQUIRE(arrive(sp, unasked().response()));
  said.insert(arrive(sp, unasked().response()).error().public_message());
  said.insert(arrive(sp, both_signed().response()).error().public_message());
  CHECK(said.size() == 1);
}

TEST_CASE("error-oracle: wrong key, wrong digest and wrong algorithm are the same to a browser") {
  const std::string sound = accepted_response(both_signed());
  std::set<std::string_view> said;
  for (const std::string& xml :
       {replaced(sound, attacker, victim), replaced(sound, "#rsa-sha256", "#rsa-md5"),
        replaced(sound, "<ds:SignatureValue>", "<ds:SignatureValue>AAAA"),
        answer_with(
            both_signed(), [](const Message&) {}, other_rsa_key())}) {
    said.insert(both_signed().consume(xml).error().public_message());
  }
  CHECK(said.size() == 1);
}

TEST_CASE("log-injection: no text of a peer breaks out of its line, or fills the log") {
  const std::string bad =
      "x&#13;&#10;{\"event\":\"sign-in\"}\xC2\x85\xE2\x80\xAE\xE2\x80\xA8${jndi:x}";
  const std::string long_text(100'000, 'x');
  for (const std::string& text : {bad, long_text}) {
    for (const char* place :
         {"Destination=\"", "InResponseTo=\"", "<saml:Audience>", "<saml:Issuer>", "Version=\"",
          " ID=\"", "Value=\"", "Method=\"", "Recipient=\"", "IssueInstant=\"", "URI=\"",
          "Algorithm=\"", "SPNameQualifier=\""}) {
      CAPTURE(place);
      const std::string xml = replaced(accepted_response(both_signed()), "<saml:NameID ",
                                       "<saml:NameID SPNameQualifier=\"\" ");
      const auto subject = both_signed().consume(replaced(xml, place, place + text));
      REQUIRE_FALSE(subject);
      CHECK(is_plain(subject.error().detail()));
      CHECK(subject.error().detail().size() < 1'000);
    }
  }
  for (const char* query : {"SAMLEncoding=%0d%0aevil&SAMLRequest=x", "SAMLRequest=%1b%5b31m",
                            "SAML%52equest\r\n\x1b[31m=x", "SAMLRequest=x&RelayState=%\r\n"}) {
    const auto request = both_signed().consume_query(query);
    REQUIRE_FALSE(request);
    CHECK(is_plain(request.error().detail()));
  }
}

TEST_CASE("log-injection: a refusal that a provider explains is told in one line, too") {
  const auto subject = both_signed().consume(answer_with(both_signed(), [](const Message& m) {
    m.assertion().remove();
    m.find("StatusCode").set("Value", status::responder);
    m.find("Status")
        .append(m.root().make(ns::samlp, "samlp:StatusMessage"))
        .text("no\r\n{\"event\":\"sign-in\"}");
  }));
  REQUIRE_FALSE(subject);
  CHECK(subject.error().code() == C::status_not_success);
  CHECK(is_plain(subject.error().detail()));
  CHECK(subject.error().public_message().find("event") == std::string_view::npos);
}

TEST_CASE("log-secrets: a refusal names places and rules, not people, signatures or messages") {
  const Message sound(accepted_response(both_signed()));
  const std::vector<std::string> secrets = {std::string(attacker),
                                            "guests",
                                            "Eve",
                                            "s-1",
                                            sound.find("SignatureValue").text().substr(0, 40),
                                            encoded(both_signed().response()).substr(0, 60)};
  for (const Error& error : refusals()) {
    for (const std::string& secret : secrets) {
      CAPTURE(error.detail());
      CHECK(error.detail().find(secret) == std::string::npos);
    }
  }
}

TEST_CASE("log-secrets: nothing is printed, whatever comes") {
  CHECK(printed_by([] { std::puts("heard"); }) == "heard\n");
  CHECK(printed_by([] {
          static_cast<void>(refusals());
          static_cast<void>(both_signed().consume(both_signed().response()));
          static_cast<void>(read_metadata("<md:EntityDescriptor"));
          static_cast<void>(Certificate::from_pem("-----BEGIN CERTIFICATE-----\nAAAA\n"));
          static_cast<void>(
              PrivateKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n", "password"));
        }) == "");
}

TEST_CASE("partial-result-use: a refused sign-in uses up neither its request nor its assertion") {
  for (const SignIn* sign_in : {&both_signed(), &unasked()}) {
    const ServiceProvider sp =
        sign_in->service_provider(sign_in == &unasked() ? in_memory_state() : sign_in->waiting());
    for (const Edit& edit : broken_rules()) {
      CHECK_FALSE(arrive(sp, answer_with(*sign_in, edit)));
    }
    CHECK(outcome(arrive(sp, sign_in->response())) == accepted);
  }
}

TEST_CASE("partial-result-use: a refusal holds no subject, and reaching for one ends the program") {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);
    const auto subject = both_signed().consume("<a/>");
    // What must not be reached is a name.
    _exit(subject->name_id().value.empty() ? 1 : 2);
  }
  int how = 0;
  REQUIRE(waitpid(child, &how, 0) == child);
  CHECK(WIFSIGNALED(how));
  CHECK(WTERMSIG(how) == SIGABRT);
}

TEST_CASE("api-default-insecure: nobody makes an accepted value out of nothing") {
  CHECK_FALSE(std::is_default_constructible_v<AuthenticatedSubject>);
  CHECK_FALSE(std::is_default_constructible_v<AcceptedAuthnRequest>);
  CHECK_FALSE(std::is_default_constructible_v<dsig::SignedElement>);
  CHECK_FALSE(std::is_default_constructible_v<dsig::SignedQuery>);
  CHECK_FALSE(std::is_default_constructible_v<ServiceProvider>);
  CHECK_FALSE(std::is_default_constructible_v<IdentityProvider>);
  CHECK_FALSE(std::is_default_constructible_v<AlgorithmPolicy>);
  CHECK_FALSE(std::is_constructible_v<AuthenticatedSubject, NameID>);
  CHECK_FALSE(std::is_constructible_v<AuthenticatedSubject, model::Assertion>);
  // An assertion is read of what was signed; there is no way round by an untrusted message.
  const auto reads = [](const auto& from) {
    return requires {
      model::read_assertion(from);
    };
  };
  const auto message = model::UntrustedMessage::parse(accepted_response(both_signed()),
                                                      model::MessageKind::response, Limits());
  REQUIRE(message);
  CHECK_FALSE(reads(*message));
  CHECK_FALSE(reads(message->root()));
}

TEST_CASE(
    "api-default-insecure: without stores or names there is no provider, without peers nobody") {
  const Outcome invalid = refused(C::configuration_invalid, S::local);
  ServiceProviderSettings settings{.entity_id = std::string(sp_entity),
                                   .acs_url = std::string(acs_url),
                                   .metadata = std::make_shared<TrustedPeers>(),
                                   .state = in_memory_state(),
                                   .algorithms = AlgorithmPolicy::of_2026()};
  const auto made_without = [&](const std::function<void(ServiceProviderSettings&)>& take) {
    ServiceProviderSettings less = settings;
    take(less);
    return outcome(ServiceProvider::create(std::move(less)));
  };
  CHECK(made_without([](auto& s) { s.entity_id.clear(); }) == invalid);
  CHECK(made_without([](auto& s) { s.acs_url.clear(); }) == invalid);
  CHECK(made_without([](auto& s) { s.metadata = nullptr; }) == invalid);
  CHECK(made_without([](auto& s) { s.state.requests = nullptr; }) == invalid);
  CHECK(made_without([](auto& s) { s.state.replay = nullptr; }) == invalid);
  CHECK(made_without([](auto& s) { s.random = nullptr; }) == invalid);
  const auto alone = ServiceProvider::create(settings);
  REQUIRE(alone);
  CHECK(outcome(arrive(*alone, both_signed().response())) == broken_rule(C::issuer_unknown));
}

TEST_CASE("skip-flags: no setting lets an unsigned, forged or foreign assertion through") {
  const SignIn& lax = as_lax_as_can_be();
  const std::string sound = accepted_response(lax);
  const Message bare(sound);
  for (const Node& signature : bare.root().all("Signature")) {
    if (signature.parent()) signature.remove();
  }
  CHECK(outcome(lax.consume(bare.xml())) == refused(C::signature_missing, S::signature_profile));
  CHECK(outcome(lax.consume(replaced(sound, attacker, victim))) ==
        refused(C::signature_invalid, S::signature));
  CHECK(outcome(lax.consume(answer_with(
            lax, [](const Message&) {}, other_rsa_key()))) ==
        refused(C::signature_invalid, S::signature));
  for (const Edit& edit : broken_rules()) {
    const std::string xml = answer_with(lax, edit);
    const Outcome strict = outcome(both_signed().consume(answer_with(both_signed(), edit)));
    CHECK_FALSE(strict.accepted);
    CHECK(outcome(lax.consume(xml)) == strict);
  }
}
