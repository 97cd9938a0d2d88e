"""What a refused message says is shown to the administrator as text, and to nobody else."""

import base64
import json
import re
import unittest

from attack import HttpAttack, ask
from harness.administrator import Administrator
from harness.browser import Browser
from harness.signet_programs import SignetSp
from paper import ASSERTION, PROTOCOL, PaperIdp

PAYLOAD = "</h1>\"'><x-evil onload=alert(1)>{{1337*1337}}&lt;"
TAG = "https://aws.amazon.com/SAML/Attributes/AccessControl:"
EMAIL = "carol@example.com"


class Incidents(HttpAttack):
    def setUp(self):
        super().setUp()
        self.sp = SignetSp(self.subfolder("sp"))
        self.sp.options = ["--profile", "identity-center"]
        self.paper = PaperIdp(self.folder)
        self.begin(self.sp, self.paper.metadata)
        self.browser = Browser()
        self.administrator = Administrator(self.sp)

    def refused(self, response):
        """The incident of this answer, as the log and as the administrator has it."""
        page = ask(self.sp.acs_url, "POST", {"SAMLResponse": response}, self.browser.cookies,
                   Sec_Fetch_Site="none")
        self.assertEqual(page.status, 400, page.text)
        self.assert_harmless(page, PAYLOAD, shown=False)
        event = self.sp.event_of_incident(page)
        shown = self.administrator.open("/admin/incidents/" + event["incident"])
        self.assertEqual(shown.status, 200, shown.text)
        for other in (shown, self.administrator.open("/admin/incidents")):
            self.assert_harmless(other, PAYLOAD, shown=False)
        return event, shown

    def test_names_of_attributes(self):
        for name, code in ((PAYLOAD, "attribute-duplicate"), (TAG + PAYLOAD, "session-tag-key")):
            request_id, _ = self.request_id()
            attributes = [(name, PAYLOAD), ("x" + name, PAYLOAD)]
            if code == "attribute-duplicate":
                attributes.append((name, "\x85\u202e" + PAYLOAD))
            event, shown = self.refused(
                self.paper.success(self.sp, request_id, PAYLOAD, attributes))
            self.assertIn(code, shown.text)
            self.assert_harmless(shown, PAYLOAD)
            for hidden in "\x85\u202e":
                self.assertNotIn(hidden, shown.body.decode())

    def test_an_address_without_its_format(self):
        """The name ID format is left out, and the value is an e-mail address."""
        request_id, _ = self.request_id()
        event, shown = self.refused(self.paper.success(self.sp, request_id, EMAIL))
        self.assertEqual(event["code"], "name-id-unspecified-address")
        self.assertIn("Set the name ID format to e-mail address", shown.text)

    def test_a_message_that_nobody_signed(self):
        xml = (f'<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="_1" '
               f'Version="2.0" IssueInstant="2026-01-01T12:00:00Z"><saml:Issuer>'
               '&lt;/h1>"\'>&lt;x-evil onload=alert(1)>{{1337*1337}}&amp;lt;'
               "</saml:Issuer></samlp:Response>")
        event, shown = self.refused(base64.b64encode(xml.encode()).decode())
        self.assertIn(event["code"], shown.text)
        self.assertNotIn("additional", shown.text)

    def test_what_no_xml_is(self):
        for response in ("", PAYLOAD, base64.b64encode(PAYLOAD.encode()).decode(),
                         base64.b64encode(b"\0\xff" * 1000).decode(), "%00%0d%0aSet-Cookie: a=b"):
            with self.subTest(response):
                self.refused(response)

    def test_the_audit_log_has_one_line_of_json_for_each(self):
        for name in ("a\nb", "a\r\n{\"eventName\":\"UserAuthentication\"}", "\u2028" + PAYLOAD):
            request_id, _ = self.request_id()
            self.refused(self.paper.success(self.sp, request_id, name))
        text = (self.sp.data / "audit.jsonl").read_text()
        self.assertEqual(text.count("\n"), 3)
        for line in text.rstrip("\n").split("\n"):
            event = json.loads(line)
            self.assertEqual(event["eventName"], "ExternalIdPDirectoryLogin")
            self.assertEqual(event["serviceEventDetails"], {event["eventName"]: "Failure"})

    def test_how_many_are_kept(self):
        """The latest 200 alone, whoever sends how many."""
        for _ in range(205):
            ask(self.sp.acs_url, "POST", {"SAMLResponse": "PGE+"}, Sec_Fetch_Site="same-origin")
        listed = self.administrator.open("/admin/incidents").body.decode()
        self.assertEqual(len(re.findall(r'href="/admin/incidents/', listed)), 200)


if __name__ == "__main__":
    unittest.main()
