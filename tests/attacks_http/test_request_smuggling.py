"""Requests that two readers could see differently: none is read, and what follows it isn't either.
[RFC 9112 2.2, 3.2, 5, 6, 11.2]"""

import unittest

from attack import HttpAttack
from harness.signet_programs import SignetIdp
from raw import exchange, request

HIDDEN = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
BODY = b"username=a&password=b"


class Smuggling(HttpAttack):
    def setUp(self):
        super().setUp()
        self.idp = SignetIdp(self.subfolder("idp"))
        self.begin(self.idp)
        self.honest = request(self.idp.url + "/login", "POST", body=BODY)
        # As it is, it gets to the form, and the request behind it is answered as well.
        self.assertEqual(self.statuses(self.honest + HIDDEN), [403, 404])

    def statuses(self, octets):
        return [answer.status for answer in exchange(self.idp.url, octets)]

    def refused(self, before, after, status=400):
        """The honest request with this change, and another one hidden behind it."""
        self.assertIn(before, self.honest)
        answers = exchange(self.idp.url, self.honest.replace(before, after, 1) + HIDDEN)
        self.assertEqual([answer.status for answer in answers], [status], after)
        self.assertEqual(answers[0].headers["connection"], ["close"])

    def test_one_length_is_said_in_one_way(self):
        length = b"Content-Length: 21\r\n"
        for after in (length + b"Content-Length: 0\r\n", length + length,
                      b"Content-Length: 21, 21\r\n", b"Content-Length: +21\r\n",
                      b"Content-Length: 0x15\r\n", b"Content-Length: -1\r\n",
                      b"Content-Length: 21 \x0b\r\n", b"Content-Length: \r\n",
                      b"Content-Length: 99999999999999999999999\r\n",
                      b"Content-Length: 2\r\n 1\r\n"):
            with self.subTest(after):
                self.refused(length, after)

    def test_both_kinds_of_length(self):
        length = b"Content-Length: 21\r\n"
        for coding in (b"Transfer-Encoding: chunked\r\n", b"transfer-encoding: identity\r\n",
                       b"Transfer-Encoding: xchunked\r\n", b"Transfer-Encoding:\r\n chunked\r\n"):
            with self.subTest(coding):
                self.refused(length, length + coding)
                self.refused(length, coding + length)

    def test_no_chunks_whatever_they_look_like(self):
        for coding in (b"chunked", b"Chunked", b"gzip, chunked", b"chunked, identity", b"\tchunked",
                       b"identity", b"cow", b"chunked\r\nTransfer-Encoding: chunked"):
            head = self.honest.replace(b"Content-Length: 21", b"Transfer-Encoding: " + coding)
            for chunks in (b"15\r\n" + BODY + b"\r\n0\r\n\r\n", b"0;x=\n\r\n\r\n", b"-1\r\n",
                           b"15\n" + BODY + b"\n0\n\n", b"ffffffffffffffff1\r\n"):
                with self.subTest((coding, chunks)):
                    answers = self.statuses(head.replace(BODY, chunks) + HIDDEN)
                    self.assertEqual(len(answers), 1)
                    self.assertIn(answers[0], (400, 411))

    def test_lines_end_as_they_should(self):
        for before, after in ((b" HTTP/1.1\r\n", b" HTTP/1.1\n"),
                              (b"Content-Length: 21\r\n", b"Content-Length: 21\n"),
                              (b"Content-Length: 21\r\n", b"Content-Length: 21\r"),
                              (b"\r\n\r\n", b"\n\n"), (b"\r\n\r\n", b"\r\n\n"),
                              (b"Content-Length", b"X: a\rContent-Length"),
                              (b"Content-Length", b"X: a\0b\r\nContent-Length")):
            with self.subTest((before, after)):
                self.refused(before, after)

    def test_no_field_goes_on_in_another_line(self):
        for after in (b"X: a\r\n b\r\nContent-Length", b"X: a\r\n\tb\r\nContent-Length",
                      b"X:\r\n Content-Length", b"X: a\r\n \r\nContent-Length"):
            with self.subTest(after):
                self.refused(b"Content-Length", after)
        self.refused(b"Host: ", b" Host: ")

    def test_a_name_ends_at_its_colon(self):
        for after in (b"Content-Length : 21", b"Content-Length\t: 21", b"Content Length: 21",
                      b": 21", b"Content-Length 21", b"Content-Length\xa0: 21", b"X\0: 21"):
            with self.subTest(after):
                self.refused(b"Content-Length: 21", after)

    def test_the_target_is_a_path(self):
        for target in (self.idp.url.encode() + b"/login", b"https://evil.example/login", b"*",
                       b"evil.example:443", b"login", b"/login#part", b"//\0", b"/login\x7f", b""):
            with self.subTest(target):
                self.refused(b" /login ", b" " + target + b" ")
        self.refused(b"POST /login HTTP", b"POST  /login HTTP")
        self.refused(b"POST /login HTTP", b"POST\t/login HTTP")
        self.refused(b"POST /login HTTP", b"P(ST /login HTTP")

    def test_the_version_is_ours(self):
        for version in (b"HTTP/2.0", b"HTTP/0.9", b"HTTP/1.2", b"http/1.1", b"HTTP/1.10", b"X"):
            with self.subTest(version):
                self.refused(b"HTTP/1.1", version)

    def test_there_is_one_host(self):
        host = b"Host: " + self.idp.url.split("//")[1].encode() + b"\r\n"
        for after in (b"", b"Host:\r\n", host + host, host + b"Host: evil.example\r\n"):
            with self.subTest(after):
                self.refused(host, after)


if __name__ == "__main__":
    unittest.main()
