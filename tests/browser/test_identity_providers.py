"""The administrator's pages of signet-sp in a real browser."""

import unittest

from browser_run import run_in_chromium
from harness.administrator import Administrator
from harness.keys import make_key_pair
from harness.signet_pair import SignetPairTest
from harness.signet_programs import ALICE, table, user


class IdentityProviders(SignetPairTest):
    def test_pages_of_the_administrator(self):
        self.connect(sp_options=("--profile", "identity-center"),
                     sp_settings=table("user", name="bob@example.com"),
                     idp_settings=table("attribute", name="groups", source="groups")
                     + user(ALICE, email=ALICE[0], groups=["a", "b"]))
        page = self.browser.visit(self.sp.login_url("/"), ALICE)
        self.assertEqual("", run_in_chromium(
            "identity_providers.test.js", SITE=self.sp.url,
            PASSWORD=Administrator(self.sp).password(), IDP=self.idp.entity_id, SUBJECT="CN=other",
            CERTIFICATE=str(make_key_pair(self.folder, "other").certificate),
            INCIDENT=self.sp.event_of_incident(page)["incident"]))


if __name__ == "__main__":
    unittest.main()
