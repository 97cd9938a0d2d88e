"""SimpleSAMLphp on PHP's built-in server, in either role.

Its configuration lies in simplesamlphp/ and reads what differs from one start to the next from
SSP_SETTINGS. It is read again for every request, so metadata of the other side may come later."""

import json
import shutil
import urllib.request
from pathlib import Path

from harness.keys import make_key_pair
from harness.process import Process, free_port, needed

CONFIG = Path(__file__).parent / "simplesamlphp"
WEB_ROOT = Path("/usr/share/simplesamlphp/www")


class SimpleSamlPhp:
    def __init__(self, folder, role, metadata_path, script=None, **settings):
        """`script`: what PHP asks about each request first."""
        if not WEB_ROOT.is_dir():
            raise AssertionError("SimpleSAMLphp is not installed (Debian package simplesamlphp)")
        self._folder, self._script, self._metadata_path = folder, script, metadata_path
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self.entity_id = f"{self.url}/{role}"
        self.metadata = folder / "metadata.xml"
        keys = make_key_pair(folder)
        self._settings = settings | {
            "role": role, "folder": str(folder), "url": self.url, "port": self._port,
            "entity_id": self.entity_id, "key": keys.key.name,
            "certificate": keys.certificate.name}
        self._peers = 0
        self._process = None

    def start(self):
        """Leaves its metadata in `self.metadata`."""
        command = [needed("php", "php-cli"), "-d", "log_errors=1", "-d", "display_errors=0",
                   "-d", f"session.save_path={self._folder}",
                   "-S", f"127.0.0.1:{self._port}", "-t", WEB_ROOT]
        self._process = Process(
            self.name, command + ([CONFIG / self._script] if self._script else []),
            self._folder / "php.log",
            # With one worker only, a request to itself would wait for ever.
            {"SIMPLESAMLPHP_CONFIG_DIR": str(CONFIG), "PHP_CLI_SERVER_WORKERS": "2",
             "SSP_SETTINGS": json.dumps(self._settings)})
        address = self.url + self._metadata_path
        self._process.wait_until_answers(address)
        with urllib.request.urlopen(address, timeout=20) as answer:
            self.metadata.write_bytes(answer.read())

    def trust(self, *metadata):
        for file in metadata:
            shutil.copy(file, self._folder / f"peer-{self._peers}.xml")
            self._peers += 1

    def stop(self):
        if self._process:
            self._process.stop()

    def log(self):
        return self._process.log() if self._process else ""
