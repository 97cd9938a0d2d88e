"""The pages of signet-idp's administrator about sessions and users, in a real browser."""

import json
import unittest

from browser_run import run_in_chromium
from harness.administrator import Administrator
from harness.signet_pair import SignetPairTest
from harness.signet_programs import BOB
from test_signing_out import HOWS


class SessionsAndUsers(SignetPairTest):
    def test_a_session_ends_and_a_user_is_disabled(self):
        self.connect()
        for how in HOWS:
            with self.subTest(how):
                self.assertEqual("", run_in_chromium(
                    "sessions_and_users.test.js", HOW=json.dumps(how), SITE=self.idp.url,
                    USER=BOB[0], PASSWORD=BOB[1],
                    ADMINISTRATOR=Administrator(self.idp).password()))


if __name__ == "__main__":
    unittest.main()
