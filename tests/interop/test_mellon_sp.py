"""mod_auth_mellon as service provider signs in at signet-idp."""

import unittest

from harness import xmlsec1
from harness.browser import Browser
from harness.interop_test import InteropTest
from harness.signet_programs import ALICE, SignetIdp, table, user
from peers.mellon_sp import MellonSp
from peers.pysaml2_common import EMAIL, PERSISTENT, TRANSIENT


class MellonSignsInAtSignet(InteropTest):
    def connect(self, name_id_format=EMAIL, host="127.0.0.1", application=None):
        """`application`: what the settings of signet-idp say about this service provider."""
        self.sp = MellonSp(self.subfolder("sp"), name_id_format)
        self.idp = SignetIdp(self.subfolder("idp"), host)
        if application:
            self.idp.settings = (user(ALICE, email=ALICE[0])
                                 + table("application", entity_id=self.sp.entity_id, **application))
        self.begin(self.idp, self.sp.metadata)
        self.begin(self.sp, self.idp.metadata)
        self.browser = Browser()

    def sign_in(self):
        """The name that mod_auth_mellon hands to its application."""
        subject = self.browser.visit(self.sp.login_url, ALICE).json()
        self.assertEqual(subject["MELLON_IDP"], self.idp.entity_id)
        self.assertTrue(subject["MELLON_SESSION"])
        return subject["MELLON_NAME_ID"]

    def test_with_the_email_address(self):
        self.connect(EMAIL)
        self.assertEqual(self.sign_in(), "alice@example.com")

    def test_with_a_persistent_name(self):
        self.connect(PERSISTENT)
        self.assertNotIn("alice", self.sign_in())

    def test_with_a_transient_name(self):
        self.connect(TRANSIENT)
        self.assertNotIn("alice", self.sign_in())

    def test_across_two_sites(self):
        self.connect(host="localhost")
        self.assertEqual(self.sign_in(), "alice@example.com")

    def test_comes_back_to_a_long_address(self):
        self.connect()
        address = self.sp.login_url + "?wanted=" + "a" * 500
        self.assertEqual(self.browser.visit(address, ALICE).url, address)

    def test_with_the_response_signed(self):
        self.assert_signs(["Response"], "response")

    def test_with_the_assertion_signed(self):
        self.assert_signs(["Assertion"], "assertion")

    def assert_signs(self, elements, setting):
        self.connect(application={"sign": setting})
        self.assertEqual(self.sign_in(), "alice@example.com")
        response = self.browser.last("SAMLResponse").xml
        self.assertEqual(xmlsec1.signed_elements(response), elements)


if __name__ == "__main__":
    unittest.main()
