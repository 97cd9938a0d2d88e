"""A website in a thread of the test, on a port of its own: what the Python peers run on."""

import html
import json
import logging
import secrets
import threading
import traceback
from collections import deque
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

MAX_BODY = 1024 * 1024


class Answer:
    def __init__(self, body="", content_type="text/html; charset=utf-8", status=200, location=None):
        self.body = body if isinstance(body, bytes) else body.encode()
        self.content_type, self.status, self.location = content_type, status, location


def redirect(url):
    return Answer(status=303, location=url)


def as_json(value):
    return Answer(json.dumps(value), "application/json")


def login_page(action, problem=""):
    return Answer(f"""<!DOCTYPE html><html lang="en"><title>Sign in</title><main><h1>Sign in</h1>
<p>{html.escape(problem)}</p><form method="post" action="{html.escape(action)}">
<label>User <input name="username"></label><label>Password <input type="password" name="password">
</label><input type="submit" value="Sign in"></form></main></html>""")


class TinySite:
    """Subclasses fill `self.routes`: path → function(request) → Answer."""

    def __init__(self, name):
        self.name = name
        self.routes = {}
        self._lines = deque(maxlen=30)
        self._sessions = {}
        site = self

        class Handler(_Handler):
            owner = site
            timeout = 15

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        # Cookies ignore ports, so the name of this site's cookie has the port in it.
        self.cookie_name = f"peer{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._log_handler = _LogToSite(self)

    def start(self):
        logging.getLogger("saml2").addHandler(self._log_handler)
        self._thread.start()

    def stop(self):
        logging.getLogger("saml2").removeHandler(self._log_handler)
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()

    def say(self, line):
        self._lines.append(line[:1000])

    def log(self):
        return "\n".join(self._lines)

    def session(self, cookie):
        if cookie not in self._sessions:
            cookie = secrets.token_hex(16)
            self._sessions[cookie] = {}
        return cookie, self._sessions[cookie]


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.fields = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        self._answer()

    def do_POST(self):
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), MAX_BODY))
        self.fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
        self._answer()

    def _answer(self):
        cookies = SimpleCookie(self.headers.get("Cookie", ""))
        sent = cookies.get(self.owner.cookie_name)
        cookie, self.session = self.owner.session(sent.value if sent else None)
        route = self.owner.routes.get(urlsplit(self.path).path)
        try:
            answer = route(self) if route else Answer("not found", "text/plain", 404)
        except Exception as error:  # whatever the peer's library refuses becomes a page
            self.owner.say(traceback.format_exc())
            answer = Answer(f"REFUSED {type(error).__name__}: {error}", "text/plain", 400)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Set-Cookie", f"{self.owner.cookie_name}={cookie}; Path=/; HttpOnly")
        if answer.location:
            self.send_header("Location", answer.location)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, text, *args):
        self.owner.say(text % args)


class _LogToSite(logging.Handler):
    def __init__(self, site):
        super().__init__(logging.WARNING)
        self._site = site

    def emit(self, record):
        self._site.say(f"{record.name}: {record.getMessage()}")
