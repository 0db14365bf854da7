"""Sources of queued messages (`rest.md` 11.9, 18.1)."""

import base64
from email import message_from_bytes, policy
from email.header import decode_header, make_header

from tests.demo.conftest import Running

PATH = "/api/store/blobs"


def test_a_source_is_a_message_of_the_size_that_the_queue_tells(calm: Running) -> None:
    for message in calm.messages(limit=10):
        response = calm.client.get(f"{PATH}/{message['blob_hash']}")
        assert response.headers["content-type"] == "application/octet-stream"
        assert abs(len(response.content) - message["size"]) < 1000
        parsed = message_from_bytes(response.content, policy=policy.default)
        assert str(make_header(decode_header(str(parsed["Subject"]))))
        assert parsed["To"].count("@") == len(message["recipients"])
        assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain"]


def test_a_hash_is_32_bytes_without_padding(calm: Running) -> None:
    digest = calm.messages(limit=1)[0]["blob_hash"]
    assert len(base64.urlsafe_b64decode(digest + "=")) == 32


def test_parts(calm: Running) -> None:
    path = f"{PATH}/{calm.messages(limit=1)[0]['blob_hash']}"
    whole = calm.client.get(path).content
    assert calm.client.get(path, params={"limit": 100}).content == whole[:100]
    assert calm.client.get(path, params={"limit": 100, "offset": 50}).content == whole[50:150]
    # An offset alone yields nothing: the trap of the real server.
    assert calm.client.get(path, params={"offset": 50}).content == b""


def test_an_unknown_hash_is_answered_with_status_200(calm: Running) -> None:
    response = calm.client.get(f"{PATH}/AAAA")
    assert (response.status_code, response.json()) == (200, {"error": "notFound", "item": ""})


def test_what_is_no_hash_is_a_400(calm: Running) -> None:
    assert calm.client.get(f"{PATH}/A").status_code == 400
