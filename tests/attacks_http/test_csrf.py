"""Pages of other sites can't make a browser do things here: every POST of both programs."""

import base64
import re
import unittest
from pathlib import Path

from attack import EVIL, HttpAttack, ask, page_of_another_site
from harness.administrator import Administrator
from harness.browser import Browser
from harness.signet_programs import ALICE, BOB
from paper import KEYS

SAMPLES = Path(__file__).parents[2] / "samples"
OTHER = KEYS / "other-rsa2048.crt.pem"
CERTIFICATES = "/admin/identity-providers/*/certificates"
# What comes here is signed by an application.
LOGOUT = {"/slo", "/slo/continue", "/slo/soap"}
# See test_csrf_administrator.py.
OF_THE_ADMINISTRATOR = {"/admin/sessions/*/end", "/admin/users/*/disable", "/admin/users/*/enable"}


class EveryPost(HttpAttack):
    def setUp(self):
        super().setUp()
        self.connect()

    def evil_post(self, url, fields, origin=EVIL, browser=None):
        """What the browser makes of a form on another site."""
        page = page_of_another_site(url, fields, origin)
        return (browser or self.browser).submit(page, page.forms[0])

    def test_no_post_is_forgotten_here(self):
        idp = {"/login", "/start", "/logout", "/logout/skip", "/sso", *LOGOUT, *OF_THE_ADMINISTRATOR}
        for program, paths in (("idp", idp),
                               ("sp", {"/acs", "/logout", "response_again_path", "logout_path",
                                       "logout_again_path", "logout_soap_path",
                                       "/admin/sessions/*", CERTIFICATES,
                                       CERTIFICATES + "/delete"})):
            found = re.findall(r'\.post\(([^,]*),', (SAMPLES / program / "app.cpp").read_text())
            self.assertEqual({path.strip('"') for path in found}, paths)

    def forms_of_a_session(self):
        """Each form that a session has: the program, the fields, where it is known to be there,
        and what the page says when it was sent."""
        self.browser.visit(self.sp.login_url("/"), ALICE)
        front = self.browser.get(self.idp.url + "/")
        start = front.form_with_button(self.sp.entity_id)
        yield self.idp, "/start", start.fields, self.idp.url + "/"
        yield self.idp, "/logout", front.form_with_button("Sign out").fields, self.idp.url + "/"
        front = self.browser.get(self.sp.url + "/")
        yield (self.sp, "/logout", front.form_with_button("Sign out").fields, self.sp.session_url)

    def assert_refused_form(self, page, still_there):
        self.assertEqual(page.status, 403, page.text)
        self.assertIsNone(page.saml_form())
        self.assertEqual(self.browser.get(still_there, follow=False).status, 200)

    def test_forms_of_a_session(self):
        other = Browser()
        other.visit(self.sp.login_url("/"), BOB)
        for program, path, fields, still_there in self.forms_of_a_session():
            foreign = other.get(program.url + "/").form_with_button("Sign out").fields["csrf"]
            url, jar = program.url + path, self.browser.cookies
            rest = {name: value for name, value in fields.items() if name != "csrf"}
            own = {"Sec_Fetch_Site": "same-origin"}
            with self.subTest(url):
                # Another site's page, even when it knows the token.
                for sent in (rest, fields):
                    self.assert_refused_form(self.evil_post(url, sent), still_there)
                for site in ("cross-site", "same-site", "x", ""):
                    self.assert_refused_form(ask(url, "POST", fields, jar, Sec_Fetch_Site=site),
                                             still_there)
                self.assert_refused_form(
                    ask(url, "POST", fields, jar, Origin="http://evil.example"), still_there)
                # A browser that sends all cookies and says nothing of where the form was.
                token = fields["csrf"]
                for wrong in ({}, {"csrf": ""}, {"csrf": foreign}, {"csrf": token[:-1]},
                              {"csrf": token + "0"}, {"csrf": token + " "}, {"CSRF": token}):
                    self.assert_refused_form(ask(url, "POST", rest | wrong, jar), still_there)
                self.assert_refused_form(
                    ask(f"{url}?csrf={token}", "POST", rest, jar, **own), still_there)
                # What forms of other sites can send without asking first.
                for kind in ("text/plain", "multipart/form-data; boundary=x", "text/json", ""):
                    page = ask(url, "POST", fields, jar, Content_Type=kind, **own)
                    self.assert_refused_form(page, still_there)
                self.assertEqual(ask(url, "GET", None, jar).status, 405)
                self.assertEqual(ask(url, "PUT", fields, jar, **own).status, 405)

    def test_forms_of_a_session_work_from_their_own_page(self):
        for program, path, fields, still_there in self.forms_of_a_session():
            page = ask(program.url + path, "POST", fields, self.browser.cookies,
                       Sec_Fetch_Site="same-origin")
            self.assertIn(page.status, (200, 303))
            self.assertEqual(page.saml_form() is not None, path == "/start")
            status = self.browser.get(still_there, follow=False).status
            self.assertEqual(status == 200, path == "/start")
            self.browser.visit(self.sp.login_url("/"), ALICE)

    def test_forms_for_certificates_of_identity_providers(self):
        """Not even with the administrator's token, from a page of another site."""
        administrator = Administrator(self.sp)
        page = administrator.follow(administrator.open("/admin/identity-providers"),
                                    self.idp.entity_id)
        file = {"certificate": OTHER.read_bytes()}
        token = {"csrf": page.form_with_button("Import").fields["csrf"]}
        asked = administrator.follow(page, "Delete")
        deletion = asked.form_with_button("Delete").fields
        for url, fields, more in ((page.url, token, file), (page.url + "/delete", deletion, {})):
            evil = page_of_another_site(url, fields)
            for browser in (administrator.browser, self.browser):
                refused = browser.submit(evil, evil.forms[0], more)
                self.assertEqual(refused.status, 403, refused.text)
            for site in ("cross-site", "same-site", "x", ""):
                refused = ask(url, "POST", deletion, administrator.browser.cookies,
                              Sec_Fetch_Site=site)
                self.assertEqual(refused.status, 403, refused.text)
        shown = administrator.browser.get(page.url)
        self.assertEqual(shown.text.count("Last used"), 1)
        self.assertIn("trusted now", administrator.press(
            shown, "Import", certificate=OTHER.read_bytes()).text)

    def test_the_login_form(self):
        """login-csrf: nobody is signed in as somebody else by a form of another site"""
        attacker = Browser()
        login = attacker.get(self.idp.url + "/login").login_form()
        filled = login.fields | {"username": BOB[0], "password": BOB[1]}
        self.browser.get(self.idp.url + "/login")
        url, jar = self.idp.url + "/login", self.browser.cookies
        for sent in (filled, filled | {"csrf": ""}):
            self.assertEqual(self.evil_post(url, sent).status, 403)
            self.assertEqual(ask(url, "POST", sent, jar).status, 403)
            self.assertEqual(ask(url, "POST", sent, jar, Origin="http://evil.example").status, 403)
            self.assertEqual(ask(url, "POST", sent).status, 403)
        self.assertEqual(self.browser.get(self.idp.url + "/", follow=False).status, 303)
        mine = self.browser.log_in(self.browser.get(url), ALICE)
        self.assertIn(ALICE[0], mine.text)

    def test_a_request_for_a_sign_in(self):
        """login-csrf: a form of another site that asks for a sign-in brings nobody's to its end"""
        link = Browser().get(self.sp.login_url(), follow=False).headers["Location"]
        self.browser.visit(self.idp.url + "/login", ALICE)
        page = self.browser.visit(link)
        self.assert_refused(page, "browser-mismatch")
        self.assertEqual(self.browser.get(self.sp.session_url).status, 401)
        # Out of a link that is signed no form can be made.
        form = {"SAMLRequest": base64.b64encode(self.browser.last("SAMLRequest").xml).decode()}
        page = self.evil_post(self.idp.url + "/sso", form)
        self.assert_refused(page, "request-unsigned", self.idp)

    def test_a_logout(self):
        """slo-csrf: forms of another site with a message that nobody signed for it, and the button
        that skips an application"""
        self.browser.visit(self.sp.login_url("/"), ALICE)
        unsigned = base64.b64encode(b"<a/>").decode()
        for path in LOGOUT:
            for field in ("SAMLRequest", "SAMLResponse"):
                page = self.evil_post(self.idp.url + path, {field: unsigned})
                page = self.browser.go_on(page)
                self.assertIn(page.status, (400, 500), page.text)
        skip = self.idp.url + "/logout/skip"
        token = self.browser.get(self.idp.url + "/").form_with_button("Sign out").fields
        for page in (self.evil_post(skip, {}), self.evil_post(skip, token),
                     ask(skip, "POST", token, self.browser.cookies)):
            self.assertEqual(page.status, 403, page.text)
        self.assertEqual(self.browser.get(self.idp.url + "/", follow=False).status, 200)
        self.assertEqual(self.browser.get(self.sp.session_url).status, 200)

    def test_an_answer(self):
        """login-csrf: an answer that the attacker's own sign-in got"""
        attacker = Browser()
        page = attacker.log_in(attacker.get(self.sp.login_url()), BOB)
        response = page.saml_form().fields
        for prepare in (lambda: None, lambda: self.browser.get(self.sp.login_url())):
            prepare()
            page = self.browser.go_on(self.evil_post(self.sp.acs_url, response))
            self.assert_refused(page, "browser-mismatch")
            self.assertEqual(self.browser.get(self.sp.session_url).status, 401)
        # It wasn't used up: where it belongs, it works.
        self.assertEqual(attacker.go_on(page_of_another_site(self.sp.acs_url, response,
                                                             self.idp.url)).status, 200)


class RequestPhase(HttpAttack):
    def test_request_phase_csrf(self):
        """request-phase-csrf: a picture whose address is our /login changes nobody's session"""
        self.connect()
        self.browser.visit(self.sp.login_url("/"), ALICE)
        before = self.browser.get(self.sp.session_url).json()
        for method in ("GET", "HEAD"):
            page = ask(self.sp.login_url("/", self.idp.entity_id), method, None,
                       self.browser.cookies, Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="image")
            self.assertEqual(page.status, 303)
            self.assertNotIn("session", " ".join(page.headers.get_all("Set-Cookie")))
        for path in ("/logout", "/start", "/acs"):
            for program in (self.sp, self.idp):
                page = ask(program.url + path, "GET", None, self.browser.cookies)
                self.assertIn(page.status, (404, 405))
        self.assertEqual(self.browser.get(self.sp.session_url).json(), before)
        # And a sign-in that another page began ends as the person's own, who was there before.
        page = self.browser.visit(self.sp.login_url("/session"))
        self.assertEqual(page.json()["name_id"]["value"], ALICE[0])


if __name__ == "__main__":
    unittest.main()
