"""signet-sp signs in at pysaml2 as identity provider."""

import unittest
from urllib.parse import urlencode

from harness.browser import Browser, changed
from harness.interop_test import InteropTest
from harness.signet_programs import SignetSp
from peers.pysaml2_idp import CAROL, Pysaml2Idp


class SignetSignsInAtPysaml2(InteropTest):
    def connect(self, **options):
        sp, idp = SignetSp(self.subfolder("sp")), Pysaml2Idp(self.subfolder("idp"), **options)
        self.begin(sp, idp.metadata)
        self.begin(idp, sp.metadata)
        return sp, idp

    def assert_signs_in(self, **options):
        sp, idp = self.connect(**options)
        session = Browser().visit(sp.login_url("/session"), CAROL).json()
        self.assertEqual(session["idp"], idp.entity_id)
        self.assertTrue(session["name_id"]["value"])
        values = [attribute["values"] for attribute in session["attributes"]]
        self.assertIn(["carol@example.org"], values)
        self.assertIn(["member", "staff"], values)
        self.assertIn(['Carol Żółć <&> "q"'], values)

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

    def test_refuses_a_response_signed_with_sha1(self):
        self.assert_refused(*self.connect(algorithm="rsa-sha1"))

    def test_refuses_a_response_that_nobody_signed(self):
        self.assert_refused(*self.connect(sign_response=False, sign_assertion=False))

    def test_refuses_a_changed_subject(self):
        self.assert_refused(*self.connect(), lambda fields: changed(fields, b"carol@", b"carla@"))

    def test_shows_an_error_response_as_an_error_page(self):
        page = self.assert_refused(*self.connect(refuse=True))
        self.assertNotIn("no access for you", page.text)  # text of a peer stays in the log

    def test_refuses_a_response_that_it_did_not_ask_for(self):
        sp, idp = self.connect()
        address = idp.url + "/unsolicited?" + urlencode({"sp": sp.entity_id})
        browser = Browser()
        page = browser.visit(address)
        self.assert_error_page(sp, browser, page)

    def assert_refused(self, sp, idp, tamper=None):
        browser = Browser()
        browser.tamper = tamper
        page = browser.visit(sp.login_url("/session"), CAROL)
        self.assert_error_page(sp, browser, page)
        return page

    def assert_error_page(self, sp, browser, page):
        self.assertEqual(page.url, sp.acs_url)
        self.assertGreaterEqual(page.status, 400)
        self.assertTrue(sp.event_of_incident(page)["code"])
        self.assertEqual(browser.get(sp.session_url).status, 401)


if __name__ == "__main__":
    unittest.main()
