"""Names, attributes and messages that peers and users are known by stay text."""

import unittest
import xml.etree.ElementTree as ElementTree

from attack import HttpAttack, Markup
from harness.browser import Browser
from harness.signet_programs import ALICE, SignetIdp, table, user
from paper import PaperSp

PAYLOAD = "</h1>\"'><x-evil onload=alert(1)>{{1337*1337}}&lt;"
IMAGE = "<img src=x onerror=alert(1)>"


class Names(HttpAttack):
    def assert_no_images(self, page):
        """But our own: a Logo of metadata is not shown."""
        tags = [tag for tag, _ in Markup(page).elements]
        self.assertEqual(tags.count("img"), 1)
        self.assertNotIn("javascript:", page.body.decode())

    def test_displayname_xss(self):
        """displayname-xss: what an application calls itself, in its metadata and in settings"""
        for name in (PAYLOAD, IMAGE):
            folder = self.subfolder(str(len(name)))
            idp, sp = SignetIdp(folder), PaperSp(folder, display_name=name)
            other = "http://localhost:1/other"
            (folder / "other").mkdir()
            second = PaperSp(folder / "other", entity_id=other)
            idp.settings = f"name = {_toml(name)}\n" + user(
                ALICE, display_name=name, email=ALICE[0]) + table(
                    "application", entity_id=other, display_name="second " + name)
            self.begin(idp, sp.metadata, second.metadata)
            browser = Browser()
            login = browser.get(sp.sign_in_url(idp))
            self.assert_harmless(login, name)
            browser.log_in(login, ALICE)
            front = browser.get(idp.url + "/")
            self.assert_harmless(front, name)
            self.assert_harmless(front, "second " + name)
            for page in (login, front):
                self.assert_no_images(page)

    def test_displayname_xss_of_an_identity_provider(self):
        """displayname-xss: what identity providers call themselves, where people choose one"""
        for name in (PAYLOAD, IMAGE):
            self.folder = self.subfolder(str(len(name)))
            self.paper_idp(display_name=name)
            idp = SignetIdp(self.subfolder("idp"))
            idp.settings = f"name = {_toml('second ' + name)}\n" + user(ALICE)
            self.begin(idp, self.sp.metadata)
            self.sp.stop()
            self.sp.settings = f"name = {_toml('here ' + name)}\n"
            self.sp.start(self.paper.metadata, idp.metadata)
            chooser = self.browser.get(self.sp.login_url())
            for shown in (name, "second " + name, "here " + name):
                self.assert_harmless(chooser, shown)
            self.assert_no_images(chooser)
            entity = ElementTree.parse(idp.metadata).getroot()
            self.assertIn("second " + name, [element.text for element in entity.iter()])

    def test_displayname_xss_in_an_entity_id(self):
        """displayname-xss: the entity ID of an application, which stands on pages and in forms"""
        idp, entity_id = SignetIdp(self.subfolder("idp")), "urn:\"'><x-evil/onload=alert(1)>"
        sp = PaperSp(self.folder, entity_id=entity_id)
        idp.settings = user(ALICE, email=ALICE[0])
        self.begin(idp, sp.metadata)
        browser = Browser()
        login = browser.get(sp.sign_in_url(idp))
        self.assert_harmless(login, entity_id)
        browser.log_in(login, ALICE)
        front = browser.get(idp.url + "/")
        self.assert_harmless(front, entity_id)
        self.assertEqual(front.form_with_button(entity_id).fields["application"], entity_id)


class Assertions(HttpAttack):
    def test_what_an_assertion_says(self):
        self.paper_idp()
        request_id, relay_state = self.request_id()
        response = self.paper.success(self.sp, request_id, "name " + PAYLOAD,
                                      [("attribute " + PAYLOAD, "value " + PAYLOAD)])
        page = self.answer(response, relay_state)
        for shown in ("name " + PAYLOAD, "attribute " + PAYLOAD, "value " + PAYLOAD):
            self.assert_harmless(page, shown)
        session = self.browser.get(self.sp.session_url)
        self.assertEqual(session.headers.get_content_type(), "application/json")
        self.assertEqual(session.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(session.json()["name_id"]["value"], "name " + PAYLOAD)

    def test_error_page_template(self):
        """error-page-template: a failure is told in our words, and the peer's are in the log"""
        self.paper_idp()
        for message in ("No.", PAYLOAD, IMAGE, "Call 0800-EVIL at https://evil.example/ now"):
            for code in ("AuthnFailed", "<x-evil>&{{1337*1337}}", "evil.example"):
                request_id, relay_state = self.request_id()
                response = self.paper.failure(self.sp, request_id, message, code)
                page = self.answer(response, relay_state)
                self.assert_refused(page, "status-not-success")
                self.assert_harmless(page, message, shown=False)
                self.assertIn("The other side did not complete the sign-in.", page.text)
                for word in ("evil", "No.", "1787569", "1337", code):
                    self.assertNotIn(word, self.without_incident(page))
                self.assertIn(code, self.sp.event_of_incident(page)["detail"])

    def without_incident(self, page):
        return page.body.decode().replace(self.sp.event_of_incident(page)["incident"], "")


def _toml(text):
    """A literal text would not do: both kinds of quotation marks are in it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    unittest.main()
