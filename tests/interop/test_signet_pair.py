"""signet-sp and signet-idp: what people do with the two, and what others try."""

import time
import unittest

from harness.browser import Browser, changed
from harness.signet_pair import SignetPairTest
from harness.signet_programs import ALICE, BOB, SignetIdp, SignetSp

EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"


class SignIn(SignetPairTest):
    def test_comes_back_to_the_page_that_was_wanted(self):
        self.connect()
        page = self.browser.visit(self.sp.login_url("/session?tab=1"), ALICE)
        self.assertEqual(page.url, self.sp.url + "/session?tab=1")
        self.assertEqual(page.json()["name_id"], {"value": ALICE[0], "format": EMAIL})
        self.assertEqual(page.json()["idp"], self.idp.entity_id)

    def test_works_where_both_share_a_host_name(self):
        self.connect(idp_host="127.0.0.1")
        self.assertEqual(self.browser.visit(self.sp.login_url("/session"), BOB).status, 200)
        self.assertEqual(self.browser.visit(self.sp.session_url).json()["name_id"]["value"], BOB[0])

    def test_the_front_page_has_a_button_for_it_and_then_says_who_is_there(self):
        self.connect()
        front = self.browser.get(self.sp.url + "/")
        self.assertNotIn(ALICE[0], front.text)
        link = next(url for url, text in front.links if "Sign in" in text)
        self.assertIn(ALICE[0], self.browser.visit(link, ALICE).text)

    def test_a_second_application_needs_no_password(self):
        self.connect()
        second = SignetSp(self.subfolder("second"))
        second.introduce()
        self.idp.stop()
        self.idp.start(self.sp.metadata, second.metadata)
        self.begin(second, self.idp.metadata)
        self.browser.visit(self.sp.login_url("/session"), ALICE)
        page = self.browser.visit(second.login_url("/session"))
        self.assertEqual(page.json()["name_id"]["value"], ALICE[0])
        self.assertEqual(self.browser.passwords_typed, 1)

    def test_without_a_session_there_is_nothing_to_see(self):
        self.connect()
        self.assertEqual(self.browser.get(self.sp.session_url).status, 401)

    def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(self):
        self.connect()
        self.browser.visit(self.sp.login_url("/session"), ALICE)
        for host in ("localhost", "127.0.0.1"):
            cookies = self.browser.cookies.all(host)
            self.assertTrue(cookies)
            for cookie in cookies:
                self.assertTrue(cookie.http_only, cookie.name)
                self.assertIn(cookie.same_site, ("lax", "strict"), cookie.name)

    def test_the_saml_form_can_be_sent_without_javascript(self):
        self.connect()
        page = self.browser.get(self.sp.login_url())
        page = self.browser.log_in(page, ALICE)
        self.assertTrue(page.saml_form().buttons)


class WrongPassword(SignetPairTest):
    def test_says_the_same_for_a_wrong_password_and_an_unknown_user(self):
        self.connect()
        login = self.browser.get(self.sp.login_url())
        wrong = self.browser.log_in(login, (ALICE[0], "not her password"))
        stranger = Browser()
        login = stranger.get(self.sp.login_url())
        unknown = stranger.log_in(login, ("nobody@example.com", "not her password"))
        self.assertIsNotNone(wrong.login_form())
        self.assertEqual(wrong.status, unknown.status)
        self.assertEqual(wrong.text, unknown.text)
        self.assertEqual(self.browser.get(self.sp.session_url).status, 401)

    def test_the_right_password_works_after_a_wrong_one(self):
        self.connect()
        wrong = self.browser.visit(self.sp.login_url("/session"), (ALICE[0], "wrong"))
        self.assertEqual(self.browser.go_on(wrong, ALICE).json()["name_id"]["value"], ALICE[0])

    def test_guessing_is_slowed_down(self):
        self.connect()
        page = self.browser.get(self.sp.login_url("/session"))
        for attempt in range(30):
            page = self.browser.log_in(page, (ALICE[0], f"guess {attempt}"))
            if page.status == 429:
                break
        self.assertEqual(page.status, 429)


class Logout(SignetPairTest):
    def test_the_button_ends_the_session_here(self):
        self.connect()
        front = self.browser.visit(self.sp.login_url("/"), ALICE)
        page = self.browser.submit(front, front.form_with_button("Sign out"))
        self.assertEqual(page.status, 200)
        self.assertEqual(self.browser.get(self.sp.session_url).status, 401)

    def test_another_site_cannot_press_it(self):
        self.connect()
        self.browser.visit(self.sp.login_url("/"), ALICE)
        page = self.browser.post(self.sp.url + "/logout", {})
        self.assertGreaterEqual(page.status, 400)
        self.assertEqual(self.browser.get(self.sp.session_url).status, 200)


class Start(SignetPairTest):
    def test_the_sp_may_start_before_the_idp_exists(self):
        sp, idp = SignetSp(self.subfolder("sp")), SignetIdp(self.subfolder("idp"))
        self.begin(sp, idp.metadata_url)
        self.assertEqual(Browser().get(sp.url + "/").status, 200)
        self.begin(idp, sp.metadata_url)
        deadline = time.monotonic() + 30
        while Browser().get(sp.login_url("/session")).login_form() is None:
            self.assertLess(time.monotonic(), deadline, "the SP never fetched the IdP's metadata")
            time.sleep(0.2)
        page = Browser().visit(sp.login_url("/session"), ALICE)
        self.assertEqual(page.json()["name_id"]["value"], ALICE[0])

    def test_a_restart_keeps_keys_and_users(self):
        self.connect()
        before = self.idp.signing_certificate().read_text()
        self.assertEqual(self.idp.stop(), 0)
        self.idp.start(self.sp.metadata)
        self.assertEqual(self.idp.signing_certificate().read_text(), before)
        self.assertEqual(self.browser.visit(self.sp.login_url("/session"), ALICE).status, 200)

    def test_both_stop_when_asked(self):
        self.connect()
        self.assertEqual((self.sp.stop(), self.idp.stop()), (0, 0))


class Attacks(SignetPairTest):
    def assert_error_page(self, page, browser=None):
        """An error page with an incident id, and no session. Returns the log line of the id."""
        self.assertGreaterEqual(page.status, 400)
        self.assertEqual((browser or self.browser).get(self.sp.session_url).status, 401)
        return self.sp.event_of_incident(page)

    def test_a_captured_response_works_once(self):
        self.connect()
        self.browser.visit(self.sp.login_url("/session"), ALICE)
        captured = self.browser.last("SAMLResponse")
        thief = Browser()
        event = self.assert_error_page(thief.post(captured.url, captured.parameters), thief)
        self.assertTrue(event["code"])
        self.assertEqual(self.browser.get(self.sp.session_url).status, 200)

    def test_a_changed_response_is_refused(self):
        self.connect()
        self.browser.tamper = lambda fields: changed(fields, b">alice@", b">alicf@")
        event = self.assert_error_page(self.browser.visit(self.sp.login_url("/session"), ALICE))
        self.assertIn("signature", event["code"])

    def test_a_response_for_another_application_is_refused(self):
        self.connect()
        second = SignetSp(self.subfolder("second"))
        second.introduce()
        self.idp.stop()
        self.idp.start(self.sp.metadata, second.metadata)
        self.begin(second, self.idp.metadata)
        self.browser.visit(second.login_url("/session"), ALICE)
        captured = self.browser.last("SAMLResponse")
        thief = Browser()
        self.assert_error_page(thief.post(self.sp.acs_url, captured.parameters), thief)

    def test_the_return_path_stays_on_this_site(self):
        self.connect()
        for path in ("http://localhost:1/", "//localhost:1/", "/\\localhost:1/", "",
                     "javascript:alert(1)", "/%2f/localhost", "/\t/localhost"):
            with self.subTest(path):
                page = self.browser.get(self.sp.login_url(path), follow=False)
                self.assertEqual(page.status, 400)

    def test_garbage_is_an_error_page(self):
        self.connect()
        for fields in ({}, {"SAMLResponse": ""}, {"SAMLResponse": "%%%"}, {"SAMLResponse": "PGE+"}):
            with self.subTest(fields):
                page = self.browser.post(self.sp.acs_url, fields)
                self.assertGreaterEqual(page.status, 400)
                self.assertLess(page.status, 500)

    def test_a_response_that_nobody_asked_for_is_refused(self):
        self.connect()
        self.browser.visit(self.idp.url + "/login", ALICE)
        applications = self.browser.get(self.idp.url + "/")
        form = applications.form_with_button(self.sp.entity_id)
        page = self.browser.go_on(self.browser.submit(applications, form))
        event = self.assert_error_page(page)
        self.assertIn("unsolicited", event["code"])

    def test_the_idp_answers_only_to_addresses_from_metadata(self):
        self.connect()
        stranger = SignetSp(self.subfolder("stranger"))
        self.begin(stranger, self.idp.metadata)
        page = self.browser.visit(stranger.login_url("/session"), ALICE)
        self.assertEqual(page.url.split("?")[0], self.idp.url + "/sso")
        self.assertGreaterEqual(page.status, 400)
        self.assertIsNone(page.saml_form())

    def test_secrets_stay_out_of_the_logs(self):
        self.connect()
        self.browser.visit(self.sp.login_url("/session"), ("alice@example.com", "se2ret-typo"))
        self.browser.visit(self.sp.login_url("/session"), ALICE)
        value = self.browser.last("SAMLResponse").parameters["SAMLResponse"]
        cookies = [cookie.value for host in ("localhost", "127.0.0.1")
                   for cookie in self.browser.cookies.all(host)]
        for program in (self.idp, self.sp):
            for secret in ("se2ret-typo", value[:60], *cookies):
                self.assertNotIn(secret, program.log())
            self.assertTrue(program.events())


if __name__ == "__main__":
    unittest.main()
