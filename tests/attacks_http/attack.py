"""What attacks over HTTP share: the programs, pages of other sites, requests with any header."""

import shutil
import time
from email.message import Message
from html import escape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

from harness import loopback
from harness.browser import Browser, decode
from harness.keys import KeyPair
from harness.page import Page
from harness.signet_pair import SignetPairTest
from harness.signet_programs import SignetSp
from paper import KEYS, PaperIdp
from raw import Raw


EVIL = "http://evil.example/page"
FORM = "application/x-www-form-urlencoded"
# What only a browser can be led to, and what a browser reads differently than a program does.
ELSEWHERE = ("https://evil.example/", "//evil.example/", "/\\evil.example/", "https:evil.example",
             "http:www.evil.example", "///evil.example/", "\\\\evil.example", "/%5c%5cevil.example",
             "%5c%5cevil.example", "/%09/evil.example", "/\t/evil.example", "/\n/evil.example",
             "https://sp@evil.example/", "https://127.0.0.1.evil.example/", "javascript:alert(1)",
             "data:text/html,evil", "/..//evil.example", "/.//evil.example", "/%2f/evil.example",
             "/%2e%2e//evil.example", " //evil.example/", "evil.example", "@evil.example",
             "?//evil.example", "")


def ask(url, method="GET", fields=None, cookies=None, **headers):
    """One request with the headers that are given (`sec_fetch_site` is Sec-Fetch-Site), the cookies
    of the jar whatever their SameSite says, and no redirect followed."""
    target = urlsplit(url)
    sent = {"Host": target.netloc} | {name.replace("_", "-"): value
                                      for name, value in headers.items()}
    if cookies is not None:
        sent["Cookie"] = "; ".join(f"{cookie.name}={cookie.value}"
                                   for cookie in cookies.all(target.hostname))
    if fields is not None:
        sent.setdefault("Content-Type", FORM)
    connection = loopback.connect(url, 10)
    try:
        path = (target.path or "/") + ("?" + target.query if target.query else "")
        connection.request(method, path, None if fields is None else urlencode(fields), sent)
        answer = connection.getresponse()
        return Page(url, answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def page_of_another_site(action, fields=(), url=EVIL):
    """A page whose one form goes to us; a browser that submits it tells where it came from."""
    headers = Message()
    headers["Content-Type"] = "text/html; charset=utf-8"
    inputs = "".join(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
                     for name, value in dict(fields).items())
    body = f'<form method="post" action="{escape(action)}">{inputs}<button>Win</button></form>'
    return Page(url, 200, headers, body.encode())


class Markup(HTMLParser):
    """Each element that a browser makes of a page, and all texts and attribute values."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.elements, self.texts = [], []
        self.feed(page.body.decode())
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, [name for name, _ in attrs]))
        self.texts += [value for _, value in attrs if value]

    def handle_data(self, data):
        self.texts.append(data)


class HttpAttack(SignetPairTest):
    def subfolder(self, name):
        """For a program: with the keys in it that its first start would take a second to make."""
        folder = super().subfolder(name)
        data = folder / "data"
        data.mkdir(0o700)
        for kind in ("crt", "key"):
            file = data / f"signing.{kind}.pem"
            file.touch(0o600)
            file.write_bytes((KEYS / f"p256.{kind}.pem").read_bytes())
        return folder

    def tls_keys(self):
        keys = KeyPair(self.folder / "tls.key.pem", self.folder / "tls.cert.pem")
        shutil.copy(KEYS / "rsa2048.crt.pem", keys.certificate)
        keys.key.touch(0o600)
        keys.key.write_bytes((KEYS / "rsa2048.key.pem").read_bytes())
        return keys

    def paper_idp(self, **values):
        """signet-sp at an identity provider on paper."""
        self.sp = SignetSp(self.subfolder("sp"))
        self.paper = PaperIdp(self.folder, **values)
        self.begin(self.sp, self.paper.metadata)
        self.browser = Browser()

    def request_id(self, browser=None, return_path="/"):
        """Starts a sign-in at the identity provider on paper: the ID and RelayState to answer."""
        page = (browser or self.browser).get(self.sp.login_url(return_path), follow=False)
        self.assertEqual(page.status, 303, page.text)
        query = parse_qs(urlsplit(page.headers["Location"]).query)
        request = ElementTree.fromstring(decode(query["SAMLRequest"][0]))
        return request.get("ID"), query.get("RelayState", [""])[0]

    def answer(self, response, relay_state="", browser=None, follow=True):
        return (browser or self.browser).post(
            self.sp.acs_url, {"SAMLResponse": response, "RelayState": relay_state}, follow)

    def connections(self, program, count, octets=b""):
        """So many, each of which has sent these octets; closed after the test."""
        opened = [Raw(program.url, timeout=60) for _ in range(count)]
        for connection in opened:
            self.addCleanup(connection.close)
            connection.send(octets)
        return opened

    def assert_serves(self, program):
        begun = time.monotonic()
        self.assertEqual(ask(program.url + "/healthz").status, 200)
        self.assertLess(time.monotonic() - begun, 5)

    def assert_refused(self, page, code, program=None):
        """An error page whose line in the log has the code."""
        self.assertEqual(page.status, 400, page.text)
        self.assertEqual((program or self.sp).event_of_incident(page)["code"], code)

    def assert_harmless(self, page, payload, *, shown=True):
        """Nothing of the payload became markup; when it is shown, then letter for letter."""
        markup = Markup(page)
        for tag, names in markup.elements:
            self.assertFalse(tag == "x-evil" or any(name.startswith("on") for name in names), tag)
        self.assertNotIn("<x-evil", page.body.decode())
        policy = page.headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertNotIn("unsafe", policy)
        self.assertEqual(page.headers["X-Content-Type-Options"], "nosniff")
        if shown:
            self.assertTrue(any(payload in text for text in markup.texts), page.body.decode())
