"""The xmlsec1 command line: an XML Signature that this project didn't call through its library."""

import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from harness.process import needed

NAMESPACES = {"Response": "urn:oasis:names:tc:SAML:2.0:protocol",
              "AuthnRequest": "urn:oasis:names:tc:SAML:2.0:protocol",
              "Assertion": "urn:oasis:names:tc:SAML:2.0:assertion",
              "EntityDescriptor": "urn:oasis:names:tc:SAML:2.0:metadata"}

XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE_METHODS = {
    f"{key}-sha{bits}": f"http://www.w3.org/2001/04/xmldsig-more#{key}-sha{bits}"
    for key in ("rsa", "ecdsa") for bits in (256, 384, 512)}
DIGESTS = {"sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
           "sha384": "http://www.w3.org/2001/04/xmldsig-more#sha384",
           "sha512": "http://www.w3.org/2001/04/xmlenc#sha512"}


def template(element_id, algorithm):
    """An empty Signature of one element, for `sign` to fill in."""
    digest = DIGESTS[algorithm.split("-")[1]]
    return f"""<ds:Signature xmlns:ds="{XMLDSIG}"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
<ds:SignatureMethod Algorithm="{SIGNATURE_METHODS[algorithm]}"/>
<ds:Reference URI="#{element_id}"><ds:Transforms>
<ds:Transform Algorithm="{XMLDSIG}enveloped-signature"/>
<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>
<ds:DigestMethod Algorithm="{digest}"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>
<ds:SignatureValue/></ds:Signature>"""


def sign(xml, element, keys):
    """Fills in the Signature of the element of this name."""
    done = _run(["--sign", "--privkey-pem", keys.key], xml, element)
    if done.returncode != 0:
        raise AssertionError(f"xmlsec1 did not sign: {done.stderr.decode()}")
    return done.stdout


XMLENC = "http://www.w3.org/2001/04/xmlenc#"
XMLENC11 = "http://www.w3.org/2009/xmlenc11#"
# Each cipher with the name that the command has for a session key of its length.
CIPHERS = {XMLENC11 + "aes128-gcm": "aes-128", XMLENC11 + "aes192-gcm": "aes-192",
           XMLENC11 + "aes256-gcm": "aes-256", XMLENC + "aes128-cbc": "aes-128",
           XMLENC + "aes256-cbc": "aes-256"}


def encrypt(xml, element, certificate, cipher):
    """The message with the element of this name encrypted; what it means around it stays the
    caller's."""
    template_xml = f"""<xenc:EncryptedData xmlns:xenc="{XMLENC}" Type="{XMLENC}Element">
<xenc:EncryptionMethod Algorithm="{cipher}"/><ds:KeyInfo xmlns:ds="{XMLDSIG}"><xenc:EncryptedKey>
<xenc:EncryptionMethod Algorithm="{XMLENC}rsa-oaep-mgf1p"/><ds:KeyInfo/>
<xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>
<xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>"""
    with tempfile.TemporaryDirectory() as folder:
        file, form = Path(folder) / "message.xml", Path(folder) / "template.xml"
        file.write_bytes(xml)
        form.write_text(template_xml)
        done = subprocess.run(
            [needed("xmlsec1", "xmlsec1"), "--encrypt", "--pubkey-cert-pem", certificate,
             "--session-key", CIPHERS[cipher], "--xml-data", file,
             "--node-name", f"{NAMESPACES[element]}:{element}", form],
            capture_output=True, timeout=30)
    if done.returncode != 0:
        raise AssertionError(f"xmlsec1 did not encrypt: {done.stderr.decode()}")
    return done.stdout


def decrypt(xml, key):
    """The message with its EncryptedData replaced by what it holds; None when the key isn't the
    right one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "message.xml"
        file.write_bytes(xml)
        done = subprocess.run([needed("xmlsec1", "xmlsec1"), "--decrypt", "--privkey-pem", key, file],
                              capture_output=True, timeout=30)
    return done.stdout if done.returncode == 0 else None


def verifies(xml, element, certificate):
    """Whether the element's Signature is good for this certificate and no other: whatever KeyInfo
    the message brings is not read."""
    return _run(["--verify", "--enabled-key-data", "key-name", "--pubkey-cert-pem", certificate],
                xml, element).returncode == 0


def signed_elements(xml):
    """The names of the elements that carry a Signature, the outer ones first."""
    return [element.tag.split("}")[1] for element in ElementTree.fromstring(xml).iter()
            if element.find(f"{{{XMLDSIG}}}Signature") is not None]


def _run(arguments, xml, element):
    namespace = NAMESPACES[element]
    signature = (f"//*[local-name()='{element}' and namespace-uri()='{namespace}']"
                 f"/*[local-name()='Signature' and namespace-uri()='{XMLDSIG}']")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "message.xml"
        file.write_bytes(xml)
        ids = [f"--id-attr:ID {space}:{name}".split() for name, space in NAMESPACES.items()]
        return subprocess.run(
            [needed("xmlsec1", "xmlsec1"), *arguments, *sum(ids, []),
             "--node-xpath", signature, file], capture_output=True, timeout=30)
