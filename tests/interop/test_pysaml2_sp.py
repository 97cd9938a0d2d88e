"""pysaml2 as service provider signs in at signet-idp."""

import unittest
from urllib.parse import parse_qsl, urlencode, urlsplit

from harness import xmlsec1
from harness.browser import Browser, changed, changed_request, deflated
from harness.interop_test import InteropTest
from harness.signet_programs import ALICE, SignetIdp, table, user
from peers.pysaml2_common import EMAIL, PERSISTENT, TRANSIENT
from peers.pysaml2_sp import Pysaml2Sp


KERBEROS = "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos"
STATUS = "urn:oasis:names:tc:SAML:2.0:status:"


class Pysaml2Test(InteropTest):
    def connect(self, application=None, **options):
        """`application`: what the settings of signet-idp say about this service provider."""
        sp, idp = Pysaml2Sp(self.subfolder("sp"), **options), SignetIdp(self.subfolder("idp"))
        if application:
            idp.settings = (user(ALICE, email=ALICE[0])
                            + table("application", entity_id=sp.entity_id, **application))
        self.begin(idp, sp.metadata)
        self.begin(sp, idp.metadata)
        return sp, idp

    def sign_in(self, sp):
        self.browser = Browser()
        return self.browser.visit(sp.login_url, ALICE).json()


class Pysaml2SignsInAtSignet(Pysaml2Test):
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

    def test_nor_by_post_from_another_site(self):
        """The IdP's cookies don't come along with such a POST."""
        first, second = (Pysaml2Sp(self.subfolder(name), EMAIL, request_binding="post")
                         for name in ("first", "second"))
        idp = SignetIdp(self.subfolder("idp"), "localhost")
        self.begin(idp, first.metadata, second.metadata)
        self.begin(first, idp.metadata)
        self.begin(second, idp.metadata)
        self.sign_in(first)
        self.assertEqual(self.browser.visit(second.login_url).json()["idp"], idp.entity_id)
        self.assertEqual(self.browser.passwords_typed, 1)

    def test_the_application_may_be_at_another_site_than_its_acs(self):
        sp, _ = self.connect(name_id_format=EMAIL, lands_elsewhere=True)
        self.assertEqual(Browser().visit(sp.login_url, ALICE).text, "signed in elsewhere")

    def test_a_forced_sign_in_asks_again(self):
        first = Pysaml2Sp(self.subfolder("first"), EMAIL)
        second = Pysaml2Sp(self.subfolder("second"), EMAIL, force=True)
        idp = self.begin(SignetIdp(self.subfolder("idp")), first.metadata, second.metadata)
        self.begin(first, idp.metadata)
        self.begin(second, idp.metadata)
        self.sign_in(first)
        self.assertIsNotNone(self.browser.visit(second.login_url).login_form())
        subject = self.browser.visit(second.login_url, ALICE).json()
        self.assertEqual(subject["name_id"]["value"], "alice@example.com")
        self.assertEqual(self.browser.passwords_typed, 2)

    def test_a_passive_request_gets_an_error_response(self):
        sp, _ = self.connect(passive=True)
        self.assert_error_response(sp, "NoPassive")

    def test_an_unknown_name_format_gets_an_error_response(self):
        sp, _ = self.connect(name_id_format=KERBEROS)
        self.assert_error_response(sp, "InvalidNameIDPolicy")

    def assert_error_response(self, sp, status):
        browser = Browser()
        page = browser.visit(sp.login_url, ALICE)
        self.assertIn("REFUSED Status", page.text)
        self.assertIn(STATUS + status, page.text)
        response = browser.last("SAMLResponse").xml
        self.assertIn(STATUS + status, response.decode())
        self.assertEqual(xmlsec1.signed_elements(response), ["Response"])

    def test_pysaml2_refuses_a_changed_subject(self):
        sp, _ = self.connect(name_id_format=EMAIL)
        browser = Browser()
        browser.tamper = lambda fields: changed(fields, b">alice@", b">alicf@")
        self.assertIn("REFUSED", browser.visit(sp.login_url, ALICE).text)

    def test_with_the_response_signed(self):
        self.assert_signs(["Response"], "response", want_response_signed=True)

    def test_with_the_assertion_signed(self):
        self.assert_signs(["Assertion"], "assertion", want_assertions_signed=True)

    def assert_signs(self, elements, setting, **options):
        sp, _ = self.connect({"sign": setting}, name_id_format=EMAIL, **options)
        self.assertEqual(self.sign_in(sp)["name_id"]["value"], "alice@example.com")
        response = self.browser.last("SAMLResponse").xml
        self.assertEqual(xmlsec1.signed_elements(response), elements)


class SignetRefuses(Pysaml2Test):
    def test_a_request_without_the_promised_signature(self):
        sp, idp = self.connect()
        address, query = self.request_of(sp)
        del query["Signature"], query["SigAlg"]
        self.assert_refused(idp, "request-unsigned", Browser().get(address + urlencode(query)))

    def test_a_changed_relay_state(self):
        sp, idp = self.connect()
        address, query = self.request_of(sp)
        query["RelayState"] = "/elsewhere"
        self.assert_refused(idp, "signature-invalid", Browser().get(address + urlencode(query)))

    def test_a_changed_request_by_post(self):
        sp, idp = self.connect(request_binding="post")
        browser = Browser()
        browser.tamper = changed_request
        self.assert_refused(idp, "signature-invalid", browser.visit(sp.login_url, ALICE))

    def test_a_deflated_request_by_post_of_those_who_are_not_named_for_it(self):
        named = Pysaml2Sp(self.subfolder("named"), EMAIL, request_binding="post")
        other = Pysaml2Sp(self.subfolder("other"), EMAIL, request_binding="post")
        idp = SignetIdp(self.subfolder("idp"))
        idp.settings = user(ALICE, email=ALICE[0]) + table(
            "application", entity_id=named.entity_id, accept_deflated_post=True)
        self.begin(idp, named.metadata, other.metadata)
        for sp in (named, other):
            self.begin(sp, idp.metadata)
        browser = Browser()
        browser.tamper = deflated
        subject = browser.visit(named.login_url, ALICE).json()
        self.assertEqual(subject["name_id"]["value"], "alice@example.com")
        self.assert_refused(idp, "deflate-not-expected", browser.visit(other.login_url))

    def request_of(self, sp):
        """The address in a redirect to the IdP, and its query."""
        location = Browser().get(sp.login_url, follow=False).headers["Location"]
        return location.split("?")[0] + "?", dict(parse_qsl(urlsplit(location).query))

    def assert_refused(self, idp, code, page):
        self.assertEqual((page.url.split("?")[0], page.status), (idp.url + "/sso", 400))
        self.assertIsNone(page.login_form())
        self.assertIsNone(page.saml_form())
        event = idp.event_of_incident(page)
        self.assertEqual((event["event"], event["accepted"], event["code"]),
                         ("authn-request", False, code))


if __name__ == "__main__":
    unittest.main()
