"""People sign in with a real browser, at two applications, with JavaScript and without; and the
administrator does what there is to do."""

import json
import unittest

from browser_run import run_in_chromium
from harness import messages
from harness.administrator import Administrator
from harness.interop_test import InteropTest
from harness.keys import make_key_pair
from harness.signet_programs import ALICE, SignetIdp, SignetSp
from peers.pysaml2_common import EMAIL
from peers.pysaml2_idp import CAROL, Pysaml2Idp
from peers.pysaml2_sp import Pysaml2Sp


class RealBrowser(InteropTest):
    def test_signs_in_at_signet(self):
        self.sign_in_at_signet()

    def test_signs_in_at_signet_over_https(self):
        """Cookies may cross from site to site there, so the sign-in takes another way."""
        self.sign_in_at_signet(make_key_pair(self.folder, "https"))

    def sign_in_at_signet(self, tls=None):
        first, second = (SignetSp(self.subfolder(name), tls=tls) for name in ("first", "second"))
        for sp in (first, second):
            sp.introduce()
        # Another host name, another site: cookies and policies apply as they do in real life.
        idp = SignetIdp(self.subfolder("idp"), "localhost", tls)
        self.begin(idp, first.metadata, second.metadata)
        self.begin(first, idp.metadata)
        # One identity provider more, on paper only: where there are several, people choose.
        paper = self.folder / "paper.xml"
        paper.write_bytes(messages.metadata(make_key_pair(self.folder)))
        self.begin(second, idp.metadata, paper)
        user, password = ALICE
        pages = (first.url + "/", first.url + "/nowhere", first.login_url("http://localhost/"),
                 second.login_url("/"), idp.url + "/")
        self.assertEqual("", run_in_chromium(
            FIRST_LOGIN=first.login_url("/"), SECOND_LOGIN=second.login_url("/", idp.entity_id),
            USER=user, PASSWORD=password, SHOWN=user, PORTAL=idp.url + "/",
            OTHER_PAGES=" ".join(pages), CHECK_PAGES="1"))

    def test_the_administrator_changes_certificates(self):
        sp = SignetSp(self.subfolder("sp"))
        sp.introduce()
        idp = self.begin(SignetIdp(self.subfolder("idp"), "localhost"), sp.metadata)
        self.begin(sp, idp.metadata)
        pages = {program: [program.url + path for path in paths] for program, paths in (
            (idp, ("/", "/admin/certificates")),
            (sp, ("/", "/admin/incidents", "/admin/identity-providers")))}
        self.assertEqual("", run_in_chromium(
            "administrator.test.js", APPLICATION=sp.entity_id, PROGRAMS=json.dumps([
                {"start": program.url + "/admin", "password": Administrator(program).password(),
                 "pages": pages[program]} for program in (idp, sp)])))

    def test_the_application_may_be_at_another_site_than_its_acs(self):
        """Chromium asks the policy of the page with the SAML form about redirects as well."""
        sp = Pysaml2Sp(self.subfolder("sp"), EMAIL, lands_elsewhere=True)
        idp = self.begin(SignetIdp(self.subfolder("idp")), sp.metadata)
        self.begin(sp, idp.metadata)
        user, password = ALICE
        self.assertEqual("", run_in_chromium(
            FIRST_LOGIN=sp.login_url, SECOND_LOGIN=sp.landing_url, USER=user, PASSWORD=password,
            SHOWN="signed in elsewhere", PORTAL="", OTHER_PAGES="", CHECK_PAGES="0"))

    def test_signs_in_at_foreign_software(self):
        """When this fails too, the fault is not ours."""
        sp, idp = Pysaml2Sp(self.subfolder("sp")), Pysaml2Idp(self.subfolder("idp"))
        self.begin(idp, sp.metadata)
        self.begin(sp, idp.metadata)
        user, password = CAROL
        self.assertEqual("", run_in_chromium(
            FIRST_LOGIN=sp.login_url, SECOND_LOGIN=sp.login_url, USER=user, PASSWORD=password,
            SHOWN="carol@example.org", PORTAL="", OTHER_PAGES="", CHECK_PAGES="0"))


if __name__ == "__main__":
    unittest.main()
