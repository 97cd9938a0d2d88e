"""Who is still signed in somewhere."""


def is_signed_in(browser, site):
    """Whether this browser has a session there; not for signet-idp and SimpleSAMLphp as IdP."""
    place = getattr(site, "session_url", None) or site.login_url
    return browser.get(place, follow=False).status == 200


def press_sign_out(browser, signet, path="/"):
    """The button of either of our programs; goes on to where that ends."""
    page = browser.get(signet.url + path)
    return browser.go_on(browser.submit(page, page.form_with_button("Sign out")))
