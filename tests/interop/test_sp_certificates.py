"""The pages of `signet-sp` for the certificates of identity providers: a rotation without a failed
sign-in, and what they refuse."""

import json
import subprocess
import time
import unittest

from harness.administrator import Administrator
from harness.browser import Browser
from harness.keys import make_key_pair
from harness.signet_pair import SignetPairTest
from harness.signet_programs import ALICE, signet

PROFILE = ("--profile", "identity-center")
LIST = "/admin/identity-providers"


class CertificatesTest(SignetPairTest):
    def begin_both(self, **options):
        self.connect(**options)
        self.administrator = Administrator(self.sp)

    def certificates_page(self):
        page = self.administrator.open(LIST)
        return self.administrator.follow(page, self.idp.entity_id)

    def upload(self, octets):
        return self.administrator.press(self.certificates_page(), "Import", certificate=octets)

    def delete(self, number):
        """Deletes the certificate of this number on the page."""
        asked = self.administrator.follow(self.certificates_page(), "Delete", number)
        return self.administrator.press(asked, "Delete")

    def sign_in(self):
        """Somebody who wasn't here before."""
        return Browser().visit(self.sp.login_url("/session"), ALICE)

    def assert_signs_in(self):
        page = self.sign_in()
        self.assertEqual(page.status, 200, page.text)
        self.assertEqual(page.json()["name_id"]["value"], ALICE[0])

    def answer(self):
        """A browser that has the identity provider's answer and hasn't delivered it yet."""
        browser = Browser()
        page = browser.log_in(browser.get(self.sp.login_url("/session")), ALICE)
        self.assertIsNotNone(page.saml_form(), page.text)
        return browser, page

    def keyring(self, command, *arguments):
        done = signet("keyring", command, self.idp.data / "keys", "--json", *arguments)
        self.assertIn(done.returncode, (0, 1), done)
        return json.loads(done.stdout)

    def trusted(self):
        """What `signet trust` sees in the folder."""
        done = signet("trust", "list", self.sp.data / "trust", "--json")
        self.assertEqual(done.returncode, 0, done)
        (peer,) = json.loads(done.stdout)["peers"]
        return [one for one in peer["certificates"] if one["trusted"]]

    def new_key_of_the_idp(self):
        """Made and not in use yet: its certificate."""
        self.keyring("generate", "--type", "p-256", "--id", "next")
        done = signet("keyring", "list", self.idp.data / "keys", "--pem", "next")
        self.assertEqual(done.returncode, 0, done)
        return done.stdout

    def switch_the_idp_to_its_new_key(self):
        """signet-idp looks for changes of its ring at most once a second or so."""
        self.keyring("activate", "next", "--insecurely-before-peers-can-know-the-key")
        new = [one["certificate_sha256"] for one in self.trusted() if one["imported"]]
        self.until(lambda: self.sign_in().status == 200 and self.was_used(new[0]))

    def was_used(self, fingerprint):
        groups = " ".join(fingerprint[at:at + 8] for at in range(0, 64, 8))
        card = self.certificates_page().text.split(groups)[1].split("Delete")[0]
        return "Last used" in card and "never" not in card

    def until(self, holds):
        deadline = time.monotonic() + 30
        while not holds():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.2)


class Rotation(CertificatesTest):
    def test_import_switch_delete(self):
        self.begin_both()
        self.assert_signs_in()
        late, late_page = self.answer()
        later, later_page = self.answer()
        certificate = self.new_key_of_the_idp()

        page = self.upload(certificate)
        self.assertIn("The certificate is trusted now.", page.text)
        self.assertEqual(page.text.count("green: ends in"), 2)
        self.assertIn("Last usednever", page.text)
        self.assert_signs_in()  # with the old one still
        self.switch_the_idp_to_its_new_key()
        self.assertNotIn("Last usednever", self.certificates_page().text)
        # What was under way with the old key comes to its end.
        self.assertEqual(late.go_on(late_page).status, 200)

        asked = self.administrator.follow(self.certificates_page(), "Delete")
        self.assertIn("Delete this certificate?", asked.text)
        page = self.administrator.press(asked, "Delete")
        self.assertIn("The certificate isn't trusted any more.", page.text)
        self.assertIn("by the administrator", page.text)
        self.assert_signs_in()
        refused = later.go_on(later_page)
        self.assertEqual(refused.status, 400)
        event = self.sp.event_of_incident(refused)
        self.assertEqual(event["code"], "signature-by-removed-certificate")
        incident = self.administrator.open("/admin/incidents/" + event["incident"])
        self.assertIn("signature-by-removed-certificate", incident.text)

        # All of it is there after a restart, whose metadata still lists the old certificate.
        self.assertEqual(self.sp.stop(), 0)
        self.sp.start(self.idp.metadata)
        page = self.certificates_page()
        self.assertEqual(page.text.count("green: ends in"), 1)
        self.assertIn("Not trusted any more", page.text)
        self.assertNotIn("Last usednever", page.text)
        self.assert_signs_in()

    def test_a_command_while_it_runs(self):
        self.begin_both()
        other = make_key_pair(self.folder, "other")
        done = signet("trust", "import", self.sp.data / "trust", other.certificate,
                      "--peer", self.idp.entity_id, "--role", "idp")
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("CN=other", self.certificates_page().text)
        self.assert_signs_in()
        (old,) = [one for one in self.trusted() if one["in_metadata"]]
        done = signet("trust", "remove", self.sp.data / "trust", old["certificate_sha256"],
                      "--peer", self.idp.entity_id, "--role", "idp")
        self.assertEqual(done.returncode, 0, done)
        self.until(lambda: self.sign_in().status == 400)
        codes = [event.get("code") for event in self.sp.events()]
        self.assertIn("signature-by-removed-certificate", codes)


class Refusals(CertificatesTest):
    def assert_refused(self, page, code, *words):
        self.assertEqual(page.status, 422, page.text)
        for word in (code, *words):
            self.assertIn(word, page.text)
        self.assertEqual(len(self.trusted()), 1)

    def test_the_last_one_is_not_deleted(self):
        self.begin_both()
        self.assert_refused(self.delete(0), "last-trusted-certificate",
                            "The last valid certificate can't be deleted")
        self.assert_signs_in()

    def test_a_file_that_is_no_certificate(self):
        self.begin_both()
        keys = make_key_pair(self.folder, "other")
        pem = keys.certificate.read_bytes()
        der = subprocess.run(["openssl", "x509", "-in", keys.certificate, "-outform", "DER"],
                             check=True, capture_output=True, timeout=60).stdout
        for octets in (b"", b"hello", der, keys.key.read_bytes(), pem + keys.key.read_bytes(),
                       pem + pem, pem.replace(b"MII", b"MIJ", 1), b"<x-evil>" * 1000):
            page = self.upload(octets)
            self.assert_refused(page, "certificate-malformed")
            self.assertNotIn("<x-evil>", page.body.decode())
        self.assertIn("The certificate is trusted now.", self.upload(pem).text)

    def test_with_the_profile_a_certificate_has_2500_characters_at_most(self):
        for options, status in (((), 200), (PROFILE, 422)):
            with self.subTest(options):
                self.folder = self.subfolder(str(status))
                self.begin_both(sp_options=options)
                pem = make_key_pair(self.folder, "other").certificate.read_bytes()
                room = 2500 - len(pem)
                self.assertEqual(self.upload(pem + b"\n" * (room + 1)).status, status)
                self.assertEqual(self.upload(pem + b"\n" * room).status, 200)

    def test_pages_are_for_the_administrator(self):
        self.begin_both()
        page = self.certificates_page()
        path = page.url.removeprefix(self.sp.url)
        deletion = next(url for url, text in page.links if "Delete" in text)
        stranger = Browser()
        for url in (self.sp.url + LIST, page.url, deletion):
            self.assertIsNotNone(stranger.get(url).login_form(), url)
        for url in (page.url, page.url + "/delete"):
            self.assertIsNotNone(stranger.post(url, {"fingerprint": "00"}).login_form(), url)
        # Another identity provider's page, or one of nobody.
        for unknown in ("0" * 24, "x"):
            other = path.replace(path.split("/")[3], unknown)
            self.assertEqual(self.administrator.open(other).status, 404)

    def test_forms_of_other_pages_and_without_token_are_refused(self):
        self.begin_both()
        page = self.certificates_page()
        pem = make_key_pair(self.folder, "other").certificate.read_bytes()
        form = page.form_with_button("Import")
        browser = self.administrator.browser
        for token in ("", "0" * 64, form.fields["csrf"][:-1]):
            refused = browser.submit(page, form, {"csrf": token, "certificate": pem})
            self.assertEqual(refused.status, 403)
        url = page.url
        self.assertEqual(browser.post(url, {"certificate": pem}).status, 403)
        self.assertEqual(browser.post(url, form.fields | {"certificate": pem.decode()}).status, 403)
        (old,) = self.trusted()
        self.assertEqual(browser.post(url + "/delete", {
            "fingerprint": old["certificate_sha256"]}).status, 403)
        self.assertEqual(len(self.trusted()), 1)


if __name__ == "__main__":
    unittest.main()
