"""Everything that our programs write is valid by the schemas of OASIS."""

import unittest

from harness import schemas
from harness.browser import Browser
from harness.signet_pair import SignetPairTest
from harness.signet_programs import ALICE, SignetIdp
from peers.pysaml2_common import PERSISTENT
from peers.pysaml2_sp import Pysaml2Sp


class Schemas(SignetPairTest):
    def assert_valid(self, xml):
        self.assertEqual(schemas.findings(xml), "", xml.decode())

    def test_know_what_is_invalid(self):
        request = (b'<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" '
                   b'Version="2.0" IssueInstant="2026-01-01T00:00:00Z"/>')
        self.assert_valid(request)
        self.assertIn("1bad", schemas.findings(request.replace(b'"_1"', b'"1bad"')))

    def test_metadata_of_both(self):
        self.connect()
        self.assert_valid(self.idp.metadata.read_bytes())
        self.assert_valid(self.sp.metadata.read_bytes())

    def test_request_and_response(self):
        self.connect()
        self.browser.visit(self.sp.login_url("/session"), ALICE).json()
        self.assert_valid(self.browser.last("SAMLRequest").xml)
        self.assert_valid(self.browser.last("SAMLResponse").xml)

    def test_response_with_a_persistent_name(self):
        sp = Pysaml2Sp(self.subfolder("sp"), PERSISTENT)
        idp = self.begin(SignetIdp(self.subfolder("idp")), sp.metadata)
        self.begin(sp, idp.metadata)
        browser = Browser()
        browser.visit(sp.login_url, ALICE).json()
        self.assert_valid(browser.last("SAMLResponse").xml)

    def test_error_response(self):
        sp = Pysaml2Sp(self.subfolder("sp"), passive=True)
        idp = self.begin(SignetIdp(self.subfolder("idp")), sp.metadata)
        self.begin(sp, idp.metadata)
        browser = Browser()
        browser.visit(sp.login_url)
        self.assert_valid(browser.last("SAMLResponse").xml)


if __name__ == "__main__":
    unittest.main()
