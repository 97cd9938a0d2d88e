"""signet-sp has people sign in anew, at each identity provider. [saml-core 3.4.1]

Service providers by others have theirs in their own files; mod_auth_mellon has no way to ask."""

import unittest

from harness.browser import Browser
from harness.interop_test import InteropTest
from harness.signet_programs import ALICE, SignetIdp, SignetSp, table
from peers.pysaml2_idp import CAROL, Pysaml2Idp
from peers.simplesamlphp_idp import DORA, SimpleSamlPhpIdp

AN_HOUR = 3600


class ForcedSignIn(InteropTest):
    def make_sps(self, idp):
        """One that takes who is there, and one that wants them to sign in anew."""
        self.plain = SignetSp(self.subfolder("plain"))
        self.forced = SignetSp(self.subfolder("forced"))
        self.forced.settings = table("identity_provider", entity_id=idp.entity_id, force_authn=True)

    def assert_asks_again(self, person):
        browser = Browser()
        browser.visit(self.plain.login_url("/session"), person).json()
        self.assertIsNotNone(browser.visit(self.forced.login_url("/session")).login_form())
        self.assertIn(b'ForceAuthn="true"', browser.last("SAMLRequest").xml)
        session = browser.visit(self.forced.login_url("/session"), person)
        self.assertTrue(session.json()["name_id"]["value"])
        self.assertEqual(browser.passwords_typed, 2)

    def test_at_signet_idp(self):
        idp = SignetIdp(self.subfolder("idp"))
        idp.introduce()
        self.make_sps(idp)
        for sp in (self.plain, self.forced):
            self.begin(sp, idp.metadata)
        self.begin(idp, self.plain.metadata, self.forced.metadata)
        self.assert_asks_again(ALICE)

    def test_at_simplesamlphp(self):
        idp = self.begin(SimpleSamlPhpIdp(self.subfolder("idp")))
        self.make_sps(idp)
        for sp in (self.plain, self.forced):
            self.begin(sp, idp.metadata)
            idp.trust(sp.metadata)
        self.assert_asks_again(DORA)

    def test_at_pysaml2(self):
        self.connect_to_pysaml2()
        self.assert_asks_again(CAROL)

    def connect_to_pysaml2(self, **options):
        idp = Pysaml2Idp(self.subfolder("idp"), **options)
        self.make_sps(idp)
        for sp in (self.plain, self.forced):
            self.begin(sp, idp.metadata)
        self.begin(idp, self.plain.metadata, self.forced.metadata)

    def test_an_answer_from_an_older_session_is_refused(self):
        self.connect_to_pysaml2(authenticated_ago=AN_HOUR)
        self.assertEqual(Browser().visit(self.plain.login_url("/session"), CAROL).status, 200)
        browser = Browser()
        page = browser.visit(self.forced.login_url("/session"), CAROL)
        self.assertEqual((page.url, page.status), (self.forced.acs_url, 400))
        event = self.forced.event_of_incident(page)
        self.assertEqual((event["code"], event["accepted"]), ("authn-instant-too-old", False))
        self.assertEqual(browser.get(self.forced.session_url).status, 401)


if __name__ == "__main__":
    unittest.main()
