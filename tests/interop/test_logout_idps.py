"""Single Logout between signet-sp and identity providers by others, started from each side;
and over SimpleSAMLphp from one service provider to another. [saml-profiles 4.4]"""

import unittest

from harness.browser import Browser, changed
from harness.interop_test import InteropTest
from harness.signed_in import is_signed_in, press_sign_out
from harness.signet_programs import SignetSp
from peers.mellon_sp import MellonSp
from peers.pysaml2_common import EMAIL
from peers.pysaml2_idp import CAROL, Pysaml2Idp
from peers.pysaml2_sp import Pysaml2Sp
from peers.simplesamlphp_idp import DORA, SimpleSamlPhpIdp


class LogoutTest(InteropTest):
    def sign_in(self, person):
        self.browser = Browser()
        self.assertEqual(self.browser.visit(self.sp.login_url("/session"), person).status, 200)

    def assert_says(self, page, title):
        """The page of signet-sp at the end of a logout."""
        self.assertEqual((page.url, page.status), (self.sp.url + "/signed-out", 200), page.text)
        self.assertIn(title, page.text)

    def assert_signed_out(self, *sites):
        for site in sites:
            self.assertFalse(is_signed_in(self.browser, site), site.name)

    def bindings(self, field):
        """How the messages of this kind came."""
        return [message.binding for message in self.browser.messages
                if message.field == field and b"Logout" in message.xml]


class Pysaml2(LogoutTest):
    def connect(self, binding="redirect"):
        self.sp = SignetSp(self.subfolder("sp " + binding))
        self.idp = Pysaml2Idp(self.subfolder("idp " + binding), logout_binding=binding)
        self.begin(self.sp, self.idp.metadata)
        self.begin(self.idp, self.sp.metadata)
        self.sign_in(CAROL)

    def test_started_from_each_side(self):
        for binding in ("redirect", "post"):
            with self.subTest(binding):
                self.connect(binding)
                self.assert_says(press_sign_out(self.browser, self.sp),
                                 "You are signed out everywhere")
                self.assert_signed_out(self.sp, self.idp)
                self.sign_in(CAROL)
                ended = self.browser.visit(self.idp.logout_url).json()
                self.assertIn([self.sp.entity_id, True], ended["signed_out"])
                self.assert_signed_out(self.sp, self.idp)
                self.assertEqual(self.bindings("SAMLRequest"), [binding])
                self.assertEqual(self.bindings("SAMLResponse"), [binding])

    def test_an_answer_that_somebody_changed_promises_nothing(self):
        self.connect("post")
        self.browser.tamper = lambda fields: changed(fields, b"status:Success", b"status:SuccesS")
        page = press_sign_out(self.browser, self.sp)
        self.assertEqual((page.url, page.status), (self.sp.url + "/slo", 400))
        self.assertEqual(self.sp.event_of_incident(page)["code"], "signature-invalid")
        self.assert_signed_out(self.sp)


class SimpleSamlPhp(LogoutTest):
    def connect(self, *others):
        """`others` have left their metadata."""
        self.idp = self.begin(SimpleSamlPhpIdp(self.subfolder("idp")))
        self.sp = self.begin(SignetSp(self.subfolder("sp")), self.idp.metadata)
        self.idp.trust(self.sp.metadata, *[other.metadata for other in others])
        for other in others:
            self.begin(other, self.idp.metadata)
        self.sign_in(DORA)
        for other in others:
            self.assertEqual(self.browser.visit(other.login_url).status, 200)
            self.assertTrue(is_signed_in(self.browser, other), other.name)

    def assert_asks_for_the_password(self):
        self.assertIsNotNone(self.browser.visit(self.sp.login_url("/session")).login_form())

    def test_started_here(self):
        self.connect()
        self.assert_says(press_sign_out(self.browser, self.sp), "You are signed out everywhere")
        self.assert_signed_out(self.sp)
        self.assert_asks_for_the_password()

    def test_started_there(self):
        self.connect()
        self.browser.visit(self.idp.logout_url)
        self.assert_signed_out(self.sp)
        self.assert_asks_for_the_password()

    def test_started_here_it_ends_the_sessions_at_other_software(self):
        others = (MellonSp(self.subfolder("mellon"), EMAIL),
                  Pysaml2Sp(self.subfolder("pysaml2"), EMAIL))
        self.connect(*others)
        self.assert_says(press_sign_out(self.browser, self.sp), "You are signed out everywhere")
        self.assert_signed_out(self.sp, *others)
        self.assert_asks_for_the_password()

    def test_started_at_other_software_it_ends_the_session_here(self):
        other = MellonSp(self.subfolder("mellon"), EMAIL)
        self.connect(other)
        page = self.browser.visit(other.logout_url)
        self.assertEqual(page.url, other.url + "/signed-out")
        self.assert_signed_out(self.sp, other)
        self.assert_asks_for_the_password()


if __name__ == "__main__":
    unittest.main()
