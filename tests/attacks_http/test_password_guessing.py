"""Guessing passwords at the login form is slow, and tells nothing about who is known there."""

import base64
import hashlib
import re
import threading
import time
import unittest

from attack import HttpAttack, ask
from harness.browser import Browser
from harness.signet_programs import SignetIdp, table

# Others than those of the demonstration, whose well-known passwords each start would look for.
ALICE, BOB = ("alice", "her-password"), ("bob", "his-password")
WRONG = "not the password"


def user(name, password):
    """With the cheapest hash that settings may hold: these tests need many."""
    salt, n, r, p = b"a salt for tests", 8192, 8, 3
    digest = hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, dklen=32)
    parts = ("scrypt", n, r, p, *(base64.b64encode(b).decode() for b in (salt, digest)))
    return table("user", id=name, username=name, password="$".join(map(str, parts)))


class Guessing(HttpAttack):
    def serve(self, settings=""):
        self.idp = SignetIdp(self.subfolder("idp"))
        self.idp.settings = settings + user(*ALICE) + user(*BOB)
        self.begin(self.idp)

    def try_once(self, name, password, browser=None, **headers):
        """One attempt with a form that is in order, in a browser of its own."""
        browser = browser or Browser()
        fields = browser.get(self.idp.url + "/login").login_form().fields
        return ask(self.idp.url + "/login", "POST",
                   fields | {"username": name, "password": password}, browser.cookies, **headers)

    def statuses(self, *attempts, **headers):
        return [self.try_once(*attempt, **headers).status for attempt in attempts]

    def test_of_one_user(self):
        self.serve("attempts_per_user = 3\n")
        names = ("alice", "ALICE", "aLice")
        self.assertEqual(self.statuses(*((name, WRONG) for name in names)), [403] * 3)
        late = self.try_once(*ALICE)
        self.assertEqual((late.status, late.headers["Retry-After"]), (429, "60"))
        self.assertNotIn("session", str(late.headers))
        # Neither another browser nor what it says of itself is another chance; another user is.
        for claim in ({"X_Forwarded_For": "192.0.2.1"}, {"X_Real_IP": "192.0.2.1"},
                      {"Forwarded": "for=192.0.2.1"}, {"User_Agent": "another"},
                      {"True_Client_IP": "192.0.2.1"}):
            self.assertEqual(self.statuses(ALICE, **claim), [429])
        self.assertEqual(self.statuses(BOB), [303])
        self.assertEqual([event["code"] for event in self.idp.events()
                          if event["event"] == "sign-in" and not event["accepted"]],
                         ["wrong-user-or-password"] * 3 + ["too-many-attempts"] * 6)

    def test_of_an_unknown_user(self):
        self.serve("attempts_per_user = 3\n")
        guesses = [("nobody@example.com", WRONG)] * 4
        self.assertEqual(self.statuses(*guesses), [403, 403, 403, 429])

    def test_the_right_password_starts_the_count_anew(self):
        self.serve("attempts_per_user = 3\n")
        for _ in range(2):
            self.assertEqual(self.statuses((ALICE[0], WRONG), (ALICE[0], WRONG), ALICE),
                             [403, 403, 303])

    def at_the_same_moment(self, attempts):
        """The statuses, and how many seconds it took."""
        found, begun = [], time.monotonic()
        threads = [threading.Thread(target=lambda attempt=attempt: found.append(
            self.try_once(*attempt).status)) for attempt in attempts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found, time.monotonic() - begun

    def test_of_many_users_from_one_address(self):
        self.serve("attempts_per_address = 3\n")
        found, seconds = self.at_the_same_moment([(f"user-{n}", WRONG) for n in range(12)])
        self.assertEqual(set(found), {403, 429})
        self.assertLessEqual(found.count(403), 3 + seconds // 2)  # one more every two seconds

    def test_of_one_user_at_the_same_moment(self):
        self.serve("attempts_per_user = 4\nattempts_per_address = 1000\n")
        found, seconds = self.at_the_same_moment([(ALICE[0], WRONG)] * 12)
        self.assertEqual(set(found), {403, 429})
        self.assertLessEqual(found.count(403), 4 + seconds // 30)

    def test_says_the_same_of_everybody(self):
        self.serve("attempts_per_user = 1000\n")
        self.assertEqual(self.statuses(ALICE), [303])
        answers = {}
        for name in (ALICE[0], "nobody@example.com", "nobody", "\U0001F511", "a" * 5000,
                     "' OR 1=1--"):
            page = self.try_once(name, WRONG)
            headers = {key: value for key, value in page.headers.items()
                       if key not in ("Date", "Content-Length", "Set-Cookie")}
            body = re.sub(r"[0-9a-f]{64}", "TOKEN", page.body.decode())
            value = re.search(r'name="username"[^>]* value="([^"]*)"', body)[1]
            answers[name] = (page.status, str(headers), body.replace(value, "NAME"))
        long = answers.pop("a" * 5000)  # no key of the limit is that long
        self.assertEqual(long[0], 429)
        self.assertEqual(len(set(answers.values())), 1, answers)

    def test_takes_the_same_time_for_everybody(self):
        """The shortest of some attempts each: for the unknown, too, a password is hashed."""
        self.serve("attempts_per_user = 1000\nattempts_per_address = 1000\n")

        def shortest(name, path="/login"):
            times = []
            for _ in range(8):
                fields = {"username": name, "password": WRONG}
                browser = Browser()
                fields = browser.get(self.idp.url + "/login").login_form().fields | fields
                begun = time.perf_counter()
                page = ask(self.idp.url + path, "POST", fields, browser.cookies)
                times.append(time.perf_counter() - begun)
                self.assertEqual(page.status, 403)
            return min(times)

        known, unknown = shortest(ALICE[0]), shortest("nobody@example.com")
        without_hash = shortest(ALICE[0], "/logout")
        self.assertGreater(known, 5 * without_hash)
        self.assertLess(max(known, unknown), 2.5 * min(known, unknown))

    def test_nothing_but_the_form_counts(self):
        """Names and passwords in an address would be in every log."""
        self.serve()
        page = ask(f"{self.idp.url}/login?username={ALICE[0]}&password={ALICE[1]}")
        self.assertIsNotNone(page.login_form())
        self.assertNotIn("session", str(page.headers))
        page = ask(self.idp.url + "/", Authorization="Basic YWxpY2U6aGVyLXBhc3N3b3Jk")
        self.assertEqual(page.status, 303)
        self.assertNotIn("sign-in", [event["event"] for event in self.idp.events()])

    def test_an_endless_password_is_refused_at_once(self):
        self.serve()
        begun = time.perf_counter()
        self.assertEqual(self.statuses((ALICE[0], "a" * 400_000), (ALICE[0], ALICE[1] + "\0")),
                         [403, 400])
        self.assertLess(time.perf_counter() - begun, 5)


if __name__ == "__main__":
    unittest.main()
