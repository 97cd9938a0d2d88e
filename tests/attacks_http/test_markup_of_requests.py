"""Whatever a request says stays text on the pages that show it."""

import unittest
from urllib.parse import quote, urlencode
from xml.sax.saxutils import quoteattr

from attack import HttpAttack, Markup, ask
from harness.browser import Browser
from harness.signet_programs import ALICE, SignetIdp
from paper import PaperSp
from raw import exchange, request

PAYLOADS = ("\"'><x-evil onload=alert(1)>", "</form></title><script>alert(1)</script><x-evil>",
            "\" autofocus onfocus=alert(1) x=\"", "&lt;x-evil&gt;&#60;x-evil>",
            "{{1337*1337}}${1337*1337}<%= 1 %>", "javascript:alert(1)", "\u2028<x-evil>\ufeff",
            "+ADw-x-evil+AD4-")


class RelayState(HttpAttack):
    def test_relaystate_xss(self):
        """relaystate-xss: the form that brings it back has it letter for letter, in its place"""
        self.idp, sp = SignetIdp(self.subfolder("idp")), PaperSp(self.folder)
        self.begin(self.idp, sp.metadata)
        browser = Browser()
        browser.visit(self.idp.url + "/login", ALICE)
        extra_field = '"><input name="SAMLResponse" value="x'
        for payload in (*PAYLOADS, extra_field, "'\"`=</noscript>"):
            with self.subTest(payload):
                page = browser.get(sp.sign_in_url(self.idp, payload))
                self.assert_harmless(page, payload)
                form, = page.forms
                self.assertEqual((form.action, form.fields["RelayState"]), (sp.acs_url, payload))
                self.assertEqual(set(form.fields), {"SAMLResponse", "RelayState"})
                self.assertNotEqual(form.fields["SAMLResponse"], "x")

    def test_post_form_target(self):
        """post-form-target: the form goes to the address of metadata, whatever a request says"""
        acs = "http://localhost:1/acs?a=%22&b=%27%3E&c='"
        self.idp, sp = SignetIdp(self.subfolder("idp")), PaperSp(self.folder, acs)
        self.begin(self.idp, sp.metadata)
        browser = Browser()
        browser.visit(self.idp.url + "/login", ALICE)
        page = browser.get(sp.sign_in_url(self.idp))
        self.assertEqual([form.action for form in page.forms], [acs])
        self.assertIn("form-action http: https:;", page.headers["Content-Security-Policy"])
        for other in ("https://evil.example/acs", "javascript:alert(1)", acs + "&d=1", acs[:-1],
                      acs.replace("localhost", "localhost.evil.example"), "//evil.example/acs"):
            with self.subTest(other):
                asked = f"AssertionConsumerServiceURL={quoteattr(other)}"
                page = browser.get(sp.sign_in_url(self.idp, "", asked))
                self.assertEqual((page.status, page.forms), (400, []))
                self.assertEqual(self.idp.event_of_incident(page)["code"],
                              "acs-url-unknown")


class Pages(HttpAttack):
    def setUp(self):
        super().setUp()
        self.connect()

    def test_the_login_form(self):
        login = self.browser.get(self.sp.login_url())
        for payload in PAYLOADS:
            with self.subTest(payload):
                page = self.browser.log_in(login, (payload, "wrong"))
                self.assert_harmless(page, payload)
                # With a form of another browser, the handle is shown as well.
                fields = login.login_form().fields | {"username": payload, "password": payload,
                                                      "csrf": payload, "continue": payload}
                page = ask(self.idp.url + "/login", "POST", fields)
                self.assert_harmless(page, payload)
                self.assertEqual(page.login_form().fields["continue"], payload)
                self.assertNotEqual(page.login_form().fields["csrf"], payload)

    def test_cookies(self):
        for payload in PAYLOADS:
            value = payload.encode()[:64].ljust(64, b"x").decode("latin-1")
            for program in (self.idp, self.sp):
                for path in ("/", "/login"):
                    with self.subTest((payload, program.name, path)):
                        cookies = "; ".join(f"{name}-{program.port}={value}"
                                            for name in ("browser", "session"))
                        page = ask(program.url + path, Cookie=cookies)
                        self.assertIn(page.status, (200, 303))
                        self.assert_harmless(page, payload, shown=False)
                        self.assertNotIn("x-evil", str(page.headers) + page.body.decode())

    def test_addresses(self):
        for payload in PAYLOADS:
            for program in (self.idp, self.sp):
                for path in ("/{}", "/?{}", "/login?idp={}", "/login?return={}", "/login?{}=1",
                             "/login?continue={}", "/sso?SAMLRequest={}", "/acs/continue?handle={}",
                             "/?errorType={0}&statusCode={0}", "/sso?SAMLRequest=a&SigAlg={}"):
                    for encoded in (quote(payload, safe=""), payload.replace(" ", "%20")):
                        raw = request(program.url, path=path.format(encoded))
                        answer, = exchange(program.url, raw)
                        body = answer.text
                        self.assertNotIn("x-evil", body)
                        self.assertNotIn("1787569", body)
                        self.assertNotIn("alert(1)", body + str(answer.headers))

    def test_forms(self):
        names = ("SAMLResponse", "RelayState", "SAMLRequest", "application", "csrf", "x")
        for payload in PAYLOADS:
            fields = dict.fromkeys(names, payload) | {payload: payload}
            for url in (self.idp.url + "/sso", self.idp.url + "/start", self.idp.url + "/logout",
                        self.sp.acs_url, self.sp.url + "/logout"):
                page = ask(url, "POST", fields, Sec_Fetch_Site="same-origin")
                self.assertIn(page.status, (400, 403))
                self.assert_harmless(page, payload, shown=False)
                self.assertNotIn("x-evil", page.body.decode())

    def test_headers_are_not_shown(self):
        for name in ("User-Agent", "Referer", "X-Forwarded-Host", "Accept-Language", "Origin"):
            for program in (self.idp, self.sp):
                page = ask(program.url + "/login", **{name.replace("-", "_"): PAYLOADS[0]})
                self.assertNotIn("x-evil", page.body.decode() + str(page.headers))


class ChooserOfProviders(HttpAttack):
    def test_the_return_path_in_its_links(self):
        self.connect()
        other = SignetIdp(self.subfolder("other idp"))
        self.begin(other, self.sp.metadata)
        self.sp.stop()
        self.sp.start(self.idp.metadata, other.metadata)
        path = "/session?a=\"'><x-evil&idp=evil#\"onload=x"
        page = self.browser.get(self.sp.login_url(path))
        self.assert_harmless(page, quote(path, safe=""))
        self.assertEqual(len([text for text in Markup(page).texts if "idp=evil" in text]), 0)
        query = urlencode({"idp": other.entity_id, "return": path}, quote_via=quote, safe="")
        self.assertIn(self.sp.url + "/login?" + query, [url for url, _ in page.links])


if __name__ == "__main__":
    unittest.main()
