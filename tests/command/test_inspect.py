from urllib.parse import quote

from command_test import ACCEPTED, UNUSABLE, CommandTest, decoded


class Inspect(CommandTest):
    def inspect(self, *arguments, stdin=b""):
        outcome = self.signet("inspect", "--json", *arguments, stdin=stdin)
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        self.assertIs(outcome.json["verified"], False)
        return outcome.json

    def test_says_in_its_first_line_that_nothing_is_verified(self):
        outcome = self.signet("inspect", self.path("response.b64"))
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        self.assertTrue(outcome.stdout.startswith("NOT VERIFIED: "), outcome.stdout)
        self.assertIn("alice@example.com", outcome.stdout)

    def test_finds_out_how_a_response_was_wrapped(self):
        value = self.text("response.b64")
        self.assertEqual(self.inspect(self.path("response.b64"))["kind"], "base64")
        self.assertEqual(self.inspect("-", stdin=value.encode())["kind"], "base64")
        xml = self.inspect(self.written("response.xml", decoded(value)))
        self.assertEqual((xml["kind"], xml["root"]), ("xml", "Response"))
        self.assertIn("alice@example.com", xml["xml"])

    def test_finds_out_how_a_request_was_wrapped(self):
        url = self.text("request.url")
        query = self.text("request.query")
        for kind, found in (("url", self.inspect(url)), ("query", self.inspect(query)),
                            ("url", self.inspect(self.written("url.txt", url + "\n"))),
                            ("query", self.inspect("-", stdin=query.encode()))):
            self.assertEqual((found["kind"], found["root"], found["parameter"]),
                             (kind, "AuthnRequest", "SAMLRequest"))
        value = query.split("&")[0].split("=")[1].encode()
        self.assertEqual(self.inspect("-", stdin=value)["kind"], "deflated")

    def test_shows_the_fields_of_a_posted_form(self):
        value = quote(self.text("response.b64").strip(), safe="")
        found = self.inspect("-", stdin=f"SAMLResponse={value}&RelayState=%2Freports".encode())
        self.assertEqual((found["parameter"], found["relay_state"]), ("SAMLResponse", "/reports"))

    def test_lets_no_message_steer_the_terminal(self):
        xml = "<a b='\u202e\u009b31m'>&#x9b;0m</a>"
        outcome = self.signet("inspect", self.written("steering.xml", xml))
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        for steering in "\u202e\u009b\u001b":
            self.assertNotIn(steering, outcome.stdout)
        self.assertIn("\\u202E\\x9B31m", outcome.stdout)

    def test_refuses_what_no_receiver_would_parse(self):
        for code, text in (("base64-malformed", "!"), ("xml-forbidden-markup", "<!DOCTYPE a><a/>"),
                           ("parameter-missing", ""), ("xml-not-well-formed", "<a>")):
            self.assert_refused(self.signet("inspect", "--json", "-", stdin=text.encode()), code)

    def test_gives_up_on_a_missing_file(self):
        outcome = self.signet("inspect", self.path("missing"))
        self.assertEqual(outcome.code, UNUSABLE, outcome)
        self.assertIn(self.path("missing"), outcome.stderr)
