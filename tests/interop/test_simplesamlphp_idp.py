"""signet-sp signs in at SimpleSAMLphp as identity provider."""

import unittest

from harness import xmlsec1
from harness.browser import Browser, changed_request
from harness.interop_test import InteropTest
from harness.signet_programs import SignetSp
from peers.simplesamlphp_idp import DORA, SimpleSamlPhpIdp


class SignetSignsInAtSimpleSamlPhp(InteropTest):
    def assert_signs_in(self, **options):
        idp = self.begin(SimpleSamlPhpIdp(self.subfolder("idp"), **options))
        self.sp = self.begin(SignetSp(self.subfolder("sp")), idp.metadata)
        idp.trust(self.sp.metadata)
        browser = Browser()
        session = browser.visit(self.sp.login_url("/session"), DORA).json()
        self.assertEqual(session["idp"], idp.entity_id)
        values = [attribute["values"] for attribute in session["attributes"]]
        self.assertIn(["dora@example.org"], values)
        self.assertIn(["member", "staff"], values)
        self.assertIn(['Dora Żółć <&> "q"'], values)
        return browser

    def test_with_response_and_assertion_signed(self):
        browser = self.assert_signs_in()
        self.assertEqual(xmlsec1.signed_elements(browser.last("SAMLResponse").xml),
                         ["Response", "Assertion"])

    def test_with_the_response_signed(self):
        self.assert_signs_in(sign_assertion=False)

    def test_with_the_assertion_signed(self):
        self.assert_signs_in(sign_response=False)

    def test_where_requests_need_no_signature(self):
        self.assert_signs_in(want_requests_signed=False)

    def test_by_signed_post_where_the_idp_offers_nothing_else(self):
        request = self.assert_signs_in(only_by_post=True).last("SAMLRequest")
        self.assertEqual(request.binding, "post")
        self.assertEqual(xmlsec1.signed_elements(request.xml), ["AuthnRequest"])
        stranger = Browser()
        stranger.tamper = changed_request
        page = stranger.visit(self.sp.login_url())
        self.assertIn("Unhandled exception", page.text)
        self.assertIsNone(page.login_form())


if __name__ == "__main__":
    unittest.main()
