"""HTTP written octet by octet, as no client library would."""

import http.client
import io
import socket
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10


class Answer:
    """One answer; header names in lower case, each with all its values."""

    def __init__(self, status, headers, body):
        self.status, self.body = status, body
        self.headers = {}
        for name, value in headers.items():
            self.headers.setdefault(name.lower(), []).append(value)

    @property
    def text(self):
        return self.body.decode()


class Raw:
    """A connection to one of our programs."""

    def __init__(self, url, timeout=TIMEOUT_SECONDS):
        self._socket = socket.create_connection(("127.0.0.1", urlsplit(url).port), timeout)

    def send(self, octets):
        """False once the other side has hung up."""
        try:
            self._socket.sendall(octets)
            return True
        except OSError:
            return False

    def finish_sending(self):
        self._socket.shutdown(socket.SHUT_WR)

    def read_to_end(self):
        """All that comes until the other side hangs up; it is an error when it doesn't."""
        octets = b""
        try:
            while piece := self._socket.recv(65536):
                octets += piece
        except ConnectionResetError:
            pass  # it hung up while we were still sending
        return octets

    def read_answer(self):
        """The next answer on a connection that stays open."""
        with self._socket.makefile("rb") as stream:
            return _read_answer(stream)

    def close(self):
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def exchange(url, octets):
    """The answers to these octets, until the server hangs up or, with nothing more to read, has
    answered all."""
    with Raw(url) as connection:
        connection.send(octets)
        try:
            connection.finish_sending()
        except OSError:
            pass  # it hung up already; what it said before is there to be read
        return answers_in(connection.read_to_end())


def answers_in(octets):
    stream, answers = io.BytesIO(octets), []
    while stream.tell() < len(octets):
        answers.append(_read_answer(stream))
    return answers


def _read_answer(stream):
    line = stream.readline().decode()
    if not line.startswith("HTTP/1.1 "):
        raise AssertionError(f"not the first line of an answer: {line!r}")
    headers = http.client.parse_headers(stream)
    status = int(line.split()[1])
    if status == 100:
        return Answer(status, headers, b"")
    return Answer(status, headers, stream.read(int(headers["Content-Length"])))


def request(url, method="GET", headers=(), body=b"", path=None):
    """An ordinary request in octets, for a test to spoil. `headers`: pairs beside Host."""
    target = urlsplit(url)
    path = path or (target.path or "/") + ("?" + target.query if target.query else "")
    lines = [f"{method} {path} HTTP/1.1", f"Host: {target.netloc}",
             *(f"{name}: {value}" for name, value in headers)]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded",
                  f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body
