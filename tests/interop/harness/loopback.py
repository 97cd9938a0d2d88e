"""Connections to programs on this machine, and to nothing else."""

import http.client
import ssl
from urllib.parse import urlsplit

HOSTS = ("127.0.0.1", "localhost")


def connect(url, timeout):
    """The certificates of tests vouch for nobody, so they are not looked at."""
    target = urlsplit(url)
    if target.hostname not in HOSTS:
        raise AssertionError(f"the harness doesn't leave this machine: {url}")
    if target.scheme == "https":
        return http.client.HTTPSConnection("127.0.0.1", target.port, timeout=timeout,
                                           context=ssl._create_unverified_context())
    return http.client.HTTPConnection("127.0.0.1", target.port, timeout=timeout)


def get(url, timeout=10):
    """The status and the body of one answer; redirects are not followed."""
    connection = connect(url, timeout)
    try:
        target = urlsplit(url)
        connection.request("GET", target.path or "/", headers={"Host": target.netloc})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
