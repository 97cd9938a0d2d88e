"""signet-sp and signet-idp: what others try with the two."""

import unittest

from harness.browser import Browser, changed
from harness.signet_pair import SignetPairTest
from harness.signet_programs import ALICE, BOB, SignetSp


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


class Attacks(SignetPairTest):
    def assert_refused(self, code, page, browser=None):
        """An error page whose log line has the code, and no session."""
        self.assertTrue(page.url.startswith(self.sp.acs_url), page.url)
        self.assertEqual(page.status, 400)
        self.assertEqual((browser or self.browser).get(self.sp.session_url).status, 401)
        self.assertEqual(self.sp.event_of_incident(page)["code"], code)

    def test_a_captured_response_works_once(self):
        self.connect()
        self.browser.visit(self.sp.login_url("/session"), ALICE)
        captured = self.browser.last("SAMLResponse")
        thief = Browser()
        page = thief.post(captured.url, captured.parameters)
        self.assert_refused("in-response-to-unknown", page, thief)
        self.assertEqual(self.browser.get(self.sp.session_url).status, 200)

    def test_a_response_works_in_the_browser_that_asked_for_it(self):
        self.connect()
        attacker = Browser()
        form = attacker.log_in(attacker.get(self.sp.login_url()), BOB).saml_form()
        # Whoever opens a page of the attacker's would be signed in as Bob.
        page = self.browser.post(form.action, form.fields)
        self.assert_refused("browser-mismatch", page)

    def test_a_changed_response_is_refused(self):
        self.connect()
        self.browser.tamper = lambda fields: changed(fields, b">alice@", b">alicf@")
        page = self.browser.visit(self.sp.login_url("/session"), ALICE)
        self.assert_refused("signature-invalid", page)

    def test_a_response_for_another_application_is_refused(self):
        self.connect()
        second = self.connect_second_sp()
        self.browser.visit(second.login_url("/session"), ALICE)
        captured = self.browser.last("SAMLResponse")
        thief = Browser()
        page = thief.post(self.sp.acs_url, captured.parameters)
        self.assert_refused("destination-mismatch", page, thief)

    def test_the_return_path_stays_on_this_site(self):
        self.connect()
        for path in ("http://localhost:1/", "//localhost:1/", "/\\localhost:1/", "",
                     "javascript:alert(1)", "/%2f/localhost", "/\t/localhost"):
            with self.subTest(path):
                page = self.browser.get(self.sp.login_url(path), follow=False)
                self.assertEqual(page.status, 400)

    def test_garbage_is_an_error_page(self):
        self.connect()
        for fields, code in (({}, "parameter-missing"),
                             ({"SAMLResponse": ""}, "parameter-missing"),
                             ({"SAMLResponse": "%%%"}, "base64-malformed"),
                             ({"SAMLResponse": "PGE+"}, "xml-not-well-formed")):
            with self.subTest(fields):
                page = self.browser.post(self.sp.acs_url, fields)
                self.assert_refused(code, page)

    def test_a_response_that_nobody_asked_for_is_refused(self):
        self.connect()
        self.browser.visit(self.idp.url + "/login", ALICE)
        applications = self.browser.get(self.idp.url + "/")
        form = applications.form_with_button(self.sp.entity_id)
        page = self.browser.go_on(self.browser.submit(applications, form))
        self.assert_refused("unsolicited-refused", page)

    def test_the_idp_answers_only_to_addresses_from_metadata(self):
        self.connect()
        stranger = SignetSp(self.subfolder("stranger"))
        self.begin(stranger, self.idp.metadata)
        page = self.browser.visit(stranger.login_url("/session"), ALICE)
        self.assertEqual((page.url.split("?")[0], page.status), (self.idp.url + "/sso", 400))
        self.assertIsNone(page.saml_form())
        self.assertEqual(self.idp.event_of_incident(page)["code"], "issuer-unknown")

    def test_secrets_stay_out_of_the_logs(self):
        self.connect()
        self.browser.visit(self.sp.login_url("/session"), ("alice@example.com", "se2ret-typo"))
        self.browser.visit(self.sp.login_url("/session"), ALICE)
        value = self.browser.last("SAMLResponse").parameters["SAMLResponse"]
        cookies = [cookie.value for host in ("localhost", "127.0.0.1")
                   for cookie in self.browser.cookies.all(host)]
        for program in (self.idp, self.sp):
            for secret in ("se2ret-typo", value[:60], *cookies):
                self.assertNotIn(secret, program.output())
            self.assertTrue(program.events())


if __name__ == "__main__":
    unittest.main()
