"""A Redis of the test's own, on a free loopback port, that keeps nothing on disk."""

import socket
import time

from harness.process import WAIT_SECONDS, Process, free_port, needed


class RedisServer:
    name = "redis-server"

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process = None

    def start(self):
        """Empty each time."""
        self._process = Process(self.name, [
            needed("redis-server", "redis-server"), "--port", self.port, "--bind", "127.0.0.1",
            "--save", "", "--appendonly", "no", "--dir", self.folder], self.folder / "redis.log")
        deadline = time.monotonic() + WAIT_SECONDS
        while self._ask(b"PING\r\n") != b"+PONG\r\n":
            if time.monotonic() > deadline:
                raise AssertionError(f"redis-server did not answer\n{self.log()}")
            time.sleep(0.05)

    def _ask(self, command):
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.sendall(command)
                return connection.recv(100)
        except OSError:
            return b""

    def kill(self):
        self._process.kill()

    def stop(self):
        return self._process.stop() if self._process else None

    def log(self):
        return self._process.log() if self._process else ""
