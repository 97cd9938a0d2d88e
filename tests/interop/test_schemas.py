"""Everything that our programs write is valid by the schemas of OASIS."""

import json
import unittest
from urllib.parse import parse_qs, urlsplit

from harness import messages, schemas, xmlsec1
from harness.browser import Browser, decode
from harness.interop_test import InteropTest
from harness.keys import make_key_pair
from harness.signet_programs import ALICE, SignetIdp, SignetSp, signet, table, user
from peers.pysaml2_common import EMAIL, PERSISTENT, TRANSIENT
from peers.pysaml2_sp import Pysaml2Sp
from test_unsolicited import start_at_signet

AWKWARD = "Zażółć & <\"gęślą\"> 'jaźń' ]]>"


class SchemaTest(InteropTest):
    def assert_valid(self, xml):
        self.assertEqual(schemas.findings(xml), "", xml.decode())


class Schemas(SchemaTest):
    def test_know_what_is_invalid(self):
        request = (b'<p:AuthnRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" '
                   b'Version="2.0" IssueInstant="2026-01-01T00:00:00Z"/>')
        self.assert_valid(request)
        self.assertIn("1bad", schemas.findings(request.replace(b'"_1"', b'"1bad"')))


class Metadata(SchemaTest):
    def programs(self):
        return SignetIdp(self.subfolder("idp")), SignetSp(self.subfolder("sp"))

    def test_of_the_first_start_and_signed_by_the_command(self):
        keys = make_key_pair(self.folder)
        for program in self.programs():
            self.begin(program)
            self.assert_valid(program.metadata.read_bytes())
            done = signet("metadata", "sign", program.metadata, "--key", keys.key,
                          "--cert", keys.certificate)
            self.assertEqual(done.returncode, 0, done)
            self.assertEqual(xmlsec1.signed_elements(done.stdout), ["EntityDescriptor"])
            self.assert_valid(done.stdout)

    def test_as_settings_change_it(self):
        idp, sp = self.programs()
        idp.settings = "want_authn_requests_signed = true\n"
        sp.settings = 'sign_requests = false\nname_id_format = "persistent"\n'
        for program in (idp, sp):
            program.settings += 'entity_id = "urn:example:a&b\'c"\n'
            program.settings += f"name = {json.dumps(AWKWARD, ensure_ascii=False)}\n"
            program.use_keys(make_key_pair(program.folder, "ec", "P-256"))
            self.begin(program)
            self.assertEqual(program.entity_id, "urn:example:a&b'c")
            self.assert_valid(program.metadata.read_bytes())


class Requests(SchemaTest):
    def test_by_both_bindings_signed_and_not(self):
        keys = make_key_pair(self.folder)
        for binding in ("HTTP-Redirect", "HTTP-POST"):
            for number, settings in enumerate(("", "sign_requests = false\n",
                                               'name_id_format = "persistent"\n')):
                with self.subTest(f"{binding} {settings}"):
                    request = self.request(f"{binding} {number}", keys, binding, settings)
                    self.assert_valid(request)
                    signed = binding == "HTTP-POST" and "sign_requests" not in settings
                    self.assertEqual(xmlsec1.signed_elements(request),
                                     ["AuthnRequest"] if signed else [])

    def request(self, name, keys, binding, settings):
        """What signet-sp asks an identity provider that is on paper only."""
        sp = SignetSp(self.subfolder(name))
        metadata = sp.folder / "idp.xml"
        metadata.write_bytes(messages.metadata(keys, binding=binding))
        sp.settings = settings
        sp.use_keys(keys)
        self.begin(sp, metadata)
        page = Browser().get(sp.login_url(), follow=False)
        if binding == "HTTP-POST":
            return decode(page.saml_form().fields["SAMLRequest"])
        return decode(parse_qs(urlsplit(page.headers["Location"]).query)["SAMLRequest"][0])


class Responses(SchemaTest):
    # What the settings of signet-idp say about an application, and how that asks.
    KINDS = {
        "email": ({}, {"name_id_format": EMAIL}),
        "persistent": ({}, {"name_id_format": PERSISTENT}),
        "transient": ({}, {"name_id_format": TRANSIENT}),
        "response signed": ({"sign": "response"}, {}),
        "assertion signed": ({"sign": "assertion"}, {}),
        "basic names": ({"attribute_names": "basic"}, {}),
        "passive": ({}, {"passive": True}),
        "name unknown": ({}, {"name_id_format": TRANSIENT.replace("transient", "kerberos")}),
        "unsolicited": ({"relay_state": "/"}, {"allow_unsolicited": True}),
    }

    def test_of_every_kind(self):
        self.connect()
        for name, sp in self.sps.items():
            with self.subTest(name):
                browser = Browser()
                if name == "unsolicited":
                    start_at_signet(browser, self.idp, sp)
                else:
                    browser.visit(sp.login_url, ALICE)
                response = browser.last("SAMLResponse").xml
                self.assertEqual(b"Assertion>" in response, name not in ("passive", "name unknown"))
                self.assert_valid(response)

    def test_with_keys_on_a_curve(self):
        self.connect("P-384")
        browser = Browser()
        browser.visit(self.sps["email"].login_url, ALICE)
        self.assertIn(b"#ecdsa-sha384", browser.last("SAMLResponse").xml)
        self.assert_valid(browser.last("SAMLResponse").xml)

    def connect(self, curve=None):
        self.idp = SignetIdp(self.subfolder("idp"))
        self.idp.settings = user(ALICE, email=ALICE[0], display_name=AWKWARD, given_name="Alice",
                                 groups=["staff", AWKWARD])
        if curve:
            self.idp.use_keys(make_key_pair(self.idp.folder, "idp", curve))
        self.sps = {}
        for name, (application, options) in self.KINDS.items():
            sp = self.sps[name] = Pysaml2Sp(self.subfolder(name), **options)
            self.idp.settings += table("application", entity_id=sp.entity_id, **application)
            for source in ("email", "display_name", "given_name", "groups"):
                self.idp.settings += table("application.attribute", name="urn:example:" + source,
                                           friendly_name=source, source=source)
        self.begin(self.idp, *(sp.metadata for sp in self.sps.values()))
        for sp in self.sps.values():
            self.begin(sp, self.idp.metadata)


if __name__ == "__main__":
    unittest.main()
