"""Our own programs, from the folder that SIGNET_BIN names."""

import functools
import json
import os
import shutil
import subprocess
import textwrap
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import urlencode

from harness import loopback
from harness.process import Process, free_port
from harness.xmlsec1 import XMLDSIG

ALICE = ("alice@example.com", "alice")
BOB = ("bob@example.com", "bob")


def program(name):
    if "SIGNET_BIN" not in os.environ:
        raise AssertionError("SIGNET_BIN must name the folder with our programs")
    path = Path(os.environ["SIGNET_BIN"]) / name
    if not path.is_file():
        raise AssertionError(f"{path} has not been built")
    return path


def signet(*arguments, given=b""):
    """Runs the `signet` command to its end."""
    return subprocess.run([program("signet"), *map(str, arguments)], input=given,
                          capture_output=True, timeout=30)


def table(name, /, **values):
    """One [[name]] of a settings file. JSON's texts, numbers and truth values are TOML's too."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join([f"[[{name}]]", *lines, ""])


def user(account, **values):
    """A user for the settings of signet-idp, who has no email address unless `values` say so."""
    name, password = account
    return table("user", id=name, username=name, password=_password_hash(password), **values)


@functools.lru_cache
def _password_hash(password):
    return subprocess.run([program("signet-idp"), "--hash-password"], input=password + "\n",
                          capture_output=True, text=True, check=True, timeout=30).stdout.strip()


class _Program:
    executable = peer_option = None

    def __init__(self, folder, host="127.0.0.1", tls=None):
        """`host` may be `localhost`: the same machine, but another site to a browser. `tls`: the
        KeyPair to serve https with, and the only one to believe in when metadata is fetched."""
        self.name = f"{self.executable} ({folder.name})"
        self.folder = folder
        self.port = free_port()
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"
        self.metadata_url = self.url + "/metadata"
        self.metadata = folder / "metadata.xml"
        self.data = folder / "data"
        self.settings_file = self.data / (self.executable + ".toml")
        # TOML for the next start. Empty: the program goes by the file that its first start made.
        self.settings = ""
        self.options = []  # more arguments, for the next start
        self._tls = [] if tls is None else ["--tls-cert", tls.certificate, "--tls-key", tls.key,
                                            "--ca-file", tls.certificate]
        self._starts = 0
        self._process = None

    def arguments(self, *peers):
        listed = [part for peer in peers for part in (self.peer_option, str(peer))]
        return ["--listen", f"127.0.0.1:{self.port}", "--base-url", self.url,
                "--data", self.data, *self.options, *self._tls, *listed]

    def start(self, *peers):
        """With the metadata of its peers, as files or URLs. Leaves its own in `self.metadata`."""
        self.write_settings()
        self._starts += 1
        self._process = Process(self.name, [program(self.executable), *self.arguments(*peers)],
                                self.folder / f"log-{self._starts}")
        self._process.wait_until_answers(self.url + "/healthz")
        status, body = loopback.get(self.metadata_url)
        assert status == 200, body
        self.metadata.write_bytes(body)

    def write_settings(self):
        if self.settings:
            self.data.mkdir(exist_ok=True)
            self.settings_file.write_text(self.settings)

    def run(self, *more):
        """Runs it to its end: for a start that goes no further."""
        self.write_settings()
        return subprocess.run([program(self.executable), *map(str, self.arguments()), *more],
                              capture_output=True, text=True, timeout=30)

    def use_keys(self, keys):
        """These in place of the ones that the first start makes."""
        self.data.mkdir(exist_ok=True)
        shutil.copy(keys.certificate, self.data / "signing.crt.pem")
        key = self.data / "signing.key.pem"
        key.touch(0o600)
        key.write_bytes(keys.key.read_bytes())

    def add_encryption_key(self):
        """Has the ring that its first start made published with a key to encrypt for."""
        ring = self.data / "keys"
        for command in (("generate", ring, "--use", "encryption", "--id", "encryption"),
                        ("activate", ring, "encryption")):
            done = signet("keyring", *command)
            assert done.returncode == 0, done

    def introduce(self):
        """Starts it for a moment, without peers, to leave its metadata for them."""
        self.start()
        self.stop()

    @property
    def entity_id(self):
        return ElementTree.parse(self.metadata).getroot().get("entityID")

    def output(self):
        """All that it wrote since its last start."""
        return (self.folder / f"log-{self._starts}").read_text()

    def events(self):
        """The lines that it logged, oldest first: one JSON object each."""
        return [json.loads(line) for line in self.output().splitlines() if line.startswith("{")]

    def event_of_incident(self, page):
        """The log line whose incident id this error page shows."""
        found = [event for event in self.events()
                 if event.get("incident") and event["incident"] in page.text]
        if len(found) != 1:
            raise AssertionError(f"{len(found)} log lines for the page:\n{page.text.strip()}")
        return found[0]

    def stop(self):
        return self._process.stop() if self._process else None

    def kill(self):
        self._process.kill()

    def log(self):
        return self._process.log() if self._process else ""


class SignetIdp(_Program):
    executable, peer_option = "signet-idp", "--sp"

    def signing_certificate(self):
        """A file with the first certificate of its metadata."""
        text = next(ElementTree.parse(self.metadata).iter(f"{{{XMLDSIG}}}X509Certificate")).text
        file = self.folder / "signing.cert.pem"
        file.write_text("-----BEGIN CERTIFICATE-----\n"
                        + "\n".join(textwrap.wrap("".join(text.split()), 64))
                        + "\n-----END CERTIFICATE-----\n")
        return file


class SignetSp(_Program):
    executable, peer_option = "signet-sp", "--idp"

    def __init__(self, folder, host="127.0.0.1", tls=None):
        super().__init__(folder, host, tls)
        self.acs_url, self.session_url = self.url + "/acs", self.url + "/session"

    def login_url(self, return_path=None, idp=None):
        wanted = {"return": return_path, "idp": idp}
        query = {name: value for name, value in wanted.items() if value is not None}
        return self.url + "/login" + ("?" + urlencode(query) if query else "")
