"""The source of queued messages: made up when asked for, always the same for the same message."""

import base64
import hashlib
from binascii import Error as BadBase64
from email.utils import formatdate
from random import Random
from typing import Final

from stalwart_tui.demo.world import addresses
from stalwart_tui.demo.world.queue import MailQueue, Message

_MASK: Final = 0x9E3779B97F4A7C15
"""Hides the id in a hash, so that hashes do not look like numbers."""
_LINE: Final = "The quick brown fox jumps over the lazy dog; größere Füchse jagen quer durch Bayern.\r\n"
_ID_BYTES: Final = 8


def blob_hash(message_id: int) -> str:
    """Return the hash, base64url without padding, of a message's source.

    The first bytes carry the id, so that a hash leads back to its message without an index.
    """
    hidden = (message_id ^ _MASK).to_bytes(_ID_BYTES, "big")
    return base64.urlsafe_b64encode(hidden + _rest(message_id)).decode().rstrip("=")


def _rest(message_id: int) -> bytes:
    return hashlib.sha256(message_id.to_bytes(_ID_BYTES, "big")).digest()[_ID_BYTES:]


def find(queue: MailQueue, encoded: str) -> Message | None:
    """Return the queued message of a hash, None when there is none.

    Raises:
        ValueError: the hash is not base64url.
    """
    try:
        raw = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except BadBase64 as error:
        raise ValueError("not base64url") from error
    message_id = int.from_bytes(raw[:_ID_BYTES], "big") ^ _MASK
    if raw[_ID_BYTES:] != _rest(message_id):
        return None
    return queue.get(message_id)


def source(message: Message) -> bytes:
    """Return the message as stored (RFC 5322), of about the size that the queue tells."""
    random = Random(message.id)
    subject = random.choice(addresses.SUBJECTS).format(n=random.randrange(1000, 99_999))
    boundary = f"=_{random.getrandbits(64):x}"
    sender = message.return_path or "MAILER-DAEMON@example.org"
    host = sender.rpartition("@")[2]
    when = formatdate(message.created, usegmt=True)
    lines = [
        f"Received: from client ([{addresses.stranger(random)}]) by mx1.example.org with ESMTPS",
        f"\tid {message.id:X}; {when}",
        f"Return-Path: <{message.return_path}>",
        f"From: {sender}",
        "To: " + ",\r\n ".join(r.address for r in message.recipients),
        f"Subject: {_encoded(subject)}",
        f"Date: {when}",
        f"Message-ID: <{message.id:x}@{host}>",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{boundary}"',
        "",
        f"--{boundary}",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: 8bit",
        "",
        "Hello,",
        "",
        subject,
        "",
        "",
    ]
    start = "\r\n".join(lines).encode()
    end = f"\r\n--{boundary}--\r\n".encode()
    missing = max(0, message.size - len(start) - len(end))
    line = _LINE.encode()
    # Never cut inside a letter of more than one byte.
    filler = (line * (missing // len(line) + 1))[:missing].decode("utf-8", "ignore").encode()
    return start + filler + end


def _encoded(text: str) -> str:
    if text.isascii():
        return text
    return f"=?utf-8?B?{base64.b64encode(text.encode()).decode()}?="
