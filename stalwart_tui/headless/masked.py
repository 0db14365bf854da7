"""Secrets out of what servers log: log lines and trace events can hold log-in commands, tokens and hashes."""

from typing import Any

from stalwart_tui.render.members import is_secret_key
from stalwart_tui.text.redact import redact
from stalwart_tui.text.secret import MASK


def masked(value: Any) -> Any:
    """A JSON value with its recognisable secrets as `•••`, as the screens show them."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [masked(one) for one in value]
    if isinstance(value, dict):
        return {key: MASK if is_secret_key(key) else masked(one) for key, one in value.items()}
    return value
