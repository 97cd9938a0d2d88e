"""The foreign programs sign in to each other. When these fail, the harness is to blame."""

import unittest

from harness.browser import Browser, changed
from harness.interop_test import InteropTest
from peers.mellon_sp import MellonSp
from peers.pysaml2_common import EMAIL, PERSISTENT, TRANSIENT
from peers.pysaml2_idp import CAROL, Pysaml2Idp
from peers.pysaml2_sp import Pysaml2Sp
from peers.simplesamlphp_idp import DORA, SimpleSamlPhpIdp

MAIL = "urn:oid:0.9.2342.19200300.100.1.3"
AFFILIATION = "urn:oid:1.3.6.1.4.1.5923.1.1.1.1"


class PeersAlone(InteropTest):
    def sign_in_at_pysaml2(self, sp):
        idp = Pysaml2Idp(self.subfolder("idp"))
        self.begin(idp, sp.metadata)
        self.begin(sp, idp.metadata)
        self.browser = Browser()
        return self.browser.visit(sp.login_url, CAROL).json()

    def sign_in_at_simplesamlphp(self, sp):
        idp = self.begin(SimpleSamlPhpIdp(self.subfolder("idp")))
        idp.trust(sp.metadata)
        self.begin(sp, idp.metadata)
        self.browser = Browser()
        return self.browser.visit(sp.login_url, DORA).json()

    def test_pysaml2_signs_in_at_pysaml2_by_redirect(self):
        subject = self.sign_in_at_pysaml2(Pysaml2Sp(self.subfolder("sp"), TRANSIENT))
        self.assertEqual(subject["name_id"]["format"], TRANSIENT)
        self.assertEqual(subject["attributes"]["mail"], ["carol@example.org"])
        self.assertEqual(self.browser.last("SAMLRequest").binding, "redirect")
        self.assertEqual(self.browser.passwords_typed, 1)

    def test_pysaml2_signs_in_at_pysaml2_by_post(self):
        sp = Pysaml2Sp(self.subfolder("sp"), PERSISTENT, request_binding="post")
        subject = self.sign_in_at_pysaml2(sp)
        self.assertEqual(subject["name_id"]["format"], PERSISTENT)
        self.assertEqual(self.browser.last("SAMLRequest").binding, "post")

    def test_pysaml2_signs_in_at_simplesamlphp(self):
        subject = self.sign_in_at_simplesamlphp(Pysaml2Sp(self.subfolder("sp"), EMAIL))
        self.assertEqual(subject["name_id"], {"format": EMAIL, "value": "dora@example.org"})
        self.assertEqual(subject["attributes"]["displayName"], ['Dora Żółć <&> "q"'])

    def test_mellon_signs_in_at_pysaml2(self):
        subject = self.sign_in_at_pysaml2(MellonSp(self.subfolder("sp"), PERSISTENT))
        self.assertEqual(MellonSp.attribute(subject, MAIL), ["carol@example.org"])
        self.assertEqual(MellonSp.attribute(subject, AFFILIATION), ["member", "staff"])

    def test_mellon_signs_in_at_simplesamlphp(self):
        subject = self.sign_in_at_simplesamlphp(MellonSp(self.subfolder("sp"), EMAIL))
        self.assertEqual(subject["MELLON_NAME_ID"], "dora@example.org")

    def test_the_service_providers_refuse_a_changed_subject(self):
        for sp in (MellonSp(self.subfolder("mellon")), Pysaml2Sp(self.subfolder("pysaml2"))):
            with self.subTest(sp.name):
                idp = Pysaml2Idp(self.subfolder("idp of " + sp.name))
                self.begin(idp, sp.metadata)
                self.begin(sp, idp.metadata)
                browser = Browser()
                browser.tamper = lambda fields: changed(fields, b"carol@", b"carla@")
                self.assertGreaterEqual(browser.visit(sp.login_url, CAROL).status, 400)

    def test_an_error_response_is_an_error_at_the_service_provider(self):
        sp = Pysaml2Sp(self.subfolder("sp"))
        idp = Pysaml2Idp(self.subfolder("idp"), refuse=True)
        self.begin(idp, sp.metadata)
        self.begin(sp, idp.metadata)
        page = Browser().visit(sp.login_url, CAROL)
        self.assertIn("no access for you", page.text)


if __name__ == "__main__":
    unittest.main()
