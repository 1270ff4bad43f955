#!/usr/bin/env python3
"""check_log.py FOLDER: judges a log that our node wrote as static files, with code that is not ours.

Checkpoint and tree are read by `sigstore`, signatures, cosignatures and the seal of the envelope by `cryptography`. Then
bytes are flipped one at a time, in every class of bytes there is, and each flip must be refused: a verifier that accepts
whatever it is given would accept ours too. Exits 1 when anything comes out otherwise.
"""

import base64
import copy
import json
import pathlib
import struct
import sys
from types import SimpleNamespace

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from sigstore._internal import merkle
from sigstore._internal.rekor.checkpoint import SignedCheckpoint
from sigstore.errors import VerificationError

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "docs" / "protocol" / "vectors"))

# Formats that no library knows: leaves, contents, key records. Written from the specification alone.
from blocks import Refused, join, need, parse_json, read_record, sha  # noqa: E402
from check import commit, read_contents, read_leaves  # noqa: E402

REFUSALS = (Refused, VerificationError, InvalidSignature, InvalidTag, ValueError)
SIGNED_NOTE, COSIGNATURE_V1 = 1, 4


# ---------------------------------------------------------------- signatures


def read_vkey(text, algorithm):
    """Key id and public key of a C2SP vkey."""
    name, key_id, encoded = text.split("+", 2)
    encoded = base64.b64decode(encoded, validate=True)
    need(len(encoded) == 33 and encoded[0] == algorithm, "a key of another algorithm")
    need(sha(name.encode(), b"\n", encoded)[:4].hex() == key_id, "a key id that does not follow from the key")
    return name, bytes.fromhex(key_id), Ed25519PublicKey.from_public_bytes(encoded[1:])


class Key:
    """What sigstore's notes ask to verify with."""

    def __init__(self, public):
        self.public = public

    def verify(self, *, key_id, signature, data):
        try:
            self.public.verify(signature, data)
        except InvalidSignature:
            raise VerificationError("signature")


def check_checkpoint(note, keys):
    """Size and root of a checkpoint that the log signed."""
    signed = SignedCheckpoint.from_text(note.decode())
    name, key_id, public = read_vkey(keys["log"], SIGNED_NOTE)
    signed.signed_note.verify(Key(public), key_id)
    need(signed.checkpoint.origin == name and not signed.checkpoint.other_content, "checkpoint of another log")
    return signed.checkpoint.log_size, signed.checkpoint.log_hash


def check_cosignature(note, vkey):
    """The time of the cosignature by this key, C2SP cosignature/v1."""
    signed = SignedCheckpoint.from_text(note.decode()).signed_note
    name, key_id, public = read_vkey(vkey, COSIGNATURE_V1)
    found = [line for line in signed.signatures if (line.name, line.sig_hash) == (name, key_id)]
    need(len(found) == 1, "one cosignature by this key")
    blob = base64.b64decode(found[0].signature)
    need(len(blob) == 72, "cosignature")
    seconds = struct.unpack(">Q", blob[:8])[0]
    public.verify(blob[8:], b"cosignature/v1\ntime %d\n" % seconds + signed.note.encode())
    return seconds


# ---------------------------------------------------------------- the tree


def place(number):
    """The path element of a tile's number."""
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return "/".join(groups)


def tiles(count):
    """Path and width of each tile over `count` hashes or leaves."""
    for number in range(-(-count // 256)):
        width = min(256, count - number * 256)
        yield place(number) + ("" if width == 256 else f".p/{width}"), number * 256, width


def levels_over(hashes):
    """All complete nodes of the tree, level by level."""
    levels = [hashes]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([merkle._hash_children(*below[at:at + 2]) for at in range(0, len(below) - 1, 2)])
    return levels


def complete_subtrees(start, end):
    """The largest complete subtrees that leaves `start` to before `end` divide into, as (level, position)."""
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


def root_over(levels, start, end):
    subtrees = [levels[level][at] for level, at in complete_subtrees(start, end)]
    return merkle._chain_border_right(subtrees[-1], subtrees[-2::-1])


def proof_of(levels, index, size):
    """The audit path of RFC 6962 section 2.1.1, from the leaf upwards."""
    path, start, end = [], 0, size
    while end - start > 1:
        split = start + (1 << (end - start - 1).bit_length() - 1)
        if index < split:
            path.append(root_over(levels, split, end))
            end = split
        else:
            path.append(root_over(levels, start, split))
            start = split
    return path[::-1]


def check_inclusion(leaf, index, size, hashes, root):
    proof = SimpleNamespace(log_index=index, tree_size=size, hashes=hashes, root_hash=root)
    merkle.verify_merkle_inclusion(SimpleNamespace(_inner=SimpleNamespace(inclusion_proof=proof, canonicalized_body=leaf)))


def check_tree(files, size, root):
    """Recomputes the root over all entries, compares every hash tile, and proves some entries. Gives the leaves."""
    leaves = []
    for path, _, width in tiles(size):
        leaves += read_leaves(files[f"tile/entries/{path}"], width)
    levels = levels_over([merkle._hash_leaf(leaf) for leaf in leaves])
    need(root_over(levels, 0, size).hex() == root, "root")
    for level in range(4):
        hashes = levels[8 * level] if 8 * level < len(levels) else []
        for path, first, width in tiles(len(hashes)):
            need(files[f"tile/{level}/{path}"] == b"".join(hashes[first:first + width]), "hash tile")
    for index in {0, 1, 255, 256, size // 2, 65535, 65536, size - 1} & set(range(size)):
        check_inclusion(leaves[index], index, size, proof_of(levels, index, size), bytes.fromhex(root))
    return leaves


def check_contents(files, origin, leaves):
    """Every content opens its commitment, or a later withdrawal names its index. Gives how many were withdrawn."""
    absent, withdrawn = set(), set()
    for start in range(0, len(leaves), 256):
        entries = read_contents(files[f"content/{place(start // 256)}"])
        need(len(entries) == len(leaves[start:start + 256]), "content bundle cut short")
        for index, entry in enumerate(entries, start):
            kind = struct.unpack(">H", leaves[index][1:3])[0]
            if entry is None:
                absent.add(index)
                continue
            need(commit(origin, kind, *entry) == leaves[index][3:], "commitment")
            if kind == 3:
                withdrawn.add(parse_json(entry[1], 32 * 1024)["index"])
    need(absent == withdrawn, "content that is missing without a withdrawal, or there in spite of one")
    return len(withdrawn)


# ---------------------------------------------------------------- the envelope


def check_envelope(data, told, sender_key):
    """Gives the payload. The seal is opened by `cryptography` with the info that envelope.md says."""
    magic = b"samraad-envelope/v1\n"
    need(data.startswith(magic), "envelope")
    length = struct.unpack(">I", data[20:24])[0]
    need(len(data) >= 24 + length + 100, "envelope")
    header_bytes, rest = data[24:24 + length], data[24 + length:]
    ciphertext_hash, signature, sealed = rest[:32], rest[32:96], rest[100:]
    need(struct.unpack(">I", rest[96:100])[0] == len(sealed), "envelope")
    header = parse_json(header_bytes, 4096)
    origin, key_id, public = read_record(sender_key, "envelope")
    parties = header.get("sender"), header.get("sender_key"), header.get("recipient")
    need(parties == (origin, key_id, told["recipient"]), "parties")
    need(sha(join(b"samraad/v1/envelope-ciphertext", sealed)) == ciphertext_hash, "ciphertext")
    signed = join(b"samraad/v1/envelope-signature", header_bytes, ciphertext_hash)
    Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    return open_sealed(sealed, header, header_bytes, told)


def open_sealed(sealed, header, header_bytes, told):
    info = join(b"samraad/v1/envelope-seal", header["sender"].encode(), header["recipient"].encode(), sha(header_bytes))
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    key = X25519PrivateKey.from_private_bytes(bytes.fromhex(told["sealing_secret_hex"]))
    plaintext = suite.decrypt(sealed, key, info)
    salt, payload = plaintext[:32], plaintext[32:]
    commitment = sha(join(b"samraad/v1/plaintext-commitment", salt, payload))
    need(commitment.hex() == header["commitment"], "plaintext commitment")
    return payload


# ---------------------------------------------------------------- flips


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


class Flips:
    """Counts flips that were refused, and names those that were not."""

    def __init__(self):
        self.refused, self.accepted = 0, []

    def expect_refusal(self, what, check, *arguments):
        try:
            check(*arguments)
        except REFUSALS:
            self.refused += 1
        else:
            self.accepted.append(what)


def flip_note(flips, note, check, *arguments):
    """Every byte of the text, and every byte that a signature line stands for."""
    text, _, block = note.partition(b"\n\n")
    for at in range(len(text)):
        flips.expect_refusal(f"checkpoint, byte {at}", check, flipped(note, at), *arguments)
    lines = block.decode().splitlines()
    number = next(number for number, line in enumerate(lines) if check_line(line, check, arguments))
    dash, name, encoded = lines[number].split(" ")
    blob = base64.b64decode(encoded)
    for at in range(len(blob)):
        changed = copy.copy(lines)
        changed[number] = f"{dash} {name} {base64.b64encode(flipped(blob, at)).decode()}"
        forged = text + b"\n\n" + "".join(line + "\n" for line in changed).encode()
        flips.expect_refusal(f"signature line, byte {at}", check, forged, *arguments)


def check_line(line, check, arguments):
    """Whether a signature line is by the key that `check` wants."""
    vkey = arguments[0]["log"] if check is check_checkpoint else arguments[0]
    name, key_id, _ = read_vkey(vkey, SIGNED_NOTE if check is check_checkpoint else COSIGNATURE_V1)
    _, signer, encoded = line.split(" ")
    return (signer, base64.b64decode(encoded)[:4]) == (name, key_id)


def flip_tree(flips, files, size, root):
    """In the first and the last tile of every kind."""
    counts = {"entries": size, "0": size, "1": size >> 8, "2": size >> 16}
    for kind, count in counts.items():
        for path in {list(tiles(count))[at][0] for at in (0, -1) if count}:
            name = f"tile/{kind}/{path}"
            for at in {0, 1, 2, len(files[name]) // 2, len(files[name]) - 1}:
                forged = files | {name: flipped(files[name], at)}
                flips.expect_refusal(f"{name}, byte {at}", check_tree, forged, size, root)


def flip_contents(flips, files, origin, leaves):
    data, few = files["content/000"], leaves[:256]
    rest = {"content/000": data}
    for at in {0, 19, 20, 52, 56, 57, len(data) // 2, len(data) - 1}:
        flips.expect_refusal(f"content, byte {at}", check_contents, rest | {"content/000": flipped(data, at)}, origin, few)


def flip_envelope(flips, data, told, sender_key):
    for at in range(len(data)):
        flips.expect_refusal(f"envelope, byte {at}", check_envelope, flipped(data, at), told, sender_key)
    # Behind a signature that holds, the seal must catch it alone.
    length = struct.unpack(">I", data[20:24])[0]
    header_bytes, sealed = data[24:24 + length], data[24 + length + 100:]
    header = json.loads(header_bytes)
    for at in range(len(sealed)):
        flips.expect_refusal(f"seal, byte {at}", open_sealed, flipped(sealed, at), header, header_bytes, told)


def main():
    folder = pathlib.Path(sys.argv[1])
    told = json.loads((folder / "told.json").read_text())
    keys, log = told["keys"], folder / "log"
    files = {str(path.relative_to(log)): path.read_bytes() for path in log.rglob("*") if path.is_file()}
    note, envelope = files["checkpoint"], (folder / "envelope").read_bytes()
    origin = keys["log"].partition("+")[0]

    size, root = check_checkpoint(note, keys)
    cosigned = check_cosignature(note, keys["cosignature"])
    need(abs(cosigned - told["envelope"]["now"]) < 86400, "the time of the cosignature")
    leaves = check_tree(files, size, root)
    withdrawn = check_contents(files, origin, leaves)
    payload = check_envelope(envelope, told["envelope"], keys["envelope"])
    need(base64.b64encode(payload).decode() == told["envelope"]["payload_base64"], "payload")

    flips = Flips()
    flip_note(flips, note, check_checkpoint, keys)
    flip_note(flips, note, check_cosignature, keys["cosignature"])
    flip_tree(flips, files, size, root)
    flip_contents(flips, files, origin, leaves)
    flip_envelope(flips, envelope, told["envelope"], keys["envelope"])
    print(f"Python: {size} entries, {withdrawn} withdrawn, root {root[:16]}…; a cosignature and an envelope; "
          f"{flips.refused} flips refused")
    for what in flips.accepted:
        print(f"Python: a flip was not noticed: {what}", file=sys.stderr)
    return 1 if flips.accepted else 0


if __name__ == "__main__":
    sys.exit(main())
