"""signet-idp and signet-sp that know each other."""

import time

from harness.browser import Browser
from harness.interop_test import InteropTest
from harness.signet_programs import SignetIdp, SignetSp


class SignetPairTest(InteropTest):
    """The IdP is at `localhost`, the SP at 127.0.0.1: two sites to a browser, as in real life."""

    def connect(self, idp_host="localhost", idp_settings="", sp_settings="", tls=None,
                sp_options=()):
        self.sp = SignetSp(self.subfolder("sp"), tls=tls)
        self.idp = SignetIdp(self.subfolder("idp"), idp_host, tls)
        self.sp.settings, self.idp.settings = sp_settings, idp_settings
        self.sp.options = list(sp_options)
        self.sp.introduce()
        self.begin(self.idp, self.sp.metadata)
        self.begin(self.sp, self.idp.metadata)
        self.browser = Browser()

    def connect_second_sp(self):
        """Another service provider at the same identity provider, which starts anew for it."""
        second = SignetSp(self.subfolder("second"))
        second.introduce()
        self.idp.stop()
        self.idp.start(self.sp.metadata, second.metadata)
        return self.begin(second, self.idp.metadata)

    def wait_for_metadata(self):
        """Until both have fetched each other's."""
        deadline = time.monotonic() + 30
        while Browser().get(self.sp.login_url()).login_form() is None:
            self.assertLess(time.monotonic(), deadline, "no metadata came")
            time.sleep(0.2)
