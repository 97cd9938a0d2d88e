"""Requests of any size: what passes a limit is refused, and the server goes on."""

import base64
import unittest

from attack import HttpAttack
from paper import PaperSp
from raw import Raw, exchange, request

KIB = 1024


class TooLarge(HttpAttack):
    def setUp(self):
        super().setUp()
        self.connect()

    def statuses(self, octets, program):
        found = [answer.status for answer in exchange(program.url, octets)]
        self.assertEqual(self.browser.get(program.url + "/healthz").status, 200)
        return found

    def test_a_header(self):
        for program in (self.idp, self.sp):
            def header(name, value, url=program.url + "/healthz"):
                return request(url, headers=[(name, value)])

            self.assertEqual(self.statuses(header("X", "a" * 15 * KIB), program), [200])
            for octets in (header("X", "a" * 17 * KIB), header("a" * 17 * KIB, "x"),
                           header("X", "a" * KIB * KIB), header("Cookie", "a=" + "b" * 17 * KIB),
                           request(program.url + "/?" + "a" * 17 * KIB),
                           request(program.url, method="A" * 17 * KIB)):
                self.assertIn(self.statuses(octets, program), ([431], [400]), octets[:99])

    def test_as_many_fields_as_fit(self):
        many = [(f"X{number}", "") for number in range(3000)]
        for program in (self.idp, self.sp):
            for fields, status in ((many[:1000], 200), ([("Cookie", "a=b")] * 1000, 200),
                                   (many, 431)):
                octets = request(program.url + "/healthz", headers=fields)
                self.assertEqual(self.statuses(octets, program), [status])

    def test_a_body(self):
        """slow-body: one that is too long is refused before it comes"""
        form = b"a=" + b"b" * (512 * KIB - 2)
        for program, path in ((self.idp, "/sso"), (self.idp, "/login"), (self.idp, "/start"),
                              (self.idp, "/logout"), (self.sp, "/acs"), (self.sp, "/logout")):
            url = program.url + path
            with self.subTest(url):
                self.assertNotIn(413, self.statuses(request(url, "POST", body=form), program))
                self.assertEqual(self.statuses(request(url, "POST", body=form + b"c"), program),
                                 [413])
                for length in ("524289", "10000000000", "18446744073709551615"):
                    with Raw(url) as connection:  # nothing of the body is sent
                        connection.send(request(url, "POST", [("Content-Length", length)]))
                        self.assertEqual(connection.read_answer().status, 413)

    def test_more_fields_than_a_form_has(self):
        fields = "&".join(f"f{number}=" for number in range(60_000)).encode()
        for program, path in ((self.idp, "/sso"), (self.idp, "/login"), (self.sp, "/acs")):
            octets = request(program.url + path, "POST", body=fields)
            self.assertEqual(self.statuses(octets, program), [400])

    def test_a_message(self):
        large = base64.b64encode(b"<a>" + b" " * 300 * KIB + b"</a>").decode()
        self.browser.get(self.sp.login_url(), follow=False)
        page = self.browser.post(self.sp.acs_url, {"SAMLResponse": large})
        self.assert_refused(page, "message-too-large")
        page = self.browser.post(self.idp.url + "/sso", {"SAMLRequest": large})
        self.assert_refused(page, "message-too-large", self.idp)

    def test_a_relay_state(self):
        """relaystate-length: what is short comes back as it was, what is too long is refused"""
        sp = PaperSp(self.folder)
        self.idp.stop()
        self.idp.start(self.sp.metadata, sp.metadata)
        for relay_state in ("a" * 80, "a" * KIB, "\x01\x7f\u2028é\U0001F511", "\t\r\n"):
            form = self.browser.visit(sp.sign_in_url(self.idp, relay_state))
            form = self.browser.log_in(form, ("alice@example.com", "alice")).saml_form()
            self.assertEqual(form.fields["RelayState"], relay_state)
            self.browser = type(self.browser)()
        page = self.browser.get(sp.sign_in_url(self.idp, "a" * (KIB + 1)))
        self.assert_refused(page, "relay-state-too-long", self.idp)
        for length in (KIB + 1, 500 * KIB):
            fields = sp.sign_in_fields(self.idp, "a" * length)
            page = self.browser.post(self.idp.url + "/sso", fields)
            self.assert_refused(page, "relay-state-too-long", self.idp)
        fields = {"SAMLResponse": "PGE+", "RelayState": "a" * (KIB + 1)}
        page = self.browser.post(self.sp.acs_url, fields)
        self.assert_refused(page, "relay-state-too-long")


if __name__ == "__main__":
    unittest.main()
