#include <doctest/doctest.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <openssl/err.h>

#include <string>

#include "unit/dsig/signed_documents.h"

// A program that embeds the library may use libxml2 and OpenSSL itself: what it set there stays,
// and what goes wrong in our work is not found there.

namespace signet::test {
namespace {

/// As it is before anything of ours has run.
const xmlExternalEntityLoader loader_at_start = xmlGetExternalEntityLoader();

int complaints = 0;
void count_complaint(void*, xmlErrorPtr) {
  ++complaints;
}
void count_text(void*, const char*, ...) {
  ++complaints;
}

/// One of each: accepted, refused by the digest, refused by the key, refused by canonicalization.
void verify_this_and_that() {
  const std::string bytes = signed_document(rsa_key());
  CHECK(verdict(bytes) == "accepted");
  CHECK(verdict(replaced(bytes, "alice", "bob")) == "signature-invalid");
  CHECK(verdict(bytes, {.keys = {public_key(other_rsa_key())}}) == "signature-invalid");
  std::string garbled = signed_document(p256_key());
  garbled.replace(garbled.find("SignatureValue>") + 15, 8, "AAAAAAAA");
  CHECK(verdict(garbled, {.keys = {public_key(other_p256_key()), public_key(p256_key())}}) ==
        "signature-invalid");
}

}  // namespace

TEST_CASE("OpenSSL's queue of errors is as the host left it, with its own errors in it") {
  ERR_clear_error();
  verify_this_and_that();
  CHECK(ERR_peek_error() == 0);
  ERR_put_error(ERR_LIB_USER, 0, 42, __FILE__, __LINE__);
  verify_this_and_that();
  CHECK(ERR_GET_REASON(ERR_get_error()) == 42);
  CHECK(ERR_get_error() == 0);
}

TEST_CASE("libxml2's handlers of errors stay in place, and hear nothing") {
  complaints = 0;
  int context = 0;
  xmlSetStructuredErrorFunc(&context, count_complaint);
  xmlSetGenericErrorFunc(&context, count_text);
  verify_this_and_that();
  CHECK(complaints == 0);
  CHECK((xmlStructuredError == count_complaint));
  CHECK(xmlStructuredErrorContext == &context);
  CHECK((xmlGenericError == count_text));
  CHECK(xmlGenericErrorContext == &context);
  xmlSetStructuredErrorFunc(nullptr, nullptr);
  xmlSetGenericErrorFunc(nullptr, nullptr);
}

TEST_CASE("the host's loader of external entities stays in place: xmlsec replaces it") {
  verify_this_and_that();
  CHECK((xmlGetExternalEntityLoader() == loader_at_start));
}

}  // namespace signet::test
