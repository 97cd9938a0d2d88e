"""What all tests of the command share: the messages to start from, and how to call it."""

import base64
import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import NamedTuple

COMMAND = os.environ["SIGNET_COMMAND"]
MAKE_MESSAGES = os.environ["SIGNET_MAKE_MESSAGES"]

IDP = "https://idp.example/metadata"
SSO = "https://idp.example/sso"
SP = "https://sp.example/metadata"
ACS = "https://sp.example/acs"
SIGNED_IN_AT = "2026-01-01T12:00:00Z"

ACCEPTED, REFUSED, UNUSABLE = 0, 1, 2


class Outcome(NamedTuple):
    code: int
    stdout: str
    stderr: str

    @property
    def json(self):
        return json.loads(self.stdout)


class CommandTest(unittest.TestCase):
    """Each class gets a folder with the messages of one sign-in; see make_messages.cpp."""

    @classmethod
    def setUpClass(cls):
        cls._folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls._folder.cleanup)
        cls.folder = Path(cls._folder.name)
        subprocess.run([MAKE_MESSAGES, cls.folder], check=True, timeout=60)

    def path(self, name):
        return str(self.folder / name)

    def text(self, name):
        return (self.folder / name).read_text()

    def written(self, name, contents):
        """A new file's path."""
        (self.folder / name).write_bytes(contents if isinstance(contents, bytes) else contents.encode())
        return self.path(name)

    def signet(self, *arguments, stdin=b""):
        done = subprocess.run([COMMAND, *arguments], input=stdin, capture_output=True, timeout=30)
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    def signed_with_sha1(self, name, xml, root):
        """The path of the document with its first signature made anew, and the only one."""
        first, *others = re.findall(r"<ds:Signature .*?</ds:Signature>", xml, re.DOTALL)
        for other in others:
            xml = xml.replace(other, "")
        template = re.sub(r"(<ds:(Digest|Signature)Value>)[^<]*", r"\1", first)
        template = template.replace("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                                    "http://www.w3.org/2000/09/xmldsig#rsa-sha1")
        template = template.replace("http://www.w3.org/2001/04/xmlenc#sha256",
                                    "http://www.w3.org/2000/09/xmldsig#sha1")
        path = self.written(name, xml.replace(first, template))
        signed = subprocess.run(["xmlsec1", "--sign", "--privkey-pem", self.path("idp.key"),
                                 "--id-attr:ID", root, path], check=True, capture_output=True,
                                timeout=60)
        return self.written(name, signed.stdout)

    def assert_refused(self, outcome, code):
        """With this code, and all that a person needs to go on."""
        self.assertEqual(outcome.code, REFUSED, outcome)
        self.assertEqual(outcome.json["code"], code, outcome.json)
        self.assertTrue(outcome.json["hint"])
        self.assertIn("detail", outcome.json)


def decoded(form_value):
    return base64.b64decode(form_value).decode()
