"""What signet-idp encrypts, opened by each service provider, in each variant of what is signed."""

import unittest
import xml.etree.ElementTree as ElementTree

from harness import xmlsec1
from harness.browser import Browser
from harness.interop_test import InteropTest
from harness.signet_programs import ALICE, SignetIdp, SignetSp, table, user
from peers.mellon_sp import MellonSp
from peers.node_saml_sp import NodeSamlSp
from peers.pysaml2_common import EMAIL
from peers.pysaml2_sp import Pysaml2Sp
from peers.simplesamlphp_sp import SimpleSamlPhpSp

# What the settings of signet-idp say, and what of the answer can be seen to be signed.
VARIANTS = {"response": ["Response"], "assertion": [], "response_and_assertion": ["Response"]}
AES256_GCM = xmlsec1.XMLENC11 + "aes256-gcm"
METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
AES128_CBC = xmlsec1.XMLENC + "aes128-cbc"


def name_id(session):
    """What the page of a service provider tells, whichever it is."""
    return session["MELLON_NAME_ID"] if "MELLON_NAME_ID" in session else session["name_id"]["value"]


def restrict(metadata, cipher):
    """Has the key for encryption take this cipher alone."""
    tree = ElementTree.parse(metadata)
    for key in tree.iter(METADATA + "KeyDescriptor"):
        if key.get("use") == "encryption":
            ElementTree.SubElement(key, METADATA + "EncryptionMethod", Algorithm=cipher)
    tree.write(metadata)


class EncryptionTest(InteropTest):
    def signet_sp(self):
        sp = SignetSp(self.subfolder("signet-sp"))
        sp.introduce()
        sp.add_encryption_key()
        sp.introduce()
        return sp

    def pysaml2_sp(self):
        return Pysaml2Sp(self.subfolder("pysaml2"), EMAIL, takes_encrypted=True)

    def mellon_sp(self):
        return MellonSp(self.subfolder("mellon"), EMAIL, takes_encrypted=True)

    def node_saml_sp(self):
        return NodeSamlSp(self.subfolder("node-saml"), want_assertions_signed=False,
                          takes_encrypted=True)

    def simplesamlphp_sp(self):
        return self.begin(SimpleSamlPhpSp(self.subfolder("simplesamlphp"), EMAIL))

    def connect(self, *sps, **application):
        """The service providers have left their metadata; `application` is what the settings of
        signet-idp say about each."""
        self.sps = sps
        self.idp = SignetIdp(self.subfolder("idp"))
        self.configure(**application)
        self.begin(self.idp, *[sp.metadata for sp in sps])
        for sp in sps:
            if isinstance(sp, SimpleSamlPhpSp):
                sp.trust(self.idp.metadata)
            else:
                self.begin(sp, self.idp.metadata)

    def configure(self, **application):
        self.idp.settings = user(ALICE, email=ALICE[0], display_name="Alice Anders") + "".join(
            table("application", entity_id=sp.entity_id, **application) for sp in self.sps)

    def configure_again(self, **application):
        self.idp.stop()
        self.configure(**application)
        self.idp.start(*[sp.metadata for sp in self.sps])

    def sign_in(self, sp):
        """Gives back the Response."""
        browser = Browser()
        login = sp.login_url("/session") if isinstance(sp, SignetSp) else sp.login_url
        self.page = browser.visit(login, ALICE)
        return browser.last("SAMLResponse").xml

    def assert_signs_in(self, sp):
        response = self.sign_in(sp)
        self.assertEqual(name_id(self.page.json()), ALICE[0])
        return response


class Assertions(EncryptionTest):
    def test_every_service_provider_opens_them(self):
        self.connect(self.signet_sp(), self.pysaml2_sp(), self.mellon_sp(), self.node_saml_sp(),
                     self.simplesamlphp_sp())
        for sign, signed in VARIANTS.items():
            self.configure_again(sign=sign)
            for sp in self.sps:
                with self.subTest(sp.name, sign=sign):
                    response = self.assert_signs_in(sp)
                    self.assertIn(b"EncryptedAssertion", response)
                    self.assertIn(AES256_GCM.encode(), response)
                    self.assertNotIn(ALICE[0].encode(), response)
                    self.assertEqual(xmlsec1.signed_elements(response), signed)

    def test_go_in_plain_text_where_the_settings_say_so(self):
        self.connect(self.signet_sp(), encrypt="nothing")
        self.assertNotIn(b"Encrypted", self.assert_signs_in(self.sps[0]))

    def test_go_to_nobody_without_a_key_where_they_have_to_be_encrypted(self):
        self.connect(Pysaml2Sp(self.subfolder("pysaml2"), EMAIL), encrypt="assertion")
        browser = Browser()
        page = browser.visit(self.sps[0].login_url, ALICE)
        self.assertTrue(page.url.startswith(self.idp.url), page.url)
        self.assertEqual(self.idp.event_of_incident(page)["code"], "encryption-key-missing")
        self.assertNotIn("SAMLResponse", [message.field for message in browser.messages])

    def test_go_with_cbc_only_to_those_named_for_it(self):
        sp = self.pysaml2_sp()
        restrict(sp.metadata, AES128_CBC)
        self.connect(sp)
        browser = Browser()
        page = browser.visit(sp.login_url, ALICE)
        self.assertEqual(self.idp.event_of_incident(page)["code"], "encryption-key-missing")
        self.configure_again(insecurely_allow_cbc=True)
        self.assertIn(AES128_CBC.encode(), self.assert_signs_in(sp))

    def test_in_plain_text_are_refused_where_the_settings_want_them_encrypted(self):
        sp = self.signet_sp()
        self.connect(sp, encrypt="nothing")
        sp.stop()
        sp.settings = table("identity_provider", entity_id=self.idp.entity_id,
                            require_encryption=True)
        sp.start(self.idp.metadata)
        self.sign_in(sp)
        self.assertEqual((self.page.url, self.page.status), (sp.acs_url, 400))
        self.assertEqual(sp.event_of_incident(self.page)["code"], "encryption-missing")
        self.configure_again()
        self.assertIn(b"EncryptedAssertion", self.assert_signs_in(sp))


class NamesAndAttributes(EncryptionTest):
    def test_are_opened_by_those_who_can(self):
        able = self.signet_sp(), self.simplesamlphp_sp()
        # pysaml2 fails at an EncryptedAttribute, "object of type 'EncryptedData' has no len()".
        self.connect(*able, self.pysaml2_sp(), self.mellon_sp(), encrypt="name_id")
        for encrypt, sps in (("name_id", self.sps), ("name_id_and_attributes", able)):
            self.configure_again(encrypt=encrypt)
            for sp in sps:
                with self.subTest(sp.name, encrypt=encrypt):
                    response = self.assert_signs_in(sp)
                    self.assertIn(b"EncryptedID", response)
                    self.assertEqual(b"EncryptedAttribute" in response, encrypt != "name_id")
                    self.assertIn("Alice Anders", self.page.text)


if __name__ == "__main__":
    unittest.main()
