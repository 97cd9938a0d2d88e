"""No value of a request becomes a header of an answer, or an answer of its own."""

import unittest
from urllib.parse import quote

from attack import HttpAttack, ask
from harness.browser import Browser
from harness.signet_programs import ALICE, SignetIdp
from paper import PaperSp
from raw import exchange, request

# U+560A and U+560D end in the octets of LF and CR; %00 and the lone ones are for lenient readers.
BREAKS = ("%0d%0a", "%0a", "%0d", "%00%0d%0a", "%e5%98%8d%e5%98%8a", "%c4%8d%c4%8a", "%e2%80%a8",
          "%250d%250a", "%u000d%u000a", "\\r\\n", "%0d%0a%20", "%c0%8d%c0%8a", "%0b", "%0c", "%85")
FIELD = "Set-Cookie:%20evil=1"
BODY = "Content-Length:%200%0d%0a%0d%0aHTTP/1.1%20200%20OK%0d%0aX-Evil:%201%0d%0a%0d%0aevil"


class Injection(HttpAttack):
    def assert_plain(self, answers):
        """One answer, whose headers are ours."""
        self.assertEqual(len(answers), 1)
        answer, = answers
        self.assertLess(answer.status, 500)
        self.assertNotIn("x-evil", answer.headers)
        for name in ("content-length", "content-security-policy", "cache-control"):
            self.assertEqual(len(answer.headers[name]), 1)
        for cookie in answer.headers.get("set-cookie", []):
            self.assertRegex(cookie, r"^(browser|session)-\d+=")
        return answer

    def values(self, start="/"):
        for octets in BREAKS:
            for text in (FIELD, BODY):
                yield f"{start}{octets}{text}"
                yield f"{octets}{text}"

    def test_in_the_query(self):
        self.connect()
        honest = self.assert_plain(exchange(self.sp.url, request(self.sp.url + "/login?return=/")))
        self.assertEqual(honest.status, 303)
        entity_id = quote(self.idp.entity_id, safe="")
        for program, path in ((self.sp, "/login?return={}"), (self.sp, "/login?idp={}"),
                              (self.sp, "/login?idp=" + entity_id + "&return={}"),
                              (self.sp, "/acs/continue?handle={}"), (self.sp, "/{}"),
                              (self.sp, "/login?{}=1"), (self.idp, "/login?continue={}"),
                              (self.idp, "/sso?SAMLRequest={}"), (self.idp, "/{}"),
                              (self.idp, "/sso?SAMLRequest=a&RelayState={}")):
            for value in self.values():
                with self.subTest((path, value)):
                    octets = request(program.url, path=path.format(value))
                    answer = self.assert_plain(exchange(program.url, octets))
                    for location in answer.headers.get("location", []):
                        self.assertNotIn("evil", location)
                        self.assertTrue(location.startswith((self.idp.url, "/")), location)

    def test_in_forms(self):
        self.connect()
        honest = request(self.idp.url + "/login", "POST", body=b"username=a&password=b")
        self.assertEqual(self.assert_plain(exchange(self.idp.url, honest)).status, 403)
        for program, path, names in (
                (self.idp, "/login", ("username", "password", "continue", "csrf")),
                (self.idp, "/sso", ("SAMLRequest", "RelayState")),
                (self.idp, "/start", ("application", "csrf")), (self.idp, "/logout", ("csrf",)),
                (self.sp, "/acs", ("SAMLResponse", "RelayState")), (self.sp, "/logout", ("csrf",))):
            for value in self.values():
                with self.subTest((path, value)):
                    body = "&".join(f"{name}={value}" for name in names).encode()
                    octets = request(program.url + path, "POST", body=body)
                    self.assert_plain(exchange(program.url, octets))

    def test_in_headers(self):
        self.connect()
        for program in (self.sp, self.idp):
            for name in ("Origin", "Referer", "Sec-Fetch-Site", "Cookie", "X-Request-Id"):
                for value in ("a\rX-Evil: 1", "a\nX-Evil: 1", "a\0X-Evil: 1"):
                    octets = request(program.url + "/login", headers=[(name, value)])
                    self.assertEqual(self.assert_plain(exchange(program.url, octets)).status, 400)
            for start in ("browser", "session"):
                value = f"{start}-{program.port}=" + "%0d%0aX-Evil:1".ljust(64, "a")
                octets = request(program.url + "/login", headers=[("Cookie", value)])
                self.assert_plain(exchange(program.url, octets))

    def test_relaystate_length_and_line_ends(self):
        """relaystate-length: one with line ends comes back in its field and nowhere else"""
        idp, sp = SignetIdp(self.subfolder("idp")), PaperSp(self.folder)
        self.begin(idp, sp.metadata)
        browser = Browser()
        browser.visit(idp.url + "/login", ALICE)
        for relay_state in ("\r\nSet-Cookie: evil=1", "a\r\n\r\n<x-evil>",
                            "\x85\u2028X-Evil: 1", "\u560d\u560aX-Evil: 1"):
            page = ask(sp.sign_in_url(idp, relay_state), "GET", None, browser.cookies)
            form, = page.forms
            self.assertEqual(form.fields["RelayState"], relay_state)
            self.assertNotIn("evil", str(page.headers))
            self.assertNotIn("Set-Cookie", page.headers)
            page = browser.post(idp.url + "/sso", sp.sign_in_fields(idp, relay_state), follow=False)
            self.assertRegex(page.headers["Location"], "^/login[?]continue=[0-9a-f]{64}$")

    def test_in_the_log(self):
        """Each event stays one line of JSON."""
        self.connect()
        honest = len(self.idp.events())
        value = 'a%0d%0a{"event":"sign-in","accepted":true,"user":"evil"}%1b[2J%e2%80%a8'
        login = self.browser.get(self.idp.url + "/login").login_form().fields
        for octets in (request(f"{self.idp.url}/sso?SAMLRequest={quote(value)}"),
                       request(f"{self.idp.url}/sso?SAMLRequest=a&SigAlg={value}")):
            self.assert_plain(exchange(self.idp.url, octets))
        fields = login | {"username": "\r\n{\"event\":\"sign-in\"}", "password": "\r\n"}
        self.assertEqual(ask(self.idp.url + "/login", "POST", fields,
                             self.browser.cookies).status, 403)
        events = self.idp.events()
        self.assertEqual(len(events), honest + 3)
        # One line is for people: the administrator's password, on stderr.
        self.assertEqual(len(self.idp.output().splitlines()), len(events) + 1)
        self.assertFalse(any(event.get("user") == "evil" for event in events))
        self.assertNotIn("\x1b", self.idp.output())


if __name__ == "__main__":
    unittest.main()
