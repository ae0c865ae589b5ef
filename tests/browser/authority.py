"""A throw-away authority and a certificate of it, as docs/how_to/run_behind_tls.md makes them."""

import base64
import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAMES = "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n"
DAYS = "2"


@dataclass(frozen=True)
class Certified:
    """The files of the server, and the pin by which a browser knows its key."""

    cert: Path  # with the authority's behind it
    key: Path
    authority: Path
    pin: str


def certificates(folder: Path) -> Certified:
    """Make them in a folder."""

    def openssl(*words: str) -> bytes:
        command = ["openssl", *words]
        return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout

    new_key = ("-newkey", "rsa:2048", "-nodes")
    openssl("req", "-x509", *new_key, "-days", DAYS, "-subj", "/CN=county test authority",
            "-keyout", "ca.key", "-out", "ca.crt")  # fmt: skip
    openssl("req", *new_key, "-subj", "/CN=zeji.test", "-keyout", "zeji.key", "-out", "zeji.csr")
    (folder / "names").write_text(NAMES, encoding="ascii")
    openssl("x509", "-req", "-in", "zeji.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", DAYS, "-extfile", "names", "-out", "own.crt")  # fmt: skip
    chain = b"".join((folder / name).read_bytes() for name in ("own.crt", "ca.crt"))
    (folder / "zeji.crt").write_bytes(chain)
    (folder / "public.pem").write_bytes(openssl("x509", "-in", "own.crt", "-noout", "-pubkey"))
    public = openssl("pkey", "-pubin", "-in", "public.pem", "-outform", "der")
    pin = base64.b64encode(hashlib.sha256(public).digest()).decode("ascii")
    return Certified(folder / "zeji.crt", folder / "zeji.key", folder / "ca.crt", pin)
