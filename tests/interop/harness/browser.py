"""A browser without JavaScript: keeps cookies, follows redirects, fills login forms and presses
the button of SAML forms. It talks to loopback only, and every step of it has a bound."""

import base64
import secrets
import zlib
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from harness import loopback
from harness.cookies import CookieJar
from harness.page import SAML_FIELDS, Page, relation

MAX_REDIRECTS = 20
MAX_FORMS = 10
MAX_BODY = 4 * 1024 * 1024
TIMEOUT_SECONDS = 15
MAX_MESSAGE = 1024 * 1024


class Message:
    """A SAML message that passed through the browser."""

    def __init__(self, field, binding, url, xml, parameters):
        self.field, self.binding, self.url, self.xml, self.parameters = (
            field, binding, url, xml, parameters)


class Browser:
    def __init__(self):
        self.cookies = CookieJar()
        self.messages = []
        self.passwords_typed = 0
        # A test that plays the attacker sets this: it gets a form's fields just before they leave.
        self.tamper = None

    def visit(self, url, user=None):
        """Opens a page and goes on as a person would, through SAML forms, pages that lead on by
        themselves and one login form (with `user`, a pair of name and password), to the first page
        that wants something else."""
        return self.go_on(self.get(url), user)

    def go_on(self, page, user=None):
        for _ in range(MAX_FORMS):
            saml, login = page.saml_form(), page.login_form()
            if saml:
                page = self.submit(page, saml)
            elif page.next_url():
                page = self.get(page.next_url())
            elif login and user:
                page, user = self.log_in(page, user), None
            elif page.goes_on_to():
                page = self.get(page.goes_on_to())
            else:
                return page
        raise AssertionError(f"more than {MAX_FORMS} forms, the last at {page.url}")

    def log_in(self, page, user):
        form = page.login_form()
        name, password = user
        self.passwords_typed += 1
        return self.submit(page, form, {form.first_field("text", "email"): name,
                                        form.first_field("password"): password})

    def submit(self, page, form, values=None):
        url = urljoin(page.url, form.action)
        fields = form.fields | (values or {})
        if self.tamper:
            fields = self.tamper(fields)
        if not page.lets_submit_to(url):
            raise AssertionError(f"the policy of {page.url} forbids its form to go to {url}: "
                                 + page.headers["Content-Security-Policy"])
        if form.method == "GET":
            return self._request("GET", url.split("?")[0] + "?" + urlencode(fields), None, page)
        return self._request("POST", url, fields, page)

    def get(self, url, follow=True):
        return self._request("GET", url, None, None, follow)

    def post(self, url, fields, follow=True):
        """A POST that no page caused: what an attacker's tool sends."""
        return self._request("POST", url, fields, None, follow)

    def _request(self, method, url, fields, source, follow=True):
        for _ in range(MAX_REDIRECTS):
            self._note_messages(url, fields)
            page = self._exchange(method, url, fields, source)
            location = page.headers.get("Location")
            if not (follow and location and page.status in (301, 302, 303, 307)):
                return page
            url = urljoin(url, location)
            if page.status != 307:
                method, fields = "GET", None
            if source and not source.lets_submit_to(url):
                raise AssertionError(f"the policy of {source.url} stops the redirect to {url}")
        raise AssertionError(f"more than {MAX_REDIRECTS} redirects, the last to {url}")

    def _exchange(self, method, url, fields, source):
        target = urlsplit(url)
        headers = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                   "Host": target.netloc, "Sec-Fetch-Site": relation(source, url)}
        cookies = self.cookies.header_for(url, method, source.url if source else None)
        if cookies:
            headers["Cookie"] = cookies
        if source and method == "POST":
            headers["Origin"] = source.origin_for(url)
        body = None
        if fields is not None:
            body, headers["Content-Type"] = encoded(fields)
        connection = loopback.connect(url, TIMEOUT_SECONDS)
        try:
            path = (target.path or "/") + ("?" + target.query if target.query else "")
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read(MAX_BODY)
        finally:
            connection.close()
        self.cookies.keep(url, answer.headers.get_all("Set-Cookie") or [])
        return Page(url, answer.status, answer.headers, content)

    def _note_messages(self, url, fields):
        query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        for binding, parameters in (("redirect", query), ("post", fields or {})):
            for field in SAML_FIELDS:
                if field in parameters:
                    xml = decode(parameters[field])
                    self.messages.append(Message(field, binding, url, xml, parameters))

    def last(self, field):
        """The newest SAMLRequest or SAMLResponse that passed."""
        found = [message for message in self.messages if message.field == field]
        if not found:
            raise AssertionError(f"no {field} passed through the browser")
        return found[-1]


def encoded(fields):
    """The body of a form and its Content-Type. A value that is bytes is a file."""
    if not any(isinstance(value, bytes) for value in fields.values()):
        return urlencode(fields), "application/x-www-form-urlencoded"
    boundary = "----boundary" + secrets.token_hex(16)
    body = b""
    for name, value in fields.items():
        file = isinstance(value, bytes)
        body += (f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
                 + ('; filename="a file.pem"\r\nContent-Type: application/octet-stream' if file
                    else "") + "\r\n\r\n").encode()
        body += (value if file else value.encode()) + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def changed(fields, before, after, field="SAMLResponse"):
    """For `Browser.tamper`: the fields with a few bytes of the message in them changed."""
    if field not in fields:
        return fields
    xml = decode(fields[field])
    if after in xml:
        return fields  # what was changed already goes on in a second form
    if before not in xml:
        raise AssertionError(f"nothing to change: no {before} in the message")
    return fields | {field: base64.b64encode(xml.replace(before, after)).decode()}


def changed_request(fields):
    """For `Browser.tamper`: a request that says the same in other words."""
    return changed(fields, b' Version="2.0"', b' ForceAuthn="false" Version="2.0"', "SAMLRequest")


def deflated(fields):
    """For `Browser.tamper`: the SAMLRequest of a form deflated, as node-saml does by default."""
    if "SAMLRequest" not in fields:
        return fields
    deflate = zlib.compressobj(wbits=-15)
    data = deflate.compress(decode(fields["SAMLRequest"])) + deflate.flush()
    return fields | {"SAMLRequest": base64.b64encode(data).decode()}


def decode(value):
    """A SAML form or query value to XML: base64, and deflated when it doesn't start like XML."""
    data = base64.b64decode(value)
    if data.lstrip().startswith(b"<"):
        return data
    return zlib.decompressobj(-15).decompress(data, MAX_MESSAGE)
