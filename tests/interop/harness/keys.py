"""Keys and self-signed certificates for the peers, made by the openssl command."""

import subprocess
from pathlib import Path

from harness.process import needed

CURVES = {"P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1"}


class KeyPair:
    def __init__(self, key: Path, certificate: Path):
        self.key, self.certificate = key, certificate

    def certificate_base64(self):
        lines = self.certificate.read_text().splitlines()
        return "".join(line for line in lines if not line.startswith("-----"))


def make_key_pair(folder: Path, name="peer", curve=None):
    """RSA-2048, or the named curve. The certificate will do for https on this machine as well."""
    pair = KeyPair(folder / f"{name}.key.pem", folder / f"{name}.cert.pem")
    kind = (["-newkey", "ec", "-pkeyopt", f"ec_paramgen_curve:{CURVES[curve]}"] if curve
            else ["-newkey", "rsa:2048"])
    subprocess.run([needed("openssl", "openssl"), "req", "-x509", "-nodes", "-sha256",
                    "-days", "30", "-subj", f"/CN={name}",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", pair.key,
                    "-out", pair.certificate] + kind,
                   check=True, capture_output=True, timeout=60)
    return pair
