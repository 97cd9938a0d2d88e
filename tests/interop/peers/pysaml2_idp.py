"""pysaml2 as identity provider, with a login page of its own."""

import textwrap
import time
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timedelta, timezone

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.authn_context import PASSWORDPROTECTEDTRANSPORT
from saml2.config import IdPConfig
from saml2.saml import name_id_from_string
from saml2.samlp import STATUS_REQUEST_DENIED
from saml2.server import Server
from saml2.sigver import make_temp, pre_encryption_part

from harness.keys import make_key_pair
from harness.xmlsec1 import CIPHERS
from peers.pysaml2_common import (EMAIL, PERSISTENT, TRANSIENT, algorithms, check_query_signature,
                                  settings, write_metadata)
from peers.pysaml2_logout import BINDINGS, SingleLogout
from peers.tiny_site import Answer, TinySite, as_json, login_page, redirect

PASSWORDS = {"carol": "carol's password"}
ATTRIBUTES = {"carol": {"uid": ["carol"], "mail": ["carol@example.org"],
                        "displayName": ['Carol Żółć <&> "q"'],
                        "eduPersonAffiliation": ["member", "staff"]}}
ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"
CAROL = ("carol", PASSWORDS["carol"])


class ServerWithCipher(Server):
    """pysaml2 has no setting for how it encrypts: triple DES stands in its code. This puts another
    cipher into the same place. Ciphers are those of harness.xmlsec1."""
    cipher = None

    def _encrypt_assertion(self, encrypt_cert, sp_entity_id, response, node_xpath=None):
        certificate = self.metadata.certs(sp_entity_id, "any", "encryption")[0]
        lines = "\n".join(textwrap.wrap(certificate, 64))
        file = make_temp(f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n",
                         decode=False)
        return self.sec.crypto.encrypt_assertion(
            response, file.name, pre_encryption_part(msg_enc=self.cipher, encrypt_cert=certificate),
            key_type=CIPHERS[self.cipher], node_xpath=node_xpath)


class Pysaml2Idp(TinySite):
    def __init__(self, folder, sign_response=True, sign_assertion=True, want_requests_signed=True,
                 refuse=False, algorithm="rsa-sha256", only_by_post=False, session_seconds=None,
                 encrypt=False, cipher=None, authenticated_ago=0, logout_binding="redirect"):
        """`encrypt`: as pysaml2 does by itself, or with `cipher`. `authenticated_ago`: so many
        seconds ago people did sign in, it tells, when they do."""
        super().__init__("pysaml2 IdP")
        self.entity_id = self.url + "/idp"
        self.metadata = folder / "metadata.xml"
        self._algorithms = algorithms(algorithm)
        self._keys = make_key_pair(folder)
        self._sign = {"sign_response": sign_response, "sign_assertion": sign_assertion}
        self._want_requests_signed = want_requests_signed
        self._refuse = refuse
        self._only_by_post = only_by_post
        self._session_seconds = session_seconds
        self._encryption = {"encrypt_assertion": encrypt, "encrypt_assertion_self_contained": True}
        self._cipher = cipher
        self._authenticated_ago = authenticated_ago
        self._logout_binding = logout_binding
        self.session_url, self.logout_url = self.url + "/session", self.url + "/logout"
        self.routes = {"/sso": self._sign_on, "/password": self._check_password,
                       "/unsolicited": self._unsolicited, "/session": self._session,
                       "/logout": self._log_out, "/slo": self._single_logout}
        write_metadata(self._config(), self.metadata)

    def start(self, *sp_metadata):
        kind = ServerWithCipher if self._cipher else Server
        self._server_role = kind(config=self._config(*sp_metadata))
        self._server_role.cipher = self._cipher
        self._logout = SingleLogout(self._server_role, "spsso", self._logout_binding)
        super().start()

    def _config(self, *peer_metadata):
        # Its own check of this setting looks for an XML signature even in Redirect requests, so
        # only its metadata says it where those may come; check_query_signature does the work.
        want_signed = self._want_requests_signed and (not peer_metadata or self._only_by_post)
        bindings = [BINDING_HTTP_POST] if self._only_by_post else [BINDING_HTTP_REDIRECT,
                                                                   BINDING_HTTP_POST]
        return IdPConfig().load(settings(self._keys, *peer_metadata) | {
            "entityid": self.entity_id, "service": {"idp": {
                "endpoints": {
                    "single_sign_on_service": [(self.url + "/sso", binding)
                                               for binding in bindings],
                    "single_logout_service": [(self.url + "/slo", binding)
                                              for binding in BINDINGS[self._logout_binding]]},
                "policy": {"default": {
                    "lifetime": {"minutes": 15}, "attribute_restrictions": None,
                    "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"}},
                "want_authn_requests_signed": want_signed,
                "name_id_format": [EMAIL, PERSISTENT, TRANSIENT], "domain": "example.org",
                **self._sign}}})

    def _sign_on(self, request):
        post = request.command == "POST"
        parsed = self._server_role.parse_authn_request(
            request.fields["SAMLRequest"], BINDING_HTTP_POST if post else BINDING_HTTP_REDIRECT)
        if not post and ("Signature" in request.fields or self._want_requests_signed):
            check_query_signature(self._server_role, request.fields, parsed.message.issuer.text)
        request.session["asked"] = (parsed.message, request.fields.get("RelayState"))
        if "user" in request.session and parsed.message.force_authn != "true":
            return self._answer(request)
        return login_page("/password")

    def _check_password(self, request):
        user = request.fields["username"]
        if PASSWORDS.get(user) != request.fields["password"]:
            return login_page("/password", "wrong password")
        request.session |= {"user": user, "since": int(time.time()) - self._authenticated_ago}
        return self._answer(request) if "asked" in request.session else redirect(self.url)

    def _answer(self, request):
        message, relay_state = request.session.pop("asked")
        arguments = self._server_role.response_args(message)
        binding, destination = arguments.pop("binding"), arguments["destination"]
        if self._refuse:
            response = self._refusal(arguments)
        else:
            response = self._respond(request.session["user"], arguments, request.session["since"])
            request.session.setdefault("participants", []).append(
                (message.issuer.text, *told_about(response)))
        return self._deliver(binding, response, destination, relay_state)

    def _session(self, request):
        user = request.session.get("user")
        return as_json({"user": user}) if user else Answer("nobody", "text/plain", 401)

    def _log_out(self, request):
        """Ends the session here, and asks one service provider after another."""
        request.session.pop("user", None)
        request.session["ended"] = []
        return self._ask_next(request)

    def _ask_next(self, request):
        participants = request.session.get("participants", [])
        if not participants:
            return as_json({"signed_out": request.session.pop("ended")})
        return self._logout.ask(*participants[0])

    def _single_logout(self, request):
        asked = self._logout.read_request(request)
        if asked is None:
            ended = self._logout.read_answer(request)
            request.session["ended"].append([request.session["participants"].pop(0)[0], ended])
            return self._ask_next(request)
        participants = request.session.pop("participants", [])
        known = (asked.issuer.text, asked.name_id.text) in [
            (entity_id, name.text) for entity_id, name, _ in participants]
        request.session.pop("user", None)
        return self._logout.answer(request, asked, known)

    def _refusal(self, arguments):
        """What every user gets when `refuse` is set: an error Response."""
        signature, digest = self._algorithms
        return str(self._server_role.create_error_response(
            arguments["in_response_to"], arguments["destination"],
            (STATUS_REQUEST_DENIED, "no access for you"), sign=True, sign_alg=signature,
            digest_alg=digest))

    def _unsolicited(self, request):
        """A Response that no SP asked for: /unsolicited?sp=ENTITY-ID."""
        sp = request.fields["sp"]
        binding, destination = self._server_role.pick_binding(
            "assertion_consumer_service", [BINDING_HTTP_POST], "spsso", entity_id=sp)
        response = self._respond("carol", {"in_response_to": None, "destination": destination,
                                           "sp_entity_id": sp, "name_id_policy": None})
        return self._deliver(binding, response, destination, "")

    def _respond(self, user, arguments, since=None):
        signature, digest = self._algorithms
        return str(self._server_role.create_authn_response(
            identity=dict(ATTRIBUTES[user]), userid=user,
            authn={"class_ref": PASSWORDPROTECTEDTRANSPORT, "authn_auth": self.entity_id,
                   "authn_instant": since},
            sign_alg=signature, digest_alg=digest, session_not_on_or_after=self._session_end(),
            **self._sign, **self._encryption, **arguments))

    def _session_end(self):
        if self._session_seconds is None:
            return None
        end = datetime.now(timezone.utc) + timedelta(seconds=self._session_seconds)
        return end.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _deliver(self, binding, response, destination, relay_state):
        form = self._server_role.apply_binding(
            binding, response, destination, relay_state, response=True)
        return Answer(form["data"])


def told_about(response):
    """The NameID of a Response and its SessionIndex; nothing of one that came encrypted."""
    assertion = next(ElementTree.fromstring(response).iter(ASSERTION + "Assertion"), None)
    if assertion is None:
        return None, None
    name = assertion.find(f"{ASSERTION}Subject/{ASSERTION}NameID")
    return (name_id_from_string(ElementTree.tostring(name)),
            assertion.find(ASSERTION + "AuthnStatement").get("SessionIndex"))
