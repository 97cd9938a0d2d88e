"""node-saml, which passport-saml is made of, as service provider. Its page /login shows the subject
as JSON."""

import json
import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from harness.keys import make_key_pair
from harness.process import Process, free_port, needed
from harness.xmlsec1 import XMLDSIG
from peers.pysaml2_common import EMAIL

SCRIPT = Path(__file__).parent / "node_saml" / "sp.js"
METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"


class NodeSamlSp:
    name = "node-saml SP"

    def __init__(self, folder, name_id_format=EMAIL, request_binding="redirect",
                 deflates_posts=False, want_response_signed=False, want_assertions_signed=True,
                 takes_encrypted=False, force=False):
        self._folder, self._port = folder, free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.entity_id = self.url + "/sp"
        self.login_url, self.session_url = self.url + "/login", self.url + "/session"
        self.acs_url, self.logout_url = self.url + "/acs", self.url + "/logout"
        self.metadata = folder / "metadata.xml"
        self._keys = make_key_pair(folder)
        post = request_binding == "post"
        certificate, key = self._keys.certificate.read_text(), self._keys.key.read_text()
        self._settings = {
            "port": self._port, "url": self.url, "cookie": f"node{self._port}",
            "certificate": certificate, "requestBinding": request_binding,
            "decryptionCertificate": certificate if takes_encrypted else None,
            "saml": {
                "issuer": self.entity_id, "audience": self.entity_id, "callbackUrl": self.acs_url,
                "logoutCallbackUrl": self.url + "/slo",
                "privateKey": key, "publicCert": certificate,
                "signatureAlgorithm": "sha256", "digestAlgorithm": "sha256",
                "identifierFormat": name_id_format, "disableRequestedAuthnContext": True,
                "wantAuthnResponseSigned": want_response_signed,
                "wantAssertionsSigned": want_assertions_signed, "validateInResponseTo": "always",
                "forceAuthn": force, "skipRequestCompression": post and not deflates_posts,
                "authnRequestBinding": "HTTP-POST" if post else "HTTP-Redirect",
                # It wants these before there is anybody; start() has the real ones.
                "idpCert": certificate, "entryPoint": "http://127.0.0.1/"}}
        if takes_encrypted:
            self._settings["saml"]["decryptionPvk"] = key
        self._process = None
        made = subprocess.run(
            [needed("node", "nodejs"), SCRIPT, self._write_settings(), "metadata"], check=True,
            env=self._environment(), stdout=subprocess.PIPE, text=True, timeout=60).stdout
        # It names POST for logout, and refuses each LogoutResponse that comes so, as it misses the
        # InResponseTo of a Response there.
        self.metadata.write_text(re.sub(f'{POST}(?=" Location="{self.url}/slo")', REDIRECT, made))

    def start(self, idp_metadata):
        idp = ElementTree.parse(idp_metadata).getroot()
        role = idp.find(METADATA + "IDPSSODescriptor")
        post = self._settings["requestBinding"] == "post"
        self._settings["saml"] |= {
            "idpIssuer": idp.get("entityID"),
            "idpCert": ["".join(element.text.split())
                        for element in role.iter(f"{{{XMLDSIG}}}X509Certificate")],
            "entryPoint": location(role, "SingleSignOnService", POST if post else REDIRECT)}
        logout = location(role, "SingleLogoutService", REDIRECT)
        if logout:
            self._settings["saml"]["logoutUrl"] = logout
        self._process = Process(
            self.name, [needed("node", "nodejs"), SCRIPT, self._write_settings()],
            self._folder / "node.log", self._environment())
        self._process.wait_until_answers(self.session_url)

    def _write_settings(self):
        file = self._folder / "settings.json"
        file.write_text(json.dumps(self._settings))
        return file

    @staticmethod
    def _environment():
        modules = Path(os.environ.get("SIGNET_NODE_SAML", ""))
        if not (modules / "@node-saml").is_dir():
            raise AssertionError("node-saml is not installed: build the target node_saml_packages, "
                                 "whose folder SIGNET_NODE_SAML must name")
        return os.environ | {"NODE_PATH": str(modules)}

    def stop(self):
        if self._process:
            self._process.stop()

    def log(self):
        return self._process.log() if self._process else ""


def location(role, service, binding):
    """Where metadata says that a service is, or None."""
    return next((element.get("Location") for element in role.findall(METADATA + service)
                 if element.get("Binding") == binding), None)
