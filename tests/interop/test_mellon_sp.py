"""mod_auth_mellon as service provider signs in at signet-idp."""

import unittest

from harness.browser import Browser
from harness.interop_test import InteropTest
from harness.signet_programs import ALICE, SignetIdp
from peers.mellon_sp import MellonSp
from peers.pysaml2_common import EMAIL, PERSISTENT, TRANSIENT


class MellonSignsInAtSignet(InteropTest):
    def connect(self, name_id_format, host="127.0.0.1"):
        sp = MellonSp(self.subfolder("sp"), name_id_format)
        idp = SignetIdp(self.subfolder("idp"), host)
        self.begin(idp, sp.metadata)
        self.begin(sp, idp.metadata)
        return sp, idp

    def sign_in(self, name_format):
        sp, idp = self.connect(name_format)
        subject = Browser().visit(sp.login_url, ALICE).json()
        self.assertEqual(subject["MELLON_IDP"], idp.entity_id)
        self.assertTrue(subject["MELLON_SESSION"])
        return subject["MELLON_NAME_ID"]

    def test_with_the_email_address(self):
        self.assertEqual(self.sign_in(EMAIL), "alice@example.com")

    def test_with_a_persistent_name(self):
        self.assertNotIn("alice", self.sign_in(PERSISTENT))

    def test_with_a_transient_name(self):
        self.assertNotIn("alice", self.sign_in(TRANSIENT))

    def test_across_two_sites(self):
        sp, _ = self.connect(EMAIL, host="localhost")
        subject = Browser().visit(sp.login_url, ALICE).json()
        self.assertEqual(subject["MELLON_NAME_ID"], "alice@example.com")


if __name__ == "__main__":
    unittest.main()
