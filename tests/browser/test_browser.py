"""People sign in with a real browser, at two applications, with JavaScript and without."""

import unittest

from browser_run import run_in_chromium
from harness.interop_test import InteropTest
from harness.signet_programs import ALICE, SignetIdp, SignetSp
from peers.pysaml2_idp import CAROL, Pysaml2Idp
from peers.pysaml2_sp import Pysaml2Sp


class RealBrowser(InteropTest):
    def test_signs_in_at_signet(self):
        first, second = SignetSp(self.subfolder("first")), SignetSp(self.subfolder("second"))
        for sp in (first, second):
            sp.introduce()
        # Another host name, another site: cookies and policies apply as they do in real life.
        idp = SignetIdp(self.subfolder("idp"), "localhost")
        self.begin(idp, first.metadata, second.metadata)
        self.begin(first, idp.metadata)
        self.begin(second, idp.metadata)
        user, password = ALICE
        pages = (first.url + "/", idp.url + "/", first.login_url("http://localhost/"))
        self.assertEqual("", run_in_chromium(
            FIRST_LOGIN=first.login_url("/"), SECOND_LOGIN=second.login_url("/"),
            USER=user, PASSWORD=password, SHOWN=user, OTHER_PAGES=" ".join(pages), CHECK_PAGES="1"))

    def test_signs_in_at_foreign_software(self):
        """When this fails too, the fault is not ours."""
        sp, idp = Pysaml2Sp(self.subfolder("sp")), Pysaml2Idp(self.subfolder("idp"))
        self.begin(idp, sp.metadata)
        self.begin(sp, idp.metadata)
        user, password = CAROL
        self.assertEqual("", run_in_chromium(
            FIRST_LOGIN=sp.login_url, SECOND_LOGIN=sp.login_url, USER=user, PASSWORD=password,
            SHOWN="carol@example.org", OTHER_PAGES="", CHECK_PAGES="0"))


if __name__ == "__main__":
    unittest.main()
