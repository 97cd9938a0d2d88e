"""node-saml as service provider signs in at signet-idp."""

import unittest

from harness.browser import Browser, changed
from harness.interop_test import InteropTest
from harness.signet_programs import ALICE, SignetIdp, table, user
from peers.node_saml_sp import NodeSamlSp
from peers.pysaml2_common import EMAIL, PERSISTENT

NAME = 'Alice Żółć <&> "q"'
MAIL = "urn:oid:0.9.2342.19200300.100.1.3"


class NodeSamlSignsInAtSignet(InteropTest):
    def connect(self, application=None, **options):
        """`application`: what the settings of signet-idp say about this service provider."""
        self.sp = NodeSamlSp(self.subfolder("sp"), **options)
        self.idp = SignetIdp(self.subfolder("idp"))
        self.idp.settings = user(ALICE, email=ALICE[0], display_name=NAME) + table(
            "application", entity_id=self.sp.entity_id, **application or {})
        self.begin(self.idp, self.sp.metadata)
        self.begin(self.sp, self.idp.metadata)
        self.browser = Browser()

    def sign_in(self):
        return self.browser.visit(self.sp.login_url, ALICE).json()

    def test_by_signed_redirect_where_it_wants_both_signed(self):
        self.connect(want_response_signed=True)
        subject = self.sign_in()
        self.assertEqual(subject["name_id"], {"value": ALICE[0], "format": EMAIL})
        self.assertEqual(subject["idp"], self.idp.entity_id)
        self.assertTrue(subject["session_index"])
        self.assertEqual(subject["attributes"][MAIL], ALICE[0])
        self.assertIn(NAME, subject["attributes"].values())
        request = self.browser.last("SAMLRequest")
        self.assertEqual(request.binding, "redirect")
        self.assertIn("Signature", request.parameters)

    def test_with_the_assertion_signed(self):
        self.connect({"sign": "assertion"})
        self.assertEqual(self.sign_in()["name_id"]["value"], ALICE[0])

    def test_with_the_response_signed(self):
        self.connect({"sign": "response"}, want_response_signed=True, want_assertions_signed=False)
        self.assertEqual(self.sign_in()["name_id"]["value"], ALICE[0])

    def test_with_a_persistent_name(self):
        self.connect(name_id_format=PERSISTENT)
        name = self.sign_in()["name_id"]
        self.assertEqual(name["format"], PERSISTENT)
        self.assertNotIn("alice", name["value"])

    def test_by_post(self):
        self.connect(request_binding="post")
        self.assertEqual(self.sign_in()["name_id"]["value"], ALICE[0])
        self.assertEqual(self.browser.last("SAMLRequest").binding, "post")

    def test_by_deflated_post_only_where_the_settings_allow_it(self):
        """What it does unless it is told otherwise. [saml-bindings 3.5.4]"""
        self.connect(request_binding="post", deflates_posts=True)
        page = self.browser.visit(self.sp.login_url, ALICE)
        self.assertEqual(self.idp.event_of_incident(page)["code"], "deflate-not-expected")
        self.idp.stop()
        self.idp.settings = user(ALICE, email=ALICE[0]) + table(
            "application", entity_id=self.sp.entity_id, accept_deflated_post=True)
        self.idp.start(self.sp.metadata)
        self.assertEqual(self.sign_in()["name_id"]["value"], ALICE[0])

    def test_a_forced_sign_in_asks_again(self):
        self.connect(force=True)
        self.sign_in()
        self.assertIn(b'ForceAuthn="true"', self.browser.last("SAMLRequest").xml)
        self.browser.get(self.sp.url + "/forget")
        self.assertIsNotNone(self.browser.visit(self.sp.login_url).login_form())
        self.sign_in()
        self.assertEqual(self.browser.passwords_typed, 2)

    def test_refuses_a_changed_subject(self):
        """The test of the test: node-saml looks at our signatures."""
        self.connect(want_response_signed=True)
        self.browser.tamper = lambda fields: changed(fields, b">alice@", b">alicf@")
        self.assertIn("REFUSED Invalid document signature",
                      self.browser.visit(self.sp.login_url, ALICE).text)
        self.assertEqual(self.browser.get(self.sp.session_url).status, 401)


if __name__ == "__main__":
    unittest.main()
