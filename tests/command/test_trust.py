import os
import subprocess

from command_test import ACCEPTED, IDP, REFUSED, SIGNED_IN_AT, SP, UNUSABLE, CommandTest

LATER = "2026-06-01T00:00:00Z"


class Trust(CommandTest):
    def setUp(self):
        self.directory = self.path(f"trust-{self.id().rsplit('.', 1)[-1]}")

    def trust(self, command, *arguments, stdin=b""):
        return self.signet("trust", command, self.directory, *arguments, stdin=stdin)

    def import_metadata(self, name="idp.xml", peer=IDP):
        outcome = self.trust("import-metadata", self.path(name), "--peer", peer, "--at", SIGNED_IN_AT,
                             "--json")
        self.assertEqual(outcome.code, ACCEPTED, outcome)

    def import_certificate(self, name="other.crt", *options):
        return self.trust("import", self.path(name), "--peer", IDP, "--role", "idp", "--json", *options)

    def remove(self, fingerprint, at=SIGNED_IN_AT, peer=IDP):
        return self.trust("remove", fingerprint, "--peer", peer, "--role", "idp", "--at", at, "--json")

    def certificates(self, at=SIGNED_IN_AT):
        """Those of the only peer."""
        outcome = self.trust("list", "--json", "--at", at)
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        (peer,) = outcome.json["peers"]
        self.assertEqual((peer["peer"], peer["role"]), (IDP, "idp"))
        return peer["certificates"]

    def fingerprint(self, name):
        done = subprocess.run(["openssl", "x509", "-in", self.path(name), "-noout", "-fingerprint",
                               "-sha256"], check=True, capture_output=True, timeout=60)
        return done.stdout.decode().strip().partition("=")[2]

    def test_rotates_import_the_new_certificate_then_remove_the_old_one(self):
        self.import_metadata()
        outcome = self.import_certificate()
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        old, new = self.certificates()
        self.assertEqual((old["in_metadata"], old["imported"]), (True, False))
        self.assertEqual((new["in_metadata"], new["imported"]), (False, True))
        self.assertEqual((old["status"], old["last_used"]), ("green", None))
        # As openssl writes it, with colons and capitals.
        self.assertEqual(self.remove(self.fingerprint("idp.crt")).code, ACCEPTED)
        left, gone = self.certificates()
        self.assertEqual((left["trusted"], left["certificate_sha256"]),
                         (True, new["certificate_sha256"]))
        self.assertEqual((gone["trusted"], gone["removed_at"], gone["removed_by"]),
                         (False, SIGNED_IN_AT, "administrator"))
        # Metadata that still lists it doesn't bring it back.
        self.import_metadata()
        self.assertEqual([one["trusted"] for one in self.certificates()], [True, False])

    def test_shows_status_as_a_word_by_the_time_that_is_left(self):
        self.import_metadata()
        for at, status in (("2026-10-03T11:59:59Z", "green"), ("2026-10-03T12:00:00Z", "yellow"),
                           ("2027-01-01T12:00:00Z", "yellow"), ("2027-01-01T12:00:01Z", "red")):
            self.assertEqual(self.certificates(at)[0]["status"], status, at)
        text = self.trust("list", "--at", "2027-01-02T00:00:00Z").stdout
        for expected in (IDP + " as idp", "red, CN=idp", "from metadata", "last used never"):
            self.assertIn(expected, text)

    def test_keeps_the_last_valid_certificate(self):
        self.import_metadata()
        self.assert_refused(self.remove(self.fingerprint("idp.crt")), "last-trusted-certificate")
        self.assert_refused(self.remove("00" * 32), "certificate-unknown")
        self.assert_refused(self.remove(self.fingerprint("idp.crt"), peer=IDP + "/"),
                            "certificate-unknown")
        self.assertEqual(len(self.certificates()), 1)

    def test_imports_for_a_known_peer_and_role_alone(self):
        missing = self.import_certificate()
        self.assertEqual(missing.code, UNUSABLE, missing)
        self.assertIn("trust-directory-missing", missing.stderr)
        self.assertFalse(os.path.exists(self.directory))
        self.import_metadata()

        def refused(peer, role):
            self.assert_refused(self.trust("import", self.path("other.crt"), "--peer", peer, "--role",
                                           role, "--json"), "metadata-entity-unknown")

        refused(IDP + "/", "idp")
        refused(IDP.upper(), "idp")
        refused(IDP, "sp")
        self.assert_refused(self.trust("import-metadata", self.path("sp.xml"), "--peer", IDP, "--at",
                                       SIGNED_IN_AT, "--json"), "metadata-entity-unknown")
        self.assertEqual(len(self.certificates()), 1)

    def test_imports_one_certificate_of_bounded_length_and_nothing_else(self):
        self.import_metadata()
        pem = self.text("other.crt")
        two = self.written("two.crt", pem + self.text("idp.crt"))
        for file in (two, self.path("other.key"), self.path("idp.xml"), self.written("none", "")):
            self.assert_refused(self.trust("import", file, "--peer", IDP, "--role", "idp", "--json"),
                                "certificate-malformed")
        self.assert_refused(self.import_certificate("other.crt", "--longest", str(len(pem) - 1)),
                            "certificate-malformed")
        self.assertEqual(self.import_certificate("other.crt", "--longest", "2500").code, ACCEPTED)
        outcome = self.trust("import", "-", "--peer", IDP, "--role", "idp", stdin=pem.encode())
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        self.assertTrue(outcome.stdout.startswith("imported: SHA-256 "))

    def test_lists_one_peer_or_all(self):
        self.import_metadata()
        self.import_metadata("sp.xml", SP)
        outcome = self.trust("list", "--json")
        self.assertEqual([peer["peer"] for peer in outcome.json["peers"]], [IDP, SP])
        outcome = self.trust("list", "--json", "--peer", SP)
        self.assertEqual([peer["role"] for peer in outcome.json["peers"]], ["sp"])
        self.assert_refused(self.trust("list", "--json", "--peer", "x"), "metadata-entity-unknown")

    def test_refuses_expired_metadata(self):
        expired = self.text("idp.xml").replace(
            "<md:EntityDescriptor ", '<md:EntityDescriptor validUntil="2026-01-02T00:00:00Z" ')
        file = self.written("expired.xml", expired)
        self.assert_refused(self.trust("import-metadata", file, "--peer", IDP, "--at", LATER, "--json"),
                            "metadata-expired")

    def test_gives_up_on_a_changed_directory_and_changes_nothing(self):
        self.import_metadata()
        manifest = os.path.join(self.directory, "trust.toml")
        changed = self.text(manifest).replace("in_metadata = true", "in_metadata = false")
        self.written(manifest, changed)
        for outcome in (self.trust("list"), self.import_certificate(),
                        self.remove(self.fingerprint("idp.crt"))):
            self.assertEqual(outcome.code, UNUSABLE, outcome)
            self.assertIn("trust-directory-damaged", outcome.stderr)
            self.assertIn("trust.toml", outcome.stderr)
        self.assertEqual(self.text(manifest), changed)

    def test_refuses_a_directory_that_others_may_use(self):
        self.import_metadata()
        os.chmod(self.directory, 0o755)
        outcome = self.trust("list")
        self.assertEqual(outcome.code, UNUSABLE, outcome)
        self.assertIn("key-file-permissions", outcome.stderr)

    def test_needs_a_role_that_exists(self):
        for role in ("", "both", "IDP"):
            outcome = self.trust("import", self.path("other.crt"), "--peer", IDP, "--role", role)
            self.assertEqual(outcome.code, UNUSABLE, outcome)
