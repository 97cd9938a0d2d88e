"""Signing out of signet-sp, and its administrator's page of sessions, in a real browser."""

import json
import unittest

from browser_run import run_in_chromium
from harness.administrator import Administrator
from harness.signet_pair import SignetPairTest
from harness.signet_programs import ALICE


HOWS = ({"colorScheme": "light", "viewport": {"width": 900, "height": 800}},
        {"colorScheme": "dark", "viewport": {"width": 360, "height": 800}},
        {"javaScriptEnabled": False})


class SigningOut(SignetPairTest):
    def test_here_and_everywhere(self):
        self.connect()
        user, password = ALICE
        for how in HOWS:
            with self.subTest(how):
                self.assertEqual("", run_in_chromium(
                    "signing_out.test.js", HOW=json.dumps(how), LOGIN=self.sp.login_url("/"),
                    SITE=self.sp.url, USER=user, PASSWORD=password,
                    ADMINISTRATOR=Administrator(self.sp).password()))


if __name__ == "__main__":
    unittest.main()
