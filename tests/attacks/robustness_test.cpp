#include <sys/mman.h>

#include <atomic>
#include <limits>
#include <thread>

#include "attacks/resigned.h"
#include "signet/names.h"
#include "support/hostile_host.h"
#include "unit/metadata/sample_metadata.h"
#include "xml/document.h"

// Messages of the wrong kind, with parts missing, with words that nobody knows, in thousands, in
// many threads, in a program that means no good: each ends in a verdict.

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

/// Elements of all kinds, SAML and others, as another sender's program might take for its own.
const std::vector<std::pair<std::string_view, std::string>>& kinds() {
  static const std::vector<std::pair<std::string_view, std::string>> elements = {
      {ns::samlp, "samlp:Response"},
      {ns::samlp, "samlp:AuthnRequest"},
      {ns::samlp, "samlp:LogoutRequest"},
      {ns::samlp, "samlp:LogoutResponse"},
      {ns::samlp, "samlp:ArtifactResolve"},
      {ns::samlp, "samlp:ArtifactResponse"},
      {ns::samlp, "samlp:ManageNameIDRequest"},
      {ns::samlp, "samlp:NameIDMappingRequest"},
      {ns::samlp, "samlp:AttributeQuery"},
      {ns::samlp, "samlp:AuthnQuery"},
      {ns::samlp, "samlp:AssertionIDRequest"},
      {ns::samlp, "samlp:Status"},
      {ns::saml, "saml:Assertion"},
      {ns::saml, "saml:EncryptedAssertion"},
      {ns::saml, "saml:BaseID"},
      {ns::saml, "saml:NameID"},
      {ns::saml, "saml:EncryptedID"},
      {ns::saml, "saml:Subject"},
      {ns::saml, "saml:Statement"},
      {ns::saml, "saml:Condition"},
      {ns::md, "md:EntityDescriptor"},
      {ns::md, "md:EntitiesDescriptor"},
      {ns::ds, "ds:Signature"},
      {ns::xenc, "xenc:EncryptedData"},
      {"urn:x", "x:Unheard"},
      {"", "Response"}};
  return elements;
}

std::string local_name(const std::string& qname) {
  return qname.substr(qname.find(':') + 1);
}

/// The messages that are taken apart below: each way of signing, and what takes them.
struct Taken {
  const char* name;
  std::string xml;
  std::function<Outcome(const std::string&)> take;
};

const std::vector<Taken>& messages() {
  static const std::vector<Taken> all = [] {
    std::vector<Taken> made;
    const auto consumed_by = [](const SignIn& sign_in) {
      return [&sign_in](const std::string& xml) { return same_as_signed(sign_in, xml); };
    };
    made.push_back(
        {"signed Response", accepted_response(response_signed()), consumed_by(response_signed())});
    made.push_back({"signed Assertion", accepted_response(assertion_signed()),
                    consumed_by(assertion_signed())});
    made.push_back({"both signed", accepted_response(both_signed()), consumed_by(both_signed())});
    made.push_back({"AuthnRequest", accepted_request(both_signed()), [](const std::string& xml) {
                      return outcome(both_signed().consume_request(xml));
                    }});
    made.push_back({"metadata", entity_xml(),
                    [](const std::string& xml) { return outcome(read_metadata(xml)); }});
    return made;
  }();
  return all;
}

/// Calls `check` with the message after each change that takes one thing out of it.
template <class Check>
void with_one_thing_less(const std::string& xml, Check check) {
  const Message whole(xml);
  const auto elements = whole.root().all("");
  for (std::size_t i = 0; i < elements.size(); ++i) {
    for (const std::string& attribute : elements[i].attribute_names()) {
      const Message without(xml);
      without.root().all("")[i].unset(attribute);
      check(without);
    }
    if (i == 0) continue;
    const Message without(xml);
    without.root().all("")[i].remove();
    check(without);
    const Message emptied(xml);
    emptied.root().all("")[i].text("");
    check(emptied);
  }
}

/// The same with each value replaced by another.
template <class Check>
void with_one_other_word(const std::string& xml, std::string_view word, Check check) {
  const Message whole(xml);
  const auto elements = whole.root().all("");
  for (std::size_t i = 0; i < elements.size(); ++i) {
    for (const std::string& attribute : elements[i].attribute_names()) {
      const Message changed(xml);
      changed.root().all("")[i].set(attribute, word);
      check(changed);
    }
    if (elements[i].all("").size() > 1) continue;
    const Message changed(xml);
    changed.root().all("")[i].text(word);
    check(changed);
  }
}

/// Refused for a reason, or accepted; never a fault of the library's own.
bool is_verdict(const Outcome& outcome) {
  return outcome.accepted || outcome.code != C::internal;
}

/// A sign-in whose messages are signed quickly, for those that are signed anew many times.
const SignIn& elliptic() {
  static const SignIn sign_in({.idp_key = &p256_key()});
  return sign_in;
}

/// Signed anew as it is, by the right provider; empty where no signature can be made of it.
std::string signed_anew(const Message& message) {
  try {
    const Node response = message.root();
    const auto assertion = response.child_if_any("Assertion");
    if (assertion && assertion->child_if_any("Signature")) sign_again(*assertion, p256_key());
    if (response.child_if_any("Signature")) sign_again(response, p256_key());
    return message.xml();
  } catch (const std::logic_error&) {
    return {};
  }
}

}  // namespace

TEST_CASE("type-confusion: a message of any other kind is refused by its root") {
  for (const auto& kind : kinds()) {
    const std::string_view ns = kind.first;
    const std::string& qname = kind.second;
    CAPTURE(qname);
    const Message message(accepted_response(both_signed()));
    message.root().move_to_namespace(ns, ns.empty() ? "" : qname.substr(0, qname.find(':')));
    message.root().rename(local_name(qname));
    const bool same = qname == "samlp:Response";
    CHECK(outcome(both_signed().consume(message.xml())) ==
          (same ? accepted : wrong_shape(C::unexpected_root)));
  }
}

TEST_CASE("type-confusion: an element of any kind in any place is refused or passed over unread") {
  const std::string xml = accepted_response(elliptic());
  const std::size_t places = Message(xml).root().all("").size();
  for (std::size_t i = 0; i < places; ++i) {
    for (const auto& kind : kinds()) {
      const std::string_view ns = kind.first;
      const std::string& qname = kind.second;
      const Message message(xml);
      const Node place = message.root().all("")[i];
      place.append(place.make(ns, qname));
      CAPTURE(place.name());
      CAPTURE(qname);
      CHECK(is_verdict(same_as_signed(elliptic(), message.xml())));
      CHECK(is_verdict(outcome(elliptic().consume(signed_anew(message)))));
    }
  }
}

TEST_CASE("type-confusion: xsi:type makes nothing into something else") {
  const std::string xml = accepted_response(elliptic());
  const std::size_t places = Message(xml).root().all("").size();
  for (std::size_t i = 0; i < places; ++i) {
    for (const char* type : {"saml:AssertionType", "samlp:LogoutRequestType", "x:Evil", ""}) {
      const Message message(xml);
      message.root().declare("x", "urn:x");
      const Node place = message.root().all("")[i];
      place.set(ns::xsi, "xsi:type", type);
      CAPTURE(place.name());
      CHECK(is_verdict(same_as_signed(elliptic(), message.xml())));
      // Where the provider signs it, it is passed over or has no place.
      CHECK(is_verdict(same_as_signed(elliptic(), signed_anew(message))));
    }
  }
}

TEST_CASE("null-deref: a message without any one of its parts is refused, or says the same") {
  for (const Taken& taken : messages()) {
    CAPTURE(taken.name);
    REQUIRE(taken.take(taken.xml) == accepted);
    with_one_thing_less(
        taken.xml, [&](const Message& without) { CHECK(is_verdict(taken.take(without.xml()))); });
  }
}

TEST_CASE("null-deref: the same holds behind the signature, where the provider left a part out") {
  const SignIn response({.parts = SignedParts::response, .idp_key = &p256_key()});
  const SignIn assertion({.parts = SignedParts::assertion, .idp_key = &p256_key()});
  for (const SignIn* sign_in : {&response, &assertion, &elliptic()}) {
    std::size_t accepted_count = 0;
    with_one_thing_less(accepted_response(*sign_in), [&](const Message& without) {
      const std::string xml = signed_anew(without);
      if (xml.empty()) return;
      const auto subject = sign_in->consume(xml);
      CHECK(is_verdict(outcome(subject)));
      if (!subject) return;
      ++accepted_count;
      CHECK(subject->name_id().value == attacker);
      CHECK(subject->identity_provider() == idp_entity);
    });
    CHECK(accepted_count > 5);  // SessionIndex, FriendlyName and the like may be left out
  }
}

TEST_CASE("reachable-assert: words that nobody knows end in a verdict, wherever they stand") {
  const std::string huge(20'000, 'a');
  for (const std::string_view word : {std::string_view("urn:x:unheard-of"), std::string_view(" "),
                                      std::string_view("-1"), std::string_view(huge)}) {
    for (const Taken& taken : messages()) {
      CAPTURE(taken.name);
      with_one_other_word(taken.xml, word, [&](const Message& changed) {
        CHECK(is_verdict(taken.take(changed.xml())));
      });
    }
    with_one_other_word(accepted_response(elliptic()), word, [&](const Message& changed) {
      const std::string xml = signed_anew(changed);
      if (!xml.empty()) CHECK(is_verdict(outcome(elliptic().consume(xml))));
    });
  }
}

TEST_CASE("memory-leak: thousands of bad messages leave nothing behind") {
  const auto one_round = [] {
    for (const Taken& taken : messages()) {
      with_one_thing_less(
          taken.xml, [&](const Message& without) { static_cast<void>(taken.take(without.xml())); });
      static_cast<void>(taken.take(taken.xml.substr(0, taken.xml.size() / 2)));
      static_cast<void>(taken.take(replaced(taken.xml, "=\"", "=\"\xFF")));
    }
  };
  one_round();  // fills whatever is made once
  const long before = bytes_in_use();
  for (int round = 0; round < 3; ++round) one_round();
  CHECK(bytes_in_use() - before < 64 * 1024);
}

TEST_CASE("thread-safety: eight threads with different providers, good and bad messages") {
  const std::vector<const SignIn*> sign_ins = {&response_signed(), &assertion_signed(),
                                               &both_signed(), &elliptic()};
  const std::string bad_name = replaced(accepted_response(both_signed()), attacker, victim);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const SignIn& sign_in = *sign_ins[i % sign_ins.size()];
      for (int round = 0; round < 25; ++round) {
        leave_an_openssl_error();
        if (!sign_in.consume(sign_in.response())) ++wrong;
        if (sign_in.consume(bad_name)) ++wrong;
        if (sign_in.consume("<a")) ++wrong;
        if (!sign_in.consume_query(sign_in.request_query())) ++wrong;
        if (sign_in.consume_request(replaced(sign_in.request(), "Version", "Vorsion"))) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("thread-safety: an old error in OpenSSL's queue makes no failure and no success") {
  leave_an_openssl_error();
  CHECK(outcome(both_signed().consume(both_signed().response())) == accepted);
  leave_an_openssl_error();
  CHECK(outcome(both_signed().consume(replaced(both_signed().response(), attacker, victim))) ==
        refused(C::signature_invalid, S::signature));
}

TEST_CASE("global-loader-override: what the program around it sets, loosens nothing") {
  const std::string xml = accepted_response(both_signed());
  const AuthenticatedSubject expected = subject_of(both_signed());
  const std::string entity = "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>";
  const std::string deep = [&] {
    std::string opened, closed;
    for (int i = 0; i < 1'000; ++i) opened += "<x:a xmlns:x='urn:x'>";
    for (int i = 0; i < 1'000; ++i) closed += "</x:a>";
    return replaced(xml, "<samlp:Status>", opened + closed + "<samlp:Status>");
  }();
  const HostileHost host;
  const auto subject = both_signed().consume(xml);
  REQUIRE(outcome(subject) == accepted);
  CHECK(same_person(*subject, expected));
  CHECK(outcome(both_signed().consume(entity + replaced(xml, attacker, "&e;"))) ==
        refused(C::xml_forbidden_markup, S::bytes));
  CHECK(outcome(both_signed().consume(replaced(xml, attacker, "&e;"))) ==
        refused(C::xml_not_well_formed, S::parse));
  CHECK(outcome(both_signed().consume("<!DOCTYPE r SYSTEM 'http://127.0.0.1:1/x.dtd'>" + xml)) ==
        refused(C::xml_forbidden_markup, S::bytes));
  CHECK(outcome(both_signed().consume(xml.substr(0, xml.size() - 5))) ==
        refused(C::xml_not_well_formed, S::parse));
  CHECK(outcome(both_signed().consume(deep)) == refused(C::xml_limit, S::bytes));
  CHECK(outcome(both_signed().consume(replaced(xml, attacker, "<![CDATA[x]]>"))) ==
        refused(C::xml_forbidden_markup, S::bytes));
  CHECK(host.loaded() == 0);
}

TEST_CASE("integer-overflow: sizes that don't fit are refused by size, whatever the limits say") {
  constexpr std::size_t four_gigabytes = std::size_t{1} << 32;
  void* const nothing = mmap(nullptr, four_gigabytes + 4096, PROT_READ,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  REQUIRE(nothing != MAP_FAILED);
  Limits limits;
  limits.message_bytes = std::numeric_limits<std::size_t>::max();
  for (const std::size_t size : {std::size_t{1} << 31, four_gigabytes + 100}) {
    const std::string_view bytes(static_cast<const char*>(nothing), size);
    CHECK(outcome(xml::Document::parse(bytes, limits)) == refused(C::message_too_large, S::size));
  }
  munmap(nothing, four_gigabytes + 4096);
}

TEST_CASE("integer-overflow: limits without end take what is sound, and nothing else") {
  const SignIn unlimited({.sp = [](ServiceProviderSettings& s) {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    for (std::size_t Limits::*limit :
         {&Limits::message_bytes, &Limits::depth, &Limits::elements, &Limits::attributes_per_tag,
          &Limits::namespaces_in_scope, &Limits::namespaces, &Limits::namespace_bytes,
          &Limits::prefix_list, &Limits::keys_tried, &Limits::relay_state_bytes}) {
      s.limits.*limit = most;
    }
  }});
  CHECK(outcome(unlimited.consume(unlimited.response())) == accepted);
  CHECK(outcome(unlimited.consume(replaced(unlimited.response(), attacker, victim))) ==
        refused(C::signature_invalid, S::signature));
}
