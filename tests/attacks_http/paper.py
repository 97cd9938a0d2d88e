"""An identity provider and a service provider on paper: metadata that our programs are given, and
messages of a kind that our own other program would never send."""

import base64
import hashlib
import secrets
import xml.etree.ElementTree as ElementTree
import zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

KEYS = Path(__file__).parents[1] / "vectors/keys"
PROTOCOL, ASSERTION, DSIG = (
    "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:2.0:assertion",
    "http://www.w3.org/2000/09/xmldsig#")
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # [RFC 8017 9.2]


def after(**span):
    """An xs:dateTime so far from now."""
    return (datetime.now(timezone.utc) + timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


class PaperIdp:
    entity_id = "http://localhost:1/paper"
    sso_url = "http://localhost:1/sso"

    def __init__(self, folder, display_name=None):
        self.metadata = folder / "paper-idp.xml"
        lines = (KEYS / "rsa2048.crt.pem").read_text().splitlines()
        certificate = "".join(line for line in lines if not line.startswith("-----"))
        self.metadata.write_text(_entity(self.entity_id, f"""
  <md:IDPSSODescriptor protocolSupportEnumeration="{PROTOCOL}">{_shown_as(display_name)}
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="{DSIG}"><ds:X509Data>
      <ds:X509Certificate>{certificate}</ds:X509Certificate>
    </ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="{POST.replace("POST", "Redirect")}" Location="{self.sso_url}"/>
  </md:IDPSSODescriptor>"""))

    def success(self, sp, request_id, name_id="carol@example.com", attributes=(), session_end=None):
        """A signed Response with one assertion, ready for a form. `attributes`: pairs of a name
        and a value. Without a request_id it is one that nobody asked for."""
        answers = f' InResponseTo="{request_id}"' if request_id else ""
        until = f' SessionNotOnOrAfter="{session_end}"' if session_end else ""
        values = "".join(
            f"<saml:Attribute Name={quoteattr(name)} FriendlyName={quoteattr(name)}>"
            f"<saml:AttributeValue>{escape(value)}</saml:AttributeValue></saml:Attribute>"
            for name, value in attributes)
        statement = f"<saml:AttributeStatement>{values}</saml:AttributeStatement>" if values else ""
        return self._signed(sp, answers, f"""<samlp:Status><samlp:StatusCode
      Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
  <saml:Assertion ID="_{secrets.token_hex(16)}" Version="2.0" IssueInstant="{after()}">
    <saml:Issuer>{self.entity_id}</saml:Issuer>
    <saml:Subject><saml:NameID>{escape(name_id)}</saml:NameID>
      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
        <saml:SubjectConfirmationData NotOnOrAfter="{after(minutes=5)}"
            Recipient="{sp.acs_url}"{answers}/></saml:SubjectConfirmation></saml:Subject>
    <saml:Conditions NotBefore="{after(minutes=-1)}" NotOnOrAfter="{after(minutes=5)}">
      <saml:AudienceRestriction><saml:Audience>{sp.entity_id}</saml:Audience>
      </saml:AudienceRestriction></saml:Conditions>
    <saml:AuthnStatement AuthnInstant="{after()}" SessionIndex="_s"{until}><saml:AuthnContext>
      <saml:AuthnContextClassRef>{PASSWORD}</saml:AuthnContextClassRef>
    </saml:AuthnContext></saml:AuthnStatement>{statement}</saml:Assertion>""")

    def failure(self, sp, request_id, message, code="AuthnFailed"):
        return self._signed(sp, f' InResponseTo="{request_id}"', f"""<samlp:Status><samlp:StatusCode
      Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode
      Value={quoteattr("urn:oasis:names:tc:SAML:2.0:status:" + code)}/></samlp:StatusCode>
      <samlp:StatusMessage>{escape(message)}</samlp:StatusMessage></samlp:Status>""")

    def _signed(self, sp, answers, content):
        own_id = "_" + secrets.token_hex(16)
        start = f"""<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="{own_id}"
    Version="2.0" IssueInstant="{after()}" Destination="{sp.acs_url}"{answers}>
  <saml:Issuer>{self.entity_id}</saml:Issuer>"""
        end = content + "</samlp:Response>"
        return base64.b64encode((start + _signature(own_id, start + end) + end).encode()).decode()


class PaperSp:
    """Knows its ACS alone; nothing listens there."""

    def __init__(self, folder, acs_url="http://localhost:1/acs", display_name=None,
                 entity_id="http://localhost:1/paper-sp"):
        self.acs_url, self.entity_id = acs_url, entity_id
        self.metadata = folder / "paper-sp.xml"
        self.metadata.write_text(_entity(entity_id, f"""
  <md:SPSSODescriptor protocolSupportEnumeration="{PROTOCOL}">{_shown_as(display_name)}
    <md:AssertionConsumerService index="0" Binding="{POST}" Location={quoteattr(acs_url)}/>
  </md:SPSSODescriptor>"""))

    def request(self, idp, attributes=""):
        xml = f"""<samlp:AuthnRequest xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}"
    ID="_{secrets.token_hex(16)}" Version="2.0" IssueInstant="{after()}"
    Destination="{idp.url}/sso" {attributes}><saml:Issuer>{escape(self.entity_id)}</saml:Issuer>
</samlp:AuthnRequest>"""
        return xml.encode()

    def sign_in_url(self, idp, relay_state=None, attributes=""):
        """`attributes`: more of them for the AuthnRequest, as text."""
        deflate = zlib.compressobj(wbits=-15)
        message = deflate.compress(self.request(idp, attributes)) + deflate.flush()
        query = {"SAMLRequest": base64.b64encode(message)}
        if relay_state is not None:
            query["RelayState"] = relay_state
        return f"{idp.url}/sso?{urlencode(query)}"

    def sign_in_fields(self, idp, relay_state):
        return {"SAMLRequest": base64.b64encode(self.request(idp)).decode(),
                "RelayState": relay_state}


def _entity(entity_id, role):
    return (f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"'
            f" entityID={quoteattr(entity_id)}>{role}\n</md:EntityDescriptor>\n")


def _shown_as(display_name):
    if display_name is None:
        return ""
    return f"""
    <md:Extensions><mdui:UIInfo xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui">
      <mdui:DisplayName xml:lang="en">{escape(display_name)}</mdui:DisplayName>
      <mdui:Logo height="1" width="1">javascript:alert(1)</mdui:Logo>
    </mdui:UIInfo></md:Extensions>"""


def _signature(element_id, xml):
    """Canonical XML 2.0 of Python writes these messages as exclusive canonicalization does."""
    digest = hashlib.sha256(ElementTree.canonicalize(xml).encode()).digest()
    signed_info = ElementTree.canonicalize(f"""<ds:SignedInfo xmlns:ds="{DSIG}">
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
<ds:Reference URI="#{element_id}"><ds:Transforms>
<ds:Transform Algorithm="{DSIG}enveloped-signature"/>
<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>
<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
<ds:DigestValue>{base64.b64encode(digest).decode()}</ds:DigestValue></ds:Reference>
</ds:SignedInfo>""")
    value = base64.b64encode(_rsa_sha256(signed_info.encode())).decode()
    return (f'<ds:Signature xmlns:ds="{DSIG}">{signed_info}'
            f"<ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>")


def _rsa_sha256(octets):
    """RSASSA-PKCS1-v1_5, in Python alone. [RFC 8017 8.2.1]"""
    lines = (KEYS / "rsa2048-traditional.key.pem").read_text().splitlines()
    _, modulus, _, exponent = _integers(base64.b64decode("".join(lines[1:-1])))[:4]
    size = (modulus.bit_length() + 7) // 8
    info = SHA256_INFO + hashlib.sha256(octets).digest()
    padded = b"\0\1" + b"\xff" * (size - 3 - len(info)) + b"\0" + info
    return pow(int.from_bytes(padded, "big"), exponent, modulus).to_bytes(size, "big")


def _integers(der):
    """Those of an RSAPrivateKey: one SEQUENCE of INTEGERs."""
    def step(at):
        length, start = der[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, start = int.from_bytes(der[start:start + size], "big"), start + size
        return start, length

    at, found = step(0)[0], []
    while at < len(der):
        start, length = step(at)
        found.append(int.from_bytes(der[start:start + length], "big"))
        at = start + length
    return found
