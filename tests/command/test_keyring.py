import stat
import subprocess

from command_test import ACCEPTED, REFUSED, UNUSABLE, CommandTest

START = "2026-01-01T12:00:00Z"
YELLOW, RED = 1, 2


class Keyring(CommandTest):
    def setUp(self):
        self.directory = self.path(self.id().rpartition(".")[2])

    def keyring(self, command, *arguments, at=START):
        return self.signet("keyring", command, self.directory, *arguments, "--at", at, "--json")

    def done(self, command, *arguments, at=START):
        """What a command that must succeed prints."""
        outcome = self.keyring(command, *arguments, at=at)
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        return outcome.json

    def make_ring(self, *options):
        self.done("init", "--name", "idp.example.org", *options)

    def states(self, ring):
        return {key["id"]: key["state"] for key in ring["keys"]}

    def test_makes_a_ring_that_only_its_owner_may_read(self):
        self.make_ring()
        self.done("generate", "--type", "p-256", "--id", "first")
        folder = self.folder / self.directory
        self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)
        keys = list(folder.glob("*.key"))
        self.assertEqual([stat.S_IMODE(key.stat().st_mode) for key in keys], [0o600])
        self.assertEqual(self.keyring("init", "--name", "again").json["error"]["code"],
                         "key-ring-exists")

    def test_takes_a_key_from_generation_to_deletion(self):
        self.make_ring()
        self.done("generate", "--type", "p-256", "--id", "a")
        self.assertEqual(self.states(self.done("activate", "a")), {"a": "active"})
        self.done("generate", "--type", "p-384", "--id", "b")
        self.assert_refused(self.keyring("activate", "b"), "key-not-known-to-peers")
        ring = self.done("activate", "b", "--from", "2026-01-02T12:00:00Z")
        self.assertEqual(self.states(ring), {"a": "active", "b": "planned"})
        after = "2026-01-03T00:00:00Z"
        self.assertEqual(self.states(self.done("list", at=after)), {"a": "retired", "b": "active"})
        self.assert_refused(self.keyring("delete", "b", at=after), "active-key-deletion")
        ring = self.done("retire", "a", "--overlap", "7", at=after)
        self.assertEqual(ring["keys"][0]["remove_at"], "2026-01-10T00:00:00Z")
        self.assertEqual(self.states(self.done("delete", "a", at=after)), {"b": "active"})
        files = {path.suffix for path in (self.folder / self.directory).iterdir()}
        self.assertEqual(files, {".toml", ".crt", ".key", ""})

    def test_overrides_only_by_the_long_name(self):
        self.make_ring()
        for name in "ab":
            self.done("generate", "--type", "p-256", "--id", name)
        self.done("activate", "a")
        ring = self.done("activate", "b", "--insecurely-before-peers-can-know-the-key",
                         at="2026-01-01T13:00:00Z")
        self.assertEqual(self.states(ring), {"a": "retired", "b": "active"})

    def test_refuses_weak_keys_and_sha1(self):
        self.make_ring()
        self.assert_refused(self.keyring("generate", "--type", "rsa-1024"), "key-weak")
        self.assert_refused(self.keyring("generate", "--type", "p-256", "--digest", "sha1"),
                            "digest-algorithm-refused")
        self.assertEqual(self.done("list")["keys"], [])

    def test_refuses_a_third_certificate_for_identity_center(self):
        self.make_ring("--most-keys", "2")
        for _ in range(2):
            self.done("generate", "--type", "p-256")
        self.assert_refused(self.keyring("generate", "--type", "p-256"), "too-many-certificates")

    def test_imports_pem_der_and_pkcs12(self):
        self.make_ring()
        self.done("import", "--cert", self.path("idp.crt"), "--key", self.path("idp.key"), "--id",
                  "pem")
        for name, form in (("other.crt", "x509"), ("other.key", "pkey")):
            subprocess.run(["openssl", form, "-in", self.path(name), "-outform", "DER", "-out",
                            self.path(name + ".der")], check=True, timeout=60)
        self.done("import", "--cert", self.path("other.crt.der"), "--key",
                  self.path("other.key.der"), "--id", "der")
        password = self.written("password", "open sesame\n")
        subprocess.run(["openssl", "pkcs12", "-export", "-inkey", self.path("sp.key"), "-in",
                        self.path("sp.crt"), "-passout", "pass:open sesame", "-out",
                        self.path("sp.p12")], check=True, timeout=60)
        self.done("import", "--pkcs12", self.path("sp.p12"), "--password-file", password, "--id",
                  "pkcs12")
        self.assertEqual({key["id"]: key["subject"] for key in self.done("list")["keys"]},
                         {"pem": "CN=idp", "der": "CN=other", "pkcs12": "CN=sp"})
        wrong = self.keyring("import", "--pkcs12", self.path("sp.p12"), "--id", "again")
        self.assertEqual(wrong.code, UNUSABLE)
        self.assertIn("sp.p12", wrong.stderr)

    def test_imports_a_certificate_whose_key_is_elsewhere(self):
        self.make_ring()
        ring = self.done("import", "--cert", self.path("idp.crt"))
        self.assertEqual(ring["keys"][0]["private_key"], "elsewhere")
        pem = self.done("list", "--pem", ring["keys"][0]["id"])["pem"]
        self.assertEqual(pem, self.text("idp.crt"))

    def test_rotates_from_a_timer_and_plans_the_same(self):
        self.make_ring()
        policy = ["--type", "p-256", "--months", "12"]
        first = self.done("rotate", *policy)["keys"][0]["id"]
        planned = [event for event in self.done("plan", *policy)["events"] if event["id"] is None]
        self.assertEqual([(event["at"], event["what"]) for event in planned],
                         [("2026-11-18T12:00:00Z", "published"),
                          ("2026-11-19T12:00:00Z", "seen by every peer"),
                          ("2026-12-18T12:00:00Z", "active")])
        for at in ("2026-11-17T12:00:00Z", "2026-11-18T12:00:00Z", "2026-11-18T13:00:00Z"):
            ring = self.done("rotate", *policy, at=at)
            self.assertEqual(len(ring["keys"]), 1 if at < "2026-11-18" else 2)
        second = ring["keys"][1]
        self.assertEqual((second["publish_from"], second["active_from"]),
                         ("2026-11-18T12:00:00Z", "2026-12-18T12:00:00Z"))
        ring = self.done("rotate", *policy, at="2027-01-01T12:00:00Z")
        self.assertNotIn(first, self.states(ring))

    def test_tells_monitoring_by_its_exit_code(self):
        self.make_ring()
        self.assertEqual(self.keyring("check").code, RED)
        self.done("rotate", "--type", "p-256", "--months", "12")
        self.assertEqual(self.keyring("check").code, ACCEPTED)
        self.assertEqual(self.keyring("check", at="2026-10-03T12:00:00Z").code, YELLOW)
        self.assertEqual(self.keyring("check", "--yellow", "30", at="2026-10-03T12:00:00Z").code,
                         ACCEPTED)
        self.assertEqual(self.keyring("check", at="2027-01-01T12:00:01Z").code, RED)
        self.done("rotate", "--type", "p-256", "--months", "12", at="2026-11-18T12:00:00Z")
        self.assertEqual(self.keyring("check", at="2026-11-18T12:00:00Z").code, ACCEPTED)

    def test_names_a_damaged_file_and_leaves_it(self):
        self.make_ring()
        manifest = self.folder / self.directory / "keyring.toml"
        manifest.write_text(manifest.read_text().replace("idp.example.org", "evil.example.org"))
        before = manifest.read_bytes()
        for command, *options in (["list"], ["check"], ["plan"], ["rotate"], ["delete", "a"]):
            outcome = self.keyring(command, *options)
            self.assertEqual(outcome.code, UNUSABLE, outcome)
            self.assertEqual(outcome.json["error"]["code"], "key-ring-damaged")
            self.assertIn("keyring.toml", outcome.stderr)
        self.assertEqual(manifest.read_bytes(), before)

    def test_shows_keys_to_people(self):
        self.make_ring()
        self.done("rotate", "--type", "p-256")
        outcome = self.signet("keyring", "list", self.directory, "--at", START)
        self.assertEqual(outcome.code, ACCEPTED)
        for expected in ("P-256 for signing, active, green", "2031-01-01T12:00:00Z, in 1826 days"):
            self.assertIn(expected, outcome.stdout)

    def test_gives_up_where_there_is_no_ring(self):
        outcome = self.keyring("list")
        self.assertEqual(outcome.code, UNUSABLE)
        self.assertEqual(outcome.json["error"]["code"], "key-ring-missing")
        self.assertEqual(self.signet("keyring", "list").code, UNUSABLE)
