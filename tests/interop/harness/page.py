"""What a browser sees of one answer: its text, its forms and its links."""

import json
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

SAML_FIELDS = ("SAMLRequest", "SAMLResponse")


class Form:
    def __init__(self, attributes):
        self.action = attributes.get("action") or ""
        self.method = (attributes.get("method") or "get").upper()
        self.fields = {}
        self.types = {}
        self.buttons = []

    def add_input(self, attributes):
        kind = (attributes.get("type") or "text").lower()
        if kind == "submit":
            self.buttons.append(attributes.get("value") or "")
        elif kind in ("checkbox", "radio") and "checked" not in attributes:
            return
        elif attributes.get("name"):
            self.fields[attributes["name"]] = attributes.get("value") or ""
            self.types[attributes["name"]] = kind

    def first_field(self, *kinds):
        return next((name for name, kind in self.types.items() if kind in kinds), None)

    def is_saml(self):
        return any(name in self.fields for name in SAML_FIELDS)


class Page(HTMLParser):
    def __init__(self, url, status, headers, body):
        super().__init__(convert_charrefs=True)
        self.url, self.status, self.headers, self.body = url, status, headers, body
        self.forms, self.links, self.text = [], [], ""
        self._form = self._button = self._link = None
        self._hidden = 0
        source = body.decode(headers.get_content_charset() or "utf-8", "replace")
        if headers.get_content_type() in ("text/html", "application/xhtml+xml"):
            self.feed(source)
            self.close()
        else:
            self.text = source

    def json(self):
        if self.headers.get_content_type() != "application/json":
            raise AssertionError(f"no JSON but {self.status} at {self.url}:\n{self.text.strip()}")
        return json.loads(self.body)

    def saml_form(self):
        return next((form for form in self.forms if form.is_saml()), None)

    def login_form(self):
        return next((form for form in self.forms if form.first_field("password")), None)

    def next_url(self):
        """Where a page leads by itself, or None."""
        delay, _, url = self.headers.get("Refresh", "").partition(";")
        return urljoin(self.url, url.strip()[len("url="):]) if delay == "0" else None

    def form_with_button(self, label):
        found = [form for form in self.forms if any(label in text for text in form.buttons)]
        if not found:
            raise AssertionError(f"no button “{label}” at {self.url}:\n{self.text.strip()}")
        return found[0]

    def goes_on_to(self):
        """Where the page leads by itself, or None."""
        _, found, target = self.headers.get("Refresh", "").partition("url=")
        return urljoin(self.url, target) if found else None

    def lets_submit_to(self, url):
        """Whether the page's Content-Security-Policy allows a form to go to this URL. Browsers ask
        again for each redirect that follows a submitted form."""
        for directive in self.headers.get("Content-Security-Policy", "").split(";"):
            name, *sources = directive.split() or [""]
            if name == "form-action":
                return any(_matches(source, url, self.url) for source in sources)
        return True

    def origin_for(self, url):
        """The Origin header of a form that goes to this URL, unless Referrer-Policy hides it."""
        policy = self.headers.get("Referrer-Policy", "")
        own = origin(self.url)
        hidden = policy == "no-referrer" or policy == "same-origin" and origin(url) != own
        return "null" if hidden else own

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self._form = Form(attributes)
            self.forms.append(self._form)
        elif tag == "input" and self._form:
            self._form.add_input(attributes)
        elif tag == "button" and self._form:
            self._form.buttons.append("")
            self._button = self._form
            if attributes.get("name"):
                self._form.fields[attributes["name"]] = attributes.get("value") or ""
        elif tag == "a" and attributes.get("href"):
            self._link = [urljoin(self.url, attributes["href"]), ""]
            self.links.append(self._link)
        elif tag in ("script", "style"):
            self._hidden += 1

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "button":
            self._button = None
        elif tag == "a":
            self._link = None
        elif tag in ("script", "style"):
            self._hidden -= 1

    def handle_data(self, data):
        if self._hidden:
            return
        self.text += data
        if self._button:
            self._button.buttons[-1] += data.strip()
        if self._link:
            self._link[1] += data.strip()


def relation(source, url):
    """What browsers say in Sec-Fetch-Site about a request of this page (None: typed in)."""
    if source is None:
        return "none"
    if origin(source.url) == origin(url):
        return "same-origin"
    same = urlsplit(source.url).hostname == urlsplit(url).hostname
    return "same-site" if same else "cross-site"


def origin(url):
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _matches(source, url, page_url):
    if source == "'self'":
        return origin(url) == origin(page_url)
    if source.endswith(":"):
        return url.startswith(source)
    return source == "*" or origin(url) == origin(source) and (
        urlsplit(source).path in ("", "/") or urlsplit(source).path == urlsplit(url).path)
