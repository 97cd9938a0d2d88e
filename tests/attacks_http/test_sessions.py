"""Sessions belong to one person in one browser at one site, and end."""

import time
import unittest

from attack import HttpAttack, ask
from harness.browser import Browser
from harness.signet_programs import ALICE, BOB
from paper import after


class SessionTest(HttpAttack):
    def cookie(self, program, browser=None, name="session"):
        host = program.url.split("//")[1].split(":")[0]
        found = [cookie.value for cookie in (browser or self.browser).cookies.all(host)
                 if cookie.name == f"{name}-{program.port}"]
        return found[0] if found else None

    def plant(self, browser, program, value):
        browser.cookies.keep(program.url + "/", [f"session-{program.port}={value}; Path=/"])

    def status(self, program, value):
        """What the page of the session's owner answers to this cookie."""
        path = "/session" if program is self.sp else "/"
        return ask(program.url + path, Cookie=f"session-{program.port}={value}").status


class Sessions(SessionTest):
    def test_session_fixation(self):
        """session-fixation: a sign-in makes a new ID, and the one before is worth nothing"""
        self.connect()
        attacker = Browser()
        attacker.visit(self.sp.login_url("/"), BOB)
        alive = {program: self.cookie(program, attacker) for program in (self.sp, self.idp)}
        for planted in (alive, dict.fromkeys(alive, "0" * 64), dict.fromkeys(alive, "x")):
            victim = Browser()
            login = victim.get(self.sp.login_url("/session"))
            for program, value in planted.items():
                self.plant(victim, program, value)
            page = victim.go_on(login, ALICE)
            self.assertEqual(page.json()["name_id"]["value"], ALICE[0])
            for program, nobody in ((self.sp, 401), (self.idp, 303)):
                fresh = self.cookie(program, victim)
                self.assertRegex(fresh, "^[0-9a-f]{64}$")
                self.assertNotEqual(fresh, planted[program])
                self.assertEqual(self.status(program, fresh), 200)
                self.assertEqual(self.status(program, planted[program]), nobody)

    def test_session_fixation_at_another_sign_in(self):
        """session-fixation: also when somebody is signed in already"""
        self.connect()
        self.browser.visit(self.sp.login_url("/"), ALICE)
        first = self.cookie(self.sp)
        self.browser.visit(self.sp.login_url("/"))
        self.assertEqual(self.status(self.sp, first), 401)
        self.assertEqual(self.status(self.sp, self.cookie(self.sp)), 200)

    def test_session_cross_site_transfer(self):
        """session-cross-site-transfer: a session of one program is none of another"""
        self.connect()
        second = self.connect_second_sp()
        self.browser.visit(self.sp.login_url("/"), ALICE)
        value = self.cookie(self.sp)
        self.assertEqual(self.status(self.sp, value), 200)
        for name in (f"session-{second.port}", f"session-{self.sp.port}", "session"):
            page = ask(second.session_url, Cookie=f"{name}={value}")
            self.assertEqual(page.status, 401)
        for program, foreign in ((self.sp, self.cookie(self.idp)), (self.idp, value)):
            self.assertIn(self.status(program, foreign), (401, 303))
        # Not even a browser's own name for itself is shared.
        own_name = self.cookie(self.sp, name="browser")
        page = ask(second.session_url, Cookie=f"session-{second.port}={own_name}")
        self.assertEqual(page.status, 401)

    def test_client_side_session(self):
        """client-side-session: the cookie is a random name, and whatever else comes is nobody"""
        self.connect()
        self.browser.visit(self.sp.login_url("/"), ALICE)
        for program, nobody in ((self.sp, 401), (self.idp, 303)):
            value = self.cookie(program)
            self.assertRegex(value, "^[0-9a-f]{64}$")
            self.assertEqual(self.status(program, value), 200)
            flipped = value[:-1] + ("0" if value[-1] != "0" else "1")
            for wrong in (flipped, value[:-1], value[:32], value + "0", value.upper() + "A", "",
                          "null", '{"user":"alice@example.com"}', "eyJhbGciOiJub25lIn0.e30.",
                          "a" * 10_000, "../../etc/passwd", "'; DROP TABLE sessions; --",
                          "%00", value + "%00", f'"{value}"', value + "\t" + "x"):
                with self.subTest((program.name, wrong[:70])):
                    self.assertEqual(self.status(program, wrong), nobody)
            for doubled in (f"session-{program.port}={flipped}; session-{program.port}={value}",
                            f"session-{program.port}={value}; session-{program.port}={value}"):
                path = "/session" if program is self.sp else "/"
                self.assertEqual(ask(program.url + path, Cookie=doubled).status, nobody)
            self.assertEqual(self.status(program, value), 200)

    def test_session_overflow_leak(self):
        """session-overflow-leak: all that an assertion says fits or the assertion is refused, and
        of two people each sees their own"""
        self.paper_idp()
        people = {}
        for name, count, size in (("carol", 200, 200), ("dave", 3, 15_000), ("erin", 0, 0)):
            attributes = [(f"{name}-{number}", name[0] * size) for number in range(count)]
            people[name] = browser = Browser(), attributes
            request_id, relay_state = self.request_id(browser[0])
            page = self.answer(self.paper.success(self.sp, request_id, name, attributes),
                               relay_state, browser[0])
            self.assertEqual(page.status, 200, page.text)
        # More than a message may hold, and more than a session may.
        for count, status, code in ((300, 400, "message-too-large"), (90, 503, "store-full")):
            too_much = [(f"frank-{number}", "f" * 1000) for number in range(count)]
            request_id, relay_state = self.request_id()
            page = self.answer(self.paper.success(self.sp, request_id, "frank", too_much),
                               relay_state)
            self.assertEqual(page.status, status, page.text)
            self.assertEqual(self.sp.event_of_incident(page)["code"], code)
            self.assertEqual(self.browser.get(self.sp.session_url).status, 401)
        for name, (browser, attributes) in people.items():
            session = browser.get(self.sp.session_url).json()
            self.assertEqual(session["name_id"]["value"], name)
            shown = [(a["name"], a["values"][0]) for a in session["attributes"]]
            self.assertEqual(shown, attributes)


class Lifetime(SessionTest):
    def sign_in(self, session_end):
        request_id, relay_state = self.request_id()
        return self.answer(self.paper.success(self.sp, request_id, session_end=session_end),
                           relay_state)

    def test_session_lifetime(self):
        """session-lifetime: the earlier end counts, that of the assertion or our own"""
        self.paper_idp()
        self.sp.stop()
        self.sp.settings = 'session_length = "1m"\n'
        self.sp.start(self.paper.metadata)
        own = after(minutes=1)
        self.assertEqual(self.sign_in(after(hours=9)).status, 200)
        ends = self.browser.get(self.sp.session_url).json()["session_not_on_or_after"]
        self.assertTrue(own[:19] <= ends[:19] <= after(seconds=61), (own, ends))

        soon = after(seconds=3)
        self.assertEqual(self.sign_in(soon).status, 200)
        session = self.browser.get(self.sp.session_url)
        self.assertEqual(session.json()["session_not_on_or_after"], soon)
        value, deadline = self.cookie(self.sp), time.monotonic() + 10
        while self.status(self.sp, value) == 200:
            self.assertLess(time.monotonic(), deadline, "the session goes on")
            time.sleep(0.2)
        self.assertGreaterEqual(after(), soon)
        self.assertEqual(self.browser.get(self.sp.session_url).status, 401)

    def test_session_lifetime_that_is_over(self):
        """session-lifetime: one that is over when it comes never begins"""
        self.paper_idp()
        self.assert_refused(self.sign_in(after(minutes=-10)), "session-expired")
        self.assertEqual(self.browser.get(self.sp.session_url).status, 401)

    def test_a_session_that_was_ended_is_over_for_its_cookie_too(self):
        self.connect()
        self.browser.visit(self.sp.login_url("/"), ALICE)
        for program, nobody in ((self.sp, 401), (self.idp, 303)):
            value = self.cookie(program)
            front = self.browser.get(program.url + "/")
            self.browser.submit(front, front.form_with_button("Sign out"))
            self.assertEqual(self.status(program, value), nobody)


if __name__ == "__main__":
    unittest.main()
