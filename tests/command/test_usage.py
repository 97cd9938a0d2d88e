import re
import subprocess

from command_test import ACCEPTED, COMMAND, UNUSABLE, CommandTest

RESPONSE = ["verify-response", "file", "--sp", "urn:sp", "--acs", "https://sp.example/acs"]
REQUEST = ["verify-request", "--sp-metadata", "file", "--idp", "urn:idp", "--sso", "https://i.example"]
TRUST = ["--idp-metadata", "file"]

WRONG = {
    "no command": [],
    "an unknown command": ["verify"],
    "an unknown option": RESPONSE + TRUST + ["--replay"],
    "neither metadata nor certificate": RESPONSE,
    "both metadata and certificate": RESPONSE + TRUST + ["--cert", "file", "--issuer", "urn:idp"],
    "a certificate of nobody": RESPONSE + ["--cert", "file"],
    "both a request and none": RESPONSE + TRUST + ["--request-id", "_r", "--unsolicited"],
    "an empty request ID": RESPONSE + TRUST + ["--request-id", ""],
    "a clock skew over 5 minutes": RESPONSE + TRUST + ["--skew", "301"],
    "a negative clock skew": RESPONSE + TRUST + ["--skew", "-1"],
    "a time without zone": RESPONSE + TRUST + ["--at", "2026-01-01T00:00:00"],
    "no message": REQUEST,
    "both a file and a query": REQUEST + ["file", "--query", "SAMLRequest=x"],
    "metadata without a command": ["metadata"],
    "verification without a certificate": ["metadata", "verify", "file"],
    "an unknown code": ["errors", "no-such-code"],
}


class Usage(CommandTest):
    @classmethod
    def setUpClass(cls):
        """Nothing of a sign-in is needed here."""

    def test_wrong_usage_exits_with_2_and_says_why_on_stderr(self):
        for name, arguments in WRONG.items():
            with self.subTest(name):
                outcome = self.signet(*arguments)
                self.assertEqual(outcome.code, UNUSABLE, outcome)
                self.assertNotEqual(outcome.stderr, "")
                self.assertEqual(outcome.stdout, "")

    def test_help_and_version_are_no_errors(self):
        for arguments in (["--help"], ["verify-response", "--help"], ["metadata", "sign", "--help"]):
            outcome = self.signet(*arguments)
            self.assertEqual(outcome.code, ACCEPTED, outcome)
            self.assertIn("Usage: ", outcome.stdout)
        self.assertRegex(self.signet("--version").stdout, r"^signet \d+\.\d+\.\d+\n$")

    def test_every_command_prints_json_when_asked_to(self):
        for command in (["verify-response"], ["verify-request"], ["inspect"], ["errors"],
                        *(["metadata", name] for name in ("show", "check", "sign", "verify"))):
            self.assertIn("--json", self.signet(*command, "--help").stdout)

    def test_lists_the_table_of_errors(self):
        outcome = self.signet("errors", "--json")
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        lines = outcome.json["errors"]
        self.assertGreater(len(lines), 80)
        for line in lines:
            self.assertRegex(line["code"], r"^[a-z0-9]+(-[a-z0-9]+)*$")
            self.assertTrue(line["meaning"] and line["hint"], line)

    def test_explains_one_error(self):
        outcome = self.signet("errors", "audience-mismatch")
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        self.assertTrue(outcome.stdout.startswith("audience-mismatch\n"))
        self.assertIsNotNone(re.search(r"standard +saml-", outcome.stdout))

    def test_output_that_cannot_be_written_is_no_success(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([COMMAND, "errors"], stdout=full, stderr=subprocess.DEVNULL,
                                  timeout=30, check=False)
        self.assertEqual(done.returncode, UNUSABLE)
