"""Sign-ins whose assertion is encrypted, in each variant of what is signed."""

import unittest

from harness import xmlsec1
from harness.browser import Browser
from harness.interop_test import InteropTest
from harness.signet_programs import ALICE, SignetIdp, SignetSp, table, user
from peers.pysaml2_common import EMAIL
from peers.pysaml2_sp import Pysaml2Sp

# What the settings of signet-idp say, and what of the answer can be seen to be signed.
VARIANTS = {"response": ["Response"], "assertion": [], "response_and_assertion": ["Response"]}


class EncryptedForTheServiceProvider(InteropTest):
    def begin_pair(self, sp, sign):
        """`sp` has left its metadata; it and signet-idp get to know each other."""
        idp = SignetIdp(self.subfolder("idp " + sign))
        idp.settings = (user(ALICE, email=ALICE[0])
                        + table("application", entity_id=sp.entity_id, sign=sign))
        self.begin(idp, sp.metadata)
        self.begin(sp, idp.metadata)
        return idp

    def assert_was_encrypted(self, browser, sign):
        response = browser.last("SAMLResponse").xml
        self.assertIn(b"EncryptedAssertion", response)
        self.assertNotIn(ALICE[0].encode(), response)
        self.assertEqual(xmlsec1.signed_elements(response), VARIANTS[sign])

    def test_signet_sp_opens_what_signet_idp_encrypts(self):
        for sign in VARIANTS:
            with self.subTest(sign):
                sp = SignetSp(self.subfolder("sp " + sign))
                sp.introduce()
                sp.add_encryption_key()
                sp.introduce()
                idp = self.begin_pair(sp, sign)
                browser = Browser()
                session = browser.visit(sp.login_url("/session"), ALICE).json()
                self.assertEqual(session["name_id"]["value"], ALICE[0])
                self.assertEqual(session["idp"], idp.entity_id)
                self.assert_was_encrypted(browser, sign)

    def test_pysaml2_opens_what_signet_idp_encrypts(self):
        for sign in VARIANTS:
            with self.subTest(sign):
                sp = Pysaml2Sp(self.subfolder("sp " + sign), name_id_format=EMAIL,
                               takes_encrypted=True)
                idp = self.begin_pair(sp, sign)
                browser = Browser()
                subject = browser.visit(sp.login_url, ALICE).json()
                self.assertEqual(subject["name_id"], {"value": ALICE[0], "format": EMAIL})
                self.assertEqual(subject["idp"], idp.entity_id)
                self.assert_was_encrypted(browser, sign)


if __name__ == "__main__":
    unittest.main()
