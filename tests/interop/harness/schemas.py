"""Validates messages against the schemas of OASIS and W3C, without the network."""

import os
import subprocess
import tempfile
from pathlib import Path

from harness.process import needed

FOLDER = Path(__file__).parents[2] / "schemas"
INSTALLED = {"/usr/share/xml/opensaml/saml-schema-protocol-2.0.xsd": "opensaml-schemas",
             "/usr/share/xml/xmltooling/xmldsig-core-schema.xsd": "xmltooling-schemas"}


def findings(xml):
    """What xmllint has against a message or metadata: an empty string when it is valid."""
    for file, package in INSTALLED.items():
        if not Path(file).exists():
            raise AssertionError(f"{file} is missing (Debian package {package})")
    with tempfile.NamedTemporaryFile(suffix=".xml") as file:
        file.write(xml)
        file.flush()
        done = subprocess.run(
            [needed("xmllint", "libxml2-utils"), "--nonet", "--noout",
             "--schema", FOLDER / "all.xsd", file.name],
            env=os.environ | {"XML_CATALOG_FILES": (FOLDER / "catalog.xml").as_uri()},
            capture_output=True, text=True, timeout=30)
    return "" if done.returncode == 0 else done.stderr
