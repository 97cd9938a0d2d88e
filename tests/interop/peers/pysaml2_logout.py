"""Single Logout by pysaml2, by Redirect and POST, the same in both roles."""

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.response import StatusError
from saml2.s_utils import status_message_factory
from saml2.samlp import STATUS_UNKNOWN_PRINCIPAL

from peers.pysaml2_common import algorithms, check_query_signature
from peers.tiny_site import Answer, redirect

# What metadata offers, the preferred one first.
BINDINGS = {"redirect": [BINDING_HTTP_REDIRECT, BINDING_HTTP_POST], "post": [BINDING_HTTP_POST]}


class SingleLogout:
    def __init__(self, entity, peer_role, preferred="redirect"):
        """`entity`: a Client or Server of pysaml2. `peer_role`: "idpsso" or "spsso"."""
        self._entity, self._peer_role, self._bindings = entity, peer_role, BINDINGS[preferred]
        self._signature, self._digest = algorithms("rsa-sha256")

    def ask(self, peer, name_id, session_index):
        """Sends the browser to `peer` with a LogoutRequest."""
        binding, destination = self._entity.pick_binding(
            "single_logout_service", self._bindings, self._peer_role, entity_id=peer)
        _, request = self._entity.create_logout_request(
            destination, peer, name_id=name_id, session_indexes=[session_index],
            sign=binding == BINDING_HTTP_POST, sign_alg=self._signature, digest_alg=self._digest)
        return self._bring(binding, request, destination, "", response=False)

    def read_request(self, request):
        """The LogoutRequest that the browser brought, or None when it brought no request."""
        if "SAMLRequest" not in request.fields:
            return None
        binding = self._binding(request)
        message = self._entity.parse_logout_request(request.fields["SAMLRequest"], binding).message
        self._check(request, message)
        return message

    def read_answer(self, request):
        """Whether the LogoutResponse that the browser brought says that all went well."""
        try:
            answer = self._entity.parse_logout_request_response(
                request.fields["SAMLResponse"], self._binding(request))
        except StatusError:
            return False
        self._check(request, answer.response)
        return answer.status_ok()

    def answer(self, request, message, ended):
        """Sends the browser back. `ended`: whether the session that the message names did."""
        came_by = self._binding(request)
        bindings = [came_by] + [binding for binding in BINDINGS["redirect"] if binding != came_by]
        place = self._entity.response_args(message, bindings, self._peer_role)
        status = None if ended else status_message_factory("no session", STATUS_UNKNOWN_PRINCIPAL)
        response = self._entity.create_logout_response(
            message, bindings, status=status, sign=place["binding"] == BINDING_HTTP_POST,
            sign_alg=self._signature, digest_alg=self._digest)
        return self._bring(place["binding"], response, place["destination"],
                           request.fields.get("RelayState", ""), response=True)

    def _check(self, request, message):
        """pysaml2 verifies a signature where it finds one, and those of queries not at all."""
        if self._binding(request) == BINDING_HTTP_REDIRECT:
            check_query_signature(self._entity, request.fields, message.issuer.text)
        elif message.signature is None:
            raise ValueError("the message is not signed")

    def _bring(self, binding, message, destination, relay_state, response):
        info = self._entity.apply_binding(
            binding, str(message), destination, relay_state, response=response,
            sign=binding == BINDING_HTTP_REDIRECT, sigalg=self._signature)
        if info["method"] == "POST":
            return Answer(info["data"])
        return redirect(dict(info["headers"])["Location"])

    @staticmethod
    def _binding(request):
        return BINDING_HTTP_POST if request.command == "POST" else BINDING_HTTP_REDIRECT
