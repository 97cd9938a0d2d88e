"""Sign-ins that begin at the identity provider: nobody asked for the Response.
[saml-profiles 4.1.5]"""

import json
import unittest
from urllib.parse import urlencode

from harness.browser import Browser
from harness.interop_test import InteropTest
from harness.signet_pair import SignetPairTest
from harness.signet_programs import ALICE, SignetIdp, SignetSp, table, user
from peers.mellon_sp import MellonSp
from peers.pysaml2_common import EMAIL
from peers.pysaml2_idp import Pysaml2Idp
from peers.pysaml2_sp import Pysaml2Sp


def start_at_signet(browser, idp, sp):
    """Signs in at signet-idp and presses the button of the application there."""
    browser.visit(idp.url + "/login", ALICE)
    applications = browser.get(idp.url + "/")
    return browser.go_on(browser.submit(applications, applications.form_with_button(sp.entity_id)))


class SignetSpAccepts(SignetPairTest):
    def test_what_its_settings_name(self):
        self.connect()
        self.idp.stop()
        self.idp.settings = user(ALICE, email=ALICE[0]) + table(
            "application", entity_id=self.sp.entity_id, relay_state="/session")
        self.idp.start(self.sp.metadata)
        self.sp.stop()
        self.sp.settings = f"accept_unsolicited_from = {json.dumps([self.idp.entity_id])}\n"
        self.sp.start(self.idp.metadata)

        page = start_at_signet(self.browser, self.idp, self.sp)
        self.assertEqual(page.url, self.sp.session_url)
        self.assertEqual(page.json()["name_id"]["value"], ALICE[0])
        self.assertEqual(page.json()["idp"], self.idp.entity_id)
        self.assertNotIn(b"InResponseTo", self.browser.last("SAMLResponse").xml)

        captured = self.browser.last("SAMLResponse")
        refused = Browser().post(captured.url, captured.parameters)
        self.assertEqual(refused.status, 400)
        self.assertEqual(self.sp.event_of_incident(refused)["code"], "replayed")

    def test_not_from_the_providers_that_its_settings_leave_out(self):
        named, other = Pysaml2Idp(self.subfolder("named")), Pysaml2Idp(self.subfolder("other"))
        sp = SignetSp(self.subfolder("sp"))
        sp.settings = f"accept_unsolicited_from = {json.dumps([named.entity_id])}\n"
        self.begin(sp, named.metadata, other.metadata)
        for idp in (named, other):
            self.begin(idp, sp.metadata)
        address = "/unsolicited?" + urlencode({"sp": sp.entity_id})

        browser = Browser()
        browser.visit(named.url + address)
        self.assertEqual(browser.get(sp.session_url).json()["idp"], named.entity_id)

        browser = Browser()
        page = browser.visit(other.url + address)
        self.assertEqual((page.url, page.status), (sp.acs_url, 400))
        self.assertEqual(sp.event_of_incident(page)["code"], "unsolicited-refused")
        self.assertEqual(browser.get(sp.session_url).status, 401)


class SignetIdpStarts(InteropTest):
    def test_pysaml2(self):
        sp = Pysaml2Sp(self.subfolder("sp"), EMAIL, allow_unsolicited=True)
        subject = self.start(sp).json()
        self.assertEqual(subject["name_id"], {"value": ALICE[0], "format": EMAIL})
        self.assertEqual(subject["idp"], self.idp.entity_id)

    def test_mellon(self):
        sp = MellonSp(self.subfolder("sp"), EMAIL)
        subject = self.start(sp, relay_state=sp.login_url).json()
        self.assertEqual(subject["MELLON_NAME_ID"], ALICE[0])
        self.assertEqual(subject["MELLON_IDP"], self.idp.entity_id)

    def start(self, sp, **application):
        self.idp = SignetIdp(self.subfolder("idp"))
        self.idp.settings = user(ALICE, email=ALICE[0]) + table(
            "application", entity_id=sp.entity_id, **application)
        self.begin(self.idp, sp.metadata)
        self.begin(sp, self.idp.metadata)
        return start_at_signet(Browser(), self.idp, sp)

    def test_only_what_may_be_started_there(self):
        sp = SignetSp(self.subfolder("sp"))
        sp.introduce()
        idp = SignetIdp(self.subfolder("idp"))
        idp.settings = user(ALICE, email=ALICE[0]) + table(
            "application", entity_id=sp.entity_id, idp_initiated=False)
        self.begin(idp, sp.metadata)
        browser = Browser()
        page = browser.visit(idp.url + "/login", ALICE)
        self.assertIn("There is no application to start from here.", page.text)
        fields = page.form_with_button("Sign out").fields | {"application": sp.entity_id}
        page = browser.post(idp.url + "/start", fields)
        self.assertEqual(page.status, 403)
        self.assertIsNone(page.saml_form())


if __name__ == "__main__":
    unittest.main()
