"""What pysaml2 wants to know in both roles."""

import logging

try:
    import saml2  # noqa: F401  (the peer itself)
except ImportError as missing:
    raise AssertionError("pysaml2 is not installed (Debian package python3-pysaml2)") from missing

import saml2.xmldsig
from saml2.metadata import entity_descriptor
from saml2.sigver import verify_redirect_signature

from harness.process import needed

NAME_ID = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
TRANSIENT, PERSISTENT = NAME_ID + "transient", NAME_ID + "persistent"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"

logging.getLogger("saml2").propagate = False


def algorithms(name):
    """Its settings for these don't reach every message, so they go with each call."""
    digest = "DIGEST_" + name.split("-")[1].upper()
    return (getattr(saml2.xmldsig, "SIG_" + name.upper().replace("-", "_")),
            getattr(saml2.xmldsig, digest))


def settings(keys, *peer_metadata):
    config = {
        "key_file": str(keys.key), "cert_file": str(keys.certificate),
        "xmlsec_binary": needed("xmlsec1", "xmlsec1"), "delete_tmpfiles": True,
        "allow_unknown_attributes": True, "accepted_time_diff": 60, "valid_for": 24,
    }
    if peer_metadata:
        config["metadata"] = {"local": [str(file) for file in peer_metadata]}
    return config


def check_query_signature(entity, fields, issuer):
    """pysaml2 leaves this to its caller."""
    for certificate in entity.metadata.certs(issuer, "any", "signing"):
        if "Signature" in fields and verify_redirect_signature(
                dict(fields), entity.sec.sec_backend, certificate):
            return
    raise ValueError("the query carries no good signature")


def write_metadata(config, path):
    path.write_text('<?xml version="1.0" encoding="UTF-8"?>\n' + str(entity_descriptor(config)))
