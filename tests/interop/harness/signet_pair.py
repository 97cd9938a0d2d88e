"""signet-idp and signet-sp that know each other."""

from harness.browser import Browser
from harness.interop_test import InteropTest
from harness.signet_programs import SignetIdp, SignetSp


class SignetPairTest(InteropTest):
    """The IdP is at `localhost`, the SP at 127.0.0.1: two sites to a browser, as in real life."""

    def connect(self, idp_host="localhost", idp_settings="", sp_settings=""):
        self.sp = SignetSp(self.subfolder("sp"))
        self.idp = SignetIdp(self.subfolder("idp"), idp_host)
        self.sp.settings, self.idp.settings = sp_settings, idp_settings
        self.sp.introduce()
        self.begin(self.idp, self.sp.metadata)
        self.begin(self.sp, self.idp.metadata)
        self.browser = Browser()
