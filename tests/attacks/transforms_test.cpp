#include <algorithm>

#include "attacks/attack.h"
#include "signet/names.h"
#include "support/file_access.h"

// What is done to the content before it is digested: enveloped-signature, then exclusive
// canonicalization, and nothing else. xmlsec runs transforms before it looks at the signature, so
// all of this has to be refused before xmlsec sees it. [saml-core 5.4.4]

namespace {

using namespace signet;
using namespace signet::test;
using C = ErrorCode;
using S = Stage;

const Outcome transforms_refused = refused(C::signature_transforms, S::signature_profile);

const std::string enveloped(alg::enveloped);
const std::string exclusive(alg::exc_c14n);

std::string with_transforms(std::vector<std::string> transforms) {
  SignatureForm form = assertion_form();
  form.references[0].transforms = std::move(transforms);
  return assertion_signed_as(form);
}

/// The accepted answer with this transform put behind, or in front of, the two that it has.
std::string claiming_transform(const std::string& transform, bool first = false) {
  const Message message(accepted_response(assertion_signed()));
  const Node transforms = message.find("Transforms");
  const Node made = message.root().parse(transform);
  first ? transforms.prepend(made) : transforms.append(made);
  return message.xml();
}

std::string transform(std::string_view algorithm, std::string_view content = {}) {
  return "<ds:Transform xmlns:ds=\"" + std::string(ns::ds) + "\" Algorithm=\"" +
         std::string(algorithm) + "\">" + std::string(content) + "</ds:Transform>";
}

std::string exclusive_with(std::string_view prefix_list,
                           std::string_view namespace_uri = ns::exc_c14n) {
  return transform(alg::exc_c14n, "<x:InclusiveNamespaces xmlns:x=\"" + std::string(namespace_uri) +
                                      "\" PrefixList=\"" + std::string(prefix_list) + "\"/>");
}

std::string prefixes(std::size_t count) {
  std::string list = "p0";
  for (std::size_t i = 1; i < count; ++i) list += " p" + std::to_string(i);
  return list;
}

}  // namespace

TEST_CASE("transform-xslt: a stylesheet is never run") {
  const std::string stylesheet =
      R"(<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0">)"
      R"(<xsl:template match="/"><constant/></xsl:template></xsl:stylesheet>)";
  const std::string xslt = transform("http://www.w3.org/TR/1999/REC-xslt-19991116", stylesheet);
  CHECK(consumed(with_transforms({enveloped, xslt, exclusive})) == transforms_refused);
  CHECK(consumed(claiming_transform(xslt)) == transforms_refused);
  CHECK(consumed(claiming_transform(xslt, true)) == transforms_refused);
}

TEST_CASE("transform-xslt: a constant stylesheet would make any content verify") {
  const std::string stylesheet =
      R"(<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0">)"
      R"(<xsl:template match="/"><constant/></xsl:template></xsl:stylesheet>)";
  const std::string xml = replaced(
      with_transforms(
          {enveloped, transform("http://www.w3.org/TR/1999/REC-xslt-19991116", stylesheet)}),
      attacker, victim);
  CHECK(fools_xmlsec(xml, rsa_key()));
  CHECK(consumed(xml) == transforms_refused);
}

TEST_CASE("transform-xpath: an XPath that leaves the Subject out is refused") {
  const std::string saml = " xmlns:saml=\"" + std::string(ns::saml) + "\"";
  const std::string xpath =
      transform("http://www.w3.org/TR/1999/REC-xpath-19991116",
                "<ds:XPath" + saml + ">not(ancestor-or-self::saml:Subject)</ds:XPath>");
  const std::string filter2 = transform(
      "http://www.w3.org/2002/06/xmldsig-filter2",
      "<f:XPath xmlns:f=\"http://www.w3.org/2002/06/xmldsig-filter2\" Filter=\"subtract\"" + saml +
          ">//saml:Subject</f:XPath>");
  for (const std::string& hiding : {xpath, filter2}) {
    const std::string xml =
        replaced(with_transforms({enveloped, hiding, exclusive}), attacker, victim);
    CHECK(fools_xmlsec(xml, rsa_key()));
    CHECK(consumed(xml) == transforms_refused);
  }
}

TEST_CASE("transform-xpath: an XPath in place of one of the two is refused") {
  const std::string xpath = transform("http://www.w3.org/TR/1999/REC-xpath-19991116",
                                      "<ds:XPath>count(//node()[count(//node())])</ds:XPath>");
  const Message message(accepted_response(assertion_signed()));
  const Node second = message.find("Transforms").all("Transform").back();
  second.after(message.root().parse(xpath));
  second.remove();
  CHECK(consumed(message.xml()) == transforms_refused);
}

TEST_CASE("transform-base64-other: any other transform is refused") {
  for (const char* algorithm :
       {"http://www.w3.org/2000/09/xmldsig#base64", "http://www.w3.org/2001/04/xmlenc#decryption",
        "http://www.w3.org/2002/07/decrypt#XML",
        "http://schemas.openxmlformats.org/package/2006/RelationshipTransform",
        "http://www.w3.org/2001/04/xmlenc#sha256",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
        "http://www.w3.org/2006/12/xml-c14n11", "", "urn:x"}) {
    CAPTURE(algorithm);
    CHECK(consumed(claiming_transform(transform(algorithm))) == transforms_refused);
    CHECK(consumed(claiming_transform(transform(algorithm), true)) == transforms_refused);
    const Message instead(accepted_response(assertion_signed()));
    instead.find("Transforms").all("Transform").back().set("Algorithm", algorithm);
    CHECK(consumed(instead.xml()) == transforms_refused);
  }
}

TEST_CASE("transform-base64-other: the two in another order, or twice, are refused") {
  const Message swapped(accepted_response(assertion_signed()));
  const Node first = swapped.find("Transforms").all("Transform").front();
  swapped.find("Transforms").append(first);
  CHECK(consumed(swapped.xml()) == transforms_refused);
  CHECK(consumed(with_transforms({enveloped, exclusive, exclusive})) == transforms_refused);
  CHECK(consumed(with_transforms({enveloped, enveloped, exclusive})) == transforms_refused);
  CHECK(consumed(with_transforms({enveloped, exclusive})) == accepted);
}

TEST_CASE("transform-base64-other: content in a transform is refused") {
  for (const char* content : {"text", "<x:y xmlns:x='urn:x'/>"}) {
    for (const std::size_t place : {0U, 1U}) {
      const Message message(accepted_response(assertion_signed()));
      const Node at = message.find("Transforms").all("Transform")[place];
      at.after(message.root().parse(transform(at.attribute("Algorithm"), content)));
      at.remove();
      CHECK(consumed(message.xml()) == transforms_refused);
    }
  }
}

TEST_CASE("transform-missing-enveloped: a Signature without enveloped-signature is refused") {
  CHECK(consumed(with_transforms({exclusive})) == transforms_refused);
  CHECK(consumed(with_transforms({exclusive, exclusive})) == transforms_refused);
  CHECK(consumed(with_transforms({})) == refused(C::signature_shape, S::signature_profile));
}

TEST_CASE("transform-missing-enveloped: nor is one accepted without canonicalization") {
  // xmlsec would canonicalize inclusively then.
  const std::string xml = with_transforms({enveloped});
  CHECK(fools_xmlsec(xml, rsa_key()));
  CHECK(consumed(xml) == transforms_refused);
}

TEST_CASE("transform-chain-dos: long chains of transforms and References are refused unseen") {
  const Message chain(accepted_response(assertion_signed()));
  const Node transforms = chain.find("Transforms");
  const Node last = transforms.all("Transform").back();
  for (int i = 0; i < 500; ++i) last.after(last.copy());
  CHECK(consumed(chain.xml()) == transforms_refused);
  for (int i = 0; i < 4000; ++i) last.after(last.copy());
  CHECK(chain.xml().size() > 256 * 1024);
  CHECK(consumed(chain.xml()) == refused(C::message_too_large, S::size));

  const Message many(accepted_response(assertion_signed()));
  const Node reference = many.find("Reference");
  for (int i = 0; i < 300; ++i) reference.after(reference.copy());
  CHECK(consumed(many.xml()) == refused(C::signature_shape, S::signature_profile));
}

TEST_CASE("inclusive-ns-prefixlist: prefixes that the message uses are accepted") {
  for (const std::string list : {"xs", "xs saml", "#default xs", "undeclared", " xs ", ""}) {
    CAPTURE(list);
    CHECK(same_as_signed(assertion_signed(), with_transforms({enveloped, exclusive_with(list)})) ==
          accepted);
  }
  CHECK(consumed(with_transforms({enveloped, exclusive_with(prefixes(16))})) == accepted);
}

TEST_CASE("inclusive-ns-prefixlist: a long or odd list is refused") {
  CHECK(consumed(with_transforms({enveloped, exclusive_with(prefixes(17))})) == transforms_refused);
  CHECK(consumed(with_transforms({enveloped, exclusive_with(prefixes(20000))})) ==
        transforms_refused);
  for (const char* list : {"a:b", "#other", "1", "a,b"}) {
    CAPTURE(list);
    CHECK(consumed(with_transforms({enveloped, exclusive_with(list)})) == transforms_refused);
  }
  CHECK(consumed(claiming_transform(exclusive_with("xs"))) == transforms_refused);
}

TEST_CASE("inclusive-ns-prefixlist: InclusiveNamespaces elsewhere or of another name is refused") {
  const Message foreign(accepted_response(assertion_signed()));
  const Node second = foreign.find("Transforms").all("Transform").back();
  second.after(foreign.root().parse(exclusive_with("xs", "urn:x")));
  second.remove();
  CHECK(consumed(foreign.xml()) == transforms_refused);
  const std::string in_enveloped =
      replaced(exclusive_with("xs"), std::string(alg::exc_c14n) + "\">", enveloped + "\">");
  const Message message(accepted_response(assertion_signed()));
  const Node first = message.find("Transforms").all("Transform").front();
  first.after(message.root().parse(in_enveloped));
  first.remove();
  CHECK(consumed(message.xml()) == transforms_refused);
}

TEST_CASE("inclusive-ns-prefixlist: the same bound holds for SignedInfo") {
  const auto canonicalized = [](const std::string& list) {
    SignatureForm form = assertion_form();
    std::string method = exclusive_with(list);
    for (std::size_t at; (at = method.find("ds:Transform")) != std::string::npos;) {
      method.replace(at, 12, "ds:CanonicalizationMethod");
    }
    form.canonicalization = method;
    return consumed(assertion_signed_as(form));
  };
  CHECK(canonicalized("xs saml") == accepted);
  CHECK(canonicalized(prefixes(16)) == accepted);
  CHECK(canonicalized(prefixes(17)) == transforms_refused);
}

TEST_CASE("inclusive-c14n-dos: inclusive canonicalization is refused before it can cost") {
  for (const char* c14n : {"http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
                           "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
                           "http://www.w3.org/2006/12/xml-c14n11"}) {
    const std::string xml = with_transforms({enveloped, c14n});
    CHECK(fools_xmlsec(xml, rsa_key()));
    CHECK(consumed(xml) == transforms_refused);
  }
}

TEST_CASE("ext-reference-uri: nothing outside the message is opened, and the message is refused") {
  const std::string id = Message(assertion_signed().response()).assertion().attribute("ID");
  const FileAccess access;
  for (const std::string uri :
       {"file:///etc/hostname", "http://127.0.0.1:9/x", "https://idp.example.org/x",
        "ftp://127.0.0.1:9/x", "x.xml", "/etc/hostname", "?q", "#"}) {
    CAPTURE(uri);
    const Message message(accepted_response(assertion_signed()));
    message.find("Reference").set("URI", uri);
    CHECK(consumed(message.xml()) == refused(C::signature_reference, S::signature_profile));
    message.find("Reference").set("URI", uri + "#" + id);
    CHECK(consumed(message.xml()) == refused(C::signature_reference, S::signature_profile));
  }
  CHECK(access.names().empty());
}

TEST_CASE("ext-reference-uri: xmlsec alone would open it, so the watch above sees such things") {
  const Message message(accepted_response(assertion_signed()));
  message.find("Reference").set("URI", "file:///no/such/file");
  const FileAccess access;
  CHECK_FALSE(fools_xmlsec(message.xml(), rsa_key()));
  CHECK(access.names() == std::vector<std::string>{"file:///no/such/file"});
}

TEST_CASE("keyinfo-retrievalmethod: no file or address in KeyInfo is opened") {
  const FileAccess access;
  for (const char* uri : {"http://127.0.0.1:9/key", "file:///etc/hostname"}) {
    SignatureForm form = assertion_form();
    form.key_info = std::string("<ds:RetrievalMethod URI=\"") + uri + "\"/>";
    CHECK(consumed(assertion_signed_as(form)) == accepted);
  }
  CHECK(access.names().empty());
}
