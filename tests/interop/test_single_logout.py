"""Single Logout of signet-idp with several signet-sp: who starts it, by which binding each is asked,
what people and the administrator read when one can't be reached, and what a restart leaves."""

import socket
import time
import unittest
import xml.etree.ElementTree as ElementTree

from harness import loopback
from harness.administrator import Administrator
from harness.browser import Browser
from harness.interop_test import InteropTest
from harness.redis_server import RedisServer
from harness.signet_programs import ALICE, BOB, SignetIdp, SignetSp, user

METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
BINDINGS = "urn:oasis:names:tc:SAML:2.0:bindings:"
REDIRECT, POST, SOAP = "HTTP-Redirect", "HTTP-POST", "SOAP"
EVERYWHERE = "You are signed out here and in all applications."
# signet-idp gives all calls that one request leads to twelve seconds; and machines are slow.
BOUND_SECONDS = 25


def taking_logout_by(program, *bindings):
    """A copy of the program's metadata without its other addresses for logout."""
    tree = ElementTree.parse(program.metadata)
    for role in tree.getroot():
        for service in role.findall(METADATA + "SingleLogoutService"):
            if service.get("Binding").removeprefix(BINDINGS) not in bindings:
                role.remove(service)
    copy = program.folder / ("-".join(bindings) + ".xml")
    tree.write(copy)
    return copy


class LogoutTest(InteropTest):
    """The IdP is at `localhost`, the SPs at 127.0.0.1: other sites to a browser."""

    def connect(self, *bindings, by=(REDIRECT, POST, SOAP), options=(), settings=""):
        """A service provider for each of the bindings, by which it is asked; they ask `by`."""
        self.sps = [SignetSp(self.subfolder(f"sp {number}")) for number in range(len(bindings))]
        for sp in self.sps:
            sp.introduce()
        self.peers = [taking_logout_by(sp, binding)
                      for sp, binding in zip(self.sps, bindings)]
        self.idp = SignetIdp(self.subfolder("idp"), "localhost")
        self.idp.options, self.idp.settings = list(options), settings
        self.begin(self.idp, *self.peers)
        idp_metadata = taking_logout_by(self.idp, *by)
        for sp in self.sps:
            self.begin(sp, idp_metadata)
        self.browser = Browser()

    def restart_idp(self):
        self.assertEqual(self.idp.stop(), 0)
        self.idp.start(*self.peers)

    def sign_in(self, browser=None, user=ALICE):
        for sp in self.sps:
            page = (browser or self.browser).visit(sp.login_url("/session"), user)
            self.assertEqual(page.json()["name_id"]["value"], user[0])

    def sessions(self, browser=None):
        """Whether the browser has a session, at each service provider."""
        return [(browser or self.browser).get(sp.session_url).status == 200 for sp in self.sps]

    def has_idp_session(self, browser=None):
        return (browser or self.browser).get(self.idp.url + "/").login_form() is None

    def sign_out_at(self, program):
        """Presses “Sign out” there, and goes on as far as it leads."""
        front = self.browser.get(program.url + "/")
        form = front.form_with_button("Sign out")
        return self.browser.go_on(self.browser.submit(front, form))

    def outcomes(self):
        """What the log of the IdP says of each application."""
        names = {sp.entity_id: number for number, sp in enumerate(self.sps)}
        return {names[event["sp"]]: event["outcome"] for event in self.idp.events()
                if event["event"] == "logout-application"}

    def assert_all_ended(self):
        self.assertEqual(self.sessions(), [False] * len(self.sps))
        self.assertFalse(self.has_idp_session())

    def messages_to(self, sp):
        return [message for message in self.browser.messages if message.url.startswith(sp.url)
                and b"LogoutRequest" in message.xml]


class StartedAtTheIdentityProvider(LogoutTest):
    def test_asks_each_application_by_its_binding(self):
        self.connect(REDIRECT, POST, SOAP)
        self.sign_in()
        page = self.sign_out_at(self.idp)
        self.assertIn(EVERYWHERE, page.text)
        self.assert_all_ended()
        self.assertEqual(self.outcomes(), {0: "ended", 1: "ended", 2: "ended"})
        self.assertEqual([len(self.messages_to(sp)) > 0 for sp in self.sps], [True, True, False])

    def test_ends_nothing_of_other_browsers_and_people(self):
        self.connect(REDIRECT, SOAP)
        again, bob = Browser(), Browser()
        self.sign_in()
        self.sign_in(again)
        self.sign_in(bob, BOB)
        self.assertIn(EVERYWHERE, self.sign_out_at(self.idp).text)
        self.assert_all_ended()
        for browser in (again, bob):
            self.assertEqual(self.sessions(browser), [True, True])
            self.assertTrue(self.has_idp_session(browser))

    def test_asks_nobody_by_soap_when_the_settings_say_so(self):
        self.connect(SOAP, settings="logout_by_soap = false\n" + user(ALICE, email=ALICE[0]))
        self.sign_in()
        self.assertIn("not everywhere", self.sign_out_at(self.idp).text)
        self.assertEqual(self.outcomes(), {0: "unreachable"})
        self.assertEqual(self.sessions(), [True])


class StartedAtAnApplication(LogoutTest):
    def signs_out_everywhere(self, by):
        self.connect(REDIRECT, POST, SOAP, by=(by,))
        self.sign_in()
        page = self.sign_out_at(self.sps[0])
        self.assertIn("You are signed out everywhere", page.text)
        self.assertTrue(page.url.startswith(self.sps[0].url), page.url)
        self.assert_all_ended()
        self.assertEqual(self.outcomes(), {1: "ended", 2: "ended"})

    def test_by_redirect_is_signed_out_everywhere(self):
        self.signs_out_everywhere(REDIRECT)

    def test_by_post_is_signed_out_everywhere(self):
        self.signs_out_everywhere(POST)

    def test_hears_that_one_could_not_be_asked(self):
        self.connect(REDIRECT, SOAP)
        self.sign_in()
        self.sps[1].stop()
        started = time.monotonic()
        page = self.sign_out_at(self.sps[0])
        self.assertLess(time.monotonic() - started, BOUND_SECONDS)
        self.assertIn("some other applications may not have signed you out", page.text)
        self.assertEqual(self.outcomes(), {1: "failed"})
        self.assertFalse(self.has_idp_session())


class Unreachable(LogoutTest):
    def test_an_application_that_is_gone_is_named_and_the_others_are_asked(self):
        self.connect(SOAP, SOAP)
        self.sign_in()
        self.sps[0].stop()
        page = self.sign_out_at(self.idp)
        self.assertIn("not everywhere", page.text)
        self.assertIn("Didn't confirm it", page.text)
        self.assertEqual(self.outcomes(), {0: "failed", 1: "ended"})
        self.assertEqual(self.browser.get(self.sps[1].session_url).status, 401)

    def test_one_that_says_nothing_costs_a_bounded_time_and_holds_up_nobody(self):
        self.connect(SOAP, SOAP)
        self.sign_in()
        self.sps[0].stop()
        with socket.create_server(("127.0.0.1", self.sps[0].port)):  # takes connections, no more
            started = time.monotonic()
            page = self.sign_out_at(self.idp)
            self.assertLess(time.monotonic() - started, BOUND_SECONDS)
            self.assertEqual(loopback.get(self.idp.url + "/healthz")[0], 200)
        self.assertIn("not everywhere", page.text)
        self.assertEqual(self.outcomes(), {0: "failed", 1: "ended"})

    def test_one_that_the_browser_does_not_come_back_from_is_skipped(self):
        self.connect(REDIRECT, REDIRECT)
        self.sign_in()
        self.sps[0].stop()
        with self.assertRaises(OSError):
            self.sign_out_at(self.idp)
        unfinished = self.browser.get(self.idp.url + "/")
        self.assertIn("Signing out isn't finished", unfinished.text)
        page = self.browser.go_on(
            self.browser.submit(unfinished, unfinished.form_with_button("Skip this one")))
        self.assertIn("not everywhere", page.text)
        self.assertEqual(self.outcomes(), {0: "failed", 1: "ended"})
        self.assertEqual(self.browser.get(self.sps[1].session_url).status, 401)


class ByTheAdministrator(LogoutTest):
    def test_a_session_ends_and_with_it_those_at_applications_that_can_be_asked(self):
        self.connect(SOAP, REDIRECT)
        self.sign_in()
        administrator = Administrator(self.idp)
        page = administrator.open("/admin/sessions")
        self.assertIn(ALICE[0], page.text)
        question = administrator.follow(page, "End")
        answer = administrator.press(question, "End it")
        self.assertIn("may still have a session", answer.text)
        self.assertIn("Can't be asked from here", answer.text)
        self.assertEqual(self.outcomes(), {0: "ended", 1: "unreachable"})
        self.assertEqual(self.sessions(), [False, True])
        self.assertFalse(self.has_idp_session())

    def test_a_disabled_user_can_start_nothing_also_after_a_restart(self):
        self.connect(SOAP)
        self.sign_in()
        administrator = Administrator(self.idp)
        page = administrator.open("/admin/users")
        form = next(form for form in page.forms if form.action.endswith("/disable"))
        answer = administrator.browser.submit(page, form)  # alice is the first of the list
        self.assertIn(f"{ALICE[0]} is disabled.", answer.text)
        self.assert_all_ended()
        for _ in range(2):
            browser = Browser()
            self.assertIn("User name or password is wrong.",
                          browser.visit(self.sps[0].login_url(), ALICE).text)
            self.assertIn("user-disabled", [event.get("code") for event in self.idp.events()])
            self.assertEqual(browser.visit(self.sps[0].login_url("/session"), BOB).status, 200)
            self.restart_idp()


class OverARestart(LogoutTest):
    def restarts(self, state):
        self.connect(REDIRECT, SOAP, REDIRECT, options=["--state", state])
        self.sign_in()
        self.restart_idp()
        self.assertTrue(self.has_idp_session())
        # In the middle of a logout: two applications were asked, the second doesn't come back.
        self.sps[0].stop()
        with self.assertRaises(OSError):
            self.sign_out_at(self.idp)
        self.assertEqual(self.browser.get(self.sps[1].session_url).status, 401)
        self.restart_idp()
        unfinished = self.browser.get(self.idp.url + "/")
        page = self.browser.go_on(
            self.browser.submit(unfinished, unfinished.form_with_button("Skip this one")))
        self.assertIn("not everywhere", page.text)
        self.assertEqual(self.outcomes(), {1: "ended", 0: "failed", 2: "ended"})
        self.assertEqual(self.browser.get(self.sps[2].session_url).status, 401)

    def test_sessions_and_logouts_go_on_with_redis(self):
        self.restarts(self.begin(RedisServer(self.subfolder("redis"))).url)

    def test_sessions_and_logouts_go_on_with_a_directory(self):
        self.restarts(f"file:{self.folder / 'state'}")

    def test_in_memory_nobody_is_signed_in_afterwards(self):
        self.connect(SOAP)
        self.sign_in()
        self.restart_idp()
        self.assertFalse(self.has_idp_session())


if __name__ == "__main__":
    unittest.main()
