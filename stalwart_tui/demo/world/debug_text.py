"""Values of a principal operation as the server's refusals quote them (`rest.md` 9.6)."""

import json

Value = str | int | list[str] | list[int]
"""What an operation may carry."""


def spelled(value: Value) -> str:
    """Return such as `String("group")`, `Integer(7)`, `StringList(["a"])` or `IntegerList([1, 2])`."""
    if isinstance(value, str):
        return f"String({_quoted(value)})"
    if isinstance(value, int):
        return f"Integer({value})"
    kind = "IntegerList" if value and isinstance(value[0], int) else "StringList"
    items = ", ".join(_quoted(item) if isinstance(item, str) else str(item) for item in value)
    return f"{kind}([{items}])"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
