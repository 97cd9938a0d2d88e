"""Clients that are slow are cut off, and whoever is honest is served meanwhile."""

import time
import unittest

from attack import HttpAttack
from harness.signet_programs import SignetSp
from raw import exchange, request

HEADER_SECONDS, BODY_SECONDS = 10, 20
START = b"GET /healthz HTTP/1.1\r\nHost: a\r\n"


class Slow(HttpAttack):
    def test_a_header_or_body_that_comes_octet_by_octet(self):
        """slow-body: each has one deadline, which no octet moves"""
        sp = self.begin(SignetSp(self.subfolder("sp")))
        posted = request(sp.acs_url, "POST", body=b"a" * 1000)
        for whole, status in ((START + b"X: a\r\n\r\n", 200), (posted, 200)):
            self.assertEqual([answer.status for answer in exchange(sp.url, whole)], [status])
        begun = time.monotonic()
        slow = {"header": self.connections(sp, 20, START + b"X: "),
                "body": self.connections(sp, 20, posted[:-1000])}
        ended = {}
        while len(ended) < 2:
            self.assertLess(time.monotonic() - begun, BODY_SECONDS + 5)
            for name, connections in slow.items():
                # The first failure to send comes an octet after the server has hung up.
                if name not in ended and not all([c.send(b"a") for c in connections]):
                    ended[name] = time.monotonic() - begun
            self.assert_serves(sp)
            time.sleep(0.5)
        self.assertAlmostEqual(ended["header"], HEADER_SECONDS, delta=3)
        self.assertAlmostEqual(ended["body"], BODY_SECONDS, delta=3)
        for connection in slow["header"] + slow["body"]:
            self.assertEqual(connection.read_to_end(), b"")


if __name__ == "__main__":
    unittest.main()
