import base64
from pathlib import Path

from command_test import UNUSABLE, CommandTest

VENDORS = Path(__file__).resolve().parent.parent / "vectors" / "vendors"
SP = "https://eu-west-1.signin.example.org/platform/saml/d-9067012345"
ACS = "https://eu-west-1.signin.example.org/platform/saml/acs/8d3f1c52-0a1b-4c2d-9e3f-5a6b7c8d9e0f"
CLEAN, WARNINGS, ERRORS = 0, 1, 2


class Lint(CommandTest):
    def lint(self, *arguments, stdin=b""):
        return self.signet("lint", "--profile", "identity-center", *arguments, stdin=stdin)

    def codes(self, outcome):
        return [finding["code"] for file in outcome.json["files"] for finding in file["findings"]]

    def metadata(self, vendor="onelogin"):
        return VENDORS / vendor / "metadata.xml"

    def response(self, vendor="onelogin"):
        return VENDORS / vendor / "response.xml"

    def changed(self, path, old, new):
        text = path.read_text()
        self.assertIn(old, text)
        return self.written("changed.xml", text.replace(old, new))

    def test_is_clean_for_what_is_right(self):
        outcome = self.lint(str(self.metadata()), str(self.response()), "--idp-metadata",
                            str(self.metadata()), "--sp", SP, "--acs", ACS, "--at",
                            "2026-01-01T12:00:10Z", "--json")
        self.assertEqual(outcome.code, CLEAN, outcome)
        self.assertIs(outcome.json["clean"], True)
        self.assertEqual(outcome.json["profile"], "identity-center")
        self.assertEqual([file["subjects"] for file in outcome.json["files"]],
                         [["idp-metadata"], ["response"]])
        self.assertEqual(self.codes(outcome), ["single-logout-unsupported"])

    def test_reads_base64_from_standard_input(self):
        outcome = self.lint("-", "--json", stdin=base64.encodebytes(self.response().read_bytes()))
        self.assertEqual(outcome.code, CLEAN, outcome)

    def test_tells_people_where_what_and_what_to_do(self):
        path = self.changed(self.response(), "alice+aws@example.org", "user_x.com#EXT#@tenant.example")
        outcome = self.lint(path)
        self.assertEqual(outcome.code, ERRORS, outcome)
        for expected in (f"{path}: response, 1 error, 0 warnings", "error: name-id-guest",
                         "Assertion/Subject/NameID", "user_x.com#EXT#@tenant.example",
                         "Map the name ID of guest users"):
            self.assertIn(expected, outcome.stdout)

    def test_ends_with_1_when_there_are_warnings_only(self):
        path = self.changed(self.metadata("jumpcloud"), "1.1:nameid-format:emailAddress",
                            "2.0:nameid-format:persistent")
        outcome = self.lint(path, "--json")
        self.assertEqual(outcome.code, WARNINGS, outcome)
        self.assertIs(outcome.json["clean"], False)
        self.assertEqual(self.codes(outcome), ["name-id-format-not-offered"])

    def test_ends_with_2_when_any_file_has_an_error(self):
        path = self.changed(self.metadata(), 'use="signing"', 'use="encryption"')
        outcome = self.lint(path, str(self.metadata("jumpcloud")), "--json")
        self.assertEqual(outcome.code, ERRORS, outcome)
        self.assertIn("metadata-only-encryption-certificate", self.codes(outcome))

    def test_compares_with_what_it_is_told(self):
        outcome = self.lint(str(self.response()), "--acs", ACS + "/", "--json")
        self.assertEqual(self.codes(outcome), ["acs-url-trailing-slash"])
        outcome = self.lint(str(self.response()), "--sp", SP + "x", "--json")
        self.assertEqual(self.codes(outcome), ["audience-mismatch"])
        outcome = self.lint(str(self.response()), "--at", "2026-01-01T13:00:00Z", "--json")
        self.assertEqual(self.codes(outcome), ["clocks-disagree"])
        other = self.changed(self.metadata("jumpcloud"), "JumpCloudExample",
                             "https://app.onelogin.example.org/saml/metadata/0a1b2c3d")
        outcome = self.lint(str(self.response()), "--idp-metadata", other, "--json")
        self.assertEqual(self.codes(outcome), [])
        outcome = self.lint(str(self.response()), "--idp-metadata",
                            str(self.metadata("jumpcloud")), "--json")
        self.assertIn("issuer-mismatch", self.codes(outcome))

    def test_holds_a_file_against_the_profile_that_is_asked_for(self):
        outcome = self.signet("lint", str(self.response()), "--profile", "saml2int", "--json")
        self.assertIn("saml2int-assertion-not-encrypted", self.codes(outcome))
        outcome = self.signet("lint", str(self.response()), "--json")
        self.assertEqual((outcome.code, outcome.json["profile"]), (CLEAN, "plain"))

    def test_finds_what_metadata_check_finds(self):
        bad = self.changed(self.metadata(), "https://example.onelogin.example.org/trust/saml2/http-post/sso/1",
                           "javascript:alert(1)")
        check = self.signet("metadata", "check", bad, "--json")
        lint = self.signet("lint", bad, "--json")
        self.assertEqual([finding["code"] for finding in check.json["findings"]],
                         self.codes(lint))
        self.assertIn("metadata-endpoint-scheme", self.codes(lint))

    def test_lists_every_code(self):
        outcome = self.signet("lint", "--codes", "--json")
        self.assertEqual(outcome.code, CLEAN, outcome)
        codes = {row["code"]: row for row in outcome.json["codes"]}
        self.assertEqual(codes["name-id-guest"]["profile"], "identity-center")
        self.assertEqual(codes["name-id-guest"]["severity"], "error")
        self.assertIn("name-id-guest", self.signet("lint", "--codes").stdout)

    def test_gives_up_on_what_cannot_be_asked(self):
        for arguments in ([], ["--profile", "other", str(self.response())], ["/no/such/file"],
                          [str(self.response()), "--idp-metadata", str(self.response())],
                          [str(self.response()), "--at", "noon"]):
            outcome = self.signet("lint", *arguments)
            self.assertEqual(outcome.code, UNUSABLE, outcome)
            self.assertTrue(outcome.stderr)

    def test_shows_nothing_that_could_mislead_a_terminal(self):
        path = self.changed(self.response(), "alice+aws@example.org", "a\u202eb")
        outcome = self.lint(path)
        self.assertNotIn("\u202e", outcome.stdout)

