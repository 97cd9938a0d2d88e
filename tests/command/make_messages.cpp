#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "signet/identity_provider.h"
#include "signet/names.h"
#include "signet/service_provider.h"

// Signs somebody in at noon of 2026-01-01, in memory, and leaves every message, metadata file and
// key of it in a folder: make_messages FOLDER. The tests of the command start from these.

namespace {

using namespace signet;

constexpr const char* idp_entity = "https://idp.example/metadata";
constexpr const char* idp_sso = "https://idp.example/sso";
constexpr const char* sp_entity = "https://sp.example/metadata";
constexpr const char* sp_acs = "https://sp.example/acs";

/// The value; ends the program where there is none.
template <class T>
T need(Result<T> result) {
  if (!result) {
    std::cerr << result.error().name() << ": " << result.error().detail() << '\n';
    std::exit(1);
  }
  return *std::move(result);
}

class Folder {
 public:
  explicit Folder(std::filesystem::path path) : path_(std::move(path)) {}

  void write(const std::string& name, const std::string& contents) const {
    std::ofstream out(path_ / name, std::ios::binary);
    out << contents;
    if (!out.flush()) {
      std::cerr << "cannot write " << name << '\n';
      std::exit(1);
    }
  }

 private:
  std::filesystem::path path_;
};

KeyPair make_key(const Folder& folder, const std::string& name, KeyType type, Instant now) {
  const auto pair = need(KeyPair::generate(type, name, now, now + std::chrono::hours(24 * 365)));
  folder.write(name + ".key", pair.private_key().to_insecure_pem());
  folder.write(name + ".crt", pair.certificate().to_pem());
  return pair;
}

std::string field(const PostForm& form, std::string_view name) {
  for (const auto& [key, value] : form.fields) {
    if (key == name) return value;
  }
  return {};
}

/// The two providers, each knowing the other.
struct Pair {
  IdentityProvider idp;
  ServiceProvider sp;
};

Pair make_pair(const Folder& folder, Instant now) {
  const auto idp_key = make_key(folder, "idp", KeyType::rsa, now);
  const auto sp_key = make_key(folder, "sp", KeyType::p256, now);
  make_key(folder, "other", KeyType::p256, now);
  const auto idp_peers = std::make_shared<TrustedPeers>();
  const auto sp_peers = std::make_shared<TrustedPeers>();

  Pair pair{need(IdentityProvider::create({.entity_id = idp_entity,
                                           .sso_url = idp_sso,
                                           .keys = idp_key,
                                           .metadata = idp_peers,
                                           .algorithms = AlgorithmPolicy::of_2026()})),
            need(ServiceProvider::create({.entity_id = sp_entity,
                                          .acs_url = sp_acs,
                                          .keys = sp_key,
                                          .metadata = sp_peers,
                                          .state = in_memory_state(),
                                          .algorithms = AlgorithmPolicy::of_2026()}))};
  const auto idp_metadata = need(write_metadata(pair.idp.metadata(now)));
  const auto sp_metadata = need(write_metadata(pair.sp.metadata(now)));
  folder.write("idp.xml", idp_metadata);
  folder.write("sp.xml", sp_metadata);
  need(idp_peers->trust_file_contents(sp_metadata, now));
  need(sp_peers->trust_file_contents(idp_metadata, now));
  return pair;
}

AuthenticatedUser alice(Instant now) {
  AuthenticatedUser user;
  user.id = "1";
  user.email = "alice@example.com";
  user.attributes = {{.name = "groups",
                      .name_format = std::string(attribute_name_format::basic),
                      .friendly_name = std::nullopt,
                      .values = {"staff", "admins"}}};
  user.authn_instant = now;
  user.session_index = "_s1";
  user.session_not_on_or_after = now + std::chrono::hours(8);
  user.authn_context_class_ref = authn_context::password_protected_transport;
  return user;
}

/// An unsigned AuthnRequest; nothing but this form is needed here.
std::string unsigned_request(Instant now) {
  return "<samlp:AuthnRequest xmlns:samlp=\"" + std::string(ns::samlp) + "\" xmlns:saml=\"" +
         std::string(ns::saml) + "\" ID=\"_unsigned\" Version=\"2.0\" IssueInstant=\"" +
         format_instant(now) + "\" Destination=\"" + idp_sso + "\"><saml:Issuer>" + sp_entity +
         "</saml:Issuer></samlp:AuthnRequest>\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_messages FOLDER\n";
    return 2;
  }
  const Folder folder(argv[1]);
  const Instant noon = need(parse_instant("2026-01-01T12:00:00Z"));
  const Pair pair = make_pair(folder, noon);

  StartLogin start;
  start.idp = idp_entity;
  start.now = noon;
  const LoginStart login = need(pair.sp.start_login(start));
  const auto* redirect = std::get_if<RedirectTo>(&login.action);
  if (redirect == nullptr) return 1;
  const std::string query = redirect->url.substr(redirect->url.find('?') + 1);
  folder.write("request.url", redirect->url);
  folder.write("request.query", query);
  folder.write("request.id", login.request_id);
  folder.write("unsigned-request.xml", unsigned_request(noon));

  const auto request = need(pair.idp.consume_redirect(query, noon));
  const auto answer = need(pair.idp.issue_response(request, alice(noon), noon));
  folder.write("response.b64", field(answer, "SAMLResponse") + "\n");
  const auto unsolicited = need(pair.idp.issue_unsolicited(sp_entity, "/", alice(noon), noon));
  folder.write("unsolicited.b64", field(unsolicited, "SAMLResponse") + "\n");
  const auto error = need(pair.idp.issue_error(
      request,
      {{std::string(status::responder), std::string(status::authn_failed)}, "no such person"},
      noon));
  folder.write("error.b64", field(error, "SAMLResponse") + "\n");
}
