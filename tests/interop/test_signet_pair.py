"""signet-sp and signet-idp: what people do with the two, and what others try."""

import unittest
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta

from harness.browser import Browser
from harness.signet_pair import SignetPairTest
from harness.signet_programs import ALICE, BOB, SignetIdp, SignetSp, user

EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"


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

    def test_two_tabs_both_come_to_their_end(self):
        self.connect()
        tabs = [(tab, self.browser.get(self.sp.login_url(f"/session?tab={tab}"))) for tab in (1, 2)]
        for tab, page in reversed(tabs):
            page = self.browser.go_on(page, ALICE)
            self.assertEqual(page.url, f"{self.sp.url}/session?tab={tab}")
            self.assertEqual(page.json()["name_id"]["value"], ALICE[0])

    def test_the_front_page_has_a_button_for_it_and_then_says_who_is_there(self):
        self.connect()
        front = self.browser.get(self.sp.url + "/")
        self.assertNotIn(ALICE[0], front.text)
        link = next(url for url, text in front.links if "Sign in" in text)
        self.assertIn(ALICE[0], self.browser.visit(link, ALICE).text)

    def test_a_second_application_needs_no_password(self):
        self.connect()
        second = self.connect_second_sp()
        self.browser.visit(self.sp.login_url("/session"), ALICE)
        page = self.browser.visit(second.login_url("/session"))
        self.assertEqual(page.json()["name_id"]["value"], ALICE[0])
        self.assertEqual(self.browser.passwords_typed, 1)

    def test_of_several_identity_providers_people_choose_one(self):
        self.connect()
        other = SignetIdp(self.subfolder("other idp"))
        self.begin(other, self.sp.metadata)
        self.sp.stop()
        self.sp.start(self.idp.metadata, other.metadata)
        chooser = self.browser.get(self.sp.login_url("/session?tab=1"))
        self.assertEqual((chooser.url.split("?")[0], chooser.status), (self.sp.url + "/login", 200))
        for idp in (other, self.idp):
            link = next(url for url, text in chooser.links if idp.entity_id in text)
            page = self.browser.visit(link, ALICE)
            self.assertEqual(page.url, self.sp.url + "/session?tab=1")
            self.assertEqual(page.json()["idp"], idp.entity_id)

    def test_an_identity_provider_that_it_does_not_know_is_refused(self):
        self.connect()
        page = self.browser.get(self.sp.login_url("/", "https://stranger.example/idp"))
        self.assertEqual((page.url.split("?")[0], page.status), (self.sp.url + "/login", 400))

    def test_the_session_ends_with_the_one_at_the_identity_provider(self):
        self.connect(idp_settings='session_length = "10m"\n' + user(ALICE, email=ALICE[0]))
        session = self.browser.visit(self.sp.login_url("/session"), ALICE).json()
        response = ElementTree.fromstring(self.browser.last("SAMLResponse").xml)
        statement = next(response.iter(ASSERTION + "AuthnStatement"))
        self.assertEqual(session["session_not_on_or_after"], statement.get("SessionNotOnOrAfter"))
        start, end = (datetime.fromisoformat(statement.get(name))
                      for name in ("AuthnInstant", "SessionNotOnOrAfter"))
        self.assertAlmostEqual(end - start, timedelta(minutes=10), delta=timedelta(seconds=1))

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


class NoSignIn(SignetPairTest):
    def test_a_user_without_an_email_address_where_one_is_wanted_gets_an_error_page(self):
        self.connect(idp_settings=user(ALICE), sp_settings='name_id_format = "emailAddress"\n')
        page = self.browser.visit(self.sp.login_url("/session"), ALICE)
        self.assertTrue(page.url.startswith(self.sp.acs_url), page.url)
        self.assertEqual(page.status, 400)
        self.assertIn("The other side did not complete the sign-in.", page.text)
        event = self.sp.event_of_incident(page)
        self.assertEqual(event["code"], "status-not-success")
        for status in ("Requester", "InvalidNameIDPolicy"):
            self.assertIn("urn:oasis:names:tc:SAML:2.0:status:" + status, event["detail"])
            self.assertNotIn(status, page.text)


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
        self.assertEqual(page.status, 403)
        self.assertEqual(self.browser.get(self.sp.session_url).status, 200)


class Start(SignetPairTest):
    def test_the_sp_may_start_before_the_idp_exists(self):
        self.sp, idp = SignetSp(self.subfolder("sp")), SignetIdp(self.subfolder("idp"))
        self.begin(self.sp, idp.metadata_url)
        self.assertEqual(Browser().get(self.sp.url + "/").status, 200)
        self.assertEqual(Browser().get(self.sp.login_url()).status, 503)
        self.begin(idp, self.sp.metadata_url)
        self.wait_for_metadata()
        page = Browser().visit(self.sp.login_url("/session"), ALICE)
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


if __name__ == "__main__":
    unittest.main()
