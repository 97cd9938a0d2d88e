"""Messages of an identity provider that exists on paper only: what xmlsec1 signs for our side."""

from harness import xmlsec1

IDP = "https://idp.example.org/saml"
SP = "https://sp.example.com/saml"
ACS = "https://sp.example.com/acs"
REQUEST_ID = "_0123456789abcdef0123456789abcdef"
# The messages are of one fixed day; our command is told that it is that day.
AT = "2026-01-01T12:00:00Z"


def encrypted_for(certificate, cipher):
    """Encrypts the assertion of a Response with xmlsec1."""
    def encrypt(xml):
        wrapped = xml.replace(b"<saml:Assertion", b"<saml:EncryptedAssertion><saml:Assertion", 1)
        wrapped = wrapped.replace(b"</saml:Assertion>",
                                  b"</saml:Assertion></saml:EncryptedAssertion>", 1)
        return xmlsec1.encrypt(wrapped, "Assertion", certificate, cipher)
    return encrypt


def signed_response(keys, algorithm, signed=("Assertion", "Response"), encrypt=lambda xml: xml):
    """A Response to REQUEST_ID with one assertion about alice, the named elements signed. The
    assertion is encrypted between the two signatures."""
    signatures = {name: xmlsec1.template("_" + name.lower(), algorithm) if name in signed else ""
                  for name in ("Assertion", "Response")}
    xml = f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
    xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0"
    IssueInstant="{AT}" Destination="{ACS}" InResponseTo="{REQUEST_ID}">
  <saml:Issuer>{IDP}</saml:Issuer>{signatures["Response"]}
  <samlp:Status>
    <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>
  </samlp:Status>
  <saml:Assertion ID="_assertion" Version="2.0" IssueInstant="{AT}">
    <saml:Issuer>{IDP}</saml:Issuer>{signatures["Assertion"]}
    <saml:Subject>
      <saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">alice@example.com</saml:NameID>
      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
        <saml:SubjectConfirmationData NotOnOrAfter="2026-01-01T12:05:00Z" Recipient="{ACS}"
            InResponseTo="{REQUEST_ID}"/>
      </saml:SubjectConfirmation>
    </saml:Subject>
    <saml:Conditions NotBefore="2026-01-01T11:59:00Z" NotOnOrAfter="2026-01-01T12:05:00Z">
      <saml:AudienceRestriction><saml:Audience>{SP}</saml:Audience></saml:AudienceRestriction>
    </saml:Conditions>
    <saml:AuthnStatement AuthnInstant="{AT}" SessionIndex="_session">
      <saml:AuthnContext>
        <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef>
      </saml:AuthnContext>
    </saml:AuthnStatement>
  </saml:Assertion>
</samlp:Response>
""".encode()
    for element in ("Assertion", "Response"):  # the inner one first: the outer one covers it
        if element in signed:
            xml = xmlsec1.sign(xml, element, keys)
        if element == "Assertion":
            xml = encrypt(xml)
    return xml


def metadata(keys, algorithm=None, binding="HTTP-Redirect"):
    """The identity provider's metadata, signed by the same key when an algorithm is named."""
    signature = xmlsec1.template("_metadata", algorithm) if algorithm else ""
    xml = f"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
    ID="_metadata" entityID="{IDP}">{signature}
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="{xmlsec1.XMLDSIG}"><ds:X509Data>
      <ds:X509Certificate>{keys.certificate_base64()}</ds:X509Certificate>
    </ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}"
        Location="https://idp.example.org/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
""".encode()
    return xmlsec1.sign(xml, "EntityDescriptor", keys) if algorithm else xml
