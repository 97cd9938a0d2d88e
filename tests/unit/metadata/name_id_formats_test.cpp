#include "metadata/name_id_formats.h"

#include <doctest/doctest.h>

#include "signet/names.h"

// [saml-core 8.3]

namespace signet::test {
namespace {

using metadata::meant_name_id_format;

TEST_CASE("formats of the standard and of others are what they say") {
  for (const std::string_view format :
       {name_id_format::unspecified, name_id_format::email_address, name_id_format::persistent,
        std::string_view("urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"),
        std::string_view("urn:example:format"), std::string_view("emailAddress"),
        std::string_view("")}) {
    CAPTURE(format);
    CHECK(!meant_name_id_format(format));
  }
}

TEST_CASE("a mistyped format is told from its last part") {
  for (const std::string_view format : {"urn:oasis:name:tc:SAML:1.1:nameid-format:emailAddress",
                                        "urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress",
                                        "urn:oasis:names:tc:SAML:1.1:nameid-format:emailaddress",
                                        "URN:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"}) {
    CAPTURE(format);
    CHECK(meant_name_id_format(format) == name_id_format::email_address);
  }
  CHECK(meant_name_id_format("urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified") ==
        name_id_format::unspecified);
}

TEST_CASE("what is none of them, and looks like none, isn't guessed at") {
  CHECK(meant_name_id_format("urn:oasis:names:tc:SAML:2.0:nameid-format:mail") ==
        "a format of saml-core 8.3");
}

}  // namespace
}  // namespace signet::test
