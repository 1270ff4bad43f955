"""The building blocks of the protocol: hashing, canonical JSON, keys, signatures, seals. Used by `check.py`.

Written from the specification alone; shares no code with Samråd.
"""

import base64
import hashlib
import hmac
import json
import re
import struct

try:
    from cryptography.exceptions import InvalidSignature, InvalidTag
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
except ImportError:
    Ed25519PrivateKey = Ed25519PublicKey = X25519PrivateKey = None

ORIGIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*(/(?!\.{1,2}(/|$))[a-z0-9._-]+)+")
MAX_LOG_SIZE = 1 << 26
MAX_INTEGER = (1 << 53) - 1


class Refused(Exception):
    """The input breaks a rule."""


def need(holds, rule):
    if not holds:
        raise Refused(rule)


def b64(text, alphabet=base64.b64decode):
    try:
        decoded = alphabet(text, validate=True)
    except Exception:
        raise Refused("base64")
    need(base64.b64encode(decoded).decode() == text, "base64 with another spelling")
    return decoded


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def join(*parts):
    """Each part behind its length in 8 bytes."""
    return b"".join(struct.pack(">Q", len(part)) + part for part in parts)


# ---------------------------------------------------------------- canonical-json.md


def parse_json(data, limit=1 << 30):
    need(len(data) <= limit, "too long")

    def members(pairs):
        need(len({key for key, _ in pairs}) == len(pairs), "duplicate key")
        return dict(pairs)

    def integer(text):
        need(text != "-0" and abs(int(text)) <= MAX_INTEGER, "integer")
        return int(text)

    def refuse(_):
        raise Refused("number")

    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=members, parse_int=integer, parse_float=refuse, parse_constant=refuse,
        )
    except (ValueError, RecursionError):
        raise Refused("not JSON in UTF-8")
    check_value(value, 0)
    return value


def check_value(value, depth):
    if isinstance(value, str):
        need(not any(0xD800 <= ord(c) <= 0xDFFF for c in value), "lone surrogate")
    elif isinstance(value, (list, dict)):
        need(depth < 32, "too deep")
        for item in [*value.keys(), *value.values()] if isinstance(value, dict) else value:
            check_value(item, depth + 1)


def canonical(value):
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


# ---------------------------------------------------------------- keys.md


def weak(point):
    """Whether an Ed25519 public key is of small order, whatever its sign bit and however its y is encoded."""
    p = (1 << 255) - 19
    return (int.from_bytes(point, "little") & ((1 << 255) - 1)) % p in SMALL_ORDER_Y


def small_order_ys():
    """The y of the eight points of small order, from the curve: 1, -1, 0 and those of order 8."""
    p = (1 << 255) - 19
    d = -121665 * pow(121666, p - 2, p) % p

    def root(a):
        r = pow(a, (p + 3) // 8, p)
        r = r if r * r % p == a % p else r * pow(2, (p - 1) // 4, p) % p
        return r if r * r % p == a % p else None

    # A point of order 8 doubles to one with y = 0: y^2 = -x^2, hence d*y^4 + 2*y^2 - 1 = 0.
    ys = {0, 1, p - 1}
    for sign in (1, -1):
        half = (-1 + sign * root(1 + d)) * pow(d, p - 2, p) % p
        y = root(half)
        if y is not None:
            ys |= {y, p - y}
    return ys


SMALL_ORDER_Y = small_order_ys()


def read_vkey(text, algorithm=1):
    parts = text.split("+", 2)
    need(len(parts) == 3 and ORIGIN.fullmatch(parts[0]), "vkey")
    name, key_id, encoded = parts[0], parts[1], b64(parts[2])
    need(len(encoded) == 33 and encoded[0] == algorithm, "vkey of another algorithm")
    need(sha(name.encode(), b"\n", encoded)[:4].hex() == key_id, "vkey id")
    need(not weak(encoded[1:]), "weak key")
    return name, bytes.fromhex(key_id), encoded[1:]


def read_cosigner(text, role):
    """The origin, the name, the key id and the key of a cosigner's vkey."""
    name, key_id, public = read_vkey(text, 4)
    need(name.endswith("/" + role) and ORIGIN.fullmatch(name[:-len(role) - 1]), "cosigner in another role")
    return name[:-len(role) - 1], name, key_id, public


def owners(keys):
    """The origins that the keys of a set name."""
    found = {read_vkey(keys["log"])[0]} | {read_record(keys[p], p)[0] for p in ("envelope", "request", "sealing")}
    return found | {read_cosigner(keys[role], role)[0] for role in ("cosignature", "witness") if role in keys}


def read_record(text, purpose):
    parts = text.split("+", 4)
    need(len(parts) == 5 and parts[0] == "samraad-key-v1" and ORIGIN.fullmatch(parts[2]), "record")
    need(parts[1] == purpose, "record for another purpose")
    key = b64(parts[4])
    need(len(key) == 32, "record")
    if purpose == "sealing":
        need(agree(b"\x01" * 32, key) is not None, "weak key")
    else:
        need(not weak(key), "weak key")
    full = sha(join(b"samraad/v1/key-record", purpose.encode(), parts[2].encode(), key))
    need(full[:8].hex() == parts[3], "record id")
    return parts[2], parts[3], key


def agree(secret, public):
    """X25519, or None when the result is zero. Without the package only zero and one are known to be weak."""
    if Ed25519PublicKey is None:
        return None if int.from_bytes(public, "little") in (0, 1) else b""
    try:
        return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return None


def public_of(secret, private_key):
    key = private_key.from_private_bytes(bytes.fromhex(secret)).public_key()
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def verify(public, message, signature):
    if Ed25519PublicKey is None:
        return
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        raise Refused("signature")


def fingerprint(keys):
    read_vkey(keys["log"])
    for purpose in ("envelope", "request", "sealing"):
        read_record(keys[purpose], purpose)
    for role in ("cosignature", "witness"):
        if role in keys:
            read_cosigner(keys[role], role)
    order = [keys[name].encode() for name in ("log", "envelope", "request", "sealing", "cosignature", "witness")
             if name in keys]
    return sha(join(b"samraad/v1/key-fingerprint", *order))


# ---------------------------------------------------------------- the seal of envelope.md


def extract(suite, salt, label, ikm):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")


def expand(suite, key, label, info, length):
    info = struct.pack(">H", length) + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, info + b"\1", "sha256")[:length]


def hpke_open(secret, info, sealed):
    """RFC 9180 base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305."""
    kem, suite = b"KEM" + b"\0\x20", b"HPKE" + b"\0\x20\0\1\0\3"
    encapsulated, ciphertext = sealed[:32], sealed[32:]
    public = public_of(secret.hex(), X25519PrivateKey)
    shared = agree(secret, encapsulated)
    need(shared, "encapsulated key")
    shared = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", encapsulated + public, 32)
    context = b"\0" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    schedule = extract(suite, shared, b"secret", b"")
    key, nonce = expand(suite, schedule, b"key", context, 32), expand(suite, schedule, b"base_nonce", context, 12)
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, ciphertext, b"")
    except InvalidTag:
        raise Refused("seal")
