"""One address in front of several programs, as a load balancer without a memory: each connection
goes to the next of them."""

import itertools
import socket
import threading

from harness.process import free_port

LIMIT_SECONDS = 20


class Front:
    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._ports = itertools.repeat(None)
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def lead_to(self, *ports):
        """From now on, in turn. Programs that don't answer break the connection."""
        self._ports = itertools.cycle(ports)

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection, next(self._ports)),
                             daemon=True).start()

    @staticmethod
    def _serve(browser, port):
        with browser:
            try:
                with socket.create_connection(("127.0.0.1", port), LIMIT_SECONDS) as program:
                    browser.settimeout(LIMIT_SECONDS)
                    there = threading.Thread(target=_pour, args=(browser, program), daemon=True)
                    there.start()
                    _pour(program, browser)
                    there.join(LIMIT_SECONDS)
            except OSError:
                pass


def _pour(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass
