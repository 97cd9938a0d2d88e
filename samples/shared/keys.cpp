#include "shared/keys.h"

#include "web/random.h"

namespace signet::program {
namespace {

constexpr const char* key_file = "signing.key.pem";
constexpr const char* certificate_file = "signing.crt.pem";

/// As long as the certificates of IAM Identity Center. Nothing ends when it has passed: partners
/// trust the key. [MDIOP 2.6.1]
constexpr std::chrono::days certificate_lifetime{5 * 365};
/// The clocks of those who look at the dates may be behind ours.
constexpr std::chrono::hours back_dated{24};

web::Failure failure(const DataDir& data, const std::string& name, const Error& error) {
  return web::Failure(data.path_of(name) + ": " + std::string(error.name()) + ": " +
                      error.detail());
}

web::Outcome<std::string> make_file(const DataDir& data, const std::string& name,
                                    const std::string& contents, DataDir::Access access,
                                    web::Log& log) {
  auto made = data.create(name, contents, access);
  if (made) log.write("made-file", {{"file", *made}});
  return made;
}

web::Outcome<KeyPair> make_keys(const DataDir& data, std::string_view common_name, Instant now,
                                web::Log& log) {
  constexpr std::size_t longest_name = 64;
  auto keys = KeyPair::generate(KeyType::rsa, common_name.substr(0, longest_name), now - back_dated,
                                now + certificate_lifetime);
  if (!keys) return failure(data, key_file, keys.error());
  const auto key =
      make_file(data, key_file, keys->private_key().to_insecure_pem(), DataDir::Access::owner, log);
  if (!key) return web::Failure(key.why());
  const auto certificate = make_file(data, certificate_file, keys->certificate().to_pem(),
                                     DataDir::Access::everybody, log);
  if (!certificate) return web::Failure(certificate.why());
  return *std::move(keys);
}

}  // namespace

web::Outcome<KeyPair> signing_keys(const DataDir& data, std::string_view common_name, Instant now,
                                   web::Log& log) {
  if (!data.has(key_file) && !data.has(certificate_file)) {
    return make_keys(data, common_name, now, log);
  }
  const auto key_pem = data.read_secret(key_file);
  if (!key_pem) return web::Failure(key_pem.why());
  const auto certificate_pem = data.read(certificate_file);
  if (!certificate_pem) return web::Failure(certificate_pem.why());

  auto key = PrivateKey::from_pem(*key_pem);
  if (!key) return failure(data, key_file, key.error());
  auto certificate = Certificate::from_pem(*certificate_pem);
  if (!certificate) return failure(data, certificate_file, certificate.error());
  auto keys = KeyPair::create(*std::move(key), *std::move(certificate));
  if (!keys) return failure(data, certificate_file, keys.error());
  return *std::move(keys);
}

web::Outcome<std::string> secret(const DataDir& data, const std::string& name, web::Log& log) {
  if (!data.has(name)) {
    std::string made = web::random_token();
    const auto file = make_file(data, name, made + "\n", DataDir::Access::owner, log);
    if (!file) return web::Failure(file.why());
    return made;
  }
  auto text = data.read_secret(name);
  if (!text) return web::Failure(text.why());
  text->erase(text->find_last_not_of(" \t\r\n") + 1);
  constexpr std::size_t shortest = 32;
  if (text->size() < shortest) {
    return web::Failure(data.path_of(name) + ": expected 32 characters or more");
  }
  return *std::move(text);
}

}  // namespace signet::program
