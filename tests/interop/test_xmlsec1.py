"""The xmlsec1 command line and our side believe each other's signatures, and no changed byte."""

import base64
import json
import unittest

from harness import messages, xmlsec1
from harness.browser import Browser, decode
from harness.interop_test import InteropTest
from harness.keys import make_key_pair
from harness.signet_programs import ALICE, SignetIdp, SignetSp, signet, user

# Each algorithm with the curve of its key; None is RSA-2048.
ALGORITHMS = {"rsa-sha256": None, "rsa-sha384": None, "rsa-sha512": None,
              "ecdsa-sha256": "P-256", "ecdsa-sha384": "P-384", "ecdsa-sha512": "P-521"}
CURVES = (None, "P-256", "P-384", "P-521")


class SignedByXmlsec1(InteropTest):
    def verify(self, response, keys, *more):
        """Runs `signet verify-response` and returns its exit status and what it said."""
        file = self.folder / "response.xml"
        file.write_bytes(response)
        done = signet("verify-response", file, "--cert", keys.certificate, "--issuer", messages.IDP,
                      "--sp", messages.SP, "--acs", messages.ACS, "--at", messages.AT,
                      "--request-id", messages.REQUEST_ID, "--json", *more)
        return done.returncode, json.loads(done.stdout)

    def test_signet_opens_every_cipher_of_xmlsec1_in_both_signing_variants(self):
        keys, own = make_key_pair(self.folder), make_key_pair(self.folder, "own")
        opening = ("--decryption-key", own.key, "--decryption-cert", own.certificate)
        for cipher in xmlsec1.CIPHERS:
            for signed in (("Assertion",), ("Response",), ("Assertion", "Response")):
                with self.subTest(cipher=cipher, signed=signed):
                    response = messages.signed_response(
                        keys, "rsa-sha256", signed,
                        messages.encrypted_for(own.certificate, cipher))
                    self.assertNotIn(b"alice@", response)
                    status, said = self.verify(response, keys, *opening)
                    if "cbc" in cipher:
                        self.assertEqual(said["code"], "encryption-algorithm-refused")
                        continue
                    self.assertEqual((status, said.get("accepted")), (0, True), said)
                    self.assertEqual(said["name_id"]["value"], "alice@example.com")
                    self.assertEqual(self.verify(response, keys)[0], 1)

    def test_signet_refuses_what_was_encrypted_for_others_or_by_nobody(self):
        keys, own = make_key_pair(self.folder), make_key_pair(self.folder, "own")
        opening = ("--decryption-key", own.key, "--decryption-cert", own.certificate)
        gcm = xmlsec1.XMLENC11 + "aes256-gcm"
        for_others = messages.signed_response(keys, "rsa-sha256", ("Assertion",),
                                              messages.encrypted_for(keys.certificate, gcm))
        self.assertEqual(self.verify(for_others, keys, *opening)[1]["code"],
                         "decryption-failed")
        by_nobody = messages.signed_response(keys, "rsa-sha256", (),
                                             messages.encrypted_for(own.certificate, gcm))
        self.assertEqual(self.verify(by_nobody, keys, *opening)[1]["code"],
                         "signature-missing")

    def test_signet_accepts_every_algorithm_and_refuses_a_changed_byte(self):
        for algorithm, curve in ALGORITHMS.items():
            with self.subTest(algorithm):
                keys = make_key_pair(self.folder, algorithm, curve)
                response = messages.signed_response(keys, algorithm)
                status, said = self.verify(response, keys)
                self.assertEqual((status, said.get("accepted")), (0, True), said)
                self.assertEqual(said["name_id"]["value"], "alice@example.com")
                status, said = self.verify(response.replace(b"alice@", b"alicf@"), keys)
                self.assertEqual((status, said["accepted"]), (1, False))

    def test_signet_accepts_either_part_signed(self):
        keys = make_key_pair(self.folder)
        for part in ("Response", "Assertion"):
            with self.subTest(part):
                response = messages.signed_response(keys, "rsa-sha256", (part,))
                self.assertEqual(self.verify(response, keys)[0], 0)

    def test_signet_refuses_an_unsigned_response_and_the_wrong_key(self):
        keys, others = make_key_pair(self.folder), make_key_pair(self.folder, "other")
        unsigned = messages.signed_response(keys, "rsa-sha256", ())
        self.assertEqual(self.verify(unsigned, keys)[0], 1)
        signed = messages.signed_response(others, "rsa-sha256")
        self.assertEqual(self.verify(signed, keys)[0], 1)

    def test_signet_reads_the_form_value_and_the_metadata_too(self):
        keys = make_key_pair(self.folder)
        metadata = self.folder / "idp.xml"
        metadata.write_bytes(messages.metadata(keys))
        value = base64.b64encode(messages.signed_response(keys, "rsa-sha256"))
        done = signet("verify-response", "-", "--idp-metadata", metadata, "--sp", messages.SP,
                      "--acs", messages.ACS, "--at", messages.AT,
                      "--request-id", messages.REQUEST_ID, given=value)
        self.assertEqual(done.returncode, 0, done)

    def test_signet_verifies_metadata_and_refuses_a_changed_byte(self):
        for algorithm, curve in ALGORITHMS.items():
            with self.subTest(algorithm):
                keys = make_key_pair(self.folder, algorithm, curve)
                file = self.folder / "metadata.xml"
                file.write_bytes(messages.metadata(keys, algorithm))
                done = signet("metadata", "verify", file, "--cert", keys.certificate)
                self.assertEqual(done.returncode, 0, done)
                file.write_bytes(file.read_bytes().replace(b"org/sso", b"org/ss0"))
                done = signet("metadata", "verify", file, "--cert", keys.certificate)
                self.assertEqual(done.returncode, 1, done)


class VerifiedByXmlsec1(InteropTest):
    def test_xmlsec1_verifies_metadata_that_signet_signed(self):
        for curve in CURVES:
            with self.subTest(curve or "RSA"):
                keys = make_key_pair(self.folder, curve or "RSA", curve)
                file = self.folder / "idp.xml"
                file.write_bytes(messages.metadata(keys))
                done = signet("metadata", "sign", file, "--key", keys.key,
                              "--cert", keys.certificate)
                self.assertEqual(done.returncode, 0, done)
                self.assert_verifies(done.stdout, "EntityDescriptor", keys.certificate, b"org/sso")

    def test_xmlsec1_verifies_the_response_of_signet_idp(self):
        for curve in CURVES:
            with self.subTest(curve or "RSA"):
                sp = SignetSp(self.subfolder(f"sp {curve}"))
                idp = SignetIdp(self.subfolder(f"idp {curve}"))
                idp.settings = user(ALICE, email=ALICE[0])
                sp.introduce()
                if curve:
                    idp.use_keys(make_key_pair(idp.folder, "idp", curve))
                self.begin(idp, sp.metadata)
                self.begin(sp, idp.metadata)
                browser = Browser()
                browser.visit(sp.login_url("/session"), ALICE).json()
                certificate = idp.signing_certificate()
                response = browser.last("SAMLResponse").xml
                self.assertIn(b"#ecdsa-sha" if curve else b"#rsa-sha", response)
                self.assert_verifies(response, "Response", certificate, b"alice@example.com")
                self.assert_verifies(response, "Assertion", certificate, b"alice@example.com")

    def test_xmlsec1_decrypts_the_response_of_signet_idp(self):
        sp, idp = SignetSp(self.subfolder("sp")), SignetIdp(self.subfolder("idp"))
        idp.settings = user(ALICE, email=ALICE[0])
        sp.introduce()
        own, others = make_key_pair(self.folder, "own"), make_key_pair(self.folder, "others")
        self.add_encryption_key(sp.metadata, own)
        self.begin(idp, sp.metadata)
        self.begin(sp, idp.metadata)
        browser = Browser()
        browser.visit(sp.login_url("/session"), ALICE)  # refused: the program hasn't that key
        certificate = idp.signing_certificate()
        response = browser.last("SAMLResponse").xml
        self.assertNotIn(b"alice@", response)
        self.assertIn(b"aes256-gcm", response)
        self.assertTrue(xmlsec1.verifies(response, "Response", certificate))
        plain = xmlsec1.decrypt(response, own.key)
        self.assertIn(b"<saml:NameID", plain)
        self.assert_verifies(plain, "Assertion", certificate, b"alice@example.com")
        self.assertIsNone(xmlsec1.decrypt(response, others.key))

    def add_encryption_key(self, metadata, keys):
        """In front of all others."""
        descriptor = (f'<md:KeyDescriptor use="encryption"><ds:KeyInfo xmlns:ds="{xmlsec1.XMLDSIG}">'
                      f"<ds:X509Data><ds:X509Certificate>{keys.certificate_base64()}"
                      "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>")
        xml = metadata.read_text()
        self.assertIn("<md:KeyDescriptor", xml)
        metadata.write_text(xml.replace("<md:KeyDescriptor", descriptor + "<md:KeyDescriptor", 1))

    def test_xmlsec1_verifies_the_request_of_signet_sp(self):
        for curve in CURVES:
            with self.subTest(curve or "RSA"):
                folder = self.subfolder(f"sp {curve}")
                keys = make_key_pair(folder, "sp", curve)
                metadata = folder / "idp.xml"
                metadata.write_bytes(messages.metadata(keys, binding="HTTP-POST"))
                sp = SignetSp(folder)
                sp.use_keys(keys)
                self.begin(sp, metadata)
                form = Browser().get(sp.login_url()).saml_form()
                self.assert_verifies(decode(form.fields["SAMLRequest"]), "AuthnRequest",
                                     keys.certificate, b"idp.example.org")

    def assert_verifies(self, xml, element, certificate, something_in_it):
        self.assertTrue(xmlsec1.verifies(xml, element, certificate), xml.decode())
        changed = xml.replace(something_in_it, something_in_it.swapcase())
        self.assertNotEqual(changed, xml)
        self.assertFalse(xmlsec1.verifies(changed, element, certificate))


if __name__ == "__main__":
    unittest.main()
