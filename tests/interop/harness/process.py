"""Starts a program, waits until it answers, ends it by its process id, and keeps its log."""

import os
import random
import shutil
import signal
import socket
import subprocess
import time

from harness import loopback

WAIT_SECONDS = 30
STOP_SECONDS = 5


def free_port():
    """A port that is free now. It lies below the range that the system hands to outgoing
    connections, so that none of those takes it before the program does."""
    for _ in range(100):
        port = random.randint(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise AssertionError("no free port found")


def needed(command, package):
    """The path of a program of the peers. A missing one fails the test: it is never skipped."""
    path = shutil.which(command, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/bin")
    if path is None:
        raise AssertionError(f"{command} is not installed (Debian package {package})")
    return path


class Process:
    def __init__(self, name, command, log_file, environment=None):
        self.name = name
        self._log_file = log_file
        self._last_words = None
        # When the tests are killed, the programs that they started go with them.
        command = ["setpriv", "--pdeathsig", "TERM"] + [str(part) for part in command]
        with open(log_file, "ab") as log:
            self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                           stderr=log, env=os.environ | (environment or {}),
                                           start_new_session=True)

    def wait_until_answers(self, url):
        """Any HTTP answer will do; what it says is the test's business."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            if self._child.poll() is not None:
                break
            try:
                loopback.get(url, WAIT_SECONDS)
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise AssertionError(f"{self.name} did not answer at {url}\n{self.log()}")

    def stop(self):
        """Asks politely, then ends the program and what it started: its own process group."""
        if self._last_words is not None:
            return None
        if self._child.poll() is None:
            self._child.terminate()
        try:
            status = self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            status = None
        try:
            os.killpg(self._child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._child.wait()
        self._last_words = self._tail()
        return status

    def kill(self):
        """Without a chance to tidy up."""
        self._child.kill()
        self._child.wait()
        self.stop()

    def log(self):
        return self._last_words if self._last_words is not None else self._tail()

    def _tail(self, lines=30):
        text = self._log_file.read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])
