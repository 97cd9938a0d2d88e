"""What every answer says to browsers and caches, and what no header of a request changes."""

import base64
import unittest

from attack import HttpAttack, ask
from harness.administrator import Administrator
from harness.browser import Browser
from harness.signet_programs import ALICE
from raw import exchange, request

ASSETS = ("/style.css", "/icon.svg")


class Answers(HttpAttack):
    def all_answers(self):
        """One of each kind, of both programs."""
        browser = Browser()
        link = browser.get(self.sp.login_url(), follow=False)
        yield link
        login = browser.get(link.headers["Location"])
        yield login
        yield browser.log_in(login, (ALICE[0], "wrong"))
        form = browser.log_in(browser.get(link.headers["Location"]), ALICE)
        self.assertIsNotNone(form.saml_form())
        yield form
        yield browser.submit(form, form.saml_form())
        for program in (self.idp, self.sp):
            yield browser.get(program.url + "/")
            for path in ("/metadata", "/healthz", "/nowhere", "/logout", "/login?continue=x",
                         "/login?return=//evil.example", "/sso", "/session", "/acs/continue"):
                yield ask(program.url + path)
            administrator = Administrator(program)
            for path in ("/admin/login", "/admin", "/admin/applications", "/admin/certificates",
                         "/admin/identity-providers", "/admin/incidents"):
                yield administrator.open(path)
            for path in ("/logout", "/login", "/sso", "/acs", "/start", "/admin/login",
                         "/admin/logout", "/admin/certificates/generate"):
                yield ask(program.url + path, "POST", {"SAMLResponse": "x"})
            yield ask(program.url + "/", "DELETE")
            yield ask(program.url + "/", "HEAD")
        yield self.sp_error()

    def sp_error(self):
        response = base64.b64encode(b"<a/>").decode()
        self.browser.get(self.sp.login_url(), follow=False)
        page = self.browser.post(self.sp.acs_url, {"SAMLResponse": response})
        self.assertIn("incident", page.text)
        return page

    def test_cache_headers(self):
        """cache-headers: nothing that somebody sees is kept for somebody else"""
        self.connect()
        statuses = set()
        for page in self.all_answers():
            statuses.add(page.status)
            self.assertEqual(page.headers.get_all("Cache-Control"), ["no-store"], page.url)
        self.assertLessEqual({200, 303, 400, 401, 403, 404, 405}, statuses)
        for program in (self.idp, self.sp):
            for path in ASSETS:  # the same for everybody
                page = ask(program.url + path)
                self.assertEqual(page.headers["Cache-Control"], "public, max-age=600")
                self.assertNotIn("Set-Cookie", page.headers)

    def test_clickjack_consent(self):
        """clickjack-consent: no page shows in a frame"""
        self.connect()
        for page in self.all_answers():
            policy, = page.headers.get_all("Content-Security-Policy")
            self.assertIn("frame-ancestors 'none'", policy, page.url)
            self.assertIn("default-src 'none'", policy)
            self.assertIn("base-uri 'none'", policy)
            self.assertNotIn("unsafe", policy)
            self.assertEqual(page.headers.get_all("X-Frame-Options"), ["DENY"])

    def test_referrer_leak(self):
        """referrer-leak: no address of ours goes out, and no page loads from elsewhere"""
        self.connect()
        for page in self.all_answers():
            self.assertEqual(page.headers.get_all("Referrer-Policy"), ["no-referrer"], page.url)
            self.assertEqual(page.headers.get_all("X-Content-Type-Options"), ["nosniff"])
            sources = page.headers["Content-Security-Policy"].split("form-action")[0]
            self.assertNotIn("http", sources)
            self.assertNotIn("Access-Control-Allow-Origin", page.headers)


class Host(HttpAttack):
    claims = ({"X_Forwarded_Host": "evil.example"}, {"X_Forwarded_Proto": "https"},
              {"Forwarded": "host=evil.example"}, {"X_Original_URL": "/metadata?evil.example"},
              {"X_Rewrite_URL": "/evil.example"}, {"X_Host": "evil.example"},
              {"X_HTTP_Method_Override": "POST"}, {"X_Forwarded_Server": "evil.example"},
              {"Host": "evil.example"}, {"Host": "evil.example:1"},
              {"Host": "127.0.0.1@evil.example"})

    def test_host_header(self):
        """host-header: the configured address stands everywhere, whatever a request names"""
        self.connect()
        for program in (self.idp, self.sp):
            for path in ("/", "/login", "/metadata", "/session", "/nowhere", "/sso"):
                plain = ask(program.url + path)
                for claim in self.claims:
                    with self.subTest((program.name, path, claim)):
                        page = ask(program.url + path, **claim)
                        self.assertEqual(page.status, plain.status)
                        self.assertNotIn("evil", page.body.decode() + str(page.headers))
        location = ask(self.sp.login_url(), Host="evil.example").headers["Location"]
        self.assertTrue(location.startswith(self.idp.url + "/sso?"), location)

    def test_host_header_and_destination(self):
        """host-header: an answer for another address is none for us, also when Host says so"""
        self.paper_idp()
        for url, code in ((self.sp.acs_url, None), ("https://evil.example/acs",
                                                    "destination-mismatch")):
            request_id, relay_state = self.request_id()
            own, self.sp.acs_url = self.sp.acs_url, url
            response = self.paper.success(self.sp, request_id)
            self.sp.acs_url = own
            page = ask(own, "POST", {"SAMLResponse": response, "RelayState": relay_state},
                       self.browser.cookies, Host="evil.example")
            if code:
                self.assert_refused(page, code)
            else:
                self.assertEqual((page.status, page.headers["Location"]), (303, "/"))

    def test_host_header_that_is_none(self):
        """host-header: absent, empty or twice, it is refused"""
        self.connect()
        host = b"Host: " + self.idp.url.split("//")[1].encode() + b"\r\n"
        honest = request(self.idp.url + "/login")
        self.assertEqual(exchange(self.idp.url, honest)[0].status, 200)
        for other in (b"", b"Host:\r\n", host + b"Host: evil.example\r\n"):
            answer, = exchange(self.idp.url, honest.replace(host, other))
            self.assertEqual(answer.status, 400)


if __name__ == "__main__":
    unittest.main()
