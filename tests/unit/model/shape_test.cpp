#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "unit/model/sample_messages.h"

// One wrong thing in a message that is accepted: which code refuses it.

namespace signet::test {
namespace {

struct Change {
  std::string_view from, to, code;
};

std::string response_verdict(std::string_view xml) {
  return verdict(xml, model::MessageKind::response);
}

std::string request_verdict(std::string_view xml) {
  return verdict(xml, model::MessageKind::authn_request);
}

/// Of the form alone; nobody could open it.
std::string encrypted_element(const std::string& name) {
  return "<saml:" + name +
         " xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"><xenc:EncryptedData "
         "xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\">"
         "<xenc:EncryptionMethod Algorithm=\"urn:c\"/>"
         "<xenc:CipherData><xenc:CipherValue>AAAA</xenc:CipherValue></xenc:CipherData>"
         "</xenc:EncryptedData>"
         "<xenc:EncryptedKey xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" Id=\"_k\">"
         "<xenc:EncryptionMethod Algorithm=\"urn:t\"/>"
         "<xenc:CipherData><xenc:CipherValue>BBBB</xenc:CipherValue></xenc:CipherData>"
         "</xenc:EncryptedKey></saml:" +
         name + ">";
}

void check_all(const std::string& accepted, const std::vector<Change>& changes,
               std::string (*judge)(std::string_view)) {
  REQUIRE(judge(accepted) == "accepted");
  for (const Change& change : changes) {
    CAPTURE(change.from);
    CAPTURE(change.to);
    CHECK(judge(changed(accepted, change.from, change.to)) == change.code);
  }
}

TEST_CASE("one root name for each kind of message") {
  CHECK(request_verdict(full_response()) == "unexpected-root");
  CHECK(response_verdict(full_request()) == "unexpected-root");
  CHECK(response_verdict(changed(full_response(), "urn:oasis:names:tc:SAML:2.0:protocol",
                                 "urn:oasis:names:tc:SAML:1.0:protocol")) == "unexpected-root");
  CHECK(response_verdict("<Response ID=\"_1\"/>") == "unexpected-root");
}

TEST_CASE("a Response is refused for one wrong attribute [saml-core 3.2.2, 3.3.3]") {
  check_all(full_response(),
            {{R"( ID="_r1")", "", "missing-attribute"},
             {R"( ID="_r1")", R"( ID="")", "xml-id-malformed"},
             {R"(Version="2.0" IssueInstant)", "IssueInstant", "missing-attribute"},
             {R"( IssueInstant="2026-01-01T00:00:00Z" Dest)", " Dest", "missing-attribute"},
             {R"(IssueInstant="2026-01-01T00:00:00Z" Dest)",
              R"(IssueInstant="2026-01-01 00:00:00" Dest)", "malformed-time"},
             {R"(InResponseTo="_q1" Version)", R"(InResponseTo="" Version)", "malformed-value"},
             {R"(InResponseTo="_q1" Version)", R"(InResponseTo="a b" Version)", "malformed-value"},
             {R"(Consent=)", R"(Foreign=)", "unexpected-attribute"},
             {R"(Consent=)", R"(x:ID=)", "xml-id-malformed"},
             {R"(Consent=)", R"(xsi:type=)", "unexpected-attribute"},
             {R"(Id="_s1")", R"(Other="_s1")", "unexpected-attribute"},
             {R"(Value="urn:oasis:names:tc:SAML:2.0:status:Responder")", "", "missing-attribute"},
             {R"(Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed")", R"(Value="")",
              "malformed-value"}},
            response_verdict);
}

// Where something else stands in the place of an element that must be there, that one is missing.
TEST_CASE("a Response is refused for one wrong element [saml-core 3.2.2, 3.3.3]") {
  check_all(full_response(),
            {{"<samlp:Extensions>", "text<samlp:Extensions>", "unexpected-text"},
             {"<samlp:Extensions>", "<x:Other/><samlp:Extensions>", "missing-element"},
             {"<samlp:Extensions><", "<samlp:Extensions>text<", "unexpected-text"},
             {"<x:more/>", "<saml:Issuer/>", "saml-in-open-content"},
             {"<x:more/>", "<ds:Object/>", "saml-in-open-content"},
             {"<x:Detail/>", "<x:a><x:b/><saml:Assertion/></x:a>", "saml-in-open-content"},
             {"<x:Detail/>", "<ds:Reference/>", "saml-in-open-content"},
             {"<x:Detail/>", "<samlp:StatusCode Value=\"urn:x\"/>", "saml-in-open-content"},
             {"<samlp:StatusMessage>not", "<samlp:StatusMessage>not<x:b/>", "unexpected-element"},
             {"<samlp:Status>", "<samlp:Status><samlp:StatusCode Value=\"urn:x\"/>",
              "unexpected-element"},
             {"<ds:Signature Id", "<ds:Signature/><ds:Signature Id", "missing-element"},
             {"<saml:Issuer Format", "<ds:Signature/><saml:Issuer Format", "missing-element"},
             {"<samlp:Status>", "<samlp:Response/><samlp:Status>", "missing-element"},
             {"<samlp:Status>", "<saml:AttributeStatement/><samlp:Status>", "missing-element"},
             {"</samlp:Response>", "<x:Wrapper/></samlp:Response>", "unexpected-element"}},
            response_verdict);
}

TEST_CASE("a Response without Status is refused") {
  const std::string xml = full_response();
  const std::size_t begin = xml.find("<samlp:Status>");
  const std::size_t end = xml.find("<saml:Assertion");
  CHECK(response_verdict(xml.substr(0, begin) + xml.substr(end)) == "missing-element");
}

TEST_CASE("StatusCodes nest three deep, and no deeper") {
  const std::string_view inner =
      R"(<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/>)";
  const std::string deeper =
      R"(<samlp:StatusCode Value="urn:2"><samlp:StatusCode Value="urn:3"/></samlp:StatusCode>)";
  CHECK(response_verdict(changed(full_response(), inner, deeper)) == "accepted");
  const std::string deepest = changed(
      deeper, R"("urn:3"/>)", R"("urn:3"><samlp:StatusCode Value="urn:4"/></samlp:StatusCode>)");
  CHECK(response_verdict(changed(full_response(), inner, deepest)) == "unexpected-element");
}

TEST_CASE("a Response has one assertion, or none") {
  const std::string xml = full_response();
  const std::size_t begin = xml.find("<saml:Assertion");
  const std::size_t end = xml.find("</samlp:Response>");
  const std::string head = xml.substr(0, begin), assertion = xml.substr(begin, end - begin),
                    tail = xml.substr(end);
  const std::string other = changed(assertion, "_a1", "_e1");
  const std::string encrypted = "<saml:EncryptedAssertion/>";

  CHECK(response_verdict(head + tail) == "accepted");
  CHECK(response_verdict(head + assertion + other + tail) == "assertion-count");
  CHECK(response_verdict(head + other + assertion + tail) == "assertion-count");
  CHECK(response_verdict(head + encrypted + assertion + tail) == "assertion-count");
  CHECK(response_verdict(head + encrypted + encrypted + tail) == "assertion-count");
  CHECK(response_verdict(head + encrypted + tail) == "missing-element");
  CHECK(response_verdict(head + encrypted_element("EncryptedAssertion") + tail) == "accepted");
}

TEST_CASE("encrypted elements are refused for one wrong thing [xmlenc-core1 3]") {
  const std::string good =
      changed(full_response(), "<saml:AttributeStatement>",
              "<saml:AttributeStatement>" + encrypted_element("EncryptedAttribute"));
  REQUIRE(response_verdict(good) == "accepted");
  check_all(
      good,
      {{"<xenc:EncryptedData ", "<xenc:EncryptedData x:a=\"1\" ", "unexpected-attribute"},
       {"<xenc:EncryptedData ", "<xenc:EncryptedKey/><xenc:EncryptedData ", "missing-element"},
       {"</xenc:EncryptedData>", "<xenc:EncryptionProperties/></xenc:EncryptedData>",
        "unexpected-element"},
       {"</xenc:EncryptedData>", "</xenc:EncryptedData><xenc:EncryptedData/>",
        "unexpected-element"},
       {"</xenc:EncryptedData>", "</xenc:EncryptedData><saml:NameID/>", "unexpected-element"},
       {"<xenc:EncryptionMethod Algorithm=\"urn:c\"/>", "", "missing-element"},
       {"Algorithm=\"urn:c\"", "", "missing-attribute"},
       {"Algorithm=\"urn:c\"/>",
        "Algorithm=\"urn:c\"><xenc:KeySize>128</xenc:KeySize></xenc:EncryptionMethod>",
        "unexpected-element"},
       {"Algorithm=\"urn:t\"/>",
        "Algorithm=\"urn:t\"><xenc:OAEPparams>AA==</xenc:OAEPparams></xenc:EncryptionMethod>",
        "unexpected-element"},
       {"<xenc:CipherValue>AAAA</xenc:CipherValue>", "<xenc:CipherReference URI=\"file:///x\"/>",
        "missing-element"},
       {"<xenc:CipherValue>AAAA", "<xenc:CipherValue>A", "malformed-value"},
       {"<xenc:CipherValue>BBBB", "<xenc:CipherValue>B<x:b/>", "unexpected-element"},
       {"Id=\"_k\"", "Id=\"1\"", "xml-id-malformed"}},
      response_verdict);
}

TEST_CASE("an assertion is refused for one wrong attribute [saml-core 2]") {
  check_all(
      full_response(),
      {{R"( ID="_a1")", "", "missing-attribute"},
       {R"( ID="_a1")", R"( AssertionID="_a1")", "unexpected-attribute"},
       {R"(<saml:Assertion Version="2.0")", "<saml:Assertion", "missing-attribute"},
       {R"(ID="_a1" IssueInstant="2026-01-01T00:00:00Z")", R"(ID="_a1")", "missing-attribute"},
       {R"(ID="_a1" IssueInstant="2026-01-01T00:00:00Z")",
        R"(ID="_a1" IssueInstant="2026-01-01T00:00:00+01:00")", "malformed-time"},
       {R"(SPProvidedID="p")", R"(Other="p")", "unexpected-attribute"},
       {R"(SPProvidedID="p")", R"(xsi:type="x:y")", "unexpected-attribute"},
       {R"(Method="urn:oasis:names:tc:SAML:2.0:cm:bearer")", "", "missing-attribute"},
       {R"(Method="urn:oasis:names:tc:SAML:2.0:cm:bearer")", R"(Method="")", "malformed-value"},
       {R"(SubjectConfirmationData NotBefore="2026-01-01T00:00:00Z")",
        R"(SubjectConfirmationData NotBefore="now")", "malformed-time"},
       {R"(InResponseTo="_q1"
          NotOnOrAfter="2026-01-01T00:05:00Z")",
        R"(InResponseTo="_q1" NotOnOrAfter="")", "malformed-time"},
       {R"(Address="192.0.2.1" x:any)", R"(Other="1" x:any)", "unexpected-attribute"},
       {R"(Address="192.0.2.1" x:any)", R"(saml:Address="1" x:any)", "unexpected-attribute"},
       {R"(Conditions NotBefore="2026)", R"(Conditions NotBefore="26)", "malformed-time"},
       {R"(NotOnOrAfter="2026-01-01T00:05:00Z">)", R"(NotOnOrAfter="2026-02-30T00:05:00Z">)",
        "malformed-time"},
       {R"(Count="1")", R"(Number="1")", "unexpected-attribute"},
       {R"(AuthnInstant="2026-01-01T00:00:00Z")", "", "missing-attribute"},
       {R"(AuthnInstant="2026)", R"(AuthnInstant="x2026)", "malformed-time"},
       {R"(SessionNotOnOrAfter="2026)", R"(SessionNotOnOrAfter="x2026)", "malformed-time"},
       {R"(SessionIndex=)", R"(Index=)", "unexpected-attribute"},
       {R"(DNSName=)", R"(Name=)", "unexpected-attribute"},
       {R"(Resource="r")", "", "missing-attribute"},
       {R"(Name="n" NameFormat)", "NameFormat", "missing-attribute"},
       {R"(FriendlyName)", R"(Friendly)", "unexpected-attribute"},
       {R"(<saml:AttributeValue xsi:type)", R"(<saml:AttributeValue type)", "unexpected-attribute"},
       {R"(<saml:OneTimeUse/>)", R"(<saml:OneTimeUse a="1"/>)", "unexpected-attribute"},
       {R"(<saml:Subject>)", R"(<saml:Subject xsi:nil="true">)", "unexpected-attribute"},
       {R"(<saml:Audience>)", R"(<saml:Audience x:a="1">)", "unexpected-attribute"}},
      response_verdict);
}

TEST_CASE("an assertion is refused for one wrong element [saml-core 2]") {
  check_all(
      full_response(),
      {{"<saml:Subject>", "<saml:Subject/><saml:Subject>", "unexpected-element"},
       {"<saml:Subject>", "<saml:Subject>text", "unexpected-text"},
       {"<saml:Subject>", "<saml:Subject><saml:BaseID/>", "unexpected-element"},
       {"<saml:Subject>", "<saml:Subject><saml:EncryptedID/>", "missing-element"},
       {"<saml:Subject>", "<saml:Subject>" + encrypted_element("EncryptedID"),
        "unexpected-element"},  // beside a NameID
       {"<saml:Subject>", "<saml:Subject><saml:NameID>eve</saml:NameID>", "unexpected-element"},
       {">alice<", ">ali<x:b/>ce<", "unexpected-element"},
       {"<saml:Conditions ", "<saml:Conditions/><saml:Conditions ", "unexpected-element"},
       {"<saml:Audience>https://sp</saml:Audience>", "", "missing-element"},
       {"<saml:Audience>https://sp", "<saml:Audience>https://sp<x:b/>", "unexpected-element"},
       {"<saml:OneTimeUse/>", "<saml:OneTimeUse>x</saml:OneTimeUse>", "unexpected-text"},
       {"<saml:OneTimeUse/>", "<x:Condition/>", "unexpected-element"},
       {"<x:advice/>", "<saml:Assertion/>", "saml-in-open-content"},
       {"<x:advice/>", "<saml:AssertionIDRef>_a</saml:AssertionIDRef>", "saml-in-open-content"},
       {"<x:advice/>", "<x:a><ds:Signature/></x:a>", "saml-in-open-content"},
       {"<x:decl/>", "<saml:Assertion/>", "saml-in-open-content"},
       {"<saml:AuthnStatement ", "<saml:Statement xsi:type=\"x:S\"/><saml:AuthnStatement ",
        "unexpected-element"},
       {"<saml:AuthnContext>", "<saml:AuthnContext/><saml:AuthnContext>", "unexpected-element"},
       {"<saml:SubjectLocality Address=\"192.0.2.1\" DNSName=\"d\"/>",
        "<saml:SubjectLocality>x</saml:SubjectLocality>", "unexpected-text"},
       {"<saml:AuthenticatingAuthority>",
        "<saml:AuthnContextDeclRef/><saml:AuthenticatingAuthority>", "unexpected-element"},
       {"<saml:AssertionIDRef>_e</saml:AssertionIDRef>", "<saml:Assertion/>", "missing-element"},
       {"<saml:AttributeStatement>", "<saml:AttributeStatement/><saml:AttributeStatement>",
        "missing-element"},
       {"<saml:AttributeStatement>", "<saml:AttributeStatement><saml:EncryptedAttribute/>",
        "missing-element"},
       {"<saml:Attribute Name", "<x:Attribute/><saml:Attribute Name", "missing-element"},
       {"<saml:NameID>opaque", "text<saml:NameID>opaque", "unexpected-text"},
       {"<saml:NameID>opaque", "<saml:NameID/><saml:NameID>opaque", "unexpected-element"},
       {"<saml:NameID>opaque</saml:NameID>", "<x:b/><x:b/>", "unexpected-element"},
       {"<saml:NameID>opaque</saml:NameID>", "<saml:Assertion/>", "saml-in-open-content"},
       {"<saml:NameID>opaque</saml:NameID>", "<x:b><saml:NameID/></x:b>", "saml-in-open-content"},
       {"</saml:Assertion>", "<saml:Assertion/></saml:Assertion>", "unexpected-element"},
       {"</saml:Assertion>", "<saml:Subject/></saml:Assertion>", "unexpected-element"}},
      response_verdict);
}

TEST_CASE("SubjectConfirmationData holds nothing [saml-profiles 4.1.4.2]") {
  const std::string xml = full_response();
  for (const std::string_view content :
       {"<saml:Assertion/>", "<samlp:Response/>", "<ds:KeyInfo/>", "<x:any/>"}) {
    CAPTURE(content);
    CHECK(response_verdict(
              changed(xml, R"(x:any="1"/>
      </saml:SubjectConfirmation>)",
                      ">" + std::string(content) +
                          "</saml:SubjectConfirmationData></saml:SubjectConfirmation>")) ==
          "unexpected-element");
  }
}

TEST_CASE("elements out of the order of the schema are refused") {
  const std::string xml = full_response();
  const auto moved_to_front = [&](std::string_view first, std::string_view second,
                                  std::string_view end) {
    const std::size_t a = xml.find(first), b = xml.find(second), c = xml.find(end);
    return xml.substr(0, a) + xml.substr(b, c - b) + xml.substr(a, b - a) + xml.substr(c);
  };
  CHECK(response_verdict(moved_to_front("<saml:Subject>", "<saml:Conditions", "<saml:Advice>")) ==
        "unexpected-element");
  CHECK(response_verdict(moved_to_front("<samlp:Status>", "<saml:Assertion",
                                        "</samlp:Response>")) == "missing-element");
  CHECK(response_verdict(moved_to_front("<saml:SubjectLocality", "<saml:AuthnContext>",
                                        "</saml:AuthnStatement>")) == "unexpected-element");
}

TEST_CASE("an AuthnRequest is refused for one wrong thing [saml-core 3.4.1]") {
  check_all(
      full_request(),
      {{R"( ID="_q1")", "", "missing-attribute"},
       {R"(Version="2.0")", "", "missing-attribute"},
       {R"(ForceAuthn="1")", R"(ForceAuthn="TRUE")", "malformed-value"},
       {R"(IsPassive="false")", R"(IsPassive=" false")", "malformed-value"},
       {R"(ServiceIndex="7")", R"(ServiceIndex="65536")", "malformed-value"},
       {R"(ServiceIndex="7")", R"(ServiceIndex="-1")", "malformed-value"},
       {R"(ServiceIndex="3")", R"(ServiceIndex="+3")", "malformed-value"},
       {R"(ProtocolBinding="urn:b")", R"(ProtocolBinding="")", "malformed-value"},
       {R"(ProviderName=)", R"(Provider=)", "unexpected-attribute"},
       {R"(AllowCreate="true")", R"(AllowCreate="yes")", "malformed-value"},
       {R"(ProviderID="i")", "", "missing-attribute"},
       {"<x:hint/>", "<Issuer/>", "saml-in-open-content"},
       {"<NameID>alice</NameID>", "<EncryptedID/>", "missing-element"},
       {"<p:NameIDPolicy ", "<p:NameIDPolicy/><p:NameIDPolicy ", "unexpected-element"},
       {"<Audience>a</Audience>", "", "missing-element"},
       {"<AuthnContextClassRef>", "<AuthnContextDecl/><AuthnContextClassRef>", "missing-element"},
       {"<p:GetComplete>", "<p:IDPEntry/><p:GetComplete>", "missing-attribute"},
       {"<p:Scoping ", "<p:Status/><p:Scoping ", "unexpected-element"},
       {"</p:AuthnRequest>", "<Assertion/></p:AuthnRequest>", "unexpected-element"}},
      request_verdict);
}

TEST_CASE("foreign content where the schema is open is tolerated") {
  const std::string xml = full_response();
  CHECK(response_verdict(changed(
            xml, "<x:advice/>", "<Assertion xmlns=\"urn:y\"><NameID/></Assertion>")) == "accepted");
  CHECK(response_verdict(changed(xml, "x:any=\"1\">", "x:any=\"1\" x:other=\"\">")) == "accepted");
}

}  // namespace
}  // namespace signet::test
