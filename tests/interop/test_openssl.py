"""The openssl command believes the signature in the query of signet-sp's requests, and no changed
octet. [saml-bindings 3.4.4.1]"""

import base64
import subprocess
import unittest
from urllib.parse import parse_qs, urlsplit

from harness import messages
from harness.browser import Browser
from harness.interop_test import InteropTest
from harness.keys import make_key_pair
from harness.process import needed
from harness.signet_programs import SignetSp


def der(signature):
    """XML Signature writes ECDSA's r and s one after the other, openssl as a SEQUENCE of two
    INTEGERs. [xmldsig-core1 6.4.3]"""
    def tagged(tag, content):
        size = len(content)
        return bytes([tag]) + (bytes([0x81, size]) if size > 127 else bytes([size])) + content

    middle = len(signature) // 2
    numbers = [int.from_bytes(part, "big") for part in (signature[:middle], signature[middle:])]
    return tagged(0x30, b"".join(
        tagged(2, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in numbers))


class SignedQueries(InteropTest):
    def test_openssl_verifies_every_kind_of_key(self):
        for curve, algorithm in ((None, "rsa-sha256"), ("P-256", "ecdsa-sha256"),
                                 ("P-384", "ecdsa-sha384"), ("P-521", "ecdsa-sha512")):
            with self.subTest(algorithm):
                self.folder_here = self.subfolder(algorithm)
                keys = make_key_pair(self.folder_here, "sp", curve)
                query = self.query_of_sp(keys)
                signed = query[:query.index("&Signature=")].encode()
                fields = parse_qs(query)
                self.assertTrue(fields["SigAlg"][0].endswith("#" + algorithm), fields["SigAlg"])
                signature = base64.b64decode(fields["Signature"][0], validate=True)
                signature = der(signature) if curve else signature
                digest = algorithm.split("-")[1]
                self.assertTrue(self.verifies(keys, digest, signed, signature))
                changed = signed.replace(b"SAMLRequest=", b"SAMLRequest=x")
                self.assertNotEqual(changed, signed)
                self.assertFalse(self.verifies(keys, digest, changed, signature))

    def query_of_sp(self, keys):
        """The raw query of the redirect to an identity provider that is only on paper."""
        metadata = self.folder_here / "idp.xml"
        metadata.write_bytes(messages.metadata(keys))
        sp = SignetSp(self.folder_here)
        sp.use_keys(keys)
        self.begin(sp, metadata)
        location = Browser().get(sp.login_url(), follow=False).headers["Location"]
        return urlsplit(location).query

    def verifies(self, keys, digest, data, signature):
        public, file = self.folder_here / "public.pem", self.folder_here / "signature"
        openssl = needed("openssl", "openssl")
        public.write_bytes(subprocess.run(
            [openssl, "x509", "-in", keys.certificate, "-pubkey", "-noout"],
            check=True, capture_output=True, timeout=30).stdout)
        file.write_bytes(signature)
        return subprocess.run(
            [openssl, "dgst", "-" + digest, "-verify", public, "-signature", file],
            input=data, capture_output=True, timeout=30).returncode == 0


if __name__ == "__main__":
    unittest.main()
