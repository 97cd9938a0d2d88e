"""The pages of `signet-idp` for its own certificates: a rotation without a failed sign-in, for one
application alone, and the administrator's sign-in that they are behind."""

import json
import re
import unittest
import xml.etree.ElementTree as ElementTree

from harness import loopback
from harness.administrator import Administrator
from harness.browser import Browser
from harness.process import WAIT_SECONDS
from harness.signet_pair import SignetPairTest
from harness.signet_programs import ALICE, signet
from harness.xmlsec1 import XMLDSIG

LIST = "/admin/applications"
WRONG = {"password": "not the password"}


class CertificatesTest(SignetPairTest):
    def begin_both(self, **options):
        self.connect(**options)
        self.administrator = Administrator(self.idp)
        self.page = self.administrator.follow(self.administrator.open(LIST), self.sp.entity_id)
        self.path = self.page.url.removeprefix(self.idp.url)
        self.application = self.path.split("/")[3]
        self.own_metadata = self.idp.url + "/metadata/" + self.application

    def press(self, label, **values):
        """On the page as it is now: another form may have changed it."""
        return self.administrator.press(self.administrator.open(self.path), label, **values)

    def generate(self, **values):
        page = self.press("Generate", **{"type": "p-256", "months": "60"} | values)
        self.assertIn("The certificate is in the metadata now.", page.text)
        return page

    def delete(self):
        """The first that may be deleted."""
        page = self.administrator.open(self.path)
        return self.administrator.press(self.administrator.follow(page, "Delete"), "Delete")

    def certificates(self, url):
        status, body = loopback.get(url, WAIT_SECONDS)
        self.assertEqual(status, 200, body)
        return ["".join(element.text.split())
                for element in ElementTree.fromstring(body).iter(f"{{{XMLDSIG}}}X509Certificate")]

    def sign_in(self, sp=None):
        """Of somebody who wasn't here before: the certificate of the answer's signatures."""
        browser = Browser()
        page = browser.visit((sp or self.sp).login_url("/session"), ALICE)
        self.assertEqual(page.status, 200, page.text)
        self.assertEqual(page.json()["name_id"]["value"], ALICE[0])
        response = ElementTree.fromstring(browser.last("SAMLResponse").xml)
        (signer,) = {"".join(element.text.split())
                     for element in response.iter(f"{{{XMLDSIG}}}X509Certificate")}
        return signer

    def hand_over(self):
        """The service provider starts anew with the metadata that is for it."""
        self.sp.stop()
        self.sp.start(self.own_metadata)
        self.wait_for_metadata()

    def keyring(self, command, folder, *arguments):
        done = signet("keyring", command, self.idp.data / folder, "--json", *arguments)
        self.assertIn(done.returncode, (0, 1), done)
        return json.loads(done.stdout)


class Rotation(CertificatesTest):
    def test_for_one_application_while_another_keeps_its_own(self):
        self.begin_both()
        second = self.connect_second_sp()
        (common,) = self.certificates(self.idp.metadata_url)
        self.assertEqual(self.certificates(self.own_metadata), [common])
        self.assertEqual(self.sign_in(), common)

        self.generate()
        old, new = self.certificates(self.own_metadata)
        self.assertEqual(old, common)
        self.assertEqual(self.certificates(self.idp.metadata_url), [common])
        self.assertEqual(self.sign_in(), common)
        refused = self.press("Set active")
        self.assertEqual(refused.status, 422)
        self.assertIn("key-not-known-to-peers", refused.text)

        self.hand_over()
        self.assertEqual(self.sign_in(), common)
        page = self.press("Set active", known="yes")
        self.assertIn("The certificate signs from now on.", page.text)
        self.assertEqual(self.certificates(self.own_metadata), [new, old])
        self.assertEqual(self.sign_in(), new)
        self.assertEqual(self.sign_in(second), common)

        self.assertIn("The certificate is deleted.", self.delete().text)
        self.assertEqual(self.certificates(self.own_metadata), [new])
        self.assertEqual(self.sign_in(), new)
        # A restart changes nothing of it, and the other application never noticed.
        self.idp.stop()
        self.idp.start(self.sp.metadata, second.metadata)
        self.hand_over()
        self.assertEqual(self.certificates(self.own_metadata), [new])
        self.assertEqual(self.sign_in(), new)
        self.assertEqual(self.sign_in(second), common)
        self.assertEqual(self.certificates(self.idp.metadata_url), [common])

    def test_an_application_that_was_not_told_refuses_the_new_one(self):
        """What the box is a promise about."""
        self.begin_both()
        self.generate()
        self.press("Set active", known="yes")
        page = Browser().visit(self.sp.login_url("/session"), ALICE)
        self.assertEqual(page.status, 400)
        # The way back.
        self.assertIn("signs from now on", self.press("Set active", known="yes").text)
        self.sign_in()

    def test_a_command_while_it_runs(self):
        self.begin_both()
        self.generate()
        own = "keys-of/" + self.application
        keys = self.keyring("list", own)["keys"]
        self.assertEqual([key["state"] for key in keys], ["active", "waiting"])
        self.keyring("activate", own, keys[1]["id"], "--insecurely-before-peers-can-know-the-key")
        self.assertIn("out of use since", self.administrator.open(self.path).text)
        self.hand_over()
        self.sign_in()
        self.keyring("delete", own, keys[0]["id"])
        self.assertEqual(len(self.certificates(self.own_metadata)), 1)
        self.sign_in()
        self.keyring("generate", "keys", "--type", "p-256")
        self.assertEqual(len(self.certificates(self.idp.metadata_url)), 2)
        self.assertEqual(len(self.certificates(self.own_metadata)), 1)

    def test_a_ring_that_breaks_while_it_runs_keeps_signing_and_ends_the_next_start(self):
        self.begin_both()
        manifest = self.idp.data / "keys" / "keyring.toml"
        good = manifest.read_bytes()
        manifest.write_bytes(good + b"x = 1\n")
        self.sign_in()
        codes = [event.get("code") for event in self.idp.events() if event["event"] == "key-ring"]
        self.assertEqual(codes, ["key-ring-damaged"])
        common = self.administrator.open("/admin/certificates")
        refused = self.administrator.press(common, "Generate", type="p-256")
        self.assertEqual(refused.status, 422)
        self.assertIn("key-ring-damaged", refused.text)
        self.idp.stop()
        done = self.idp.run()
        self.assertEqual(done.returncode, 2)
        self.assertIn(str(manifest), done.stderr)
        self.assertEqual(manifest.read_bytes(), good + b"x = 1\n")


class Refusals(CertificatesTest):
    def test_the_active_one_is_not_deleted_and_a_third_is_not_made(self):
        self.begin_both()
        self.generate()
        page = self.administrator.open(self.path)
        self.assertEqual(sum("Delete" in text for _, text in page.links), 1)
        active = self.keyring("list", "keys-of/" + self.application)["keys"][0]["id"]
        deletion = next(url for url, text in page.links if "Delete" in text)
        asked = self.administrator.browser.get(re.sub("key=.*", "key=" + active, deletion))
        refused = self.administrator.press(asked, "Delete")
        self.assertEqual(refused.status, 422)
        self.assertIn("active-key-deletion", refused.text)
        refused = self.press("Generate", type="p-256")
        self.assertEqual(refused.status, 422)
        self.assertIn("too-many-certificates", refused.text)
        self.assertEqual(len(self.certificates(self.own_metadata)), 2)
        self.sign_in()

    def test_pages_are_for_the_administrator(self):
        self.begin_both()
        stranger = Browser()
        stranger.visit(self.sp.login_url("/session"), ALICE)
        for path in (self.path, self.path + "/delete?key=x", self.path + "/download?key=x", LIST,
                     "/admin", "/admin/certificates"):
            page = stranger.get(self.idp.url + path)
            self.assertIsNotNone(page.login_form(), path)
            self.assertIn("Password", page.text)
        for action in ("generate", "activate", "delete"):
            page = stranger.post(f"{self.idp.url}{self.path}/{action}", {"key": "x"})
            self.assertIsNotNone(page.login_form(), action)
        self.assertFalse((self.idp.data / "keys-of").exists())


class SignIn(CertificatesTest):
    def form(self, browser, path=LIST):
        page = browser.get(self.idp.url + path)
        return page, page.login_form()

    def test_leads_to_the_page_that_was_wanted(self):
        self.begin_both()
        browser = Browser()
        page, form = self.form(browser, self.path + "?done=x")
        page = browser.submit(page, form, {"password": self.administrator.password()})
        self.assertEqual((page.url, page.status), (self.idp.url + self.path + "?done=x", 200))

    def test_a_planted_session_is_worth_nothing(self):
        self.begin_both()
        theirs = next(cookie for cookie in self.administrator.browser.cookies.all("localhost")
                      if cookie.name.startswith("admin-session"))
        victim = Browser()
        victim.cookies.keep(self.idp.url, [f"{theirs.name}={'a' * 64}; Path=/"])
        page, form = self.form(victim)
        self.assertIsNotNone(form)
        page = victim.submit(page, form, {"password": self.administrator.password()})
        self.assertEqual(page.status, 200)
        mine = next(cookie for cookie in victim.cookies.all("localhost")
                    if cookie.name == theirs.name)
        self.assertNotIn(mine.value, ("a" * 64, theirs.value))
        self.assertEqual((mine.http_only, mine.same_site, mine.path), (True, "strict", "/"))
        # Signing out ends it for whoever has a copy.
        copy = Browser()
        copy.cookies.keep(self.idp.url, [f"{mine.name}={mine.value}; Path=/"])
        self.assertIsNone(copy.get(self.idp.url + LIST).login_form())
        start = victim.get(self.idp.url + "/admin")
        self.assertIsNotNone(victim.submit(start, start.form_with_button("Sign out")).login_form())
        self.assertIsNotNone(copy.get(self.idp.url + LIST).login_form())

    def test_guessing_is_slow_and_nothing_of_a_guess_is_logged(self):
        self.begin_both()
        browser = Browser()
        page, form = self.form(browser)
        statuses = [browser.submit(page, form, WRONG).status for _ in range(12)]
        self.assertEqual(statuses[:10], [403] * 10)
        self.assertEqual(statuses[-1], 429)
        right = browser.submit(page, form, {"password": self.administrator.password()})
        self.assertEqual((right.status, right.headers["Retry-After"]), (429, "60"))
        self.assertNotIn(WRONG["password"], self.idp.output())
        # Whoever is signed in goes on.
        self.assertEqual(self.administrator.open(LIST).status, 200)

    def test_the_password_is_told_once_and_written_nowhere(self):
        self.begin_both()
        password = self.administrator.password()
        self.assertRegex(password, r"^([0-9a-z]{5}-){4}[0-9a-z]{5}$")
        first = (self.idp.folder / "log-1").read_text()
        self.assertEqual(first.count(password), 1)
        self.assertNotIn(password, "".join(line for line in first.splitlines()
                                           if line.startswith("{")))
        for file in self.idp.data.rglob("*"):
            if file.is_file():
                self.assertNotIn(password.encode(), file.read_bytes(), file)
        kept = self.idp.data / "administrator.toml"
        self.assertEqual(kept.stat().st_mode & 0o777, 0o600)
        self.idp.stop()
        self.idp.start(self.sp.metadata)
        self.assertNotIn("password is", self.idp.output())
        self.assertIsNone(Administrator(self.idp).open(LIST).login_form())
        # Lost: without the file the next start makes another one.
        self.idp.stop()
        kept.unlink()
        self.idp.start(self.sp.metadata)
        self.assertEqual(self.idp.output().count("password is"), 1)
        self.assertNotIn(password, self.idp.output())
        self.assertIsNotNone(Administrator(self.idp).open(LIST).login_form())

    def test_a_mere_check_makes_no_password(self):
        self.begin_both()
        self.idp.stop()
        (self.idp.data / "administrator.toml").unlink()
        done = self.idp.run("--check-config")
        self.assertEqual(done.returncode, 0)
        self.assertNotIn("password is", done.stdout + done.stderr)
        self.assertFalse((self.idp.data / "administrator.toml").exists())


if __name__ == "__main__":
    unittest.main()
