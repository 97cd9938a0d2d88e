#include <iconv.h>

#include "attacks/attack.h"
#include "signet/names.h"
#include "support/file_access.h"
#include "support/wrapping.h"

// The one parser: UTF-8 and XML 1.0 with elements and text; no DTD, no entity, no file, no second
// document behind a NUL. [xml 1.0]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

const Outcome forbidden_markup = refused(C::xml_forbidden_markup, S::bytes);
const Outcome not_utf8 = refused(C::xml_not_utf8, S::bytes);
const Outcome not_well_formed = refused(C::xml_not_well_formed, S::parse);

std::string genuine() {
  return accepted_response(assertion_signed());
}

std::string with(std::string_view from, std::string_view to) {
  return replaced(genuine(), from, to);
}

/// UTF-8 text in another encoding.
std::string in_encoding(std::string text, const char* encoding) {
  const iconv_t converter = iconv_open(encoding, "UTF-8");
  REQUIRE(converter != iconv_t(-1));
  std::string out(text.size() * 4 + 16, '\0');
  char* from = text.data();
  char* to = out.data();
  std::size_t from_left = text.size();
  std::size_t to_left = out.size();
  REQUIRE(iconv(converter, &from, &from_left, &to, &to_left) != std::size_t(-1));
  iconv_close(converter);
  out.resize(out.size() - to_left);
  return out;
}

}  // namespace

TEST_CASE("doctype-any: any DOCTYPE is refused, wherever it stands") {
  for (const std::string doctype :
       {"<!DOCTYPE r>", "<!DOCTYPE r []>", "<!DOCTYPE r [<!ELEMENT r ANY>]>", "<!doctype r>",
        "<?xml version=\"1.0\"?><!DOCTYPE r>", "<?xml version=\"1.0\"?>\n\n <!DOCTYPE r>",
        "\n<!DOCTYPE r>", "<!DOCTYPE", "<!DOCTYPE samlp:Response PUBLIC \"x\" \"y\">"}) {
    CAPTURE(doctype);
    CHECK(consumed(doctype + genuine()) == forbidden_markup);
  }
  CHECK(consumed(genuine() + "<!DOCTYPE r>") == forbidden_markup);
  CHECK(consumed("\xEF\xBB\xBF<!DOCTYPE r>" + genuine()) == forbidden_markup);
}

TEST_CASE("doctype-any: xmlsec would verify a document with one") {
  CHECK(fools_xmlsec("<!DOCTYPE r [<!ENTITY e \"x\">]>" + genuine(), rsa_key()));
}

TEST_CASE("doctype-any: another encoding hides none") {
  const std::string xml = "<!DOCTYPE r>" + genuine();
  CHECK(consumed(in_encoding(xml, "UTF-16")) == refused(C::deflate_malformed, S::decode));
  CHECK(consumed(in_encoding(xml, "IBM037")) == refused(C::deflate_malformed, S::decode));
}

TEST_CASE("doctype-any: it is refused in an AuthnRequest by POST and by redirect") {
  const std::string request = "<!DOCTYPE r>" + accepted_request(both_signed());
  CHECK(outcome(both_signed().consume_request(request)) == forbidden_markup);
  CHECK(outcome(both_signed().consume_query("SAMLRequest=" + encoded_for_query(request))) ==
        forbidden_markup);
}

TEST_CASE("doctype-any: it is refused in metadata") {
  const auto metadata =
      write_metadata(assertion_signed().service_provider(in_memory_state()).metadata(noon()));
  REQUIRE(metadata);
  REQUIRE(read_metadata(*metadata));
  CHECK(outcome(read_metadata(replaced(*metadata, "<md:EntityDescriptor",
                                       "<!DOCTYPE r><md:EntityDescriptor"))) == forbidden_markup);
}

TEST_CASE("xxe-file: an external entity is refused and no file is opened") {
  const FileAccess access;
  for (const char* uri : {"file:///etc/hostname", "/etc/hostname", "http://127.0.0.1:9/x"}) {
    CAPTURE(uri);
    const std::string doctype = std::string("<!DOCTYPE r [<!ENTITY x SYSTEM \"") + uri + "\">]>";
    CHECK(consumed(doctype + with(attacker, "&x;")) == forbidden_markup);
    CHECK(consumed(doctype + genuine()) == forbidden_markup);
  }
  CHECK(access.names().empty());
}

TEST_CASE("xxe-external-dtd: an external DTD or parameter entity is refused unread") {
  const FileAccess access;
  for (const char* uri : {"file:///etc/hostname", "http://127.0.0.1:9/x.dtd"}) {
    CAPTURE(uri);
    CHECK(consumed(std::string("<!DOCTYPE r SYSTEM \"") + uri + "\">" + genuine()) ==
          forbidden_markup);
    CHECK(consumed(std::string("<!DOCTYPE r [<!ENTITY % p SYSTEM \"") + uri + "\"> %p;]>" +
                   genuine()) == forbidden_markup);
  }
  CHECK(access.names().empty());
}

TEST_CASE("dtd-attr-defaults: attributes and IDs from a DTD are refused") {
  CHECK(consumed("<!DOCTYPE r [<!ATTLIST saml:Assertion evil CDATA \"x\">]>" + genuine()) ==
        forbidden_markup);
  CHECK(consumed("<!DOCTYPE r [<!ATTLIST saml:NameID Format ID #IMPLIED>]>" + genuine()) ==
        forbidden_markup);
}

TEST_CASE("billion-laughs: exponential entities are refused before they are read") {
  std::string doctype = "<!DOCTYPE r [<!ENTITY a \"ha\">";
  for (char name = 'b'; name <= 'k'; ++name) {
    doctype += std::string("<!ENTITY ") + name + " \"";
    for (int i = 0; i < 10; ++i) doctype += std::string("&") + static_cast<char>(name - 1) + ";";
    doctype += "\">";
  }
  CHECK(consumed(doctype + "]>" + with(attacker, "&k;")) == forbidden_markup);
}

TEST_CASE("quadratic-entity: a long entity used often is refused") {
  std::string uses;
  for (int i = 0; i < 2000; ++i) uses += "&a;";
  CHECK(consumed("<!DOCTYPE r [<!ENTITY a \"" + std::string(50000, 'a') + "\">]>" +
                 with(attacker, uses)) == forbidden_markup);
}

TEST_CASE("xinclude: an include is refused in SAML, and never acted on elsewhere") {
  const std::string include =
      "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' "
      "href='file:///etc/hostname' parse='text'/>";
  const FileAccess access;
  const Message inside(genuine());
  const Node value = inside.find("AttributeValue");
  value.append(value.parse(include));
  CHECK(consumed(signed_again(inside, rsa_key())) == refused(C::unexpected_text, S::shape));
  const Message alone(genuine());
  const Node only = alone.find("AttributeValue");
  only.text("");
  only.append(only.parse(include));
  CHECK(consumed(signed_again(alone, rsa_key())) == refused(C::attribute_value_xml, S::rules));

  const Message beside(genuine());
  const Node extensions =
      beside.root().child("Status").before(beside.root().make(ns::samlp, "samlp:Extensions"));
  extensions.append(extensions.parse(include));
  CHECK(same_as_signed(assertion_signed(), beside.xml()) == accepted);
  CHECK(access.names().empty());
}

TEST_CASE("nul-truncation: a NUL byte is refused, with anything or nothing behind it") {
  const std::string nul(1, '\0');
  const Message evil(genuine());
  forge(evil.assertion());
  CHECK(consumed(genuine() + nul) == forbidden_markup);
  CHECK(consumed(genuine() + nul + evil.xml()) == forbidden_markup);
  CHECK(consumed(genuine() + nul + "<evil/>") == forbidden_markup);
  CHECK(consumed(with(attacker, std::string(victim) + nul + ".evil.example")) == forbidden_markup);
  CHECK(consumed("\n" + nul + genuine()) == refused(C::deflate_malformed, S::decode));
}

TEST_CASE("trailing-content: only white space stands around the root") {
  CHECK(consumed(genuine() + "\n \t\n") == accepted);
  CHECK(consumed("\n" + genuine()) == accepted);
  CHECK(consumed(genuine() + "<!-- evil -->") == forbidden_markup);
  CHECK(consumed("<!-- evil -->" + genuine()) == forbidden_markup);
  CHECK(consumed(genuine() + "<?evil?>") == forbidden_markup);
  CHECK(consumed("<?evil?>" + genuine()) == forbidden_markup);
  CHECK(consumed(genuine() + "<?xml version=\"1.0\"?>") == forbidden_markup);
  CHECK(consumed(genuine() + "text") == not_well_formed);
  CHECK(consumed(genuine() + "<evil/>") == not_well_formed);
  CHECK(consumed(genuine() + "</samlp:Response>") == not_well_formed);
}

TEST_CASE("encoding-confusion: UTF-8 is accepted, declared or not") {
  for (const std::string declaration :
       {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<?xml version='1.0' encoding='utf-8'?>\n",
        "<?xml version=\"1.0\"?>", "<?xml version=\"1.0\" standalone=\"yes\"?>", "\xEF\xBB\xBF",
        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>"}) {
    CAPTURE(declaration);
    CHECK(same_as_signed(assertion_signed(), declaration + genuine()) == accepted);
  }
}

TEST_CASE("encoding-confusion: another declared encoding is refused, though the bytes are UTF-8") {
  for (const std::string encoding : {"ISO-8859-1", "US-ASCII", "UTF-16", "UTF-7", "HZ-GB-2312",
                                     "ISO-2022-JP", "IBM037", "UTF8", "", "x", "UTF-8x"}) {
    CAPTURE(encoding);
    CHECK(consumed("<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>" + genuine()) ==
          not_utf8);
  }
}

TEST_CASE("encoding-confusion: bytes in another encoding are refused") {
  const auto declared = [](const char* encoding) {
    return in_encoding(std::string("<?xml version=\"1.0\" encoding=\"") + encoding + "\"?>" +
                           replaced(genuine(), "Eve", "\xC3\x88ve"),
                       encoding);
  };
  CHECK(consumed(declared("ISO-8859-1")) == not_utf8);
  CHECK(consumed(in_encoding(replaced(genuine(), "Eve", "\xC3\x88ve"), "ISO-8859-1")) == not_utf8);
  // Behind POST's base64 these don't look like XML, so they are taken for compressed data.
  for (const char* encoding : {"UTF-16", "UTF-16LE", "UTF-32", "IBM037"}) {
    CAPTURE(encoding);
    const Outcome verdict = consumed(declared(encoding));
    CHECK_FALSE(verdict.accepted);
    CHECK(verdict.stage <= S::bytes);
  }
  const std::string request = accepted_request(both_signed());
  for (const char* encoding : {"UTF-16", "UTF-16BE", "UTF-32"}) {
    CAPTURE(encoding);
    const std::string query = "SAMLRequest=" + encoded_for_query(in_encoding(request, encoding));
    CHECK(outcome(both_signed().consume_query(query)) == forbidden_markup);
  }
  CHECK(outcome(both_signed().consume_query(
            "SAMLRequest=" + encoded_for_query(in_encoding(request, "IBM037")))) == not_utf8);
}

TEST_CASE("xml11-standalone: other versions and odd declarations are refused") {
  for (const std::string declaration :
       {"<?xml version=\"1.1\"?>", "<?xml version=\"9.9\"?>", "<?xml version=\"\"?>",
        "<?XML version=\"1.0\"?>", "<?xml?>"}) {
    CAPTURE(declaration);
    CHECK(consumed(declaration + genuine()) == forbidden_markup);
  }
  CHECK(consumed("<?xml version=\"1.0\" encoding=\"" + std::string(100000, 'U') + "\"?>" +
                 genuine()) == not_utf8);
  for (const std::string declaration :
       {"<?xml encoding=\"UTF-8\"?>", "<?xml ?>", "<?xml version=\"1.0\""}) {
    CAPTURE(declaration);
    CHECK(consumed(declaration + genuine()) == not_well_formed);
  }
  CHECK(consumed("<?xml version=\"1.0\" standalone=\"maybe\"?>" + genuine()) == not_well_formed);
  CHECK(consumed(" <?xml version=\"1.0\"?>" + genuine()) == forbidden_markup);
}

TEST_CASE("invalid-chars: malformed UTF-8 is refused") {
  for (const std::string bytes : {"\xC0\xAF", "\xE0\x80\xAF", "\xF0\x80\x80\xAF",  // overlong
                                  "\xED\xA0\x81\xED\xB0\x80", "\xED\xA0\x80",      // surrogates
                                  "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80",      // beyond Unicode
                                  "\x80", "\xC3", "\xE2\x82", "\xFF", "\xFE"}) {
    CHECK(consumed(with("Eve", bytes)) == not_utf8);
  }
}

TEST_CASE("invalid-chars: characters that XML can't hold are refused, written or escaped") {
  for (const std::string text : {"\x01", "\x08", "\x0B", "\x1F", "\xEF\xBF\xBE", "\xEF\xBF\xBF",
                                 "&#0;", "&#1;", "&#xB;", "&#xD800;", "&#xFFFE;", "&#x110000;",
                                 "&#99999999999;", "&#;", "&#x;", "& ", "&x;", "&lt"}) {
    CAPTURE(text);
    CHECK(consumed(with("Eve", text)) == not_well_formed);
  }
}

TEST_CASE("recover-mode: what a forgiving parser would mend is refused") {
  const std::string xml = genuine();
  for (const std::size_t length : {xml.size() - 1, xml.size() - 18, xml.size() / 2}) {
    CHECK(consumed(xml.substr(0, length)) == not_well_formed);
  }
  CHECK(consumed(with("</samlp:Status>", "")) == not_well_formed);
  CHECK(consumed(with("</saml:Issuer>", "</saml:issuer>")) == not_well_formed);
  CHECK(consumed(with("<samlp:Status>", "<samlp:Status><x>")) == not_well_formed);
  CHECK(consumed(with("<samlp:Status>", "<samlp:Status a='1' a='2'>")) == not_well_formed);
  CHECK(consumed(with("Version=\"2.0\"", "Version=\"2.0\" Version=\"2.0\"")) == not_well_formed);
  CHECK(consumed(with("Version=\"2.0\"", "Version=2.0")) == not_well_formed);
  CHECK(consumed(with("Version=\"2.0\"", "Version=\"<2.0\"")) == not_well_formed);
  CHECK(consumed(with("Eve", "]]>")) == not_well_formed);
  CHECK(consumed("<") == not_well_formed);
  CHECK(consumed("<a") == not_well_formed);
  CHECK(consumed("<>") == not_well_formed);
}

TEST_CASE("schema-load-network: catalogs and schemas named in the message are not looked for") {
  const FileAccess access;
  CHECK(consumed("<?oasis-xml-catalog catalog=\"http://127.0.0.1:9/c.xml\"?>" + genuine()) ==
        forbidden_markup);
  CHECK(consumed("<?xml-stylesheet href=\"http://127.0.0.1:9/s.xsl\"?>" + genuine()) ==
        forbidden_markup);
  const Message message(genuine());
  message.root().set(ns::xsi, "xsi:schemaLocation", "urn:x http://127.0.0.1:9/x.xsd");
  CHECK(consumed(message.xml()) == refused(C::unexpected_attribute, S::shape));
  CHECK(access.names().empty());
}
