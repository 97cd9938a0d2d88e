"""Cookies carry all the flags that browsers know, over http as far as http lets them."""

import unittest

from attack import HttpAttack, ask
from harness.administrator import Administrator
from harness.browser import Browser
from harness.signet_programs import ALICE


# How long each cookie is kept at most, in seconds; the others until the browser closes.
LIFETIMES = {"browser": 900, "signing-out": 900, "signed-out": 600, "logout": 600}


class RecordingBrowser(Browser):
    """Keeps each Set-Cookie as it came."""

    def __init__(self):
        super().__init__()
        self.set = []

    def _exchange(self, method, url, fields, source):
        page = super()._exchange(method, url, fields, source)
        self.set += [(url, value) for value in page.headers.get_all("Set-Cookie") or []]
        return page


class Cookies(HttpAttack):
    def sign_in_and_out(self):
        """All that is set on the way: the program, the name, the value and the attributes."""
        browser = RecordingBrowser()
        page = browser.visit(self.sp.login_url("/session"), ALICE)
        self.assertEqual(page.json()["name_id"]["value"], ALICE[0])
        for program in (self.sp, self.idp):
            front = browser.get(program.url + "/")
            browser.submit(front, front.form_with_button("Sign out"))
        for url, text in browser.set:
            pair, *attributes = text.split("; ")
            name, value = pair.split("=")
            program = self.sp if url.startswith(self.sp.url) else self.idp
            yield program, name, value, attributes

    def assert_flags(self, prefix, flags):
        names = set()
        for program, name, value, attributes in self.sign_in_and_out():
            self.assertRegex(name, f"^{prefix}(session|{'|'.join(LIFETIMES)})-{program.port}$")
            base = name[len(prefix):].rsplit("-", 1)[0]
            self.assertRegex(value, {"signed-out": "^[a-z-]+$", "logout": "^[_0-9a-f]*$"}.get(
                base, "^([0-9a-f]{64})?$"))
            given = [part for part in attributes if not part.startswith("Max-Age")]
            self.assertEqual(given, flags(program, base), name)
            lifetimes = [part for part in attributes if part.startswith("Max-Age")]
            if not value:
                self.assertEqual(lifetimes, ["Max-Age=0"])
            elif lifetimes:
                self.assertEqual(lifetimes, [f"Max-Age={LIFETIMES[base]}"])
            names.add((program.name, base, bool(value)))
        for program in (self.sp, self.idp):  # both of both, and each session's end
            self.assertLessEqual({(program.name, "browser", True), (program.name, "session", True),
                                  (program.name, "session", False)}, names)
        self.assertIn((self.sp.name, "signed-out", True), names)

    def test_cookie_flags_over_http(self):
        """cookie-flags: HttpOnly, SameSite, and for the whole host alone"""
        self.connect()
        self.assert_flags("", lambda *_: ["Path=/", "HttpOnly", "SameSite=Lax"])

    def test_cookie_flags_over_https(self):
        """cookie-flags: __Host- and Secure as well; SameSite=None for the cookie that has to come
        back with the identity provider's form, and for no session"""
        self.connect(tls=self.tls_keys())
        self.assert_flags("__Host-", lambda program, base: [
            "Path=/", "HttpOnly",
            "SameSite=None" if (program, base) == (self.sp, "browser") else "SameSite=Lax",
            "Secure"])

    def test_cookie_flags_of_the_administrator(self):
        """cookie-flags: SameSite=Strict, since no page of another site has to lead there"""
        self.connect(tls=self.tls_keys())
        for program in (self.idp, self.sp):
            administrator = Administrator(program)
            browser = administrator.browser = RecordingBrowser()
            administrator.press(administrator.open("/admin"), "Sign out")
            names = []
            for _, text in browser.set:
                pair, *attributes = text.split("; ")
                name, value = pair.split("=")
                names.append(name)
                self.assertRegex(value, "^([0-9a-f]{64})?$")
                self.assertEqual(attributes, ["Path=/", "HttpOnly", "SameSite=Strict", "Secure"]
                                 if value else ["Path=/", "HttpOnly", "SameSite=Lax", "Secure",
                                                "Max-Age=0"])
            browser_name, session = (f"__Host-admin-{base}-{program.port}"
                                     for base in ("browser", "session"))
            self.assertEqual(names, [browser_name, session, session])

    def test_cookie_flags_and_a_cookie_from_elsewhere(self):
        """cookie-flags: no cookie counts over https that http or a subdomain could have set"""
        self.connect(tls=self.tls_keys())
        browser = Browser()
        browser.visit(self.sp.login_url("/"), ALICE)
        for program, path, nobody in ((self.sp, "/session", 401), (self.idp, "/", 303)):
            host = program.url.split("//")[1].split(":")[0]
            value = next(cookie.value for cookie in browser.cookies.all(host)
                         if cookie.name == f"__Host-session-{program.port}")
            for name, status in ((f"__Host-session-{program.port}", 200),
                                 (f"session-{program.port}", nobody),
                                 (f"__Secure-session-{program.port}", nobody),
                                 (f"__host-session-{program.port}", nobody)):
                page = ask(program.url + path, Cookie=f"{name}={value}")
                self.assertEqual(page.status, status, name)

    def test_cookie_flags_behind_a_proxy(self):
        """cookie-flags: what counts is where browsers come, not what a request claims"""
        self.connect()
        for claim in ({"X_Forwarded_Proto": "https"}, {"Forwarded": "proto=https"}):
            page = ask(self.sp.login_url(), **claim)
            self.assertNotIn("Secure", page.headers["Set-Cookie"])
        self.sp.stop()
        url, self.sp.url = self.sp.url, "https://sp.example"
        arguments = self.sp.arguments(self.idp.metadata)
        self.sp.url = url
        self.sp.arguments = lambda *_: arguments
        self.sp.start()
        cookie = ask(self.sp.login_url()).headers["Set-Cookie"]
        self.assertTrue(cookie.startswith("__Host-browser-443="), cookie)
        self.assertIn("; Secure", cookie)


if __name__ == "__main__":
    unittest.main()
