"""pysaml2 as service provider. Its page /login shows the signed-in subject as JSON."""

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.config import SPConfig

from harness.keys import make_key_pair
from peers.pysaml2_common import TRANSIENT, algorithms, settings, write_metadata
from peers.pysaml2_logout import BINDINGS, SingleLogout
from peers.tiny_site import Answer, TinySite, as_json, redirect


class Pysaml2Sp(TinySite):
    def __init__(self, folder, name_id_format=TRANSIENT, sign_requests=True,
                 request_binding="redirect", want_response_signed=False,
                 want_assertions_signed=False, allow_unsolicited=False, passive=False,
                 force=False, algorithm="rsa-sha256", lands_elsewhere=False, takes_encrypted=False,
                 logout_binding="redirect"):
        super().__init__("pysaml2 SP")
        self.entity_id = self.url + "/sp"
        self.login_url, self.acs_url = self.url + "/login", self.url + "/acs"
        self.metadata = folder / "metadata.xml"
        self._algorithms = algorithms(algorithm)
        self._keys = make_key_pair(folder)
        self._decryption_keys = make_key_pair(folder, "decryption") if takes_encrypted else None
        self._sign_requests = sign_requests
        self._request_binding = (
            BINDING_HTTP_POST if request_binding == "post" else BINDING_HTTP_REDIRECT)
        self._service = {
            "endpoints": {
                "assertion_consumer_service": [(self.acs_url, BINDING_HTTP_POST)],
                "single_logout_service": [(self.url + "/slo", binding)
                                          for binding in BINDINGS[logout_binding]]},
            "authn_requests_signed": sign_requests, "want_response_signed": want_response_signed,
            "want_assertions_signed": want_assertions_signed,
            "want_assertions_or_response_signed": True, "allow_unsolicited": allow_unsolicited,
            "name_id_format": [name_id_format], "name_id_policy_format": name_id_format,
            "name_id_format_allow_create": True}
        self._extras = ({"is_passive": "true"} if passive else {}) | (
            {"force_authn": "true"} if force else {})
        self._pending = {}
        self._logout_binding = logout_binding
        self.session_url, self.logout_url = self.url + "/session", self.url + "/logout"
        # Where a person gets to: this site, or one with another name, as for an application that
        # leaves its sign-ins to a site of their own.
        self.landing_url = (self.url.replace("127.0.0.1", "localhost") + "/landing"
                             if lands_elsewhere else self.login_url)
        self.routes = {"/login": self._login, "/acs": self._consume, "/landing": self._land,
                       "/session": self._session, "/logout": self._log_out,
                       "/slo": self._single_logout}
        write_metadata(self._config(), self.metadata)

    def start(self, idp_metadata):
        self._client = Saml2Client(config=self._config(idp_metadata))
        self._logout = SingleLogout(self._client, "idpsso", self._logout_binding)
        super().start()

    def _config(self, *peer_metadata):
        keys = self._decryption_keys
        pairs = [{"key_file": str(keys.key), "cert_file": str(keys.certificate)}] if keys else []
        return SPConfig().load(settings(self._keys, *peer_metadata) | {
            "encryption_keypairs": pairs, "entityid": self.entity_id,
            "service": {"sp": self._service}})

    def _login(self, request):
        if "subject" in request.session:
            return as_json(request.session["subject"])
        signature, digest = self._algorithms
        request_id, _, info = self._client.prepare_for_negotiated_authenticate(
            binding=self._request_binding, sign=self._sign_requests,
            sigalg=signature, digest_alg=digest,
            relay_state="/login", response_binding=BINDING_HTTP_POST, **self._extras)
        self._pending[request_id] = "/login"
        if info["method"] == "POST":
            return Answer(info["data"])
        return redirect(dict(info["headers"])["Location"])

    def _consume(self, request):
        response = self._client.parse_authn_request_response(
            request.fields["SAMLResponse"], BINDING_HTTP_POST, outstanding=self._pending)
        self._pending.pop(response.in_response_to, None)
        session = response.session_info()
        request.session["name_id"] = response.name_id
        request.session["subject"] = {
            "name_id": {"value": response.name_id.text, "format": response.name_id.format},
            "attributes": response.ava, "idp": session["issuer"],
            "session_index": session["session_index"], "authn_context": session["authn_info"][0][0]}
        return redirect(self.landing_url)

    def _session(self, request):
        subject = request.session.get("subject")
        return as_json(subject) if subject else Answer("nobody", "text/plain", 401)

    def _log_out(self, request):
        subject = request.session["subject"]
        return self._logout.ask(subject["idp"], request.session["name_id"],
                                subject["session_index"])

    def _single_logout(self, request):
        asked = self._logout.read_request(request)
        if asked is None:
            ended = self._logout.read_answer(request)
            request.session.clear()
            return as_json({"signed_out": ended})
        ended = request.session.get("name_id") == asked.name_id
        if ended:
            request.session.clear()
        return self._logout.answer(request, asked, ended)

    def _land(self, request):
        return Answer("signed in elsewhere", "text/plain")
