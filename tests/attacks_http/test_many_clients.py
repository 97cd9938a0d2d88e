"""One client with more connections than a server holds shuts nobody out: whoever lets the server
wait longest loses its own."""

import time
import unittest

from attack import HttpAttack, ask
from harness.signet_programs import SignetIdp
from raw import request

CONNECTIONS = 256
START = b"GET /healthz HTTP/1.1\r\nHost: a\r\n"


class Many(HttpAttack):
    def setUp(self):
        super().setUp()
        self.idp = self.begin(SignetIdp(self.subfolder("idp")))

    def test_idle_connections_make_room(self):
        self.connections(self.idp, 2 * CONNECTIONS)
        self.assert_serves(self.idp)

    def test_connections_that_were_used_once_make_room(self):
        for connection in self.connections(self.idp, CONNECTIONS):
            connection.send(START + b"\r\n")
            self.assertEqual(connection.read_answer().status, 200)
        self.assert_serves(self.idp)

    def test_unfinished_headers_make_room(self):
        """slow-body: a client with as many slow headers as there are connections"""
        self.connections(self.idp, CONNECTIONS + 10, START)
        self.assert_serves(self.idp)

    def test_unfinished_bodies_make_room(self):
        """slow-body: a client with as many slow bodies as there are connections"""
        posted = request(self.idp.url + "/login", "POST", body=b"a" * 1000)
        self.connections(self.idp, CONNECTIONS + 10, posted[:-1])
        self.assert_serves(self.idp)

    def test_tls_handshakes_that_never_begin_make_room(self):
        idp = self.begin(SignetIdp(self.subfolder("https idp"), tls=self.tls_keys()))
        self.connections(idp, CONNECTIONS + 10)
        self.assert_serves(idp)
        self.connections(idp, CONNECTIONS + 10, bytes.fromhex("1603010200"))
        self.assert_serves(idp)

    def test_requests_by_the_thousand_are_worked_off(self):
        """Meanwhile somebody else may be told to come again soon."""
        self.connections(self.idp, CONNECTIONS + 10, request(self.idp.url + "/style.css") * 100)
        deadline = time.monotonic() + 10
        while (page := ask(self.idp.url + "/healthz")).status != 200:
            self.assertEqual((page.status, page.headers["Retry-After"]), (503, "2"))
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.1)

    def test_the_last_who_came_is_not_the_one_who_goes(self):
        waiting = self.connections(self.idp, CONNECTIONS)
        late, = self.connections(self.idp, 1, START)
        self.connections(self.idp, CONNECTIONS // 2)
        late.send(b"\r\n")
        self.assertEqual(late.read_answer().status, 200)
        self.assertEqual(waiting[0].read_to_end(), b"")


if __name__ == "__main__":
    unittest.main()
