"""signet-sp signs in at pysaml2 as identity provider."""

import time
import unittest
import xml.etree.ElementTree as ElementTree

from harness import xmlsec1
from harness.browser import Browser, changed, changed_request
from harness.interop_test import InteropTest
from harness.signet_programs import SignetSp
from peers.pysaml2_idp import CAROL, Pysaml2Idp

ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"


class SignetSignsInAtPysaml2(InteropTest):
    def connect(self, **options):
        self.sp = SignetSp(self.subfolder("sp"))
        self.idp = Pysaml2Idp(self.subfolder("idp"), **options)
        self.begin(self.sp, self.idp.metadata)
        self.begin(self.idp, self.sp.metadata)
        self.browser = Browser()

    def assert_signs_in(self, **options):
        self.connect(**options)
        session = self.browser.visit(self.sp.login_url("/session"), CAROL).json()
        self.assertEqual(session["idp"], self.idp.entity_id)
        self.assertTrue(session["name_id"]["value"])
        values = [attribute["values"] for attribute in session["attributes"]]
        self.assertIn(["carol@example.org"], values)
        self.assertIn(["member", "staff"], values)
        self.assertIn(['Carol Żółć <&> "q"'], values)
        return session

    def test_with_response_and_assertion_signed(self):
        self.assert_signs_in()

    def test_with_the_response_signed(self):
        self.assert_signs_in(sign_assertion=False)

    def test_with_the_assertion_signed(self):
        self.assert_signs_in(sign_response=False)

    def test_with_sha512(self):
        self.assert_signs_in(algorithm="rsa-sha512")

    def test_where_requests_need_no_signature(self):
        self.assert_signs_in(want_requests_signed=False)

    def test_by_signed_post_where_the_idp_offers_nothing_else(self):
        self.assert_signs_in(only_by_post=True)
        request = self.browser.last("SAMLRequest")
        self.assertEqual(request.binding, "post")
        self.assertEqual(xmlsec1.signed_elements(request.xml), ["AuthnRequest"])
        stranger = Browser()
        stranger.tamper = changed_request
        self.assertIn("REFUSED IncorrectlySigned", stranger.visit(self.sp.login_url()).text)

    def test_the_session_ends_when_the_idp_says(self):
        session = self.assert_signs_in(session_seconds=5)
        response = ElementTree.fromstring(self.browser.last("SAMLResponse").xml)
        statement = next(response.iter(ASSERTION + "AuthnStatement"))
        self.assertEqual(session["session_not_on_or_after"],
                         statement.get("SessionNotOnOrAfter"))
        deadline = time.monotonic() + 20
        while self.browser.get(self.sp.session_url).status == 200:
            self.assertLess(time.monotonic(), deadline, "the session doesn't end")
            time.sleep(0.2)
        self.assertEqual(self.browser.get(self.sp.session_url).status, 401)
        self.assertIn("Sign in", [text for _, text in self.browser.get(self.sp.url + "/").links])

    def test_refuses_a_response_signed_with_sha1(self):
        self.assert_refused("signature-algorithm-refused", algorithm="rsa-sha1")

    def test_refuses_a_response_that_nobody_signed(self):
        self.assert_refused("signature-missing", sign_response=False, sign_assertion=False)

    def test_refuses_a_changed_subject(self):
        self.assert_refused("signature-invalid",
                            lambda fields: changed(fields, b"carol@", b"carla@"))

    def test_shows_an_error_response_as_an_error_page(self):
        page, event = self.assert_refused("status-not-success", refuse=True)
        self.assertIn("The other side did not complete the sign-in.", page.text)
        # The peer's own words stay in the log.
        self.assertNotIn("no access for you", page.text)
        for words in ("status:Responder", "status:RequestDenied", "no access for you"):
            self.assertIn(words, event["detail"])

    def assert_refused(self, code, tamper=None, **options):
        """No session, and an error page whose log line has the code. Returns both."""
        self.connect(**options)
        self.browser.tamper = tamper
        page = self.browser.visit(self.sp.login_url("/session"), CAROL)
        self.assertEqual((page.url, page.status), (self.sp.acs_url, 400))
        event = self.sp.event_of_incident(page)
        self.assertEqual((event["event"], event["accepted"], event["code"]),
                         ("sign-in", False, code))
        self.assertEqual(self.browser.get(self.sp.session_url).status, 401)
        return page, event


if __name__ == "__main__":
    unittest.main()
