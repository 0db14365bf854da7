"""Bodies of principal writes, read as strictly and as laxly as the server does (`rest.md` 9.4 and 9.6).

What cannot be read is a 400; whether it may be carried out is decided in `world/principal_changes.py`.
"""

from typing import Any, Final

from stalwart_tui.demo.answers import Refusal, problem
from stalwart_tui.demo.rest.call import Call
from stalwart_tui.demo.world.debug_text import Value
from stalwart_tui.demo.world.directory import TYPES
from stalwart_tui.demo.world.principal_changes import Operation, Wish
from stalwart_tui.demo.world.principal_rules import FIELDS, LISTS, SCALARS

ACTIONS: Final = ("set", "addItem", "removeItem")
LONGEST_TEXT: Final = 512
"""Bytes of a text."""
LARGEST_PRINCIPAL: Final = 100_000
"""Bytes of a body with everything in it; beyond them the principal is refused in words."""
LARGEST_NUMBER: Final = (1 << 64) - 1
SUPERUSER: Final = "superuser"
"""Another word for an individual, on input only (9.1)."""
UNSETTABLE_TYPE: Final = "other"


def read_wish(call: Call) -> Wish:
    """Return the principal that a body describes; raise the 400 refusal when it describes none."""
    body = call.json()
    known = {*FIELDS, "id"} - (set() if call.world.release.has_locale else {"locale"})
    if not isinstance(body, dict) or not known.issuperset(body):
        raise _malformed()
    texts = {name: _text(body[name]) for name in ("type", "name", *SCALARS) if name in body}
    principal_type = texts.pop("type", "individual")
    if principal_type == SUPERUSER:
        principal_type = "individual"
    if principal_type not in TYPES or principal_type == UNSETTABLE_TYPE:
        raise _malformed()
    tenant = body.get("tenant")
    return Wish(
        type=principal_type,
        name=texts.pop("name", ""),
        scalars=texts,
        lists={name: _texts(body[name]) for name in LISTS if name in body},
        quota=_quota(body["quota"]) if "quota" in body else None,
        tenant="" if tenant is None else _text(tenant),
    )


def read_operations(call: Call) -> list[Operation]:
    """Return the steps that a body lists; raise the 400 refusal when it is no such list."""
    body = call.json()
    if not isinstance(body, list):
        raise _malformed()
    return [_operation(call, item) for item in body]


def _operation(call: Call, item: Any) -> Operation:
    if not isinstance(item, dict):
        raise _malformed()
    action, field = item.get("action"), item.get("field")
    if action not in ACTIONS or field not in FIELDS:
        raise _malformed()
    if field == "locale" and not call.world.release.has_locale:
        raise _malformed()
    return Operation(action, field, _value(item.get("value")))


def _value(value: Any) -> Value:
    """Return the value of an operation: one text or number, or several of one kind."""
    if isinstance(value, str):
        return _text(value)
    if _is_number(value):
        return int(value)
    if isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return [_text(item) for item in value]
        if all(_is_number(item) for item in value):
            return [int(item) for item in value]
    raise _malformed()


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER


def _quota(value: Any) -> int | list[int]:
    numbers = _value(value)
    if isinstance(numbers, int):
        return numbers
    found = [number for number in numbers if isinstance(number, int)]
    if len(found) != len(numbers):
        raise _malformed()
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value.encode("utf-8", "replace")) > LONGEST_TEXT:
        raise _malformed()
    return value


def _texts(value: Any) -> list[str]:
    """Return a list member of a new principal: whatever is no text of decent length is passed over."""
    items = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [
        item
        for item in items
        if isinstance(item, str) and len(item.encode("utf-8", "replace")) <= LONGEST_TEXT
    ]


def _malformed() -> Refusal:
    return problem(400, "JSON deserialization failed")
