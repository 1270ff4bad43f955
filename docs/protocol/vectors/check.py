#!/usr/bin/env python3
"""Checks the vectors in this folder without any code of Samråd.

Written from the pages of the specification alone: an implementation that shares nothing with the one that made the
vectors. Hashes, commitments, roots and formats need only the standard library; signatures and seals need the package
`cryptography` and are left unjudged without it. Exits 1 when a vector does not come out as it says.
"""

import base64
import json
import pathlib
import re
import struct
import sys

from blocks import (
    MAX_INTEGER, MAX_LOG_SIZE, ORIGIN, Ed25519PrivateKey, Refused, X25519PrivateKey, b64, canonical, fingerprint, hpke_open, join,
    need, owners, parse_json, public_of, read_cosigner, read_record, read_vkey, sha, verify,
)

FOLDER = pathlib.Path(__file__).parent


def canonical_json(v):
    value = parse_json(b64(v["input_base64"]), v.get("limit", 1 << 30))
    assert canonical(value) == v["canonical"]


def keys(v):
    if "record" in v:
        readers = {"log": lambda text, _: read_vkey(text), "cosignature": read_cosigner, "witness": read_cosigner}
        readers.get(v["purpose"], read_record)(v["record"], v["purpose"])
        return
    records = {name: v[name]["record"] for name in ("envelope", "request", "sealing")}
    cosigners = {name: v[name]["vkey"] for name in ("cosignature", "witness") if name in v}
    found = fingerprint({"log": v["log"]["vkey"], **records, **cosigners})
    words = json.loads((FOLDER / "words.json").read_text())["words"]
    assert found.hex() == v["fingerprint_hex"]
    assert [words[byte] for byte in found[:16]] == v["fingerprint_words"]
    if Ed25519PrivateKey:
        assert public_of(v["log"]["secret_hex"], Ed25519PrivateKey) == read_vkey(v["log"]["vkey"])[2]
        for purpose, kind in ("envelope", Ed25519PrivateKey), ("request", Ed25519PrivateKey), ("sealing", X25519PrivateKey):
            assert public_of(v[purpose]["secret_hex"], kind) == read_record(v[purpose]["record"], purpose)[2]
        for role, vkey in cosigners.items():
            assert public_of(v[role]["secret_hex"], Ed25519PrivateKey) == read_cosigner(vkey, role)[3]


# ---------------------------------------------------------------- log.md


def root_of(leaves):
    """RFC 6962 section 2.1, word for word."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return sha(b"\0", leaves[0])
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1", root_of(leaves[:split]), root_of(leaves[split:]))


def subtrees(leaves):
    """The roots of the perfect subtrees, the largest first."""
    hashes, start = [], 0
    for bit in reversed(range(len(leaves).bit_length())):
        if len(leaves) >> bit & 1:
            hashes.append(root_of(leaves[start:start + (1 << bit)]))
            start += 1 << bit
    return hashes


def read_path(path):
    """The first leaf and the leaf after the last."""
    if path == "checkpoint":
        return 0, 0
    found = re.fullmatch(r"(content|tile/(?:entries|[0-3]))/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", path)
    need(found, "path")
    kind, number, width = found.groups()
    need(not number.startswith("x000"), "path with a needless group")
    need(width is None or (kind != "content" and int(width) < 256), "path width")
    number = int(number.replace("x", "").replace("/", ""))
    need(number <= MAX_LOG_SIZE // 256, "path beyond the largest log")
    level = int(kind[5:]) if kind[5:].isdigit() else 0
    start = number * 256 * 256**level
    return start, start + int(width or 256) * 256**level


def read_leaves(bundle, width):
    need(len(bundle) <= 256 * 37, "bundle too long")
    leaves = []
    while bundle:
        need(len(bundle) >= 2, "bundle")
        length = struct.unpack(">H", bundle[:2])[0]
        need(length == 35 and len(bundle) >= 37 and bundle[2] == 1, "leaf")
        leaves.append(bundle[2:37])
        bundle = bundle[37:]
    need(len(leaves) == width, "bundle width")
    return leaves


def log(v):
    named = [f"leaf {n}".encode() for n in range(v.get("size", 0))]
    if "bundle_base64" in v:
        leaves = read_leaves(b64(v["bundle_base64"]), v["width"])
        assert [leaf.hex() for leaf in leaves] == v["leaves_hex"]
    elif "hashes_hex" in v:
        assert [root_of(named[:256]).hex(), root_of(named[256:512]).hex()] == v["hashes_hex"]
    elif "path" in v:
        start, end = read_path(v["path"])
        assert (start, end) == (v["first_leaf"], v["leaf_after_last"])
    else:
        stored = bytes.fromhex(v["range_hex"])
        size = int.from_bytes(stored[:8], "big")
        need(size <= MAX_LOG_SIZE and len(stored) == 8 + 32 * size.bit_count(), "range")
        assert stored[8:] == b"".join(subtrees(named))
        assert root_of(named).hex() == v["root_hex"]


# ---------------------------------------------------------------- checkpoint.md


def read_checkpoint(note, vkey):
    size, root, _, _ = read_signed(note, vkey)
    return size, root


def read_signed(note, vkey):
    """Size, root, text and signature lines of a checkpoint that its log signed."""
    origin, key_id, public = read_vkey(vkey)
    need(len(note) <= 128 * 1024, "note too long")
    try:
        note = note.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("note is not text")
    need(not any(c < " " and c != "\n" for c in note), "note has control characters")
    text, divider, block = note.rpartition("\n\n")
    need(divider and block.endswith("\n"), "no signature block")
    text += "\n"
    lines = block[:-1].split("\n")
    need(len(lines) <= 64, "too many signatures")
    signed = False
    parsed = []
    for line in lines:
        found = re.fullmatch("\u2014 ([^\\s+]+) (\\S+)", line)
        need(found, "signature line")
        blob = b64(found[2])
        need(len(blob) > 4, "signature line")
        parsed.append((found[1], blob[:4], blob[4:]))
    body = text.split("\n")
    need(len(body) == 4 and re.fullmatch("0|[1-9][0-9]*", body[1]), "checkpoint body")
    size, root = int(body[1]), b64(body[2])
    need(len(root) == 32 and size <= MAX_LOG_SIZE and body[0] == origin, "checkpoint body")
    for name, signer, signature in parsed:
        if (name, signer) == (origin, key_id):
            verify(public, text.encode(), signature)
            signed = True
    need(signed, "no signature by a known key")
    return size, root, text, parsed


def checkpoint(v):
    note = bytes(v["zeros"]) if "zeros" in v else v["note"].encode()
    size, root = read_checkpoint(note, v["vkey"])
    assert (size, root.hex()) == (v["size"], v["root_hex"])


# ---------------------------------------------------------------- witness.md, evidence.md, exchange.md


def cosignature(v):
    _, _, text, lines = read_signed(v["note"].encode(), v["vkey"])
    _, name, key_id, public = read_cosigner(v["cosigner"], v["role"])
    times = []
    for signer, signer_id, blob in lines:
        if (signer, signer_id) == (name, key_id):
            need(len(blob) == 72 and blob[0] < 0x80, "cosignature")
            time = int.from_bytes(blob[:8], "big")
            verify(public, f"cosignature/v1\ntime {time}\n{text}".encode(), blob[8:])
            times.append(time)
    assert max(times, default=None) == v["time"]


def heights(start, until):
    """Of the perfect subtrees that the leaves from start to before until consist of."""
    while start < until:
        height = (until - start).bit_length() - 1
        while start % (1 << height):
            height -= 1
        yield height
        start += 1 << height


def fold(subtrees):
    """The root over perfect subtrees that stand side by side, given as (height, hash)."""
    stack = []
    for height, value in subtrees:
        while stack and stack[-1][0] == height:
            value = sha(b"\1", stack.pop()[1], value)
            height += 1
        stack.append((height, value))
    root = stack.pop()[1] if stack else sha(b"")
    while stack:
        root = sha(b"\1", stack.pop()[1], root)
    return root


def evidence(v):
    data = b64(v["document_base64"])
    document = parse_json(data, 16 * 1024)
    need(document.get("kind") == "equivocation" and document.get("v") == 1, "evidence")
    need({"origin", "first", "second", "before", "after"} <= document.keys(), "evidence")
    need(document["origin"] == read_vkey(v["vkey"])[0], "another log")
    (m, first), (n, second) = (read_checkpoint(document[name].encode(), v["vkey"]) for name in ("first", "second"))
    need((m, first) < (n, second), "order, or no contradiction")
    before, after = ([bytes.fromhex(text) for text in document[name]] for name in ("before", "after"))
    true_root = None
    if m == n:
        need(not before and not after, "hashes for one size")
    else:
        shape, rest = list(heights(0, m)), list(heights(m, n))
        need(len(shape) == len(before) and len(rest) == len(after), "number of hashes")
        subtrees = list(zip(shape, before))
        true_root = fold(subtrees)
        need(fold(subtrees + list(zip(rest, after))) == second, "another tree")
        need(true_root != first, "no contradiction")
    sized = struct.pack(">Q", m), first, struct.pack(">Q", n), second
    assert sha(join(b"samraad/v1/equivocation", document["origin"].encode(), *sized)).hex() == v["id_hex"]
    assert (true_root and true_root.hex()) == v["true_root_hex"]


def exchange(v):
    document = parse_json(b64(v["document_base64"]), 1 << 20)
    need(document.get("kind") == "exchange" and document.get("v") == 1, "exchange")
    need({"checkpoints", "evidence", "next", "more"} <= document.keys(), "exchange")
    need(len(document["checkpoints"]) <= 48 and len(document["evidence"]) <= 16, "more than an answer has")
    need(re.fullmatch("[a-z0-9.-]{1,100}", document["next"]) and document["more"] in (True, False), "exchange")
    logs = [note.split("\n")[0] for note in document["checkpoints"]]
    need(all(ORIGIN.fullmatch(log) for log in logs) and len(set(logs)) == len(logs), "one checkpoint of a log")


# ---------------------------------------------------------------- content.md


def commit(origin, kind, salt, content):
    return sha(join(b"samraad/v1/content-commitment", origin.encode(), struct.pack(">H", kind), salt, content))


def read_contents(bundle):
    need(bundle.startswith(b"samraad-content/v1\n"), "content bundle")
    rest, entries = bundle[19:], []
    while rest:
        need(rest[0] in (0, 1) and len(entries) < 256, "content bundle")
        if rest[0] == 0:
            entries.append(None)
            rest = rest[1:]
            continue
        need(len(rest) >= 37, "content bundle")
        length = struct.unpack(">I", rest[33:37])[0]
        need(length <= 32 * 1024 and len(rest) >= 37 + length, "content bundle")
        entries.append((rest[1:33], rest[37:37 + length]))
        rest = rest[37 + length:]
    return entries


def log_name(name):
    """The trust of a log and which one of its logs it is."""
    need(ORIGIN.fullmatch(name), "origin")
    later = re.fullmatch(r"(.*/.*)/log-([1-9][0-9]{0,3})", name)
    return (later[1], int(later[2])) if later and int(later[2]) > 1 else (name, 1)


def content(v):
    if "bundle_base64" in v:
        entries = read_contents(b64(v["bundle_base64"]))
        written = [entry and {"salt_hex": entry[0].hex(), "content_base64": base64.b64encode(entry[1]).decode()}
                   for entry in entries]
        assert written == v["entries"]
        return
    data = b64(v["content_base64"])
    names = {1: "decision_summary", 3: "withdrawal", 7: "log_end", 8: "log_begin"}
    if v["kind"] in names:
        document = parse_json(data, 32 * 1024)
        need(document.get("kind") == names[v["kind"]] and document.get("origin") == v["origin"], "content")
        need(isinstance(document.get("v"), int) and document["v"] > 0, "content version")
        if v["kind"] == 3 and "log" in document:
            (trust, mine), (theirs, number) = log_name(v["origin"]), log_name(document["log"])
            need(theirs == trust and number < mine, "withdrawal from no earlier log")
        need(v["kind"] != 3 or "log" in document or document["index"] < v["index"], "withdrawal of a later entry")
        if v["kind"] in (7, 8):
            trust, number = log_name(v["origin"])
            other, step = ("successor", 1) if v["kind"] == 7 else ("predecessor", -1)
            need(isinstance(document.get(other), str), other)
            need(log_name(document[other]) == (trust, number + step), "another log than the next")
        if v["kind"] == 8:
            need(v["index"] == 0 and 1 <= document["size"] <= MAX_LOG_SIZE, "beginning")
            need(re.fullmatch("[0-9a-f]{64}", document.get("root", "")), "root")
    # The fields of a summary are not judged here.
    if "commitment_hex" in v:
        commitment = commit(v["origin"], v["kind"], bytes.fromhex(v["salt_hex"]), data)
        leaf = struct.pack(">BH", 1, v["kind"]) + commitment
        assert (commitment.hex(), leaf.hex()) == (v["commitment_hex"], v["leaf_hex"])
        assert sha(b"\0", leaf).hex() == v["leaf_hash_hex"]


# ---------------------------------------------------------------- key-change.md


def read_key(text):
    """A key of any purpose: its purpose, its origin and its bytes."""
    if text.startswith("samraad-key-v1+"):
        purpose = text.split("+")[1]
        need(purpose in ("envelope", "request", "sealing"), "record for no known purpose")
        return (purpose, *read_record(text, purpose)[::2])
    need(text.count("+") >= 2, "vkey")
    name, _, encoded = text.split("+", 2)
    if b64(encoded)[:1] == b"\1":
        origin, _, key = read_vkey(text)
        return "log", origin, key
    role = name.rpartition("/")[2]
    need(role in ("cosignature", "witness"), "vkey of no known role")
    origin, _, _, key = read_cosigner(text, role)
    return role, origin, key


def key_change(v):
    data = b64(v["content_base64"])
    document = parse_json(data, 32 * 1024)
    need(document.get("kind") == "key_change" and document.get("origin") == v["origin"] and document.get("v") == 1, "content")
    for member in ("new", "signed_by", "signature"):
        need(isinstance(document.get(member), str), member)
    named = [document[member] for member in ("old", "new", "signed_by") if member in document]
    read = {text: read_key(text) for text in named}
    need({key[1] for key in read.values()} == {log_name(v["origin"])[0]}, "key of another trust")
    old, new, by = document.get("old"), document["new"], document["signed_by"]
    purpose, signer = read[new][0], read[by][0]
    if old is None:
        need(purpose in ("cosignature", "witness") and signer == "log", "a first key")
    else:
        need(read[old][0] == purpose and old != new, "between keys of one purpose")
        need(signer == "envelope" if purpose == "sealing" else by == old, "signed by the key that has to")
    start, end, size = (document.get(member) for member in ("valid_from", "old_until", "old_until_size"))
    if purpose == "log":
        need(start is None and end is None and size is not None and v["index"] < size <= MAX_LOG_SIZE, "overlap")
    else:
        need(start is not None and size is None and (end is None) == (old is None), "overlap")
        need(end is None or 0 < end - start <= 366 * 86400, "overlap")
    parts = [document["id"], old, new, by, start, end, size]
    signed = join(b"samraad/v1/key-change", *(b"" if part is None else str(part).encode() for part in parts))
    signature = b64(document["signature"])
    need(len(signature) == 64, "signature")
    verify(read[by][2], signed, signature)
    assert commit(v["origin"], 4, bytes.fromhex(v["salt_hex"]), data).hex() == v["commitment_hex"]
    known = v["known"]
    if known.get(purpose) == new:
        standing = "known"
    else:
        standing = "follows" if known.get(purpose) == old and known.get(signer) == by else "unrelated"
    assert standing == v["standing"]


# ---------------------------------------------------------------- sync.md


def pull(v):
    origin, leaves, known, applied = read_vkey(v["vkey"])[0], [], None, 0
    for step in v["pulls"]:
        served = {path: b64(data) for path, data in step["serves"].items()}
        try:
            size, root = read_checkpoint(served["checkpoint"], v["vkey"])
            need(known is None or size > known[0] or (size, root) == known, "shrunk or forked")
            fetched = leaves[:len(leaves) - len(leaves) % 256]
            for number in range(len(fetched) // 256, -(-size // 256)):
                width = min(256, size - number * 256)
                suffix = "" if width == 256 else f".p/{width}"
                fetched += read_leaves(served[f"tile/entries/{number:03}{suffix}"], width)
            need(fetched[:len(leaves)] == leaves, "bundle changed")
            kinds = [struct.unpack(">H", leaf[1:3])[0] for leaf in fetched]
            need(7 not in kinds[:-1], "an entry behind the end")
            need(not kinds or log_name(origin)[1] == 1 or kinds[0] == 8, "a later log without a beginning")
            need(root_of(fetched) == root, "root")
            leaves, known = fetched, (size, root)
            bodies = []
            for index in range(applied, size):
                entries = read_contents(served[f"content/{index // 256:03}"])
                need(index % 256 < len(entries), "content bundle cut short")
                entry = entries[index % 256]
                kind = struct.unpack(">H", leaves[index][1:3])[0]
                need(entry is None or commit(origin, kind, *entry) == leaves[index][3:], "commitment")
                bodies.append("absent" if entry is None else "read")
            applied = size
        except Refused:
            assert (len(leaves), []) == (step["verified_size"], step["entries"])
            assert step["outcome"] != "ok"
            raise
        assert (len(leaves), bodies) == (step["verified_size"], step["entries"])


# ---------------------------------------------------------------- envelope.md


def envelope(v):
    data = bytes(v["zeros"]) if "zeros" in v else b64(v["envelope_base64"])
    magic = b"samraad-envelope/v1\n"
    need(len(data) <= 1 << 20 and data.startswith(magic), "envelope")
    rest = data[len(magic):]
    length = struct.unpack(">I", rest[:4])[0]
    need(length <= 4096 and len(rest) >= 4 + length + 32 + 64 + 4, "envelope")
    header_bytes, rest = rest[4:4 + length], rest[4 + length:]
    hash_of_ciphertext, signature, ciphertext = rest[:32], rest[32:96], rest[100:]
    need(struct.unpack(">I", rest[96:100])[0] == len(ciphertext), "envelope")
    header = parse_json(header_bytes, 4096)
    need(header.get("kind") == "envelope" and header.get("v") == 1, "header")
    need(1 <= header["sequence"] <= MAX_INTEGER and header["sender"] != header["recipient"], "header")
    need(0 < header["expires"] - header["sent"] <= 366 * 86400, "header")
    origin, key_id, public = read_record(v["sender_key"], "envelope")
    need((header["sender"], header["sender_key"]) == (origin, key_id), "unknown key")
    verify(public, join(b"samraad/v1/envelope-signature", header_bytes, hash_of_ciphertext), signature)
    sealed_hash = sha(join(b"samraad/v1/envelope-ciphertext", ciphertext))
    need(not ciphertext or sealed_hash == hash_of_ciphertext, "ciphertext")
    need(header["recipient"] == v["recipient"], "another recipient")
    need(header["sent"] <= v["now"] + 600 and header["expires"] > v["now"], "time")
    if ciphertext and Ed25519PrivateKey:
        secret = bytes.fromhex(v["sealing_secret_hex"])
        key = public_of(v["sealing_secret_hex"], X25519PrivateKey)
        full = sha(join(b"samraad/v1/key-record", b"sealing", v["recipient"].encode(), key))
        need(full[:8].hex() == header["sealing_key"], "another sealing key")
        parties = header["sender"].encode(), header["recipient"].encode()
        plaintext = hpke_open(secret, join(b"samraad/v1/envelope-seal", *parties, sha(header_bytes)), ciphertext)
        salt, payload = plaintext[:32], plaintext[32:]
        commitment = sha(join(b"samraad/v1/plaintext-commitment", salt, payload))
        need(commitment.hex() == header["commitment"], "plaintext commitment")
        assert base64.b64encode(payload).decode() == v["payload_base64"]
    digest = sha(join(b"samraad/v1/envelope-digest", header_bytes, hash_of_ciphertext, signature))
    assert digest.hex() == v["digest_hex"]


# ---------------------------------------------------------------- receipt.md


def receipt(v):
    data, magic = b64(v["receipt_base64"]), b"samraad-receipt/v1\n"
    need(len(data) <= 2048 and data.startswith(magic) and len(data) > len(magic) + 4 + 64, "receipt")
    rest = data[len(magic):]
    need(struct.unpack(">I", rest[:4])[0] == len(rest) - 4 - 64, "receipt")
    statement_bytes, signature = rest[4:-64], rest[-64:]
    said = parse_json(statement_bytes, 2048)
    need(said.get("kind") == "receipt" and said.get("v") == 1, "statement")
    need(1 <= said["number"] <= MAX_INTEGER and said["giver"] != said["recipient"], "statement")
    if said["about"] == "message":
        need("digest" in said and said["outcome"] in ("stored", "ok", "rejected"), "outcome")
        codes = said.get("codes", []) if said["outcome"] == "rejected" else ["none"]
        need(1 <= len(codes) <= 16 and len(set(codes)) == len(codes), "codes")
        need(all(re.fullmatch("[a-z0-9_]{1,40}", code) for code in codes), "codes")
    known = {record[:2]: record[2] for record in (read_record(key, "envelope") for key in v["keys"])}
    need((said["giver"], said["giver_key"]) in known, "unknown key")
    public = known[said["giver"], said["giver_key"]]
    verify(public, join(b"samraad/v1/receipt-signature", statement_bytes), signature)
    need(said["recipient"] == v["sender"], "another recipient")
    if said["about"] == "message":
        need((said["envelope"], said["digest"]) == (v["envelope"], v["digest_hex"]), "another message")
        codes = {"codes": said["codes"]} if said["outcome"] == "rejected" else {}
        assert {"outcome": said["outcome"], **codes} == v["outcome"]
    elif said["about"] == "erasure":
        assert (said["log"], said["withdrawal"]) == (v["sender"], v["withdrawal"])
    else:
        assert v["unread"]


def delivery(v):
    document = parse_json(b64(v["document_base64"]))
    need(document.get("kind") == "inbox_answer" and document.get("v") == 1, "answer")
    need(len(document["answers"]) == v["count"], "answers for other envelopes")
    for answer in document["answers"]:
        need(len(answer) == 1 and set(answer) <= {"receipt", "refused", "later"}, "answer")
        b64(answer.get("receipt", ""))
        need(re.fullmatch("[a-z0-9_]{1,40}", answer.get("refused", "none")), "code")
        need(0 <= answer.get("later", 0) < 1 << 32, "wait")


# ---------------------------------------------------------------- request.md, discovery.md, pairing.md, mailbox.md


def request(v):
    url = lambda text: base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    signed, _, signature = v["token"].rpartition(".")
    origin, key_id, public = read_record(v["request_key"], "request")
    verify(public, signed.encode(), url(signature))
    header, claims = (json.loads(url(part)) for part in signed.split("."))
    assert header == {"alg": "EdDSA", "typ": "samraad-request+jwt", "kid": key_id} and claims == v["claims"]
    need(claims["iss"] == v["issuer"] and claims["aud"] == v["audience"], "parties")
    need(claims["method"] == v["method"] and claims["path"] == v["path"], "request")
    need(claims["body"] == sha(b64(v["body_base64"])).hex(), "body")
    need(0 < claims["exp"] - claims["iat"] <= 300, "lifetime")
    need(claims["iat"] <= v["now"] + 60 and claims["exp"] > v["now"], "time")
    need("jti" in claims or not v["single_use"], "single-use id")


def accepts_connections(introduction):
    accepts = introduction.get("accepts_connections", True)
    need(accepts is True or accepts is False, "yes or no")
    return accepts


def discovery(v):
    document = parse_json(b64(v["document_base64"]), 16 * 1024)
    need(document.get("kind") == "discovery" and document.get("v") == 1 and "keys" in document, "discovery")
    digits = [int(digit) for digit in document["organisation_number"]]
    need(sum(a * b for a, b in zip(digits, (3, 2, 7, 6, 5, 4, 3, 2, 1))) % 11 == 0, "organisation number")
    found = fingerprint(document["keys"])
    need(owners(document["keys"]) == {document["origin"]}, "keys of another trust")
    accepts_connections(document)
    assert found.hex() == v["fingerprint_hex"]


def pairing(v):
    document = parse_json(b64(v["document_base64"]), 32 * 1024)
    need(document.get("kind") == v["document"] and document.get("v") == 1, "pairing")
    if v["document"] == "pairing_answer":
        need(document["approved"] in (True, False), "approval")
        return
    introduced = document["from"]
    fingerprint(introduced["keys"])
    need(owners(introduced["keys"]) == {introduced["origin"]} and introduced["origin"] != document["peer"], "keys or peer")
    need(re.fullmatch("[0-9a-f]{64}", document["peer_fingerprint"]), "fingerprint")
    need(accepts_connections(introduced) == ("url" in document), "an address where connections are accepted, and only there")


# mirror.md


def part(path):
    """grants, checkpoint[/<key id>], tile/entries/<N>[.p/<W>] or content/<N>?from=<I>, in one spelling."""
    number = r"((?:x[0-9]{3}/)*[0-9]{3})"
    count = lambda groups: int(groups.replace("x", "").replace("/", ""))
    if path in ("grants", "checkpoint") or re.fullmatch("checkpoint/[0-9a-f]{8}", path):
        return
    if found := re.fullmatch(rf"tile/entries/{number}(?:\.p/([1-9][0-9]{{0,2}}))?", path):
        need(not found[2] or int(found[2]) < 256, "width")
        need(not found[1].startswith("x000"), "spelling")
        return
    found = re.fullmatch(rf"content/{number}\?from=(0|[1-9][0-9]*)", path)
    need(found and int(found[2]) < MAX_LOG_SIZE and int(found[2]) // 256 == count(found[1]), "part")


def mirror(v):
    if v["of"] == "prefix":
        assert v["prefix"] == f"/federation/mirror/{sha(v['origin'].encode()).hex()}/"
        return
    if v["of"] == "part":
        return part(v["path"])
    document = parse_json(b64(v["document_base64"]), 256 * 1024)
    need(document.get("kind") == v["of"] and document.get("v") == 1, "document")
    if v["of"] == "mirror_grants":
        need(isinstance(document.get("readers"), list), "readers")
        need(all(re.fullmatch("[a-z0-9.-]+(/[a-z0-9._-]+)+", reader) for reader in document["readers"]), "reader")
        need(len(set(document["readers"])) == len(document["readers"]), "reader named twice")
    else:
        need(document["verified"] >= 0, "verified")
        need(document.get("wanted") != "grants", "grants are sent unasked")
        part(document.get("wanted", "checkpoint"))


def mailbox(v):
    payload = b64(v["payload_base64"])
    if v["kind"] == "attachment_chunk":
        return chunk(payload)
    document = parse_json(payload, 1 << 20)
    need(document.get("kind") == v["kind"] and document.get("v") == 1, "payload")
    if v["kind"] == "review_decline":
        need(document["reason"] != "other" or "text" in document, "an untold reason")
    if v["kind"] == "attachment":
        size, name = document["size"], document["name"]
        need(0 < size <= 50 << 20 and document["chunks"] == -(-size // CHUNK_BYTES), "size or chunks")
        need(document["media_type"] in ("application/pdf", "image/png", "image/jpeg", "text/plain"), "media type")
        need(re.fullmatch("[0-9a-f]{64}", document["sha256"]) and not set(name) & set("/\\"), "hash or name")


CHUNK_BYTES = 512 << 10


def chunk(payload):
    line = b"samraad-attachment-chunk/v1\n"
    need(payload.startswith(line) and len(payload) > len(line) + 24, "frame of a chunk")
    rest = payload[len(line):]
    need(rest[6] >> 4 == 4 and rest[8] >> 6 == 2, "id of the attachment")
    index, length = (int.from_bytes(rest[at:at + 4], "big") for at in (16, 20))
    need(index < 100 and 0 < length <= CHUNK_BYTES and len(rest) == 24 + length, "index or length")


# ---------------------------------------------------------------- all of them

CHECKS = {
    "canonical-json.json": canonical_json, "keys.json": keys, "log.json": log, "checkpoint.json": checkpoint,
    "content.json": content, "key-change.json": key_change, "pull.json": pull, "envelope.json": envelope, "request.json": request,
    "cosignature.json": cosignature, "evidence.json": evidence, "exchange.json": exchange,
    "discovery.json": discovery, "pairing.json": pairing, "mailbox.json": mailbox,
    "mirror.json": mirror, "receipt.json": receipt, "delivery.json": delivery,
}

# What this program does not judge: the fields of documents, and without `cryptography` whatever a signature decides.
FIELDS = {"Fields", "Contradiction"}
FIELDS_UNREAD = {"content.json", "pairing.json", "mailbox.json"}
SIGNED = {"BadSignature", "BadSeal", "CommitmentMismatch", "OtherSealingKey"}


def outcome_of(check, vector):
    """"ok", "refused", or "differs" when the rules hold but not what the vector says about the result."""
    try:
        check(vector)
        return "ok"
    except Refused:
        return "refused"
    except (AssertionError, KeyError):
        return "differs"


def main():
    counts = {"right": 0, "not judged": 0, "wrong": 0}
    for name, check in CHECKS.items():
        vectors = json.loads((FOLDER / name).read_text())
        cases = [(vector, None) for vector in vectors["valid"]]
        cases += [(vector, vector.get("error") or vector["pulls"][-1]["outcome"]) for vector in vectors["invalid"]]
        for vector, error in cases:
            outcome = outcome_of(check, vector)
            beyond = (name in FIELDS_UNREAD and error in FIELDS) or (not Ed25519PrivateKey and error in SIGNED)
            if outcome == ("refused" if error else "ok"):
                counts["right"] += 1
            elif beyond:
                counts["not judged"] += 1
            else:
                counts["wrong"] += 1
                print(f"{name}: {vector['name']}: should be {error or 'ok'}, is {outcome}")
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    if not Ed25519PrivateKey:
        print("signatures and seals were not judged: the package `cryptography` is missing")
    return 1 if counts["wrong"] or not counts["right"] else 0


if __name__ == "__main__":
    sys.exit(main())
