"""Writing principals over HTTP as an administrator, for the tests of that."""

from typing import Any, Final

from tests.demo.conftest import Running

PATH: Final = "/api/principal"
MALFORMED: Final = {
    "type": "about:blank",
    "status": 400,
    "title": "Invalid parameters",
    "detail": "JSON deserialization failed",
}
TAKEN: Final = {"error": "fieldAlreadyExists", "field": "name", "value": "alice"}


def create(running: Running, name: str, /, kind: str = "individual", **members: Any) -> Any:
    """Create a principal and return the answer."""
    return running.client.post(PATH, json={"type": kind, "name": name, **members}).json()


def patch(running: Running, name: str, *operations: tuple[str, str, Any]) -> Any:
    """Change a principal and return the answer."""
    body = [{"action": action, "field": field, "value": value} for action, field, value in operations]
    return running.client.patch(f"{PATH}/{name}", json=body).json()


def shown(running: Running, name: str) -> dict[str, Any]:
    """Return a principal, which must be there."""
    found: dict[str, Any] = running.data(f"{PATH}/{name}")
    return found


def allowed(running: Running, name: str, secret: str) -> int:
    """Return the status of a request that every user may make."""
    code = {"type": "code", "client_id": "x"}
    return running.client.post("/api/oauth", json=code, auth=(name, secret)).status_code
