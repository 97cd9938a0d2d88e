#include "keyring.h"

#include "files.h"
#include "signet/key_ring_directory.h"

namespace signet::tools {
namespace {

/// Is it the directory that is wrong, and not what was asked of the ring?
bool is_about_the_directory(ErrorCode code) {
  switch (code) {
    case ErrorCode::key_ring_missing:
    case ErrorCode::key_ring_exists:
    case ErrorCode::key_ring_damaged:
    case ErrorCode::key_ring_busy:
    case ErrorCode::key_ring_io:
    case ErrorCode::key_file_permissions:
    case ErrorCode::configuration_invalid:
      return true;
    default:
      return false;
  }
}

Exit not_done(const Error& error, const Output& output) {
  if (is_about_the_directory(error.code())) return output.give_up(error);
  return output.refuse(error, {{"changed", false}});
}

/// Applies one operation and shows the ring as it is then.
template <class Change>
Exit change(const Keyring& options, const Output& output, Change operation) {
  const Instant now = options.moment();
  const auto ring = KeyRingDirectory(options.directory).update(now, [&](const KeyRing& old_ring) {
    return Result<KeyRing>(operation(old_ring, now));
  });
  if (!ring) return not_done(ring.error(), output);
  boost::json::object json{{"changed", true}};
  Text text;
  describe(*ring, now, options.thresholds, json, text);
  output.print({std::move(json), text.str()});
  return Exit::accepted;
}

Result<std::string> read_password(const std::optional<std::string>& path) {
  if (!path) return std::string();
  auto contents = read_file(*path);
  if (!contents) return contents;
  // Editors end a file with a newline; blanks may be part of the password.
  return contents->substr(0, contents->find_last_not_of("\r\n") + 1);
}

bool is_pem(std::string_view contents) {
  return contents.find("-----BEGIN ") != contents.npos;
}

Result<Certificate> read_either_certificate(const std::string& path) {
  const auto contents = read_file(path);
  if (!contents) return Unexpected(contents.error());
  auto certificate =
      is_pem(*contents) ? Certificate::from_pem(*contents) : Certificate::from_der(*contents);
  if (!certificate) return in_file(path, certificate.error());
  return certificate;
}

Result<PrivateKey> read_either_key(const std::string& path, const std::string& password) {
  const auto contents = read_file(path);
  if (!contents) return Unexpected(contents.error());
  auto key = is_pem(*contents) ? PrivateKey::from_pem(*contents, password)
                               : PrivateKey::from_der(*contents, password);
  if (!key) return in_file(path, key.error());
  return key;
}

/// The key that the files hold; without a private key it is one that is kept elsewhere.
Result<RingKey> read_key(const Keyring& options) {
  const Instant published = options.key.publish_from.value_or(options.moment());
  const auto password = read_password(options.password_file);
  if (!password) return Unexpected(password.error());
  if (options.pkcs12) {
    const auto contents = read_file(*options.pkcs12);
    if (!contents) return Unexpected(contents.error());
    const auto pair = KeyPair::from_pkcs12(*contents, *password);
    if (!pair) return in_file(*options.pkcs12, pair.error());
    return RingKey{.id = options.key.id,
                   .use = options.key.use,
                   .certificate = pair->certificate(),
                   .half = pair->private_key(),
                   .publish_from = published};
  }
  const auto certificate = read_either_certificate(*options.certificate);
  if (!certificate) return Unexpected(certificate.error());
  RingKey key{.id = options.key.id,
              .use = options.key.use,
              .certificate = *certificate,
              .publish_from = published};
  if (options.private_key) {
    auto half = read_either_key(*options.private_key, *password);
    if (!half) return Unexpected(half.error());
    key.half = *std::move(half);
  }
  return key;
}

}  // namespace

Exit keyring_init(const Keyring& options, const Output& output) {
  const auto ring = KeyRingDirectory(options.directory).init(options.rules);
  if (!ring) return not_done(ring.error(), output);
  boost::json::object json{{"changed", true}};
  Text text;
  describe(*ring, options.moment(), options.thresholds, json, text);
  output.print({std::move(json), text.str()});
  return Exit::accepted;
}

Exit keyring_list(const Keyring& options, const Output& output) {
  const Instant now = options.moment();
  const auto ring = KeyRingDirectory(options.directory).load(now);
  if (!ring) return not_done(ring.error(), output);
  if (options.pem_of) {
    const RingKey* key = ring->find(*options.pem_of);
    if (key == nullptr)
      return output.give_up(
          Error(ErrorCode::key_id_unknown, "--pem", "a key of the ring", *options.pem_of));
    const std::string pem = key->certificate.to_pem();
    output.print({{{"id", key->id}, {"pem", pem}}, pem});
    return Exit::accepted;
  }
  boost::json::object json;
  Text text;
  describe(*ring, now, options.thresholds, json, text);
  output.print({std::move(json), text.str()});
  return Exit::accepted;
}

Exit keyring_generate(const Keyring& options, const Output& output) {
  return change(options, output,
                [&](const KeyRing& ring, Instant now) { return ring.generate(options.key, now); });
}

Exit keyring_import(const Keyring& options, const Output& output) {
  auto key = read_key(options);
  if (!key) return output.give_up(key.error());
  return change(options, output,
                [&](const KeyRing& ring, Instant now) { return ring.add(*key, now); });
}

Exit keyring_activate(const Keyring& options, const Output& output) {
  return change(options, output, [&](const KeyRing& ring, Instant now) {
    return ring.activate({.id = options.id,
                          .from = options.effect(),
                          .insecurely_activate_before_peers_can_know_the_key =
                              options.insecurely_before_peers_can_know},
                         now);
  });
}

Exit keyring_retire(const Keyring& options, const Output& output) {
  return change(options, output, [&](const KeyRing& ring, Instant now) {
    return ring.retire(options.id, options.effect(), options.policy.overlap, now);
  });
}

Exit keyring_delete(const Keyring& options, const Output& output) {
  return change(options, output,
                [&](const KeyRing& ring, Instant now) { return ring.remove(options.id, now); });
}

Exit keyring_rotate(const Keyring& options, const Output& output) {
  return change(options, output,
                [&](const KeyRing& ring, Instant now) { return ring.rotate(options.policy, now); });
}

Exit keyring_plan(const Keyring& options, const Output& output) {
  const Instant now = options.moment();
  const auto ring = KeyRingDirectory(options.directory).load(now);
  if (!ring) return not_done(ring.error(), output);
  boost::json::object json{{"at", format_instant(now)}};
  Text text;
  describe(ring->plan(options.policy, now), now, json, text);
  output.print({std::move(json), text.str()});
  return Exit::accepted;
}

Exit keyring_check(const Keyring& options, const Output& output) {
  const Instant now = options.moment();
  const auto ring = KeyRingDirectory(options.directory).load(now);
  if (!ring) return output.give_up(ring.error());
  const CertificateStatus status = ring->status(now, options.thresholds);
  boost::json::object json;
  Text text;
  text.line(to_string(status));
  describe(*ring, now, options.thresholds, json, text);
  output.print({std::move(json), text.str()});
  return static_cast<Exit>(status);
}

}  // namespace signet::tools
