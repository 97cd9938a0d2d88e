import subprocess

from command_test import ACCEPTED, ACS, IDP, REFUSED, SIGNED_IN_AT, SP, SSO, UNUSABLE, CommandTest


class Metadata(CommandTest):
    def metadata(self, *arguments, stdin=b""):
        return self.signet("metadata", *arguments, stdin=stdin)

    def signed(self, *options, key="idp"):
        """The path of signed metadata of the identity provider."""
        path = self.path(f"signed-by-{key}.xml")
        outcome = self.metadata("sign", self.path("idp.xml"), "--key", self.path(f"{key}.key"),
                                "--cert", self.path(f"{key}.crt"), "--output", path, *options)
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        return path

    def test_shows_roles_endpoints_and_keys(self):
        outcome = self.metadata("show", self.path("idp.xml"), "--json")
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        idp = outcome.json
        self.assertIs(idp["verified"], False)
        self.assertEqual((idp["entity_id"], idp["sp"]), (IDP, None))
        self.assertEqual({service["location"] for service in idp["idp"]["single_sign_on_services"]},
                         {SSO})
        key = idp["idp"]["keys"][0]
        self.assertEqual((key["type"], key["subject"]), ("RSA-3072", "CN=idp"))
        self.assertEqual((key["not_before"], key["not_after"]),
                         (SIGNED_IN_AT, "2027-01-01T12:00:00Z"))
        self.assertEqual(len(key["certificate_sha256"]), 64)

    def test_shows_a_service_provider_to_people(self):
        outcome = self.metadata("show", self.path("sp.xml"))
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        self.assertTrue(outcome.stdout.startswith("NOT VERIFIED"))
        for expected in (SP, ACS, "P-256", "CN=sp", "HTTP-POST"):
            self.assertIn(expected, outcome.stdout)

    def test_refuses_to_show_what_is_no_metadata(self):
        self.assert_refused(self.metadata("show", "-", "--json", stdin=b"<a/>"), "unexpected-root")

    def test_finds_nothing_wrong_with_what_we_write(self):
        for name in ("idp.xml", "sp.xml"):
            outcome = self.metadata("check", self.path(name), "--at", SIGNED_IN_AT, "--json")
            self.assertEqual(outcome.code, ACCEPTED, outcome)
            self.assertIs(outcome.json["clean"], True)

    def test_lists_every_finding_with_its_code(self):
        bad = self.text("idp.xml").replace(SSO, "javascript:alert(1)").replace(
            "<md:EntityDescriptor ", '<md:EntityDescriptor validUntil="2025-01-01T00:00:00Z" ')
        outcome = self.metadata("check", self.written("bad.xml", bad), "--at", SIGNED_IN_AT, "--json")
        self.assertEqual(outcome.code, REFUSED, outcome)
        self.assertIs(outcome.json["clean"], False)
        errors = {finding["code"] for finding in outcome.json["findings"]
                  if finding["severity"] == "error"}
        self.assertLessEqual({"metadata-expired", "metadata-endpoint-scheme"}, errors)
        outcome = self.metadata("check", self.path("bad.xml"), "--at", SIGNED_IN_AT)
        self.assertIn("error: metadata-expired", outcome.stdout)

    def test_reports_an_unreadable_file_as_a_finding(self):
        outcome = self.metadata("check", "-", "--json", stdin=b"<a>")
        self.assertEqual(outcome.code, REFUSED, outcome)
        self.assertEqual([finding["code"] for finding in outcome.json["findings"]],
                         ["xml-not-well-formed"])

    def test_signs_a_file_that_then_verifies(self):
        for key in ("idp", "other"):
            path = self.signed(key=key)
            outcome = self.metadata("verify", path, "--cert", self.path(f"{key}.crt"), "--at",
                                    SIGNED_IN_AT, "--json")
            self.assertEqual(outcome.code, ACCEPTED, outcome)
            self.assertIs(outcome.json["verified"], True)
            self.assertEqual(outcome.json["entity_id"], IDP)

    def test_writes_to_standard_output(self):
        key = ["--key", self.path("idp.key"), "--cert", self.path("idp.crt")]
        outcome = self.metadata("sign", self.path("idp.xml"), *key)
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        verified = self.metadata("verify", "-", "--cert", self.path("idp.crt"), "--at", SIGNED_IN_AT,
                                 stdin=outcome.stdout.encode())
        self.assertEqual(verified.code, ACCEPTED, verified)
        self.assertTrue(verified.stdout.startswith("VERIFIED"))

    def test_tries_every_pinned_certificate(self):
        outcome = self.metadata("verify", self.signed(), "--cert", self.path("other.crt"), "--cert",
                                self.path("idp.crt"), "--at", SIGNED_IN_AT)
        self.assertEqual(outcome.code, ACCEPTED, outcome)

    def test_refuses_another_key_a_changed_file_and_no_signature(self):
        signed = self.signed()

        def verify(file, certificate):
            return self.metadata("verify", file, "--cert", self.path(certificate), "--at",
                                 SIGNED_IN_AT, "--json")

        self.assertEqual(verify(signed, "other.crt").code, REFUSED)
        changed = self.text("signed-by-idp.xml").replace(SSO, "https://evil.example/sso")
        self.assert_refused(verify(self.written("changed.xml", changed), "idp.crt"),
                            "signature-invalid")
        self.assert_refused(verify(self.path("idp.xml"), "idp.crt"), "signature-missing")

    def test_accepts_sha1_only_when_told_to(self):
        self.signed()
        file = self.signed_with_sha1("sha1.xml", self.text("signed-by-idp.xml"), "EntityDescriptor")
        verify = ["verify", file, "--cert", self.path("idp.crt"), "--at", SIGNED_IN_AT, "--json"]
        self.assert_refused(self.metadata(*verify), "signature-algorithm-refused")
        outcome = self.metadata(*verify, "--insecurely-allow-sha1")
        self.assertEqual(outcome.code, ACCEPTED, outcome)

    def test_refuses_signed_metadata_that_has_expired(self):
        limited = self.text("idp.xml").replace(
            "<md:EntityDescriptor ", '<md:EntityDescriptor validUntil="2026-01-02T00:00:00Z" ')
        self.written("limited.xml", limited)
        key = ["--key", self.path("idp.key"), "--cert", self.path("idp.crt")]
        path = self.path("limited-signed.xml")
        self.metadata("sign", self.path("limited.xml"), *key, "--output", path)

        def verify(at):
            return self.metadata("verify", path, "--cert", self.path("idp.crt"), "--at", at, "--json")

        self.assertEqual(verify("2026-01-02T00:02:59Z").code, ACCEPTED)
        self.assert_refused(verify("2026-01-02T00:03:00Z"), "metadata-expired")

    def test_opens_an_encrypted_key_with_the_password_file(self):
        subprocess.run(["openssl", "pkey", "-in", self.path("other.key"), "-aes-256-cbc",
                        "-passout", "pass:open sesame", "-out", self.path("encrypted.key")],
                       check=True, capture_output=True, timeout=60)

        def sign(*options):
            return self.metadata("sign", self.path("idp.xml"), "--key", self.path("encrypted.key"),
                                 "--cert", self.path("other.crt"), *options)

        password = self.written("password", "open sesame\n")
        self.assertEqual(sign("--password-file", password).code, ACCEPTED)
        wrong = sign("--password-file", self.written("wrong", "open barley\n"))
        for outcome in (wrong, sign()):
            self.assertEqual(outcome.code, UNUSABLE, outcome)
            self.assertIn("encrypted.key", outcome.stderr)
            self.assertNotIn("open", outcome.stdout + outcome.stderr)

    def test_gives_up_on_a_key_that_belongs_to_another_certificate(self):
        outcome = self.metadata("sign", self.path("idp.xml"), "--key", self.path("idp.key"), "--cert",
                                self.path("other.crt"))
        self.assertEqual(outcome.code, UNUSABLE, outcome)
        self.assertIn("key-certificate-mismatch", outcome.stderr)

    def test_gives_up_on_output_that_cannot_be_written(self):
        outcome = self.metadata("sign", self.path("idp.xml"), "--key", self.path("idp.key"), "--cert",
                                self.path("idp.crt"), "--output", self.path("no/such/folder"))
        self.assertEqual(outcome.code, UNUSABLE, outcome)
        self.assertIn("no/such/folder", outcome.stderr)
