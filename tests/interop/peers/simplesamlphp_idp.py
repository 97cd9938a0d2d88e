"""SimpleSAMLphp as identity provider."""

from peers.simplesamlphp_common import SimpleSamlPhp

DORA = ("dora", "dora's password")  # made in simplesamlphp/authsources.php


class SimpleSamlPhpIdp(SimpleSamlPhp):
    name = "SimpleSAMLphp IdP"

    def __init__(self, folder, sign_response=True, sign_assertion=True, want_requests_signed=True,
                 only_by_post=False, encrypt=False, encrypt_name_id=False):
        super().__init__(folder, "idp", "/saml2/idp/metadata.php", sign_response=sign_response,
                         sign_assertion=sign_assertion, want_requests_signed=want_requests_signed,
                         only_by_post=only_by_post, encrypt=encrypt,
                         encrypt_name_id=encrypt_name_id)
        self.logout_url = f"{self.url}/saml2/idp/SingleLogoutService.php?ReturnTo={self.url}/"
