"""Nobody is sent to another site, whatever stands where we look for a way back."""

import json
import unittest
from urllib.parse import quote, urlencode, urlsplit

from attack import ELSEWHERE, HttpAttack, ask, page_of_another_site
from harness.browser import Browser
from harness.signet_programs import ALICE, SignetSp


class ReturnPath(HttpAttack):
    def test_returnto_logout_redirect_at_login(self):
        """returnto-logout-redirect: a sign-in comes back to a path of this site or doesn't begin"""
        self.connect()
        page = self.browser.visit(self.sp.login_url("/session?a=//b&c=%2F%5c#d"), ALICE)
        self.assertEqual(page.url, self.sp.session_url + "?a=//b&c=%2F%5c#d")
        for path in ELSEWHERE:
            for encoded in (quote(path, safe=""), quote(path, safe="/:\\@?")):
                with self.subTest(encoded):
                    page = ask(f"{self.sp.url}/login?return={encoded}")
                    self.assertEqual(page.status, 400)
                    self.assertNotIn("Location", page.headers)
                    self.assertNotIn("evil", page.body.decode())

    def test_returnto_logout_redirect_by_other_names(self):
        """returnto-logout-redirect: no other parameter says where to go"""
        self.connect()
        names = ("ReturnTo", "returnTo", "return_to", "target", "RelayState", "next", "url",
                 "redirect", "redirect_uri", "continue", "return[]")
        query = urlencode({name: "https://evil.example/" for name in names})
        page = self.browser.visit(f"{self.sp.url}/login?{query}", ALICE)
        self.assertEqual(page.url, self.sp.url + "/")
        for url in (self.idp.url + "/login", self.idp.url + "/", self.sp.url + "/",
                    self.sp.session_url):
            page = self.browser.get(f"{url}?{query}", follow=False)
            self.assertNotIn("evil", page.headers.get("Location", "") + page.body.decode())

    def test_returnto_logout_redirect_at_logout(self):
        """returnto-logout-redirect: a sign-out leads to our own start page"""
        self.connect()
        self.browser.visit(self.sp.login_url("/"), ALICE)
        for program in (self.sp, self.idp):
            front = self.browser.get(program.url + "/")
            form = front.form_with_button("Sign out")
            elsewhere = dict.fromkeys(("return", "ReturnTo", "RelayState"), "//evil.example")
            form.action += "?" + urlencode(elsewhere)
            page = self.browser.submit(front, form, elsewhere)
            self.assertEqual(page.status, 200)
            self.assertTrue(page.url.startswith(program.url), page.url)
            self.assertNotIn("evil", page.body.decode())

    def test_a_path_twice_is_refused(self):
        self.connect()
        self.assertEqual(ask(f"{self.sp.url}/login?return=/&return=//evil.example").status, 400)


class RelayState(HttpAttack):
    def test_relaystate_open_redirect(self):
        """relaystate-open-redirect: what comes along with an unasked Response leads to a path of
        this site or to the start page"""
        self.paper_idp()
        self.sp.stop()
        self.sp.settings = f"accept_unsolicited_from = {json.dumps([self.paper.entity_id])}\n"
        self.sp.start(self.paper.metadata)
        self.browser.get(self.sp.login_url(), follow=False)
        for relay_state, path in [("/session?tab=1", "/session?tab=1"),
                                  *((path, "/") for path in ELSEWHERE)]:
            with self.subTest(relay_state):
                page = self.answer(self.paper.success(self.sp, None), relay_state, follow=False)
                self.assertEqual((page.status, page.headers["Location"]), (303, path))

    def test_relaystate_open_redirect_of_an_answer(self):
        """relaystate-open-redirect: an answer goes where its sign-in was begun for"""
        self.paper_idp()
        for relay_state in ("https://evil.example/", "/session"):
            request_id, own = self.request_id(return_path="/session?mine=1")
            self.assertNotIn("session", own)
            page = self.answer(self.paper.success(self.sp, request_id), relay_state, follow=False)
            self.assertEqual((page.status, page.headers["Location"]), (303, "/session?mine=1"))


class Continue(HttpAttack):
    def test_the_way_on_after_the_login_form_is_a_handle(self):
        self.connect()
        for value in ELSEWHERE[:-1]:
            browser = Browser()
            page = browser.get(f"{self.idp.url}/login?{urlencode({'continue': value})}")
            self.assertEqual(page.status, 400)
            login = browser.get(self.idp.url + "/login")
            form = login.login_form()
            form.fields["continue"] = value
            page = browser.log_in(login, ALICE)
            self.assertEqual((page.status, page.url), (400, self.idp.url + "/login"))

    def test_the_way_on_after_an_answer_without_cookies_is_a_form_of_our_own(self):
        self.connect()
        for value in ("https://evil.example/", "//evil.example", "0" * 64):
            page = self.browser.get(f"{self.sp.url}/acs/continue?{urlencode({'handle': value})}")
            self.assertEqual((page.status, urlsplit(page.url).path), (405, "/acs/continue"))
        form = {"SAMLResponse": "PGE+", "RelayState": "//evil.example"}
        browser, other_site = Browser(), page_of_another_site(self.sp.acs_url, form)
        ours = browser.submit(other_site, other_site.forms[0])
        self.assertEqual([(one.action, one.fields) for one in ours.forms],
                         [(self.sp.url + "/acs/continue", form)])
        self.assert_refused(browser.submit(ours, ours.forms[0]), "xml-not-well-formed")


class Metadata(HttpAttack):
    def test_a_peer_that_nobody_listed_is_no_place_to_go(self):
        self.connect()
        stranger = SignetSp(self.subfolder("stranger"))
        self.begin(stranger, self.idp.metadata)
        for idp in (stranger.entity_id, "https://evil.example/", "//evil.example"):
            page = ask(self.sp.login_url("/", idp))
            self.assertEqual(page.status, 400)
            self.assertNotIn("Location", page.headers)
        page = self.browser.visit(stranger.login_url(), ALICE)
        self.assert_refused(page, "issuer-unknown", self.idp)


if __name__ == "__main__":
    unittest.main()
