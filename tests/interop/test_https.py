"""signet-sp and signet-idp over https, where cookies may cross from site to site."""

import time
import unittest

from harness.keys import make_key_pair
from harness.signet_pair import SignetPairTest
from harness.signet_programs import ALICE, SignetSp


class OverHttps(SignetPairTest):
    def setUp(self):
        super().setUp()
        self.connect(tls=make_key_pair(self.folder, "https"))

    def test_sign_in(self):
        self.assertTrue(self.sp.url.startswith("https:") and self.idp.url.startswith("https:"))
        page = self.browser.visit(self.sp.login_url("/session"), ALICE)
        self.assertEqual(page.json()["name_id"]["value"], ALICE[0])
        for host in ("localhost", "127.0.0.1"):
            cookies = self.browser.cookies.all(host)
            self.assertTrue(cookies)
            for cookie in cookies:
                self.assertTrue(cookie.name.startswith("__Host-"), cookie.name)
                self.assertTrue(cookie.secure and cookie.http_only and cookie.path == "/")
        self.assertEqual(page.headers["Strict-Transport-Security"], "max-age=31536000")

    def test_metadata_from_an_address(self):
        self.sp.stop()
        self.sp.start(self.idp.metadata_url)
        self.wait_for_metadata()
        self.assertEqual(self.browser.visit(self.sp.login_url("/session"), ALICE).status, 200)

    def test_no_metadata_of_a_server_with_an_unknown_certificate(self):
        stranger = SignetSp(self.subfolder("stranger"), tls=make_key_pair(self.folder, "another"))
        self.begin(stranger, self.idp.metadata_url)
        deadline = time.monotonic() + 30
        while not (events := [event for event in stranger.events()
                              if event["event"] == "peer-metadata"]):
            self.assertLess(time.monotonic(), deadline, "no word about the metadata")
            time.sleep(0.2)
        self.assertFalse(events[0]["accepted"])
        self.assertIn("certificate verify failed", events[0]["detail"])
        self.assertEqual(self.browser.get(stranger.login_url()).status, 503)


if __name__ == "__main__":
    unittest.main()
