"""SimpleSAMLphp as service provider signs in at signet-idp."""

import unittest

from harness.browser import Browser, changed
from harness.interop_test import InteropTest
from harness.signet_programs import ALICE, SignetIdp, table, user
from peers.pysaml2_common import EMAIL, PERSISTENT, TRANSIENT
from peers.simplesamlphp_sp import SimpleSamlPhpSp

NAME = 'Alice Żółć <&> "q"'
MAIL = "urn:oid:0.9.2342.19200300.100.1.3"


class SimpleSamlPhpSignsInAtSignet(InteropTest):
    def connect(self, application=None, **options):
        """`application`: what the settings of signet-idp say about this service provider."""
        self.sp = self.begin(SimpleSamlPhpSp(self.subfolder("sp"), **options))
        self.idp = SignetIdp(self.subfolder("idp"))
        self.idp.settings = user(ALICE, email=ALICE[0], display_name=NAME) + table(
            "application", entity_id=self.sp.entity_id, **application or {"encrypt": "nothing"})
        self.begin(self.idp, self.sp.metadata)
        self.sp.trust(self.idp.metadata)
        self.browser = Browser()

    def sign_in(self):
        return self.browser.visit(self.sp.login_url, ALICE).json()

    def test_by_signed_redirect_with_the_email_address(self):
        self.connect(name_id_format=EMAIL)
        subject = self.sign_in()
        self.assertEqual(subject["name_id"], {"value": ALICE[0], "format": EMAIL})
        self.assertEqual(subject["idp"], self.idp.entity_id)
        self.assertTrue(subject["session_index"])
        self.assertEqual(subject["attributes"][MAIL], [ALICE[0]])
        self.assertIn([NAME], subject["attributes"].values())
        request = self.browser.last("SAMLRequest")
        self.assertEqual(request.binding, "redirect")
        self.assertIn("Signature", request.parameters)

    def test_with_a_persistent_and_with_a_transient_name(self):
        for number, name_id_format in enumerate((PERSISTENT, TRANSIENT)):
            with self.subTest(name_id_format):
                sp = self.begin(SimpleSamlPhpSp(self.subfolder(f"sp {number}"), name_id_format))
                idp = self.begin(SignetIdp(self.subfolder(f"idp {number}")), sp.metadata)
                sp.trust(idp.metadata)
                name = Browser().visit(sp.login_url, ALICE).json()["name_id"]
                self.assertEqual(name["format"], name_id_format)
                self.assertNotIn("alice", name["value"])

    def test_with_one_of_the_two_signed(self):
        for sign in ("response", "assertion"):
            with self.subTest(sign):
                sp = self.begin(SimpleSamlPhpSp(self.subfolder(sign), EMAIL))
                idp = SignetIdp(self.subfolder("idp " + sign))
                idp.settings = user(ALICE, email=ALICE[0]) + table(
                    "application", entity_id=sp.entity_id, sign=sign, encrypt="nothing")
                self.begin(idp, sp.metadata)
                sp.trust(idp.metadata)
                self.assertEqual(Browser().visit(sp.login_url, ALICE).json()["idp"], idp.entity_id)

    def test_where_it_takes_encrypted_assertions_alone(self):
        self.connect({"encrypt": "assertion_if_possible"}, name_id_format=EMAIL,
                     require_encryption=True)
        self.assertEqual(self.sign_in()["name_id"]["value"], ALICE[0])
        self.idp.stop()
        self.idp.settings = user(ALICE, email=ALICE[0]) + table(
            "application", entity_id=self.sp.entity_id, encrypt="nothing")
        self.idp.start(self.sp.metadata)
        self.assertIn("Received unencrypted assertion, but encryption was enabled.",
                      Browser().visit(self.sp.login_url, ALICE).text)

    def test_a_forced_sign_in_asks_again(self):
        self.connect(name_id_format=EMAIL)
        self.sign_in()
        self.assertIsNotNone(self.browser.visit(self.sp.forced_login_url).login_form())
        self.assertIn(b'ForceAuthn="true"', self.browser.last("SAMLRequest").xml)
        subject = self.browser.visit(self.sp.forced_login_url, ALICE).json()
        self.assertEqual(subject["name_id"]["value"], ALICE[0])
        self.assertEqual(self.browser.passwords_typed, 2)

    def test_refuses_a_changed_subject(self):
        """The test of the test: SimpleSAMLphp looks at our signatures."""
        self.connect(name_id_format=EMAIL)
        self.browser.tamper = lambda fields: changed(fields, b">alice@", b">alicf@")
        self.assertIn("Reference validation failed",
                      self.browser.visit(self.sp.login_url, ALICE).text)
        self.assertEqual(self.browser.get(self.sp.session_url).status, 401)


if __name__ == "__main__":
    unittest.main()
