"""SimpleSAMLphp as identity provider on PHP's built-in server.

Its configuration lies in simplesamlphp/ and reads what differs from one start to the next from
the environment. It is read again for every request, so the SP's metadata may come later."""

import shutil
import urllib.request
from pathlib import Path

from harness.keys import make_key_pair
from harness.process import Process, free_port, needed

CONFIG = Path(__file__).parent / "simplesamlphp"
WEB_ROOT = Path("/usr/share/simplesamlphp/www")
DORA = ("dora", "dora's password")  # made in simplesamlphp/authsources.php


class SimpleSamlPhpIdp:
    name = "SimpleSAMLphp IdP"

    def __init__(self, folder, sign_response=True, sign_assertion=True,
                 want_requests_signed=True, only_by_post=False):
        if not WEB_ROOT.is_dir():
            raise AssertionError("SimpleSAMLphp is not installed (Debian package simplesamlphp)")
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.entity_id = self.url + "/idp"
        self.metadata = folder / "metadata.xml"
        keys = make_key_pair(folder)
        self._environment = {
            "SIMPLESAMLPHP_CONFIG_DIR": str(CONFIG), "SSP_FOLDER": str(folder),
            "SSP_URL": self.url, "SSP_PORT": str(self._port), "SSP_KEY": keys.key.name,
            "SSP_CERTIFICATE": keys.certificate.name,
            "SSP_SIGN_RESPONSE": str(int(sign_response)),
            "SSP_SIGN_ASSERTION": str(int(sign_assertion)),
            "SSP_WANT_SIGNED": str(int(want_requests_signed)),
            "SSP_ONLY_BY_POST": str(int(only_by_post)),
            # With one worker only, a request to itself would wait for ever.
            "PHP_CLI_SERVER_WORKERS": "2"}
        self._process = None

    def start(self):
        """Leaves its metadata in `self.metadata`."""
        self._process = Process(
            self.name, [needed("php", "php-cli"), "-d", "log_errors=1", "-d", "display_errors=0",
                        "-d", f"session.save_path={self._folder}",
                        "-S", f"127.0.0.1:{self._port}", "-t", WEB_ROOT],
            self._folder / "php.log", self._environment)
        address = self.url + "/saml2/idp/metadata.php"
        self._process.wait_until_answers(address)
        with urllib.request.urlopen(address, timeout=20) as answer:
            self.metadata.write_bytes(answer.read())

    def trust(self, sp_metadata):
        shutil.copy(sp_metadata, self._folder / "sp.xml")

    def stop(self):
        if self._process:
            self._process.stop()

    def log(self):
        return self._process.log() if self._process else ""
