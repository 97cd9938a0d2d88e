"""People sign out at signet-idp with a real browser."""

import unittest

from browser_run import run_in_chromium
from harness.interop_test import InteropTest
from harness.signet_programs import ALICE, SignetIdp, SignetSp
from test_single_logout import REDIRECT, taking_logout_by


class SignOut(InteropTest):
    def test_ends_the_session_at_every_application(self):
        sps = [SignetSp(self.subfolder(name)) for name in ("first", "second")]
        for sp in sps:
            sp.introduce()
        # By way of the browser, which has something to see then.
        idp = SignetIdp(self.subfolder("idp"), "localhost")
        self.begin(idp, *[taking_logout_by(sp, REDIRECT) for sp in sps])
        for sp in sps:
            self.begin(sp, idp.metadata)
        self.assertEqual("", run_in_chromium(
            "sign_out_everywhere.test.js", PORTAL=idp.url, FIRST=sps[0].url, SECOND=sps[1].url,
            USER=ALICE[0], PASSWORD=ALICE[1]))


if __name__ == "__main__":
    unittest.main()
