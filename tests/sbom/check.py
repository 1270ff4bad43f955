"""check.py FOLDER: the two bills of materials there are valid CycloneDX, and name what the lock files and the program need."""

import json
import pathlib
import subprocess
import sys
import tomllib

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

FOLDER = pathlib.Path(sys.argv[1])
ROOT = pathlib.Path(__file__).resolve().parents[2]


def bill(name):
    """The components of a valid bill, as (name, version)."""
    text = (FOLDER / name).read_text()
    error = JsonStrictValidator(SchemaVersion.V1_5).validate_str(text)
    if error:
        raise SystemExit(f"{name} is no valid CycloneDX 1.5: {error}")
    components = json.loads(text)["components"]
    unnamed = [one["name"] for one in components if not one.get("purl")]
    if unnamed:
        raise SystemExit(f"{name}: without a package URL: {unnamed}")
    return {(f"{one['group']}/{one['name']}" if one.get("group") else one["name"], one["version"]) for one in components}


def crates_of_the_program():
    """What cargo says that the program is built of on this machine, beside our own crates."""
    command = [
        "cargo",
        "tree",
        "--locked",
        "-p",
        "samraad",
        "-e",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]
    tree = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    lines = {line.split(" (")[0] for line in tree.splitlines() if f"({ROOT}" not in line}
    return {(line.split(" v")[0], line.split(" v")[1]) for line in lines if line}


def packages_of_the_pages():
    packages = json.loads((ROOT / "node/web/package-lock.json").read_text())["packages"]
    of_other_machines = {path for path, one in packages.items() if one.get("optional")}
    return {
        (path.split("node_modules/")[-1], one["version"])
        for path, one in packages.items()
        if path and path not in of_other_machines
    }


def main():
    locked = {(one["name"], one["version"]) for one in tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]}
    for name, needed, known in [
        ("samraad.cdx.json", crates_of_the_program(), locked),
        ("web.cdx.json", packages_of_the_pages(), None),
    ]:
        there = bill(name)
        missing = sorted(needed - there)
        strange = sorted(there - known) if known else []
        if missing or strange or not needed:
            raise SystemExit(f"{name}: missing {missing}; in no lock file {strange}")
        print(f"{name}: {len(there)} components, valid, none missing")


main()
