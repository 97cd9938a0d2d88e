"""pysaml2 as service provider signs in at signet-idp."""

import unittest
from urllib.parse import parse_qsl, urlencode, urlsplit

from harness.browser import Browser, changed
from harness.interop_test import InteropTest
from harness.signet_programs import ALICE, SignetIdp
from peers.pysaml2_common import EMAIL, PERSISTENT, TRANSIENT
from peers.pysaml2_sp import Pysaml2Sp


class Pysaml2SignsInAtSignet(InteropTest):
    def connect(self, **options):
        sp, idp = Pysaml2Sp(self.subfolder("sp"), **options), SignetIdp(self.subfolder("idp"))
        self.begin(idp, sp.metadata)
        self.begin(sp, idp.metadata)
        return sp, idp

    def sign_in(self, sp):
        self.browser = Browser()
        return self.browser.visit(sp.login_url, ALICE).json()

    def test_by_signed_redirect_with_the_email_address(self):
        sp, idp = self.connect(name_id_format=EMAIL, want_response_signed=True,
                               want_assertions_signed=True)
        subject = self.sign_in(sp)
        self.assertEqual(subject["name_id"], {"value": "alice@example.com", "format": EMAIL})
        self.assertEqual(subject["idp"], idp.entity_id)
        self.assertTrue(subject["session_index"])
        self.assertIn("alice@example.com", sum(subject["attributes"].values(), []))
        request = self.browser.last("SAMLRequest")
        self.assertEqual(request.binding, "redirect")
        self.assertIn("Signature", request.parameters)

    def test_a_transient_name_is_new_each_time(self):
        sp, _ = self.connect(name_id_format=TRANSIENT)
        names = [self.sign_in(sp)["name_id"] for _ in range(2)]
        self.assertEqual({name["format"] for name in names}, {TRANSIENT})
        self.assertNotEqual(names[0]["value"], names[1]["value"])
        self.assertNotIn("alice", names[0]["value"])

    def test_a_persistent_name_stays(self):
        sp, _ = self.connect(name_id_format=PERSISTENT)
        names = [self.sign_in(sp)["name_id"] for _ in range(2)]
        self.assertEqual(names[0]["format"], PERSISTENT)
        self.assertEqual(names[0], names[1])
        self.assertNotIn("alice", names[0]["value"])

    def test_by_signed_post(self):
        sp, _ = self.connect(name_id_format=EMAIL, request_binding="post")
        self.assertEqual(self.sign_in(sp)["name_id"]["value"], "alice@example.com")
        self.assertEqual(self.browser.last("SAMLRequest").binding, "post")

    def test_by_unsigned_request(self):
        sp, _ = self.connect(name_id_format=EMAIL, sign_requests=False)
        self.assertEqual(self.sign_in(sp)["name_id"]["value"], "alice@example.com")

    def test_with_other_hashes_in_the_request(self):
        for algorithm in ("rsa-sha384", "rsa-sha512"):
            with self.subTest(algorithm):
                sp = Pysaml2Sp(self.subfolder(algorithm), EMAIL, algorithm=algorithm)
                idp = SignetIdp(self.subfolder("idp " + algorithm))
                self.begin(idp, sp.metadata)
                self.begin(sp, idp.metadata)
                self.assertEqual(self.sign_in(sp)["name_id"]["value"], "alice@example.com")

    def test_a_second_application_needs_no_password(self):
        first = Pysaml2Sp(self.subfolder("first"), EMAIL)
        second = Pysaml2Sp(self.subfolder("second"), PERSISTENT)
        idp = self.begin(SignetIdp(self.subfolder("idp")), first.metadata, second.metadata)
        self.begin(first, idp.metadata)
        self.begin(second, idp.metadata)
        self.sign_in(first)
        subject = self.browser.visit(second.login_url).json()
        self.assertEqual(subject["name_id"]["format"], PERSISTENT)
        self.assertEqual(self.browser.passwords_typed, 1)

    def test_a_passive_request_gets_an_error_response(self):
        sp, _ = self.connect(passive=True)
        browser = Browser()
        page = browser.visit(sp.login_url)
        self.assertIn("REFUSED StatusNoPassive", page.text)
        self.assertIn(b"urn:oasis:names:tc:SAML:2.0:status:NoPassive",
                      browser.last("SAMLResponse").xml)

    def test_signet_refuses_a_request_without_the_promised_signature(self):
        sp, _ = self.connect()
        location = Browser().get(sp.login_url, follow=False).headers["Location"]
        query = dict(parse_qsl(urlsplit(location).query))
        del query["Signature"], query["SigAlg"]
        self.assert_refused(location, query)

    def test_signet_refuses_a_changed_relay_state(self):
        sp, _ = self.connect()
        location = Browser().get(sp.login_url, follow=False).headers["Location"]
        query = dict(parse_qsl(urlsplit(location).query))
        self.assert_refused(location, query | {"RelayState": "/elsewhere"})

    def assert_refused(self, location, query):
        page = Browser().get(location.split("?")[0] + "?" + urlencode(query))
        self.assertGreaterEqual(page.status, 400)
        self.assertIsNone(page.login_form())
        self.assertIsNone(page.saml_form())

    def test_pysaml2_refuses_a_changed_subject(self):
        sp, _ = self.connect(name_id_format=EMAIL)
        browser = Browser()
        browser.tamper = lambda fields: changed(fields, b">alice@", b">alicf@")
        self.assertIn("REFUSED", browser.visit(sp.login_url, ALICE).text)


if __name__ == "__main__":
    unittest.main()
