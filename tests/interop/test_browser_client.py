"""The harness's own browser behaves as browsers do where sign-in depends on it."""

import unittest
from email.message import Message

from harness.cookies import CookieJar
from harness.page import Page

IDP, SP = "http://localhost:8100/", "http://127.0.0.1:8200/acs"


def page(body="", **headers):
    message = Message()
    message["Content-Type"] = "text/html; charset=utf-8"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return Page(IDP, 200, message, body.encode())


class Cookies(unittest.TestCase):
    def sent(self, cookie, method, initiator, url=SP):
        jar = CookieJar()
        jar.keep(SP, [cookie])
        return jar.header_for(url, method, initiator)

    def test_a_lax_cookie_stays_away_from_a_post_of_another_site(self):
        self.assertEqual(self.sent("a=1; Path=/; SameSite=Lax", "POST", IDP), "")
        self.assertEqual(self.sent("a=1; Path=/; SameSite=Lax", "GET", IDP), "a=1")
        self.assertEqual(self.sent("a=1; Path=/; SameSite=Lax", "POST", SP), "a=1")

    def test_a_strict_cookie_stays_away_from_everything_that_another_site_causes(self):
        self.assertEqual(self.sent("a=1; Path=/; SameSite=Strict", "GET", IDP), "")
        self.assertEqual(self.sent("a=1; Path=/; SameSite=Strict", "GET", None), "a=1")

    def test_same_site_none_needs_secure(self):
        self.assertEqual(self.sent("a=1; Path=/; SameSite=None", "POST", IDP), "")
        self.assertEqual(self.sent("a=1; Path=/; SameSite=None; Secure", "POST", IDP,
                                   SP.replace("http:", "https:")), "a=1")

    def test_a_secure_cookie_needs_https(self):
        self.assertEqual(self.sent("a=1; Path=/; Secure", "GET", None), "")

    def test_ports_of_one_host_share_cookies(self):
        self.assertEqual(self.sent("a=1; Path=/", "GET", None, "http://127.0.0.1:1/"), "a=1")

    def test_a_path_ends_at_a_slash(self):
        self.assertEqual(self.sent("a=1; Path=/ac", "GET", None), "")
        self.assertEqual(self.sent("a=1; Path=/acs", "GET", None), "a=1")

    def test_max_age_zero_deletes(self):
        jar = CookieJar()
        jar.keep(SP, ["a=1; Path=/", "a=; Path=/; Max-Age=0"])
        self.assertEqual(jar.header_for(SP, "GET", None), "")


class Pages(unittest.TestCase):
    def test_finds_the_saml_form_also_inside_noscript(self):
        form = page("""<form method="post" action="/acs">
            <input type="hidden" name="SAMLResponse" value="a&#43;b">
            <noscript><button>Continue</button></noscript></form>""").saml_form()
        self.assertEqual(form.fields, {"SAMLResponse": "a+b"})
        self.assertEqual(form.buttons, ["Continue"])

    def test_form_action_of_the_policy_decides_where_forms_go(self):
        policy = page(Content_Security_Policy=
                      "default-src 'none'; form-action 'self' http://127.0.0.1:8200")
        self.assertTrue(policy.lets_submit_to(SP))
        self.assertTrue(policy.lets_submit_to(IDP + "login"))
        self.assertFalse(policy.lets_submit_to("http://127.0.0.1:8300/acs"))

    def test_a_referrer_policy_hides_the_origin(self):
        self.assertEqual(page().origin_for(SP), "http://localhost:8100")
        self.assertEqual(page(Referrer_Policy="no-referrer").origin_for(SP), "null")
        self.assertEqual(page(Referrer_Policy="same-origin").origin_for(SP), "null")


if __name__ == "__main__":
    unittest.main()
