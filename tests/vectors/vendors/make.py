#!/usr/bin/python3
"""Makes the files of this folder anew: ./make.py. Needs the xmlsec1 command. README.md says what they are."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
KEYS = HERE.parent / "keys"

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
MD = "urn:oasis:names:tc:SAML:2.0:metadata"
DS = "http://www.w3.org/2000/09/xmldsig#"
EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
UNSPECIFIED_NAME = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
SOAP = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"
BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
UNSPECIFIED = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
TAG = "https://aws.amazon.com/SAML/Attributes/AccessControl:"

SP = "https://eu-west-1.signin.example.org/platform/saml/d-9067012345"
ACS = "https://eu-west-1.signin.example.org/platform/saml/acs/8d3f1c52-0a1b-4c2d-9e3f-5a6b7c8d9e0f"


@dataclass
class Idp:
    """One identity provider: what its product writes differently from the others."""
    issuer: str
    protocol: str = "samlp"  # prefix of the Response
    assertion: str = "saml"  # prefix of the Assertion; "" is the default namespace
    signature: str = "ds"  # likewise of the Signature
    signed: tuple = ("Response", "Assertion")
    key: str = "rsa2048"
    key_info: bool = True
    destination: bool = True
    name_format: str = ""  # of attributes; none when empty
    typed: bool = False  # xsi:type="xs:string" on values
    session_end: str = ""
    name_id: str = "alice+aws@example.org"
    attributes: dict = field(default_factory=lambda: {"mail": "alice@example.org"})


def q(prefix, local):
    return f"{prefix}:{local}" if prefix else local


def declared(prefix, namespace):
    return f' xmlns:{prefix}="{namespace}"' if prefix else f' xmlns="{namespace}"'


def certificate(key):
    lines = (KEYS / f"{key}.crt.pem").read_text().splitlines()
    return "\n".join(line for line in lines if not line.startswith("-----"))


def signature(idp, reference):
    p = idp.signature
    method = ECDSA_SHA256 if idp.key.startswith("p") else RSA_SHA256
    inclusive = (f'<ec:InclusiveNamespaces xmlns:ec="{EXC_C14N}" PrefixList="xs"/>'
                 if idp.typed and reference.startswith("a") else "")
    transform = (f'<{q(p, "Transform")} Algorithm="{EXC_C14N}">{inclusive}</{q(p, "Transform")}>')
    key_info = (f'<{q(p, "KeyInfo")}><{q(p, "X509Data")}><{q(p, "X509Certificate")}>{certificate(idp.key)}'
                f'</{q(p, "X509Certificate")}></{q(p, "X509Data")}></{q(p, "KeyInfo")}>' if idp.key_info else "")
    return (f'<{q(p, "Signature")}{declared(p, DS)}><{q(p, "SignedInfo")}>'
            f'<{q(p, "CanonicalizationMethod")} Algorithm="{EXC_C14N}"/>'
            f'<{q(p, "SignatureMethod")} Algorithm="{method}"/>'
            f'<{q(p, "Reference")} URI="#{reference}"><{q(p, "Transforms")}>'
            f'<{q(p, "Transform")} Algorithm="{DS}enveloped-signature"/>{transform}</{q(p, "Transforms")}>'
            f'<{q(p, "DigestMethod")} Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
            f'<{q(p, "DigestValue")}></{q(p, "DigestValue")}></{q(p, "Reference")}></{q(p, "SignedInfo")}>'
            f'<{q(p, "SignatureValue")}></{q(p, "SignatureValue")}>{key_info}</{q(p, "Signature")}>')


def attribute(idp, name, value):
    a = idp.assertion
    form = f' NameFormat="{idp.name_format}"' if idp.name_format else ""
    typed = (' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/'
             'XMLSchema-instance" xsi:type="xs:string"' if idp.typed else "")
    values = "".join(f'<{q(a, "AttributeValue")}{typed}>{each}</{q(a, "AttributeValue")}>'
                     for each in ([value] if isinstance(value, str) else value))
    return f'<{q(a, "Attribute")} Name="{name}"{form}>{values}</{q(a, "Attribute")}>'


def response(idp):
    p, a = idp.protocol, idp.assertion
    signed = [signature(idp, "r1") if "Response" in idp.signed else "",
              signature(idp, "a1") if "Assertion" in idp.signed else ""]
    issuer = f'<{q(a, "Issuer")}{declared(a, SAML)}>{idp.issuer}</{q(a, "Issuer")}>'
    destination = f' Destination="{ACS}"' if idp.destination else ""
    end = f' SessionNotOnOrAfter="{idp.session_end}"' if idp.session_end else ""
    attributes = "".join(attribute(idp, name, value) for name, value in idp.attributes.items())
    return (f'<{p}:Response xmlns:{p}="{SAMLP}" ID="r1" Version="2.0" IssueInstant="2026-01-01T12:00:00.000Z"'
            f'{destination} InResponseTo="q1">{issuer}{signed[0]}'
            f'<{p}:Status><{p}:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></{p}:Status>'
            f'<{q(a, "Assertion")}{declared(a, SAML)} ID="a1" Version="2.0" '
            f'IssueInstant="2026-01-01T12:00:00.000Z"><{q(a, "Issuer")}>{idp.issuer}</{q(a, "Issuer")}>{signed[1]}'
            f'<{q(a, "Subject")}><{q(a, "NameID")} Format="{EMAIL}">{idp.name_id}</{q(a, "NameID")}>'
            f'<{q(a, "SubjectConfirmation")} Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<{q(a, "SubjectConfirmationData")} InResponseTo="q1" NotOnOrAfter="2026-01-01T12:05:00.000Z" '
            f'Recipient="{ACS}"/></{q(a, "SubjectConfirmation")}></{q(a, "Subject")}>'
            f'<{q(a, "Conditions")} NotBefore="2026-01-01T11:55:00.000Z" NotOnOrAfter="2026-01-01T12:05:00.000Z">'
            f'<{q(a, "AudienceRestriction")}><{q(a, "Audience")}>{SP}</{q(a, "Audience")}>'
            f'</{q(a, "AudienceRestriction")}></{q(a, "Conditions")}>'
            f'<{q(a, "AuthnStatement")} AuthnInstant="2026-01-01T11:59:30.000Z" SessionIndex="s1"{end}>'
            f'<{q(a, "AuthnContext")}><{q(a, "AuthnContextClassRef")}>urn:oasis:names:tc:SAML:2.0:ac:classes:'
            f'PasswordProtectedTransport</{q(a, "AuthnContextClassRef")}></{q(a, "AuthnContext")}>'
            f'</{q(a, "AuthnStatement")}><{q(a, "AttributeStatement")}>{attributes}</{q(a, "AttributeStatement")}>'
            f'</{q(a, "Assertion")}></{p}:Response>')


def sign(xml, key, names):
    """Innermost first, so that the outer signature covers the inner one."""
    for name in reversed(names):
        with tempfile.NamedTemporaryFile(suffix=".xml") as file:
            file.write(xml.encode())
            file.flush()
            done = subprocess.run(
                ["xmlsec1", "--sign", "--privkey-pem", KEYS / f"{key}.key.pem", "--id-attr:ID",
                 f"{SAMLP if name == 'Response' else SAML}:{name}", "--node-xpath",
                 f"//*[local-name()='{name}']/*[local-name()='Signature']", file.name],
                check=True, capture_output=True, timeout=60)
        xml = done.stdout.decode()
    return xml.removeprefix('<?xml version="1.0"?>\n')


def key_descriptor(p, key, use=' use="signing"'):
    return (f'<{q(p, "KeyDescriptor")}{use}><ds:KeyInfo xmlns:ds="{DS}"><ds:X509Data><ds:X509Certificate>'
            f'{certificate(key)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></{q(p, "KeyDescriptor")}>')


def idp_metadata(entity, sso, prefix="md", keys=("rsa2048",), wants=' WantAuthnRequestsSigned="false"',
                 formats=(EMAIL,), logout="", attributes=""):
    p = prefix
    logouts = f'<{q(p, "SingleLogoutService")} Binding="{REDIRECT}" Location="{logout}"/>' if logout else ""
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<{q(p, "EntityDescriptor")}{declared(p, MD)} '
            f'entityID="{entity}"{attributes}>\n  <{q(p, "IDPSSODescriptor")}{wants} '
            f'protocolSupportEnumeration="{SAMLP}">\n    '
            + "".join(key_descriptor(p, key) for key in keys) + logouts
            + "".join(f'<{q(p, "NameIDFormat")}>{f}</{q(p, "NameIDFormat")}>' for f in formats)
            + "".join(f'<{q(p, "SingleSignOnService")} Binding="{b}" Location="{l}"/>' for b, l in sso)
            + f'\n  </{q(p, "IDPSSODescriptor")}>\n</{q(p, "EntityDescriptor")}>\n')


def sp_metadata():
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<md:EntityDescriptor xmlns:md="{MD}" entityID="{SP}">'
            f'<md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true" '
            f'protocolSupportEnumeration="{SAMLP}"><md:NameIDFormat>{EMAIL}</md:NameIDFormat>'
            f'<md:AssertionConsumerService Binding="{POST}" Location="{ACS}" index="0" isDefault="true"/>'
            f'</md:SPSSODescriptor></md:EntityDescriptor>\n')


def authn_request():
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<saml2p:AuthnRequest xmlns:saml2p="{SAMLP}" '
            f'AssertionConsumerServiceURL="{ACS}" Destination="https://example.okta.example.org/app/sso/saml" '
            f'ID="aws_LAX_9f1c" IssueInstant="2026-01-01T11:59:00.000Z" ProtocolBinding="{POST}" Version="2.0">'
            f'<saml2:Issuer xmlns:saml2="{SAML}">{SP}</saml2:Issuer>'
            f'<saml2p:NameIDPolicy Format="{EMAIL}"/></saml2p:AuthnRequest>\n')


# Issuers of the first three are those of ../metadata, where their metadata is.
IDPS = {
    "okta": Idp("http://www.okta.example.org/exk1a2b3c4", "saml2p", "saml2", name_format=UNSPECIFIED,
                typed=True, attributes={TAG + "CostCenter": "red", "email": "alice@example.org"}),
    "google": Idp("https://accounts.google.example.org/o/saml2?idpid=C01abcdef", "saml2p", "saml2",
                  signed=("Response",), attributes={TAG + "Department": "\n            Research\n"}),
    "entra-id": Idp("https://sts.example.org/11111111-2222-3333-4444-555555555555/", "samlp", "", "",
                    signed=("Assertion",), attributes={
                        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress": "alice@example.org",
                        TAG + "Team": "Blue"}),
    "cyberark": Idp("https://aab1234.my.idaptive.example.org/0a1b2c3d", "saml2p", "", "",
                    signed=("Assertion",)),
    "jumpcloud": Idp("JumpCloudExample", "saml2p", "saml2", signed=("Response",),
                     name_format=UNSPECIFIED, typed=True),
    "onelogin": Idp("https://app.onelogin.example.org/saml/metadata/0a1b2c3d", signed=("Response",),
                    name_format=BASIC, typed=True, session_end="2026-01-02T12:00:00Z"),
    "pingfederate": Idp("PF-DEMO", signed=("Assertion",), key_info=False, destination=False,
                        name_format=BASIC),
    "pingone": Idp("https://auth.pingone.example.org/0a1b2c3d-0000-1111-2222-333344445555",
                   key="p256", signed=("Assertion",), name_format=UNSPECIFIED, typed=True),
    "identity-center": Idp("https://portal.sso.eu-west-1.example.org/saml/assertion/MTIzNDU2",
                           "saml2p", "saml2", signed=("Response", "Assertion"), name_format=UNSPECIFIED,
                           session_end="2026-01-01T20:00:00Z"),
}

# What docs/identity-center.md finds the mistakes of: signed as it should be, and refused all the same.
MISTAKEN = replace(IDPS["jumpcloud"], name_id="alice_partner.example#EXT#@tenant.example.org",
                   attributes={"groups": ["admins", "developers"], TAG + "CostCenter": "red;blue"})

METADATA = {
    "cyberark": idp_metadata(IDPS["cyberark"].issuer, [
        (POST, "https://aab1234.id.cyberark.example.org/login"), (REDIRECT, "https://aab1234.id.cyberark.example.org/login")],
        prefix="", formats=(UNSPECIFIED_NAME, EMAIL), logout="https://aab1234.id.cyberark.example.org/logout"),
    "jumpcloud": idp_metadata(IDPS["jumpcloud"].issuer, [(POST, "https://sso.jumpcloud.example.org/saml2/aws")]),
    "onelogin": idp_metadata(IDPS["onelogin"].issuer, [
        (REDIRECT, "https://example.onelogin.example.org/trust/saml2/http-redirect/sso/1"),
        (POST, "https://example.onelogin.example.org/trust/saml2/http-post/sso/1"),
        (SOAP, "https://example.onelogin.example.org/trust/saml2/soap/sso/1")], prefix="", wants="",
        logout="https://example.onelogin.example.org/trust/saml2/http-redirect/slo/1"),
    "pingfederate": idp_metadata(IDPS["pingfederate"].issuer, [
        (POST, "https://pf.example.org:9031/idp/SSO.saml2"), (REDIRECT, "https://pf.example.org:9031/idp/SSO.saml2")],
        keys=("rsa2048", "other-rsa2048"), formats=(EMAIL, "urn:example:pingfederate:format"),
        attributes=' cacheDuration="PT1440M" ID="pf1"'),
    "pingone": idp_metadata(IDPS["pingone"].issuer, [
        (POST, "https://auth.pingone.example.org/0a1b2c3d/saml20/idp/sso"),
        (REDIRECT, "https://auth.pingone.example.org/0a1b2c3d/saml20/idp/sso")], keys=("p256",),
        formats=(UNSPECIFIED_NAME, EMAIL), logout="https://auth.pingone.example.org/0a1b2c3d/saml20/idp/slo"),
    "identity-center": idp_metadata(IDPS["identity-center"].issuer, [
        (POST, IDPS["identity-center"].issuer), (REDIRECT, IDPS["identity-center"].issuer)], formats=(),
        logout="https://portal.sso.eu-west-1.example.org/saml/logout/MTIzNDU2"),
}


def main():
    for name, idp in IDPS.items():
        folder = HERE / name
        folder.mkdir(exist_ok=True)
        (folder / "response.xml").write_text(sign(response(idp), idp.key, idp.signed))
        if name in METADATA:
            (folder / "metadata.xml").write_text(METADATA[name])
    (HERE / "jumpcloud" / "mistaken-response.xml").write_text(
        sign(response(MISTAKEN), MISTAKEN.key, MISTAKEN.signed))
    (HERE / "identity-center" / "sp-metadata.xml").write_text(sp_metadata())
    (HERE / "identity-center" / "authn-request.xml").write_text(authn_request())


if __name__ == "__main__":
    sys.exit(main())
