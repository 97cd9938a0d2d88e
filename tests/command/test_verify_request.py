import base64
import zlib

from command_test import ACCEPTED, ACS, IDP, SIGNED_IN_AT, SP, SSO, UNUSABLE, CommandTest


def deflated(xml):
    compressor = zlib.compressobj(wbits=-15)
    return base64.b64encode(compressor.compress(xml.encode()) + compressor.flush()).decode()


class VerifyRequest(CommandTest):
    def verify(self, *options, sso=SSO, at=SIGNED_IN_AT):
        return self.signet("verify-request", "--sp-metadata", self.path("sp.xml"), "--idp", IDP,
                           "--sso", sso, "--at", at, *options)

    def verify_json(self, *options, **settings):
        return self.verify("--json", *options, **settings)

    def verify_query(self, query=None, *options, **settings):
        query = self.text("request.query") if query is None else query
        return self.verify_json("--query", query, *options, **settings)

    def test_accepts_a_signed_query(self):
        outcome = self.verify_query()
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        request = outcome.json
        self.assertIs(request["accepted"], True)
        self.assertEqual((request["sp"], request["acs"]), (SP, ACS))
        self.assertEqual(request["id"], self.text("request.id"))
        self.assertIs(request["signed"], True)
        self.assertEqual(request["issue_instant"], SIGNED_IN_AT)
        self.assertEqual(request["authn_contexts"], [])

    def test_accepts_the_whole_url_as_well(self):
        outcome = self.verify("--query", self.text("request.url"))
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        self.assertTrue(outcome.stdout.startswith("ACCEPTED\n"))
        self.assertIn(ACS, outcome.stdout)

    def test_refuses_a_query_with_a_changed_octet(self):
        query = self.text("request.query")
        self.assert_refused(self.verify_query(query + "&RelayState=x"), "signature-invalid")

    def test_refuses_an_old_request_and_one_for_another_url(self):
        self.assert_refused(self.verify_query(at="2026-01-01T13:00:00Z"), "issue-instant-too-old")
        self.assert_refused(self.verify_query(sso=SSO + "2"), "destination-mismatch")

    # The metadata of this service provider says AuthnRequestsSigned.
    def test_refuses_an_unsigned_request_of_one_who_signs(self):
        self.assert_refused(self.verify_json(self.path("unsigned-request.xml")), "request-unsigned")

    def unsigned(self, *options, file):
        metadata = self.text("sp.xml")
        self.assertIn('AuthnRequestsSigned="true"', metadata)
        metadata = metadata.replace('AuthnRequestsSigned="true"', 'AuthnRequestsSigned="false"')
        return self.signet("verify-request", "--sp-metadata", self.written("lax.xml", metadata),
                           "--idp", IDP, "--sso", SSO, "--at", SIGNED_IN_AT, "--json", *options, file)

    def test_says_that_a_request_is_unsigned_and_refuses_it_when_asked_to(self):
        file = self.path("unsigned-request.xml")
        outcome = self.unsigned(file=file)
        self.assertEqual(outcome.code, ACCEPTED, outcome)
        self.assertIs(outcome.json["signed"], False)
        self.assert_refused(self.unsigned("--want-signed", file=file), "request-unsigned")

    def test_refuses_a_deflated_form_value_unless_told_to_accept_it(self):
        file = self.written("deflated.b64", deflated(self.text("unsigned-request.xml")))
        self.assert_refused(self.unsigned(file=file), "deflate-not-expected")
        outcome = self.unsigned("--accept-deflated-post", file=file)
        self.assertEqual(outcome.code, ACCEPTED, outcome)

    def test_gives_up_without_metadata_of_a_service_provider(self):
        for name in ("missing.xml", "idp.xml"):
            outcome = self.signet("verify-request", "--query", "SAMLRequest=x", "--sp-metadata",
                                  self.path(name), "--idp", IDP, "--sso", SSO, "--at", SIGNED_IN_AT)
            self.assertEqual(outcome.code, UNUSABLE, outcome)
            self.assertIn(name, outcome.stderr)
