"""`signet-sp --profile identity-center`: who is let in, what is recorded, and what the administrator
is told that the person isn't."""

import json
import re
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from harness.administrator import Administrator
from harness.browser import changed
from harness.signet_pair import SignetPairTest
from harness.signet_programs import ALICE, SignetSp, table, user

PAGE = Path(__file__).parents[2] / "docs" / "identity-center.md"
TAG = "https://aws.amazon.com/SAML/Attributes/AccessControl:"
METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
PROFILE = ("--profile", "identity-center")
KNOWN = table("user", name=ALICE[0])


def attribute(name, source):
    return table("attribute", name=name, source=source)


class IdentityCenterTest(SignetPairTest):
    def sign_in(self, sp_settings=KNOWN, idp_settings=None, email=ALICE[0], **values):
        """Alice's sign-in, whose e-mail address the identity provider gives out, to its end."""
        idp_settings = (idp_settings or "") + user(ALICE, email=email, **values)
        self.connect(sp_settings=sp_settings, idp_settings=idp_settings, sp_options=PROFILE)
        return self.browser.visit(self.sp.login_url("/session"), ALICE)

    def audit(self):
        return [json.loads(line)
                for line in (self.sp.data / "audit.jsonl").read_text().splitlines()]

    def outcomes(self):
        return [(event["eventName"], event["serviceEventDetails"][event["eventName"]],
                 event.get("errorCode")) for event in self.audit()]


class LetIn(IdentityCenterTest):
    def test_a_known_user_with_tags(self):
        page = self.sign_in(
            table("tag_mapping", key="CostCenter", user_attribute="costCenter")
            + table("tag_mapping", key="Unit", user_attribute="unit")
            + KNOWN + 'attributes = { costCenter = "stored", team = "stored" }\n',
            attribute(TAG + "CostCenter", "username") + attribute(TAG + "team", "username")
            + attribute(TAG + "Unit", "username"))
        # Mapped: the stored value, or none. Not mapped: the assertion's, whatever is stored.
        self.assertEqual(page.json()["tags"], {"CostCenter": "stored", "team": ALICE[0]})

    def test_events_of_a_success(self):
        self.assertEqual(self.sign_in().json()["name_id"]["value"], ALICE[0])
        self.assertEqual(self.outcomes(), [("ExternalIdPDirectoryLogin", "Success", None),
                                           ("UserAuthentication", "Success", None)])
        for event in self.audit():
            self.assertEqual(event["additionalEventData"],
                             {"CredentialType": "EXTERNAL_IDP", "UserName": ALICE[0]})
            self.assertEqual(event["identityProvider"], self.idp.entity_id)
            self.assertEqual(event["sourceIPAddress"], "127.0.0.1")
        self.assertEqual((self.sp.data / "audit.jsonl").stat().st_mode & 0o777, 0o600)

    def test_a_name_with_a_plus(self):
        page = self.sign_in(table("user", name="alice+test@example.com"),
                            email="alice+test@example.com")
        self.assertEqual(page.json()["name_id"]["value"], "alice+test@example.com")

    def test_the_session_ends_with_the_one_at_the_identity_provider(self):
        session = self.sign_in(idp_settings='session_length = "20m"\n').json()
        statement = next(ElementTree.fromstring(self.browser.last("SAMLResponse").xml)
                         .iter(ASSERTION + "AuthnStatement"))
        self.assertEqual(session["session_not_on_or_after"], statement.get("SessionNotOnOrAfter"))

    def test_metadata_asks_for_an_address_and_offers_no_encryption(self):
        sp = SignetSp(self.subfolder("sp"))
        sp.options = list(PROFILE)
        self.begin(sp)
        role = ElementTree.parse(sp.metadata).getroot().find(METADATA + "SPSSODescriptor")
        self.assertEqual([f.text for f in role.iter(METADATA + "NameIDFormat")], [EMAIL])
        self.assertEqual([k.get("use") for k in role.iter(METADATA + "KeyDescriptor")], ["signing"])


class Page(IdentityCenterTest):
    """docs/identity-center.md, where it tells of these events."""

    def test_shows_events_as_they_are(self):
        shown = re.findall(r"^\{.*\}$", PAGE.read_text(), re.MULTILINE)
        self.sign_in(table("user", name=ALICE[0], enabled=False))
        actual = (self.sp.data / "audit.jsonl").read_text().splitlines()
        for event, example in zip(map(json.loads, actual), map(json.loads, shown), strict=True):
            for changing in ("eventTime", "incident", "identityProvider"):
                self.assertEqual(changing in event, changing in example)
                event.pop(changing, None), example.pop(changing, None)
            self.assertEqual(list(event.items()), list(example.items()))

    def test_shows_settings_as_they_are(self):
        settings = re.search(r"```toml\n(.*?)```", PAGE.read_text(), re.DOTALL).group(1)
        self.assertEqual(self.sign_in(settings).json()["tags"], {"CostCenter": "red"})


class Refused(IdentityCenterTest):
    def assert_refused(self, page, code, failed, *words):
        """The person sees the public message; log, audit and the administrator's page say why."""
        self.assertEqual(page.status, 400, page.text)
        self.assertIn("You could not be signed in.", page.text)
        for hidden in (code, *words):
            self.assertNotIn(hidden, page.body.decode())
        self.assertEqual(self.browser.get(self.sp.session_url).status, 401)

        event = self.sp.event_of_incident(page)
        self.assertEqual(event["code"], code)
        last = self.audit()[-1]
        self.assertEqual(last["incident"], event["incident"])
        self.assertEqual(self.outcomes()[-1], (failed, "Failure", code))
        self.assertEqual("UserName" in last["additionalEventData"], "identityProvider" in last)

        administrator = Administrator(self.sp)
        listed = administrator.open("/admin/incidents")
        shown = administrator.follow(listed, event["incident"])
        self.assertEqual(shown.url, f"{self.sp.url}/admin/incidents/{event['incident']}")
        for told in (code, self.idp.entity_id, "127.0.0.1", *words):
            self.assertIn(told, shown.text)

    def test_a_user_who_is_not_known(self):
        page = self.sign_in(table("user", name="bob@example.com"))
        self.assert_refused(page, "user-unknown", "UserAuthentication", ALICE[0],
                            "nobody becomes known by signing in")

    def test_a_name_in_another_letter_case(self):
        page = self.sign_in(table("user", name="Alice@example.com"))
        self.assert_refused(page, "user-name-letter-case", "UserAuthentication",
                            "Alice@example.com", ALICE[0])

    def test_a_disabled_user(self):
        page = self.sign_in(table("user", name=ALICE[0], enabled=False))
        self.assert_refused(page, "user-disabled", "UserAuthentication", ALICE[0])

    def test_a_guest(self):
        guest = "alice_partner.example#EXT#@tenant.example"
        page = self.sign_in(table("user", name=guest), email=guest)
        self.assert_refused(page, "name-id-guest", "ExternalIdPDirectoryLogin", guest,
                            "Map the name ID of guest users to their mail attribute")

    def test_several_values_in_one_attribute_and_a_bad_tag(self):
        page = self.sign_in(
            idp_settings=attribute("groups", "groups") + attribute(TAG + "Unit", "display_name"),
            groups=["a", "b"], display_name="red;blue")
        self.assert_refused(page, "attribute-several-values", "ExternalIdPDirectoryLogin",
                            "2 values", "join several into one text",
                            "session-tag-value", "red;blue")  # all findings, not the first alone

    def test_a_message_that_was_changed(self):
        self.sign_in()
        self.browser.tamper = lambda fields: changed(fields, b"alice@", b"mallory@")
        page = self.browser.visit(self.sp.login_url("/session"))
        self.assertEqual(page.status, 400)
        event = self.sp.event_of_incident(page)
        last = self.audit()[-1]
        self.assertEqual((last["errorCode"], last["additionalEventData"]),
                         (event["code"], {"CredentialType": "EXTERNAL_IDP"}))
        self.assertNotIn("identityProvider", last)
        shown = Administrator(self.sp).open("/admin/incidents/" + event["incident"])
        self.assertIn("not proven; it claims to be", shown.text)


class Administration(IdentityCenterTest):
    def test_incidents_are_for_the_administrator(self):
        page = self.sign_in(table("user", name="bob@example.com"))
        incident = self.sp.event_of_incident(page)["incident"]
        for path in ("/admin/incidents", "/admin/incidents/" + incident):
            asked = self.browser.get(self.sp.url + path)
            self.assertTrue(asked.url.startswith(self.sp.url + "/admin/login"), asked.url)
            self.assertNotIn("user-unknown", asked.text)
        # And from the sign-in back to where it was asked for.
        shown = Administrator(self.sp).open("/admin/incidents/" + incident)
        self.assertIn("user-unknown", shown.text)
        self.assertEqual(Administrator(self.sp).open("/admin/incidents/0123456789abcdef").status,
                         404)

    def test_without_the_profile_users_in_the_settings_are_a_mistake(self):
        sp = SignetSp(self.subfolder("sp"))
        sp.settings = KNOWN
        done = sp.run("--check-config")
        self.assertEqual(done.returncode, 2)
        self.assertIn(":1: user: expected this only together with --profile identity-center",
                      done.stderr)
        sp.options = list(PROFILE)
        done = sp.run("--check-config")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("profile identity-center", done.stdout)

    def test_other_profiles_do_not_exist(self):
        sp = SignetSp(self.subfolder("sp"))
        done = sp.run("--profile", "identity-centre")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--profile", done.stderr)


if __name__ == "__main__":
    unittest.main()
