"""The administrator of one of our programs, in a browser of their own."""

import re

from harness.browser import Browser


class Administrator:
    def __init__(self, program):
        """`program` has been started in this test."""
        self.program = program
        self.browser = Browser()

    def password(self):
        """As the first start told it."""
        told = (self.program.folder / "log-1").read_text()
        return re.search(r"administrator's password is (\S+) at", told).group(1)

    def open(self, path):
        """A page below /admin; signs in where it has to."""
        page = self.browser.get(self.program.url + path)
        form = page.login_form()
        return page if form is None else self.browser.submit(page, form,
                                                             {"password": self.password()})

    def press(self, page, label, **values):
        """Sends the form with this button. A value that is bytes is a file."""
        return self.browser.submit(page, page.form_with_button(label), values)

    def follow(self, page, label, number=0):
        """Goes where a link with this text leads, the first of them unless `number` says more."""
        found = [url for url, text in page.links if label in text]
        return self.browser.get(found[number])
