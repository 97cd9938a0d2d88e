"""Pages of other sites can't make the administrator's browser do things: every POST below /admin that
both programs share, and those for the certificates of signet-idp."""

import re
import unittest
from pathlib import Path

from attack import EVIL, HttpAttack, ask, page_of_another_site
from harness.administrator import Administrator
from harness.browser import Browser
from harness.signet_programs import ALICE

SAMPLES = Path(__file__).parents[2] / "samples"
CERTIFICATES = ("/generate", "/activate", "/delete")


class EveryPostOfTheAdministrator(HttpAttack):
    def setUp(self):
        super().setUp()
        self.connect()
        self.programs = {program: Administrator(program) for program in (self.idp, self.sp)}

    def evil_post(self, browser, url, fields):
        page = page_of_another_site(url, fields, EVIL)
        return browser.submit(page, page.forms[0])

    def attempts(self, url, fields, browser):
        """What isn't sent by a form of this session."""
        jar, token = browser.cookies, fields["csrf"]
        rest = {name: value for name, value in fields.items() if name != "csrf"}
        own = {"Sec_Fetch_Site": "same-origin"}
        for sent in (rest, fields):
            yield self.evil_post(browser, url, sent)
        for site in ("cross-site", "same-site", "x", ""):
            yield ask(url, "POST", fields, jar, Sec_Fetch_Site=site)
        yield ask(url, "POST", fields, jar, Origin="http://evil.example")
        for wrong in ({}, {"csrf": ""}, {"csrf": token[:-1]}, {"csrf": token + "0"},
                      {"csrf": "a" * 64}, {"CSRF": token}):
            yield ask(url, "POST", rest | wrong, jar, **own)
        yield ask(f"{url}?csrf={token}", "POST", rest, jar, **own)
        for kind in ("text/plain", "multipart/form-data; boundary=x", "application/json", ""):
            yield ask(url, "POST", fields, jar, Content_Type=kind, **own)

    def assert_needs_its_form(self, url, fields, browser):
        """Whatever is refused is refused with 403; a browser without the session sees the sign-in."""
        with self.subTest(url):
            for page in self.attempts(url, fields, browser):
                self.assertEqual(page.status, 403, page.text)
            for stranger in (Browser(), self.signed_in_person()):
                page = ask(url, "POST", fields, stranger.cookies, Sec_Fetch_Site="same-origin")
                self.assertEqual((page.status, page.headers["Location"]), (303, "/admin/login"))
            self.assertEqual(ask(url, "PUT", fields, browser.cookies).status, 405)

    def signed_in_person(self):
        browser = Browser()
        browser.visit(self.sp.login_url("/"), ALICE)
        return browser

    def test_no_post_is_forgotten_here(self):
        found = {path for file in (SAMPLES / "shared").glob("*.cpp")
                 for path in re.findall(r'\.post\(([^,]*),', file.read_text())}
        self.assertEqual(found, {'"/admin/login"', '"/admin/logout"'}
                         | {f'pages.route + "{action}"' for action in CERTIFICATES})
        for file in set((SAMPLES / "idp").glob("*.cpp")) - {SAMPLES / "idp" / "app.cpp"}:
            self.assertNotIn(".post(", file.read_text(), file)

    def test_signing_out(self):
        for program, administrator in self.programs.items():
            page = administrator.open("/admin")
            fields = page.form_with_button("Sign out").fields
            self.assert_needs_its_form(program.url + "/admin/logout", fields, administrator.browser)
            self.assertIsNone(administrator.browser.get(page.url).login_form())
            ask(program.url + "/admin/logout", "POST", fields, administrator.browser.cookies,
                Sec_Fetch_Site="same-origin")
            self.assertIsNotNone(administrator.browser.get(page.url).login_form())

    def test_signing_in(self):
        """login-csrf: with the attacker's own form, or without any"""
        for program, administrator in self.programs.items():
            url, password = program.url + "/admin/login", administrator.password()
            theirs = Browser().get(program.url + "/admin").login_form()
            browser = Browser()
            browser.get(program.url + "/admin")
            filled = theirs.fields | {"password": password}
            for sent in (filled, filled | {"csrf": ""}):
                self.assertEqual(self.evil_post(browser, url, sent).status, 403)
                for given in ({}, {"Origin": "http://evil.example"},
                              {"Sec_Fetch_Site": "same-origin"}):
                    page = ask(url, "POST", sent, browser.cookies, **given)
                    self.assertEqual(page.status, 403)
                    self.assertNotIn("admin-session", str(page.headers))
            self.assertIsNotNone(browser.get(program.url + "/admin").login_form())

    def test_certificates(self):
        administrator = self.programs[self.idp]
        listed = administrator.open("/admin/applications")
        for page in (administrator.follow(listed, self.sp.entity_id),
                     administrator.open("/admin/certificates")):
            browser, url = administrator.browser, page.url
            made = administrator.press(page, "Generate", type="p-256", months="60")
            waiting = made.form_with_button("Set active").fields
            forms = {"/generate": {"months": "60", "type": "p-256", "csrf": waiting["csrf"]},
                     "/activate": waiting | {"known": "yes"}, "/delete": waiting}
            self.assertEqual(set(forms), set(CERTIFICATES))
            before = browser.get(url).text
            for action, fields in forms.items():
                self.assert_needs_its_form(url + action, fields, browser)
            self.assertEqual(browser.get(url).text, before)
            # With one program's administrator nobody is the other's.
            page = ask(url + "/activate", "POST", forms["/activate"],
                       self.programs[self.sp].browser.cookies, Sec_Fetch_Site="same-origin")
            self.assertEqual(page.status, 303)
            page = ask(url + "/activate", "POST", forms["/activate"], browser.cookies,
                       Sec_Fetch_Site="same-origin")
            self.assertEqual(page.status, 303)
            self.assertNotEqual(browser.get(url).text, before)

    def test_sessions_and_users(self):
        person = self.signed_in_person()
        administrator = self.programs[self.idp]
        question = administrator.follow(administrator.open("/admin/sessions"), "End")
        fields = question.form_with_button("End it").fields
        users = administrator.open("/admin/users")
        urls = [question.url] + [self.idp.url + form.action for form in users.forms]
        self.assertTrue(any(url.endswith("/disable") for url in urls))
        for url in urls + [urls[-1].replace("/disable", "/enable")]:
            self.assert_needs_its_form(url, fields, administrator.browser)
        self.assertEqual(person.get(self.idp.url + "/", follow=False).status, 200)
        self.assertEqual(person.get(self.sp.session_url).status, 200)


if __name__ == "__main__":
    unittest.main()
