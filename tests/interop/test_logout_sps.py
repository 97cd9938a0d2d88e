"""Single Logout between signet-idp and service providers by others, started from each side;
and over signet-idp from one of them to all others. [saml-profiles 4.4]"""

import re
import unittest

from harness.browser import Browser
from harness.interop_test import InteropTest
from harness.signed_in import is_signed_in, press_sign_out
from harness.signet_programs import ALICE, SignetIdp, SignetSp, table, user
from peers.mellon_sp import MellonSp
from peers.node_saml_sp import NodeSamlSp
from peers.pysaml2_common import EMAIL
from peers.pysaml2_sp import Pysaml2Sp
from peers.simplesamlphp_sp import SimpleSamlPhpSp

# Where pysaml2 and node-saml take the answer, and what their pages say then.
SAYS_SO = ("/slo", '"signed_out": true')


class LogoutTest(InteropTest):
    def connect(self, *sps, **application):
        """The service providers have left their metadata; `application` is what the settings of
        signet-idp say about each."""
        self.sps = sps
        self.idp = SignetIdp(self.subfolder("idp"))
        if application:
            self.idp.settings = user(ALICE, email=ALICE[0]) + "".join(
                table("application", entity_id=sp.entity_id, **application) for sp in sps)
        self.begin(self.idp, *[sp.metadata for sp in sps])
        for sp in sps:
            if isinstance(sp, SimpleSamlPhpSp):
                sp.trust(self.idp.metadata)
            else:
                self.begin(sp, self.idp.metadata)

    def sign_in(self):
        """At all of them, with one password."""
        self.browser = Browser()
        for sp in self.sps:
            login = sp.login_url("/session") if isinstance(sp, SignetSp) else sp.login_url
            self.browser.visit(login, ALICE)
            self.assertTrue(is_signed_in(self.browser, sp), sp.name)
        self.assertEqual(self.browser.passwords_typed, 1)

    def assert_signed_out(self):
        for sp in self.sps:
            self.assertFalse(is_signed_in(self.browser, sp), sp.name)
        self.assertIsNotNone(self.browser.get(self.idp.url + "/").login_form())

    def start_at(self, sp):
        return (press_sign_out(self.browser, sp) if isinstance(sp, SignetSp)
                else self.browser.visit(sp.logout_url))


class FromBothSides(LogoutTest):
    def assert_from_both_sides(self, sp, told):
        """`told` is what the service provider says in the end when it started."""
        self.connect(sp)
        with self.subTest("started there"):
            self.sign_in()
            page = self.start_at(sp)
            self.assert_signed_out()
            self.assertEqual(page.url.split("?")[0], sp.url + told[0])
            self.assertIn(told[1], page.text)
        with self.subTest("started here"):
            self.sign_in()
            page = press_sign_out(self.browser, self.idp)
            self.assertIn("You are signed out here and in all applications.", page.text)
            self.assertIn(sp.entity_id, page.text)
            self.assert_signed_out()

    def bindings(self):
        return {message.binding for message in self.browser.messages if b"Logout" in message.xml}

    def test_with_pysaml2(self):
        self.assert_from_both_sides(Pysaml2Sp(self.subfolder("sp"), EMAIL), SAYS_SO)
        self.assertEqual(self.bindings(), {"redirect"})

    def test_with_pysaml2_by_post(self):
        self.assert_from_both_sides(
            Pysaml2Sp(self.subfolder("sp"), EMAIL, logout_binding="post"), SAYS_SO)
        self.assertIn("post", self.bindings())

    def test_with_mellon(self):
        self.assert_from_both_sides(MellonSp(self.subfolder("sp"), EMAIL), ("/signed-out", ""))

    def test_with_simplesamlphp(self):
        self.assert_from_both_sides(self.begin(SimpleSamlPhpSp(self.subfolder("sp"), EMAIL)),
                                    ("/signed-out", "status:Success"))

    def test_with_simplesamlphp_by_soap(self):
        """SimpleSAMLphp 1.19 ends the session and fails then: it takes an endpoint for its address.
        Nobody is told that all is well."""
        self.connect(self.begin(
            SimpleSamlPhpSp(self.subfolder("sp"), EMAIL, logout_by_soap=True)))
        self.sign_in()
        page = press_sign_out(self.browser, self.idp)
        self.assertIn("You are signed out here, but not everywhere", page.text)
        self.assert_signed_out()

    def test_with_node_saml(self):
        self.assert_from_both_sides(NodeSamlSp(self.subfolder("sp")), SAYS_SO)


class OverSignetIdp(LogoutTest):
    def test_from_each_service_provider_to_all_others(self):
        ours = SignetSp(self.subfolder("signet-sp"))
        ours.introduce()
        php = self.begin(SimpleSamlPhpSp(self.subfolder("simplesamlphp"), EMAIL))
        mellon = MellonSp(self.subfolder("mellon"), EMAIL)
        self.connect(ours, php, mellon, NodeSamlSp(self.subfolder("node-saml")))
        for sp in (ours, php, mellon):
            with self.subTest(sp.name):
                self.sign_in()
                self.start_at(sp)
                self.assert_signed_out()

    def test_names_are_encrypted_in_requests_where_they_are_in_assertions(self):
        ours = SignetSp(self.subfolder("signet-sp"))
        ours.introduce()
        ours.add_encryption_key()
        ours.introduce()
        php = self.begin(SimpleSamlPhpSp(self.subfolder("simplesamlphp"), EMAIL))
        self.connect(ours, php, encrypt="name_id")
        self.sign_in()
        press_sign_out(self.browser, self.idp)
        self.assert_signed_out()
        requests = [message.xml for message in self.browser.messages
                    if b"LogoutRequest" in message.xml]
        self.assertTrue(requests)
        for xml in requests:
            self.assertIn(b"EncryptedID", xml)
            self.assertNotIn(ALICE[0].encode(), xml)

    def test_who_asked_hears_of_one_that_could_not_be_asked(self):
        """The partial logout of [saml-core 3.7.3.2]."""
        ours = SignetSp(self.subfolder("signet-sp"))
        ours.introduce()
        php = self.begin(SimpleSamlPhpSp(self.subfolder("simplesamlphp"), EMAIL))
        deaf = MellonSp(self.subfolder("mellon"), EMAIL)
        deaf.metadata.write_text(
            re.sub("<SingleLogoutService[^>]*/>", "", deaf.metadata.read_text()))
        self.connect(ours, php, Pysaml2Sp(self.subfolder("pysaml2"), EMAIL), deaf)
        for sp, told in zip(self.sps, ("You are signed out here", "status:PartialLogout",
                                       '{"signed_out": false}')):
            with self.subTest(sp.name):
                self.sign_in()
                self.assertIn(told, self.start_at(sp).text)
                self.assertEqual([is_signed_in(self.browser, each) for each in self.sps],
                                 [False, False, False, True])


if __name__ == "__main__":
    unittest.main()
