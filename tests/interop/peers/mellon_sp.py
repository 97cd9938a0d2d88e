"""mod_auth_mellon as service provider in an apache2 of its own.

Everything under /login needs a sign-in; the page there shows what the module tells applications."""

import os
import re
import shutil
from pathlib import Path

from harness.keys import make_key_pair
from harness.process import Process, free_port, needed
from peers.pysaml2_common import TRANSIENT

MODULES = Path("/usr/lib/apache2/modules")
LOADED = ("mpm_prefork", "authn_core", "authz_core", "authz_user", "setenvif", "env", "alias",
          "cgi", "auth_mellon")

METADATA = """<?xml version="1.0" encoding="UTF-8"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity_id}">
  <SPSSODescriptor AuthnRequestsSigned="{sign_requests}" WantAssertionsSigned="true"
      protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    {keys}
    <SingleLogoutService Location="{logout_url}"
        Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"/>
    <NameIDFormat>{name_id_format}</NameIDFormat>
    <AssertionConsumerService index="0" isDefault="true" Location="{acs_url}"
        Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"/>
  </SPSSODescriptor>
</EntityDescriptor>
"""

KEY = """<KeyDescriptor use="{use}"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
      <X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"""

APACHE = """
ServerRoot "{folder}"
Listen 127.0.0.1:{port}
ServerName {url}
UseCanonicalName On
PidFile {folder}/apache.pid
DefaultRuntimeDir {folder}
Mutex file:{folder} default
ErrorLog {log}
{modules}
{user}
StartServers 2
DocumentRoot {folder}/site
ScriptAlias /login {folder}/site/subject.cgi
<Directory {folder}/site>
  Require all granted
</Directory>
MellonLockFile {folder}/mellon.lock
# Over plain http its own SameSite=None lacks Secure, and browsers drop the cookie.
SetEnvIf Request_URI . MELLON_DISABLE_SAMESITE=1
<Location />
  MellonEndpointPath /mellon
  MellonSPMetadataFile {folder}/metadata.xml
  MellonSPPrivateKeyFile {key}
  MellonSPCertFile {certificate}
  MellonIdPMetadataFile {idp_metadata}
  MellonVariable mellon{port}
  MellonSecureCookie Off
  MellonSignatureMethod rsa-sha256
  # Tell the application who vouched for the person, and show it the session.
  MellonIdP IDP
  MellonSessionDump On
</Location>
<Location /login>
  AuthType Mellon
  MellonEnable auth
  Require valid-user
</Location>
"""

SUBJECT_PAGE = """#!/usr/bin/python3
import json, os
print("Content-Type: application/json\\n")
print(json.dumps({k: v for k, v in os.environ.items() if k.startswith("MELLON_")}))
"""


class MellonSp:
    name = "mod_auth_mellon SP"

    def __init__(self, folder, name_id_format=TRANSIENT, sign_requests=True,
                 takes_encrypted=False):
        needed("apache2", "apache2")
        if not (MODULES / "mod_auth_mellon.so").exists():
            raise AssertionError("mod_auth_mellon is not installed "
                                 "(Debian package libapache2-mod-auth-mellon)")
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.entity_id = self.url + "/mellon/metadata"
        self.login_url, self.acs_url = self.url + "/login", self.url + "/mellon/postResponse"
        self.logout_url = f"{self.url}/mellon/logout?ReturnTo={self.url}/signed-out"
        self.metadata = folder / "metadata.xml"
        self._keys = make_key_pair(folder)
        self._process = None
        uses = ("signing", "encryption") if takes_encrypted else ("signing",)
        self.metadata.write_text(METADATA.format(
            entity_id=self.entity_id, acs_url=self.acs_url, name_id_format=name_id_format,
            sign_requests=str(sign_requests).lower(), logout_url=self.url + "/mellon/logout",
            keys="\n    ".join(
                KEY.format(use=use, certificate=self._keys.certificate_base64()) for use in uses)))

    def start(self, idp_metadata):
        log = self._folder / "apache.log"
        site = self._folder / "site"
        site.mkdir()
        page = site / "subject.cgi"
        page.write_text(SUBJECT_PAGE)
        page.chmod(0o755)
        shutil.copy(idp_metadata, self._folder / "idp.xml")
        config = self._folder / "apache.conf"
        config.write_text(APACHE.format(
            folder=self._folder, port=self._port, url=self.url, log=log, key=self._keys.key,
            certificate=self._keys.certificate, idp_metadata=self._folder / "idp.xml",
            modules="\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so"
                              for name in LOADED),
            user=self._unprivileged_user()))
        self._process = Process(
            self.name, [needed("apache2", "apache2"), "-f", config, "-DFOREGROUND"], log)
        self._process.wait_until_answers(self.url + "/")

    def _unprivileged_user(self):
        """Started by root, apache2 answers as www-data, who must be able to read this folder."""
        if os.geteuid() != 0:
            return ""
        for path in (self._folder, *self._folder.iterdir()):
            shutil.chown(path, "www-data")
        return "User www-data\nGroup www-data"

    @staticmethod
    def attribute(subject, name):
        """The values of an attribute: the module numbers them when there are several."""
        key = "MELLON_" + re.sub(r"[^A-Za-z0-9]", "_", name)
        return [value for other, value in sorted(subject.items())
                if re.fullmatch(key + r"_\d+", other)] or [subject[key]]

    def stop(self):
        if self._process:
            self._process.stop()

    def log(self):
        return self._process.log() if self._process else ""
