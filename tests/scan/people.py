"""People of the demo at a browser without the browser: they sign in, and follow every link that they find."""

import html.parser
import http.cookies
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request

PASSWORD = "bare til demo 2026"
SESSION = "__Host-samraad"
# The certificate of the demo is its own; what is to be said of it, testssl.sh says.
UNVERIFIED = ssl._create_unverified_context()


class Unredirected(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(Unredirected, urllib.request.HTTPSHandler(context=UNVERIFIED))


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    def is_page(self):
        return self.headers.get_content_type() == "text/html"

    def text(self):
        return self.body.decode()


def ask(url, cookie="", form=None):
    """Sends a request as the pages of `url` would, and follows no redirect."""
    parts = urllib.parse.urlsplit(url)
    headers = {"Origin": f"{parts.scheme}://{parts.netloc}"}
    if cookie:
        headers["Cookie"] = cookie
    data = None if form is None else urllib.parse.urlencode(form).encode()
    try:
        with OPENER.open(urllib.request.Request(url, data, headers), timeout=60) as response:
            return Answer(response)
    except urllib.error.HTTPError as response:
        with response:
            return Answer(response)


def sign_in(base, user):
    """The cookie of a new session, and what is wrong with how it was set."""
    answer = ask(f"{base}/logg-inn", form={"til": "/", "user_name": user, "password": PASSWORD})
    cookies = http.cookies.SimpleCookie()
    for line in answer.headers.get_all("Set-Cookie", []):
        cookies.load(line)
    if answer.status != 303 or SESSION not in cookies:
        raise SystemExit(f"{user} cannot sign in at {base}: {answer.status}")
    session = cookies[SESSION]
    wanted = {"secure": True, "httponly": True, "samesite": "Lax", "path": "/", "domain": ""}
    differs = [name for name, value in wanted.items() if session[name] != value]
    return f"{SESSION}={session.value}", [f"session cookie: {name} is {session[name]!r}" for name in differs]


def signed_in(base, cookie):
    return ask(f"{base}/saker", cookie).status == 200


class Page(html.parser.HTMLParser):
    """The links and forms of a page, and what a page must not have."""

    def __init__(self, text):
        super().__init__()
        self.links, self.searches, self.wrong = [], [], []
        self.form = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        elif tag == "form":
            self.form = {"method": (attributes.get("method") or "get").lower(), "names": [], **attributes}
        elif tag in ("input", "select", "textarea") and self.form is not None and attributes.get("name"):
            self.form["names"].append(attributes["name"])
        elif tag == "script" and not attributes.get("src"):
            self.wrong.append("inline script")
        elif tag == "style" or "style" in attributes:
            self.wrong.append("inline style")
        self.wrong += [f"handler {name}" for name in attributes if name.startswith("on")]

    def handle_endtag(self, tag):
        if tag == "form" and self.form is not None:
            form, self.form = self.form, None
            if form["method"] == "get":
                self.searches.append((form.get("action") or "", form["names"]))
            elif "csrf_token" not in form["names"] and form.get("action") != "/logg-inn":
                self.wrong.append("form without token")


# On every answer; what is in them, the unit tests know.
HEADERS = [
    "content-security-policy",
    "strict-transport-security",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
]


def shape(path):
    """The path with what is one of many left out, so that no kind of page is asked for too often."""
    path = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "{id}", path)
    return re.sub(r"/[0-9a-f]{64}|/\d+", "/{n}", path)


def sort_of_query(path, names):
    """Addresses that the same code answers: as long as each other, with the same beginning and the same names."""
    parts = path.split("/")
    return parts[1], len(parts), tuple(sorted(names))


def crawl(base, cookie, most_of_a_kind=8):
    """Every kind of page that the person reaches. Gives how many there are, the addresses with a query by their sort, and
    what is wrong."""
    waiting, seen, kinds, queries, wrong = ["/"], {"/"}, {}, {}, []
    while waiting:
        path = waiting.pop(0)
        answer = ask(base + path, cookie)
        where = shape(path.split("?")[0])
        wrong += [("status " + str(answer.status), where)] if answer.status >= 500 else []
        wrong += [(f"no {name}", where) for name in HEADERS if name not in answer.headers]
        location = answer.headers.get("Location")
        links = [location] if location else []
        if answer.is_page():
            if answer.headers.get("Cache-Control") != "no-store":
                wrong.append(("a page that may be kept", where))
            page = Page(answer.text())
            wrong += [(what, where) for what in page.wrong]
            links += page.links
            for action, names in page.searches:
                address = urllib.parse.urljoin(path, action).split("?")[0]
                # Each by itself: together, the slowest of them would be asked every time.
                for name in names:
                    queries.setdefault(sort_of_query(address, [name]), f"{address}?{name}=1")
        for link in links:
            url = urllib.parse.urlsplit(urllib.parse.urljoin(base + path, link))
            if not url.scheme.startswith("http"):
                continue
            if f"{url.scheme}://{url.netloc}" != base:
                wrong.append((f"leads to {url.netloc}", where))
                continue
            target = url.path + (f"?{url.query}" if url.query else "")
            names = tuple(sorted(name for name, _ in urllib.parse.parse_qsl(url.query, keep_blank_values=True)))
            kind = (shape(url.path), names)
            if names:
                queries.setdefault(sort_of_query(url.path, names), target)
            if target not in seen and kinds.get(kind, 0) < most_of_a_kind:
                seen.add(target)
                kinds[kind] = kinds.get(kind, 0) + 1
                waiting.append(target)
    return len(seen), queries, wrong
