"""`--check-config`: what our programs understand of their settings, and what they refuse."""

import unittest

from harness.interop_test import InteropTest
from harness.signet_programs import ALICE, SignetIdp, SignetSp, table, user

# Settings, the number of the wrong line in them, and what the message says about it.
MISTAKES = (
    ("# a comment\nsession_lenght = \"1h\"\n", 2, "session_lenght: there is no such setting"),
    ("name = \"a\"\nclock_skew = \"1s\"\nclock_skew = \"2s\"\n", 3, "clock_skew"),
    ("session_length = \"forever\"\n", 1, "session_length: expected a length of time"),
    ("\n\nclock_skew = \"6m\"\n", 3, "clock_skew: expected a length of time"),
    ("name = 5\n", 1, "name: expected a text"),
    ("name = \"no end\n", 1, ""),
)


class ProgramTest(InteropTest):
    kind = None

    def setUp(self):
        super().setUp()
        self.program = self.kind(self.subfolder("program"))

    def assert_refused(self, settings, line, words, *arguments):
        """One line on stderr that begins with file and line number, and exit status 2."""
        self.program.settings = settings
        done = self.program.run(*arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertTrue(done.stderr.startswith(f"{self.program.settings_file}:{line}: "), done)
        self.assertIn(words, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)
        return done


class OfBothPrograms:
    def test_prints_what_was_understood(self):
        self.program.settings = self.settings
        done = self.program.run("--check-config")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for words in (self.program.url + "/metadata", "90m", "https://peer.example/"):
            self.assertIn(words, done.stdout)

    def test_leaves_no_trace(self):
        self.assertEqual(self.program.run("--check-config").returncode, 0)
        self.assertFalse(self.program.data.exists())

    def test_the_file_of_the_first_start_is_good(self):
        self.begin(self.program)
        self.program.stop()
        done = self.program.run("--check-config")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(self.program.entity_id, done.stdout)

    def test_names_file_and_line_of_a_mistake(self):
        for settings, line, words in MISTAKES:
            with self.subTest(settings):
                self.assert_refused(settings, line, words, "--check-config")

    def test_names_every_mistake(self):
        self.program.settings = "first = 1\nsecond = 2\n"
        done = self.program.run("--check-config")
        self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 2))

    def test_nothing_starts_with_a_mistake(self):
        self.assert_refused("no_such_key = 1\n", 1, "no_such_key")


class SettingsOfTheIdp(OfBothPrograms, ProgramTest):
    kind = SignetIdp
    settings = 'session_length = "90m"\n' + table(
        "application", entity_id="https://peer.example/", sign="assertion")

    def test_a_mistake_in_a_table(self):
        users = user(ALICE, email=ALICE[0])
        application = table("application", entity_id="https://peer.example/", sing="response")
        self.assert_refused(users + application, users.count("\n") + 3,
                            "application.sing: there is no such setting", "--check-config")

    def test_a_password_is_not_repeated(self):
        users = table("user", id="1", username="alice", password="not-a-hash-but-a-secret")
        done = self.assert_refused(users, 4, "user.password: expected", "--check-config")
        self.assertNotIn("secret", done.stderr)


class SettingsOfTheSp(OfBothPrograms, ProgramTest):
    kind = SignetSp
    settings = 'session_length = "90m"\naccept_unsolicited_from = ["https://peer.example/"]\n'

    def test_a_mistake_in_a_table(self):
        self.assert_refused(table("identity_provider", display_name="without an entity ID"), 1,
                            "identity_provider.entity_id: is missing", "--check-config")


if __name__ == "__main__":
    unittest.main()
