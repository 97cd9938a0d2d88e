"""SimpleSAMLphp as service provider. Its page /login shows the signed-in subject as JSON."""

from peers.pysaml2_common import TRANSIENT
from peers.simplesamlphp_common import SimpleSamlPhp


class SimpleSamlPhpSp(SimpleSamlPhp):
    name = "SimpleSAMLphp SP"

    def __init__(self, folder, name_id_format=TRANSIENT, sign_requests=True,
                 want_assertions_signed=True, require_encryption=False, logout_by_soap=False):
        super().__init__(folder, "sp", "/module.php/saml/sp/metadata.php/sp", "application.php",
                         name_id_format=name_id_format, sign_requests=sign_requests,
                         want_assertions_signed=want_assertions_signed,
                         require_encryption=require_encryption,
                         logout_bindings=["HTTP-Redirect", "HTTP-POST"]
                         + ["SOAP"] * logout_by_soap)
        self.login_url, self.session_url = self.url + "/login", self.url + "/session"
        self.forced_login_url = self.url + "/login-again"
        self.acs_url = self.url + "/module.php/saml/sp/saml2-acs.php/sp"
        self.logout_url = self.url + "/logout"
