#include "web/tls.h"

namespace signet::web {
namespace ssl = boost::asio::ssl;
namespace {

constexpr const char* tls12_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

/// Protocol versions and ciphers. TLS 1.3 has good ones only.
void restrict(ssl::context& context) {
  SSL_CTX* const handle = context.native_handle();
  SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(handle, tls12_ciphers);
  SSL_CTX_set_options(handle, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
}

}  // namespace

Outcome<ssl::context> server_tls(const TlsFiles& files) {
  ssl::context context(ssl::context::tls_server);
  restrict(context);
  SSL_CTX_set_session_cache_mode(context.native_handle(), SSL_SESS_CACHE_OFF);

  boost::system::error_code error;
  context.set_password_callback(
      [](std::size_t, ssl::context::password_purpose) { return std::string(); });
  context.use_certificate_chain_file(files.certificate_chain, error);
  if (error) return Failure("TLS certificate " + files.certificate_chain + ": " + error.message());
  context.use_private_key_file(files.private_key, ssl::context::pem, error);
  if (error) return Failure("TLS key " + files.private_key + ": " + error.message());
  return context;
}

Outcome<ssl::context> client_tls(const std::optional<std::string>& ca_file) {
  ssl::context context(ssl::context::tls_client);
  restrict(context);
  context.set_verify_mode(ssl::verify_peer);
  boost::system::error_code error;
  if (ca_file) {
    context.load_verify_file(*ca_file, error);
    if (error) return Failure("CA file " + *ca_file + ": " + error.message());
  } else {
    context.set_default_verify_paths(error);
    if (error) return Failure("the system's CA store: " + error.message());
  }
  return context;
}

}  // namespace signet::web
