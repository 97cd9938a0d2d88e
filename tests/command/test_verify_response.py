import base64
import itertools

from command_test import ACCEPTED, ACS, IDP, REFUSED, SIGNED_IN_AT, SP, UNUSABLE, CommandTest, decoded


class VerifyResponse(CommandTest):
    def verify(self, file, *options, sp=SP, acs=ACS, at=SIGNED_IN_AT, trust=None, stdin=b""):
        trust = ["--idp-metadata", self.path("idp.xml")] if trust is None else trust
        return self.signet("verify-response", file, *trust, "--sp", sp, "--acs", acs, "--at", at,
                           *options, stdin=stdin)

    def verify_json(self, file="response.b64", *options, **settings):
        return self.verify(self.path(file), "--json", *options, **settings)

    def request_id(self):
        return self.text("request.id")

    def test_accepts_the_answer_to_the_request_and_says_who_signed_in(self):
        outcome = self.verify_json("response.b64", "--request-id", self.request_id())
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        subject = outcome.json
        self.assertIs(subject["accepted"], True)
        self.assertEqual(subject["name_id"], {
            "value": "alice@example.com",
            "format": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"})
        self.assertEqual(subject["attributes"], [{"name": "groups", "values": ["staff", "admins"]}])
        self.assertEqual(subject["session_not_on_or_after"], "2026-01-01T20:00:00Z")
        self.assertEqual(subject["idp"], IDP)
        self.assertIs(subject["unsolicited"], False)
        self.assertEqual(subject["not_checked"], ["replay"])

    def test_prints_the_subject_for_people(self):
        outcome = self.verify(self.path("response.b64"), "--request-id", self.request_id())
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        self.assertTrue(outcome.stdout.startswith("ACCEPTED\n"))
        for expected in ("alice@example.com", "admins", "2026-01-01T20:00:00Z", IDP):
            self.assertIn(expected, outcome.stdout)

    def test_takes_xml_and_standard_input_as_well(self):
        xml = decoded(self.text("response.b64"))
        outcome = self.verify(self.written("response.xml", xml + "\n"))
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        outcome = self.verify("-", stdin=self.text("response.b64").encode())
        self.assertEqual(outcome.code, ACCEPTED, outcome)

    def test_says_that_in_response_to_was_not_compared_when_nothing_is_known_of_a_request(self):
        for file in ("response.b64", "unsolicited.b64"):
            outcome = self.verify_json(file)
            self.assertEqual(outcome.code, ACCEPTED, outcome)
            self.assertEqual(outcome.json["not_checked"], ["replay", "InResponseTo"])
        self.assertIn("InResponseTo", self.verify(self.path("response.b64")).stdout)

    def test_accepts_an_unsolicited_response_when_told_that_it_is_one(self):
        outcome = self.verify_json("unsolicited.b64", "--unsolicited")
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        self.assertIs(outcome.json["unsolicited"], True)

    def test_refuses_a_response_that_was_not_asked_for(self):
        self.assert_refused(self.verify_json("unsolicited.b64", "--request-id", "_r"),
                            "unsolicited-refused")

    def test_refuses_the_answer_to_another_request(self):
        self.assert_refused(self.verify_json("response.b64", "--request-id", "_another"),
                            "in-response-to-unknown")
        self.assert_refused(self.verify_json("response.b64", "--unsolicited"),
                            "in-response-to-unknown")

    def test_refuses_what_was_meant_for_another_service_provider(self):
        outcome = self.verify_json(sp="https://other.example/metadata")
        self.assert_refused(outcome, "audience-mismatch")
        self.assertIs(outcome.json["accepted"], False)
        self.assertIn("https://other.example/metadata", outcome.json["expected"])
        self.assertIn(SP, outcome.json["found"])
        self.assertTrue(outcome.json["section"])

    def test_prints_a_refusal_for_people(self):
        outcome = self.verify(self.path("response.b64"), sp="https://other.example/metadata")
        self.assertEqual(outcome.code, REFUSED, outcome)
        self.assertTrue(outcome.stdout.startswith("REFUSED: audience-mismatch\n"))
        for expected in ("https://other.example/metadata", SP, "hint", "saml-"):
            self.assertIn(expected, outcome.stdout)

    def test_refuses_what_arrived_at_another_url(self):
        self.assert_refused(self.verify_json(acs="https://sp.example/acs/"), "destination-mismatch")

    def test_refuses_an_assertion_that_is_too_old_or_too_new(self):
        self.assert_refused(self.verify_json(at="2026-01-01T12:08:00Z"), "confirmation-expired")
        self.assert_refused(self.verify_json(at="2026-01-01T11:56:00Z"), "issue-instant-in-future")

    def test_lets_clocks_differ_by_skew_and_no_more(self):
        outcome = self.verify_json("response.b64", "--skew", "300", at="2026-01-01T12:08:00Z")
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        self.assert_refused(self.verify_json("response.b64", "--skew", "0", at="2026-01-01T12:05:00Z"),
                            "confirmation-expired")

    def test_refuses_a_changed_name(self):
        xml = decoded(self.text("response.b64"))
        self.assertIn("alice@", xml)
        self.written("tampered.xml", xml.replace("alice@", "admin@"))
        self.assert_refused(self.verify_json("tampered.xml"), "signature-invalid")

    def test_refuses_the_response_of_an_unknown_identity_provider(self):
        outcome = self.verify_json(trust=["--cert", self.path("idp.crt"),
                                          "--issuer", "https://other.example"])
        self.assert_refused(outcome, "issuer-unknown")

    def test_takes_certificates_in_place_of_metadata(self):
        outcome = self.verify_json(trust=["--cert", self.path("other.crt"), "--cert",
                                          self.path("idp.crt"), "--issuer", IDP])
        self.assertEqual(outcome.code, ACCEPTED, outcome)

    def test_refuses_a_signature_by_another_key(self):
        outcome = self.verify_json(trust=["--cert", self.path("other.crt"), "--issuer", IDP])
        self.assertEqual(outcome.code, REFUSED, outcome)
        self.assertIn(outcome.json["code"], ["key-type-mismatch", "no-trusted-key"])

    def test_accepts_sha1_only_when_told_to(self):
        file = self.signed_with_sha1("sha1.xml", decoded(self.text("response.b64")), "Response")
        self.assert_refused(self.verify_json(file), "signature-algorithm-refused")
        outcome = self.verify_json(file, "--insecurely-allow-sha1")
        self.assertEqual(outcome.code, ACCEPTED, outcome)

    def test_tells_what_the_identity_provider_reported(self):
        outcome = self.verify_json("error.b64", "--request-id", self.request_id())
        self.assert_refused(outcome, "status-not-success")
        self.assertEqual(outcome.json["status"], {
            "codes": ["urn:oasis:names:tc:SAML:2.0:status:Responder",
                      "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"],
            "message": "no such person"})

    def test_refuses_what_is_no_message(self):
        self.assert_refused(self.verify_json(self.written("noise", "!")), "base64-malformed")
        self.assert_refused(self.verify_json(self.written("empty", "")), "parameter-missing")
        long = base64.b64encode(b"<a>" + b" " * 300_000 + b"</a>")
        self.assert_refused(self.verify_json(self.written("long", long)), "message-too-large")

    def test_gives_up_on_files_that_cannot_be_read_and_names_them(self):
        for file in ("missing.b64", "."):
            outcome = self.verify(self.path(file))
            self.assertEqual(outcome.code, UNUSABLE, outcome)
            self.assertIn(self.path(file), outcome.stderr)
            self.assertEqual(outcome.stdout, "")

    def test_gives_up_on_metadata_and_certificates_that_are_none(self):
        noise = self.written("noise.pem", "no certificate")
        for trust in (["--idp-metadata", noise], ["--idp-metadata", self.path("missing.xml")],
                      ["--idp-metadata", self.path("sp.xml")], ["--cert", noise, "--issuer", IDP]):
            outcome = self.verify(self.path("response.b64"), trust=trust)
            self.assertEqual(outcome.code, UNUSABLE, outcome)
            self.assertIn(trust[1], outcome.stderr)

    def test_says_as_json_too_why_it_gave_up(self):
        outcome = self.verify_json("missing.b64")
        self.assertEqual(outcome.code, UNUSABLE, outcome)
        self.assertEqual(outcome.json["error"]["code"], "configuration-invalid")

    def test_explains_every_check_of_an_accepted_response(self):
        outcome = self.verify_json("response.b64", "--explain", "--request-id", self.request_id())
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        self.assertIs(outcome.json["accepted"], True)
        steps = outcome.json["explain"]
        self.assertEqual({step["outcome"] for step in steps}, {"ok", "not-applicable", "not-checked"})
        self.assertEqual([step["code"] for step in steps if step["outcome"] == "not-checked"],
                         ["request-already-answered", "replayed"])
        self.assertEqual([stage for stage, _ in itertools.groupby(step["stage"] for step in steps)],
                         ["wire", "size", "decode", "bytes", "parse", "shape", "issuer",
                          "signature-profile", "algorithm", "signature", "decryption", "envelope",
                          "status", "stored-request", "correlation", "assertion",
                          "confirmation", "conditions", "statements", "state"])
        [recipient] = [step for step in steps if step["code"] == "recipient-mismatch"]
        self.assertEqual(recipient, {
            "stage": "confirmation", "code": "recipient-mismatch",
            "section": "saml-profiles 4.1.4.3", "outcome": "ok",
            "where": "SubjectConfirmationData/@Recipient", "expected": ACS, "found": ACS})

    def test_explains_how_far_a_refused_response_came(self):
        outcome = self.verify_json("response.b64", "--explain", sp="https://other.example/metadata")
        self.assert_refused(outcome, "audience-mismatch")
        self.assertIs(outcome.json["accepted"], False)
        steps = outcome.json["explain"]
        outcomes = [step["outcome"] for step in steps]
        broken = outcomes.index("broken")
        self.assertEqual(outcomes.count("broken"), 1)
        self.assertEqual(steps[broken]["code"], "audience-mismatch")
        self.assertEqual(steps[broken]["expected"], "https://other.example/metadata")
        self.assertEqual(steps[broken]["found"], SP)
        self.assertNotIn("not-reached", outcomes[:broken])
        self.assertEqual(set(outcomes[broken + 1:]), {"not-reached"})

    def test_explains_a_refusal_before_the_rules(self):
        outcome = self.verify_json(self.written("noise", "!"), "--explain")
        self.assert_refused(outcome, "base64-malformed")
        self.assertEqual([step["outcome"] for step in outcome.json["explain"][:4]],
                         ["ok", "ok", "broken", "not-reached"])

    def test_explains_to_people_line_by_line_behind_the_verdict(self):
        outcome = self.verify(self.path("response.b64"), "--explain")
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        self.assertTrue(outcome.stdout.startswith("ACCEPTED\n"))
        self.assertRegex(outcome.stdout,
                         rf"\n  ok +confirmation +recipient-mismatch +saml-profiles 4\.1\.4\.3 +"
                         rf"SubjectConfirmationData/@Recipient: expected {ACS}, found {ACS}\n")
        outcome = self.verify(self.path("response.b64"), "--explain",
                              sp="https://other.example/metadata")
        self.assertEqual(outcome.code, REFUSED, outcome)
        self.assertTrue(outcome.stdout.startswith("REFUSED: audience-mismatch\n"))
        self.assertRegex(outcome.stdout, r"\n  BROKEN +conditions +audience-mismatch ")
        self.assertRegex(outcome.stdout, r"\n  not-reached +statements +session-expired ")

    def test_explains_only_when_asked(self):
        self.assertNotIn("explain", self.verify_json("response.b64").json)
        self.assertNotIn("not-checked", self.verify(self.path("response.b64")).stdout)

    def test_says_as_json_too_why_it_gave_up_on_explaining(self):
        outcome = self.verify_json("missing.b64", "--explain")
        self.assertEqual(outcome.code, UNUSABLE, outcome)
        self.assertEqual(outcome.json["error"]["code"], "configuration-invalid")
