"""signet-sp signs in at SimpleSAMLphp as identity provider."""

import unittest

from harness.browser import Browser
from harness.interop_test import InteropTest
from harness.signet_programs import SignetSp
from peers.simplesamlphp_idp import DORA, SimpleSamlPhpIdp


class SignetSignsInAtSimpleSamlPhp(InteropTest):
    def assert_signs_in(self, **options):
        idp = self.begin(SimpleSamlPhpIdp(self.subfolder("idp"), **options))
        sp = self.begin(SignetSp(self.subfolder("sp")), idp.metadata)
        idp.trust(sp.metadata)
        browser = Browser()
        session = browser.visit(sp.login_url("/session"), DORA).json()
        self.assertEqual(session["idp"], idp.entity_id)
        values = [attribute["values"] for attribute in session["attributes"]]
        self.assertIn(["dora@example.org"], values)
        self.assertIn(["member", "staff"], values)
        self.assertIn(['Dora Żółć <&> "q"'], values)
        return browser

    def test_with_response_and_assertion_signed(self):
        browser = self.assert_signs_in()
        self.assertEqual(browser.last("SAMLResponse").xml.count(b"SignatureValue>"), 4)

    def test_with_the_response_signed(self):
        self.assert_signs_in(sign_assertion=False)

    def test_with_the_assertion_signed(self):
        self.assert_signs_in(sign_response=False)

    def test_where_requests_need_no_signature(self):
        self.assert_signs_in(want_requests_signed=False)


if __name__ == "__main__":
    unittest.main()
