"""signet-sp signs in where other identity providers encrypt, each with what it can."""

import unittest

from harness import xmlsec1
from harness.browser import Browser
from harness.interop_test import InteropTest
from harness.signet_programs import SignetSp, table
from peers.pysaml2_idp import CAROL, Pysaml2Idp
from peers.simplesamlphp_idp import DORA, SimpleSamlPhpIdp

AES256_GCM = xmlsec1.XMLENC11 + "aes256-gcm"
AES128_CBC = xmlsec1.XMLENC + "aes128-cbc"
TRIPLE_DES = xmlsec1.XMLENC + "tripledes-cbc"
# What of the answer is signed, and what of it can be seen.
VARIANTS = (({"sign_response": True, "sign_assertion": True}, ["Response"]),
            ({"sign_response": True, "sign_assertion": False}, ["Response"]),
            ({"sign_response": False, "sign_assertion": True}, []))
OUTSIDE, INSIDE = {"sign_response": False, "sign_assertion": True}, VARIANTS[0][0]


class EncryptedAnswerTest(InteropTest):
    def make_sp(self, idp, **known):
        """signet-sp with a key for encryption; `known`: what its settings say about the identity
        provider, which need not run yet."""
        sp = SignetSp(self.subfolder(f"sp {len(list(self.folder.iterdir()))}"))
        sp.introduce()
        sp.add_encryption_key()
        sp.settings = table("identity_provider", entity_id=idp.entity_id, **known)
        return sp

    def connect(self, idp, **known):
        """`idp` has left its metadata."""
        self.sp = self.begin(self.make_sp(idp, **known), idp.metadata)
        self.trust(idp)
        self.browser = Browser()

    def assert_signs_in(self, cipher, element=b"EncryptedAssertion"):
        page = self.browser.visit(self.sp.login_url("/session"), self.person)
        self.assertTrue(page.json()["name_id"]["value"])
        self.assertIn(self.person[0] + "@example.org", page.text)
        response = self.browser.last("SAMLResponse").xml
        self.assertIn(element, response)
        self.assertIn(cipher.encode(), response)
        return response

    def assert_refused(self, code, cipher):
        page = self.browser.visit(self.sp.login_url("/session"), self.person)
        self.assertEqual((page.url, page.status), (self.sp.acs_url, 400))
        event = self.sp.event_of_incident(page)
        self.assertEqual((event["code"], event["accepted"]), (code, False))
        self.assertIn(cipher, event["detail"])
        self.assertEqual(self.browser.get(self.sp.session_url).status, 401)


class Pysaml2(EncryptedAnswerTest):
    """pysaml2 knows triple DES alone; with other ciphers its code is changed at one place."""
    person = CAROL

    def start(self, known=None, **options):
        self.connect(Pysaml2Idp(self.subfolder(f"idp {len(list(self.folder.iterdir()))}"), encrypt=True, **options),
                     **known or {})

    def trust(self, idp):
        self.begin(idp, self.sp.metadata)

    def test_with_aes_gcm_in_each_variant_of_what_is_signed(self):
        for signs, signed in VARIANTS:
            with self.subTest(**signs):
                self.start({"require_encryption": True}, cipher=AES256_GCM, **signs)
                response = self.assert_signs_in(AES256_GCM)
                self.assertEqual(xmlsec1.signed_elements(response), signed)

    def test_what_it_does_by_itself_is_refused_whoever_is_allowed_cbc(self):
        self.start({"insecurely_allow_cbc": True})
        self.assert_refused("encryption-algorithm-refused", TRIPLE_DES)

    def test_with_cbc_only_where_it_is_named_for_that(self):
        self.start(cipher=AES128_CBC)
        self.assert_refused("encryption-algorithm-refused", AES128_CBC)
        self.start({"insecurely_allow_cbc": True}, cipher=AES128_CBC, **INSIDE)
        self.assert_signs_in(AES128_CBC)

    def test_refuses_what_nobody_signed(self):
        """Whoever has our certificate can encrypt for us."""
        self.start(cipher=AES256_GCM, sign_response=False, sign_assertion=False)
        self.assert_refused("signature-missing", "")


class SimpleSamlPhp(EncryptedAnswerTest):
    """SimpleSAMLphp 1.19 knows AES-128-CBC alone for assertions, whatever metadata lists."""
    person = DORA

    def start(self, known=None, **options):
        idp = self.begin(SimpleSamlPhpIdp(self.subfolder(f"idp {len(list(self.folder.iterdir()))}"), **options))
        self.connect(idp, **known or {})

    def trust(self, idp):
        idp.trust(self.sp.metadata)

    def test_is_refused_unless_it_is_named_for_cbc(self):
        self.start(encrypt=True)
        self.assert_refused("encryption-algorithm-refused", AES128_CBC)

    def test_with_cbc_in_a_signed_response(self):
        for sign_assertion in (True, False):
            with self.subTest(sign_assertion=sign_assertion):
                self.start({"insecurely_allow_cbc": True, "require_encryption": True}, encrypt=True,
                           sign_assertion=sign_assertion)
                response = self.assert_signs_in(AES128_CBC)
                self.assertEqual(xmlsec1.signed_elements(response), ["Response"])

    def test_with_cbc_outside_of_a_signed_response_is_refused_all_the_same(self):
        self.start({"insecurely_allow_cbc": True}, encrypt=True, **OUTSIDE)
        self.assert_refused("encryption-algorithm-refused", AES128_CBC)

    def test_with_its_name_id_encrypted(self):
        self.start({"insecurely_allow_cbc": True}, encrypt_name_id=True)
        self.assert_signs_in(AES128_CBC, b"EncryptedID")


if __name__ == "__main__":
    unittest.main()
