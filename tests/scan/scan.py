"""Looks for weaknesses of a running node with programs that know none of it: wapiti, sqlmap, testssl.sh and schemathesis.

scan.py PROGRAM FOLDER: PROGRAM seeds the demo in FOLDER and serves it with the settings of a real trust. Two people crawl it,
wapiti attacks what they see, sqlmap every query that they found, testssl.sh the listener for peers, and schemathesis what
docs/protocol/openapi.json describes. What is found must be explained in docs/security/findings.toml, and nothing may be
answered with 5xx. SCAN_SECONDS bounds each of wapiti's attacks; schemathesis gets four of it, a query of sqlmap
at most ten.
"""

import csv
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import tomllib

import people

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM, FOLDER = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
SECONDS = int(os.environ.get("SCAN_SECONDS") or 60)
# A clinician writes most; an administrator sees most of what no clinician sees.
PEOPLE = ["kari.lege", "randi.admin"]
# Signing out would end the scan. The languages are crawled once; sqlmap asks for them as well.
LEFT_OUT = ["/logg-ut", "/sprak/*"]
MODULES = "xss,permanentxss,sql,file,exec,crlf,redirect,csrf,http_headers,cookieflags,csp,methods,htaccess,backup"
# Without the simulation of clients, which takes minutes and finds nothing.
TESTSSL = ["--protocols", "--std", "--server-preference", "--server-defaults", "--fs", "--headers", "--vulnerable"]


def free_ports():
    """Three ports in a row and two in a row, as the demo takes them: for people, and for peers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        first = probe.getsockname()[1]
    for start in range(first, first + 1000, 5):
        try:
            for port in range(start, start + 5):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return start, start + 3
        except OSError:
            continue
    raise SystemExit("no five free ports in a row")


class Node:
    """The demo's first process, as an ordinary node: two trusts, and log lines for machines."""

    def __init__(self):
        self.port, self.tls_port = free_ports()
        self.base = f"https://127.0.0.1:{self.tls_port}"
        self.log, self.read = FOLDER / "node.log", 0
        self.process = None

    def __enter__(self):
        demo = FOLDER / "demo"
        ports = ["--port", str(self.port), "--federation-port", str(self.tls_port)]
        seeding = subprocess.Popen(
            [PROGRAM, "demo", "--data", demo, *ports],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=(FOLDER / "seed.log").open("w"),
            text=True,
        )
        if not any(line.startswith("Stop with") for line in seeding.stdout):
            raise SystemExit(f"the demo did not start: see {FOLDER / 'seed.log'}")
        seeding.send_signal(signal.SIGTERM)
        seeding.communicate()
        settings = (demo / "first.toml").read_text()
        # A tool that does not know names under .localhost reaches the first trust by its address.
        for old, new in [
            ('hosts = ["nordvik.samraad.localhost"]', 'hosts = ["nordvik.samraad.localhost", "127.0.0.1"]'),
            ('log_format = "pretty"', 'log_format = "json"'),
            ('log_filter = "warn"', 'log_filter = "info"'),
            ("danger_demo = true", "danger_demo = false"),
            (
                'language = "nb"',
                'language = "nb"\nsecurity_contact = "mailto:sikkerhet@nordvik.example"\nsecurity_contact_until = "2099-12-31"',
            ),
        ]:
            if old not in settings:
                raise SystemExit(f"the demo's settings have no {old}")
            settings = settings.replace(old, new)
        (demo / "scan.toml").write_text(settings)
        self.process = subprocess.Popen(
            [PROGRAM, "--config", demo / "scan.toml", "serve"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.log.open("w"),
        )
        for _ in range(600):
            try:
                if people.ask(f"{self.base}/readyz").status == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"the node does not serve: see {self.log}")

    def __exit__(self, *_):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()

    def answered(self):
        """How many requests were answered since the last time, and those that must not be answered so."""
        with self.log.open() as log:
            log.seek(self.read)
            lines = log.readlines()
            self.read = log.tell()
        count, found = 0, []
        for line in lines:
            if "panicked" in line:
                found.append(("node", "panic", line.strip()[:200]))
            event = json.loads(line) if line.startswith("{") else {}
            if event.get("message") != "answered":
                continue
            span = event["span"]
            # What the scanned trust asks of the other is no part of the scan.
            if span.get("trust") == "sorfjord":
                continue
            count += 1
            if event["status"] >= 500:
                found.append(("node", f"answered {event['status']}", f"{span['method']} {span['route']}"))
        return count, found


def run(name, command, seconds, **more):
    """Runs a tool for so long at most; what it says is kept beside its report. One that was not ready is a finding too."""
    with (FOLDER / f"{name}.log").open("a") as log:
        try:
            subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=seconds, check=False, **more)
        except subprocess.TimeoutExpired:
            return [(name.split("-")[0], "was not ready in time", "")]
    return []


def report(name, file):
    if not file.is_file():
        raise SystemExit(f"{name} left no report: see {FOLDER / (name + '.log')}")
    return file.read_text()


def wapiti(node, user, cookie):
    name = f"wapiti-{user}"
    out = FOLDER / f"{name}.json"
    command = [
        "/usr/bin/python3",
        ROOT / "tests/scan/wapiti.py",
        "-u",
        f"{node.base}/",
        "-m",
        MODULES,
        "-H",
        f"Cookie: {cookie}",
        "-H",
        f"Origin: {node.base}",
        "-d",
        "4",
        "--max-links-per-page",
        "40",
        "--max-files-per-dir",
        "8",
        "--max-scan-time",
        str(2 * SECONDS),
        "--max-attack-time",
        str(SECONDS),
        "--no-bugreport",
        "--verify-ssl",
        "0",
        "--store-session",
        FOLDER / f"{name}.session",
        "-f",
        "json",
        "-o",
        out,
        "-v",
        "1",
    ]
    for path in LEFT_OUT:
        command += ["-x", node.base + path]
    stopped = run(name, command, 20 * SECONDS)
    kinds = json.loads(report(name, out))
    return stopped + [
        ("wapiti", f"{kind}: {one['info']}", people.shape(one["path"]))
        for section in ("vulnerabilities", "anomalies")
        for kind, all_of_it in kinds[section].items()
        for one in all_of_it
    ]


def sqlmap(node, cookie, queries):
    found = []
    for at, query in enumerate(queries):
        # Only for a list of targets does sqlmap write down what it found.
        targets, results = FOLDER / f"sqlmap-{at}.txt", FOLDER / f"sqlmap-{at}.csv"
        targets.write_text(f"{node.base}{query}\n")
        command = [
            "sqlmap",
            "-m",
            targets,
            "--cookie",
            cookie,
            "--param-exclude",
            "samraad",
            "--batch",
            "--level",
            "1",
            "--flush-session",
            "--output-dir",
            FOLDER / "sqlmap" / str(at),
            "--results-file",
            results,
            "--disable-coloring",
            "--dbms",
            "SQLite",
            "--time-sec",
            "2",
            "--threads",
            "4",
            "--ignore-redirects",
            "--skip-waf",
        ]
        log = FOLDER / f"sqlmap-{at}.log"
        found += run(log.stem, command, 10 * SECONDS)
        said, where = log.read_text(), people.shape(query.split("?")[0])
        # What sqlmap could not judge must not look like what it found nothing in.
        if "does not seem to be injectable" not in said and "is vulnerable" not in said:
            found.append(("sqlmap", "could not judge", query))
        for row in csv.DictReader(results.open()) if results.is_file() else []:
            if row.get("Technique(s)"):
                found.append(("sqlmap", f"{row['Place']} {row['Parameter']}: {row['Technique(s)']}", where))
        found += [("sqlmap", line.strip(), where) for line in said.splitlines() if "is vulnerable" in line]
    return found


def testssl(node):
    out = FOLDER / "testssl.json"
    stopped = run(
        "testssl",
        [
            "testssl",
            *TESTSSL,
            "--quiet",
            "--color",
            "0",
            "--warnings",
            "batch",
            "--ip",
            "127.0.0.1",
            "--jsonfile",
            out,
            f"https://nordvik.samraad.localhost:{node.tls_port}/logg-inn",
        ],
        20 * SECONDS,
    )
    return stopped + [
        ("testssl", f"{one['id']}: {one['finding']}", one["severity"])
        for one in json.loads(report("testssl", out))
        if one["severity"] not in ("OK", "INFO", "DEBUG")
    ]


def schemathesis(node):
    out = FOLDER / "schemathesis.json"
    command = [
        pathlib.Path(sys.executable).parent / "schemathesis",
        "run",
        ROOT / "docs/protocol/openapi.json",
        "--url",
        node.base,
        "--tls-verify",
        "false",
        "--exclude-path",
        "/metrics",
        "--checks",
        "all",
        "--continue-on-failure",
        "--seed",
        "1",
        "--phases",
        "coverage,fuzzing",
        "--max-examples",
        "50",
        "--max-time",
        str(4 * SECONDS),
        "--report",
        "json",
        "--report-json-path",
        out,
    ]
    stopped = run("schemathesis", command, 8 * SECONDS, cwd=FOLDER)
    said = json.loads(report("schemathesis", out))
    if said["operations"]["tested"] != said["operations"]["selected"]:
        raise SystemExit(f"schemathesis did not try everything: see {FOLDER / 'schemathesis.log'}")
    found = [("schemathesis", one["title"], where) for one in said["failures"] for where in one["operations"]]
    return stopped + found + [("schemathesis", one["title"], "") for one in said["errors"]]


def explanations():
    return tomllib.loads((ROOT / "docs/security/findings.toml").read_text())["finding"]


def explains(entry, finding):
    tool, what, where = finding
    return entry["tool"] == tool and re.fullmatch(entry["what"], what) and re.fullmatch(entry.get("where", ".*"), where)


def judge(figures, found):
    """Says what is explained and what is not. Anything that is not fails the scan."""
    known = explanations()
    unexplained = [finding for finding in found if not any(explains(entry, finding) for entry in known)]
    idle = [entry for entry in known if not any(explains(entry, finding) for finding in found)]
    print(f"\n{'step':<24}{'requests':>10}{'seconds':>10}{'findings':>10}")
    for name, requests, seconds, count in figures:
        print(f"{name:<24}{requests:>10}{seconds:>10.0f}{count:>10}")
    (FOLDER / "report.json").write_text(
        json.dumps({"figures": figures, "findings": found, "unexplained": unexplained}, indent=1)
    )
    for entry in idle:
        print(f"not met this time: {entry['tool']}: {entry['what']}")
    for tool, what, where in unexplained:
        print(f"NOT EXPLAINED: {tool}: {what} ({where})")
    print(
        f"\n{len(found)} findings, {len(found) - len(unexplained)} explained in docs/security/findings.toml, {len(unexplained)} not"
    )
    return 1 if unexplained else 0


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    figures, found, cookies, queries = [], [], {}, {}

    with Node() as node:

        def step(name, work):
            node.answered()
            print(f"{name} …", flush=True)
            began = time.monotonic()
            new = sorted(set(work()))
            requests, answers = node.answered()
            new += sorted(set(answers))
            figures.append((name, requests, time.monotonic() - began, len(new)))
            found.extend(new)

        def crawl(user):
            cookies[user], wrong = people.sign_in(node.base, user)
            _, asked, met = people.crawl(node.base, cookies[user])
            queries.update(asked | queries)
            return [("crawl", what, user) for what in wrong] + [("crawl", what, where) for what, where in met]

        def still_there(user, tool):
            if not people.signed_in(node.base, cookies[user]):
                raise SystemExit(f"{user} was signed out while {tool} was at work: what it saw was the page to sign in on")

        for user in PEOPLE:
            step(f"crawl {user}", lambda user=user: crawl(user))
        for query in ["/koder/atc?q=abc", "/koder/icd10?q=abc", "/logg-inn?til=/"]:
            queries[query] = query
        step("testssl", lambda: testssl(node))
        step("schemathesis", lambda: schemathesis(node))
        step("sqlmap", lambda: sqlmap(node, cookies[PEOPLE[0]], list(queries.values())))
        still_there(PEOPLE[0], "sqlmap")
        for user in PEOPLE:
            step(f"wapiti {user}", lambda user=user: wapiti(node, user, cookies[user]))
            still_there(user, "wapiti")
    return judge(figures, found)


if __name__ == "__main__":
    sys.exit(main())
