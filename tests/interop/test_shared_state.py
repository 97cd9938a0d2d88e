"""`signet-sp` with its state elsewhere: two processes behind one address on one Redis, which may be
away and come back empty; and a directory that outlives the process."""

import json
import unittest

from harness import loopback
from harness.browser import Browser
from harness.front import Front
from harness.interop_test import InteropTest
from harness.redis_server import RedisServer
from harness.signet_programs import ALICE, SignetIdp, SignetSp


class StateTest(InteropTest):
    def begin_idp(self, sp):
        """At another site than the service provider, which was started before."""
        self.idp = self.begin(SignetIdp(self.subfolder("idp"), "localhost"), sp.metadata)
        self.browser = Browser()

    def answer(self, sp, browser):
        """A browser's page with the identity provider's answer, which isn't delivered yet."""
        page = browser.get(sp.login_url("/session"))
        if page.login_form():
            page = browser.log_in(page, ALICE)
        self.assertIsNotNone(page.saml_form(), page.text)
        return page

    def replay(self, sp):
        """The same Response once more, from the browser that it was for."""
        return self.browser.post(sp.acs_url, self.browser.last("SAMLResponse").parameters)

    def assert_alice(self, page):
        self.assertEqual(page.status, 200, page.text)
        self.assertEqual(page.json()["name_id"]["value"], ALICE[0])

    def assert_refused(self, page, code, sp, status=400):
        self.assertEqual(page.status, status, page.text)
        self.assertEqual(sp.event_of_incident(page)["code"], code)


class Redis(StateTest):
    def begin_two(self, settings=str):
        """Two processes with the same keys and settings, as if each had its own machine."""
        self.redis = self.begin(RedisServer(self.subfolder("redis")))
        self.front = Front()
        self.addCleanup(self.front.close)
        self.one, self.other = (SignetSp(self.subfolder(name)) for name in ("one", "other"))
        self.other.data, self.other.settings_file = self.one.data, self.one.settings_file
        for sp in (self.one, self.other):
            sp.url, sp.options = self.front.url, ["--state", self.redis.url]
            sp.acs_url, sp.session_url = sp.url + "/acs", sp.url + "/session"
        self.front.lead_to(self.one.port)
        self.one.introduce()
        self.begin_idp(self.one)
        for sp in (self.one, self.other):
            sp.settings = settings()
            self.front.lead_to(sp.port)
            self.begin(sp, self.idp.metadata)

    def session_at(self, sp, browser=None):
        self.front.lead_to(sp.port)
        return (browser or self.browser).get(sp.session_url)

    def test_two_processes_share_sign_ins(self):
        self.begin_two()
        self.front.lead_to(self.one.port)
        page = self.answer(self.one, self.browser)
        self.front.lead_to(self.other.port)
        self.assert_alice(self.browser.go_on(page))
        self.assertIn("sign-in", [event["event"] for event in self.other.events()])
        for sp in (self.one, self.other):
            self.assert_alice(self.session_at(sp))
        for sp in (self.one, self.other):
            self.front.lead_to(sp.port)
            self.assert_refused(self.replay(sp), "in-response-to-unknown", sp)

        # And whichever of them a connection comes to.
        self.front.lead_to(self.one.port, self.other.port)
        for _ in range(3):
            self.assert_alice(Browser().visit(self.one.login_url("/session"), ALICE))

    def test_an_answer_that_nobody_asked_for_is_good_once_at_both_together(self):
        settings = 'clock_skew = "0s"\naccept_unsolicited_from = [{}]\n'
        self.begin_two(lambda: settings.format(json.dumps(self.idp.entity_id)))
        # A new state takes nothing that could be older than itself, and it begins when it is used.
        Browser().get(self.one.login_url(), follow=False)
        self.browser.visit(self.idp.url + "/login", ALICE)
        portal = self.browser.get(self.idp.url + "/")
        answer = self.browser.submit(portal, portal.form_with_button(self.one.entity_id))
        self.front.lead_to(self.one.port)
        self.browser.go_on(answer)
        self.assert_alice(self.session_at(self.other))
        self.assert_refused(self.replay(self.other), "replayed", self.other)

    def test_signing_out_at_one_ends_the_session_at_the_other(self):
        self.begin_two()
        self.front.lead_to(self.one.port, self.other.port)
        self.browser.visit(self.one.login_url("/"), ALICE)
        start = self.browser.get(self.one.url + "/")
        self.browser.submit(start, start.form_with_button("Sign out"), {"where": "here"})
        for sp in (self.one, self.other):
            self.assertEqual(self.session_at(sp).status, 401)

    def test_redis_that_is_away_lets_nobody_in(self):
        self.begin_two()
        self.front.lead_to(self.one.port)
        self.assert_alice(self.browser.visit(self.one.login_url("/session"), ALICE))
        waiting = Browser()
        on_its_way = self.answer(self.one, waiting)
        self.redis.kill()

        page = Browser().get(self.one.login_url("/session"))
        self.assert_refused(page, "store-unavailable", self.one, 503)
        self.assertIn("Sign-in is not possible right now", page.text)
        page = waiting.go_on(on_its_way)
        self.assert_refused(page, "store-unavailable", self.one, 503)
        page = self.session_at(self.one)
        self.assertEqual((page.status, page.json()), (503, {"error": "store-unavailable"}))
        page = self.browser.get(self.one.url + "/")
        self.assert_refused(page, "store-unavailable", self.one, 503)
        self.assertNotIn(ALICE[0], page.text)
        self.assertEqual(loopback.get(self.one.url + "/healthz")[0], 200)

        # What it knew is gone, and nothing of that time is good any more.
        self.redis.start()
        for sp in (self.one, self.other):
            self.front.lead_to(sp.port)
            self.assert_gone(self.replay(sp), sp)
            self.assert_gone(waiting.submit(on_its_way, on_its_way.saml_form()), sp)
            self.assertEqual(self.session_at(sp).status, 401)
        self.assert_alice(Browser().visit(self.one.login_url("/session"), ALICE))

    def assert_gone(self, page, sp):
        """Refused, once the page that brings the cookies along has done so."""
        page = Browser.go_on(self.browser, page) if page.saml_form() else page
        self.assertIn(sp.event_of_incident(page)["code"], ("in-response-to-unknown",
                                                           "store-unavailable"))

    def test_mistakes_in_the_option_end_the_program(self):
        sp = SignetSp(self.subfolder("sp"))
        for state, reason in (("nowhere", "--state: expected"), ("", "--state: expected"),
                              ("redis://user:hunter2@:0", "Redis URL"),
                              (f"file:{self.folder}/no/such/folder", "No such file")):
            with self.subTest(state):
                sp.options = ["--state", state]
                done = sp.run()
                self.assertEqual(done.returncode, 2, done)
                self.assertIn(reason, done.stderr)
                self.assertNotIn("hunter2", done.stderr)


class Directory(StateTest):
    def begin_sp(self):
        self.sp = SignetSp(self.subfolder("sp"))
        self.sp.options = ["--state", f"file:{self.sp.folder / 'state'}"]
        self.sp.introduce()
        self.begin_idp(self.sp)
        self.begin(self.sp, self.idp.metadata)

    def test_sessions_and_used_answers_outlive_the_process(self):
        self.begin_sp()
        self.assert_alice(self.browser.visit(self.sp.login_url("/session"), ALICE))
        waiting = Browser()
        on_its_way = self.answer(self.sp, waiting)
        for end in (self.sp.stop, self.sp.kill):
            end()
            self.sp.start(self.idp.metadata)
            self.assert_alice(self.browser.get(self.sp.session_url))
            self.assert_refused(self.replay(self.sp), "in-response-to-unknown", self.sp)
        # A sign-in that began before goes on as well.
        self.assert_alice(waiting.go_on(on_its_way))

    def test_a_session_whose_provider_is_not_listed_any_more_is_none(self):
        self.begin_sp()
        self.assert_alice(self.browser.visit(self.sp.login_url("/session"), ALICE))
        self.sp.stop()
        self.sp.start()
        self.assertEqual(self.browser.get(self.sp.session_url).status, 401)


if __name__ == "__main__":
    unittest.main()
