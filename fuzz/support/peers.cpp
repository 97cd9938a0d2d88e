#include "fuzz/support/peers.h"

#include "support/message_editor.h"
#include "support/test_keys.h"

namespace signet::fuzz {
namespace {

std::string text(const std::optional<std::string>& value) {
  return value ? "\"" + *value + "\"" : "none";
}
std::string text(const std::optional<Instant>& value) {
  return value ? format_instant(*value) : "none";
}

}  // namespace

const test::SignIn& seed_peers() {
  static const test::SignIn peers({.sp = [](ServiceProviderSettings& sp) {
    test::with_decryption_keys(sp);
    sp.accept_unsolicited_from = {std::string(test::idp_entity)};
  }});
  return peers;
}

const test::SignIn& forged_peers() {
  static const test::SignIn peers(
      {.idp_key = &test::other_p256_key(), .sp = [](ServiceProviderSettings& sp) {
         sp.accept_unsolicited_from = {std::string(test::idp_entity)};
         sp.accept_without_name_id_from = {std::string(test::idp_entity)};
         sp.accept_xml_values_from = {std::string(test::idp_entity)};
         sp.keys = test::ring_of(test::other_p256_key(), {test::other_rsa_key()});
       }});
  return peers;
}

const test::SignIn& lax_peers() {
  static const test::SignIn peers(
      {.sp = [](ServiceProviderSettings& sp) { sp.sign_requests = false; }});
  return peers;
}

const test::SecondVerifier& seed_verifier() {
  static const test::SecondVerifier verifier(
      {test::rsa_key().certificate().to_pem(), test::p256_key().certificate().to_pem()});
  return verifier;
}

const test::SecondVerifier& forged_verifier() {
  static const test::SecondVerifier verifier({test::other_p256_key().certificate().to_pem()});
  return verifier;
}

std::set<std::string> bytes_signed_by_seeds() {
  std::set<std::string> all;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.content.starts_with('<')) continue;
    const test::Message message(file.content);
    for (const test::Node& element : message.root().all("")) {
      if (auto bytes = seed_verifier().verify(element.get())) all.insert(std::move(*bytes));
    }
  }
  demand(!all.empty(), "seeds are signed");
  return all;
}

std::string said(const AuthenticatedSubject& subject) {
  const NameID name = subject.has_name_id() ? subject.name_id() : NameID();
  std::string all =
      subject.identity_provider() + " says " + text(name.value) + " of format " +
      text(name.format) + ", " + text(name.name_qualifier) + ", " + text(name.sp_name_qualifier) +
      ", since " + format_instant(subject.authn_instant()) + ", session " +
      text(subject.session_index()) + " until " + text(subject.session_not_on_or_after()) + " by " +
      text(subject.authn_context_class_ref());
  for (const Attribute& attribute : subject.attributes()) {
    all += "\n" + attribute.name + " " + text(attribute.name_format) + " " +
           text(attribute.friendly_name) + ":";
    for (const std::string& value : attribute.values) all += " \"" + value + "\"";
    for (const std::string& value : attribute.xml_values)
      all += " <" + test::Message(value).root().text() + ">";
    all += " and " + std::to_string(attribute.nil_values) + " nil";
  }
  return all;
}

std::string said(const AcceptedAuthnRequest& request) {
  const NameIDPolicy& policy = request.name_id_policy();
  std::string all = request.service_provider() + " asks by " + request.id() + " at " +
                    format_instant(request.issue_instant()) + " for " + text(policy.format) + ", " +
                    text(policy.sp_name_qualifier) + ", to " + request.acs_url() +
                    (policy.allow_create.value_or(false) ? ", may create" : "") +
                    (request.force_authn() ? ", anew" : "") +
                    (request.is_passive() ? ", in silence" : "") + ", " +
                    std::string(to_string(request.requested_authn_context().comparison));
  for (const std::string& context : request.requested_authn_context().class_refs)
    all += "\n" + context;
  const Scoping& scoping = request.scoping();
  all += "\ncalled " + text(request.provider_name()) + ", passed on " +
         (scoping.proxy_count ? std::to_string(*scoping.proxy_count) : "any number of") + " times";
  for (const std::string& id : scoping.idp_list) all += "\nto " + id;
  for (const std::string& id : scoping.requester_ids) all += "\nfor " + id;
  return all;
}

}  // namespace signet::fuzz
