"""Secrets from files, pipes and standard input: what is taken, what is refused, that none is shown."""

import io
import os
import sys
from pathlib import Path

import pytest

from stalwart_tui.config.errors import SettingsError
from stalwart_tui.config.secrets import LARGEST_SECRET, check_secret, check_token, read_secret


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    """Return a file that only its owner can read."""
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    return path


def read(path: Path | str) -> tuple[str, list[str]]:
    """Return the secret and the warnings."""
    warnings: list[str] = []
    return read_secret(str(path), "--password-file", warnings.append), warnings


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"hunter2", "hunter2"),
        (b"hunter2\n", "hunter2"),
        (b"hunter2\r\n", "hunter2"),
        (b"hunter2\n\n", "hunter2\n"),
        (b"hunter2\r", "hunter2\r"),
        (b" hunter2 \n", " hunter2 "),
        ("pässwört\n".encode(), "pässwört"),
        (b"", ""),
    ],
)
def test_one_line_end_is_the_editors(secret_file: Path, content: bytes, secret: str) -> None:
    secret_file.write_bytes(content)
    assert read(secret_file) == (secret, [])


def test_standard_input_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"hunter2\n")))
    assert read("-") == ("hunter2", [])
    assert sys.stdin.read() == ""


def test_a_pipe_is_a_file(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"hunter2\n")
    os.close(writing)
    try:
        assert read(f"/dev/fd/{reading}") == ("hunter2", [])
    finally:
        os.close(reading)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_that_others_can_read_is_worth_a_warning(secret_file: Path, mode: int) -> None:
    secret_file.write_text("hunter2")
    secret_file.chmod(mode)
    secret, [warning] = read(secret_file)
    assert secret == "hunter2"
    assert str(secret_file) in warning
    assert f"{mode:04o}" in warning
    assert "hunter2" not in warning


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfehunter2", "UTF-8"),
        (b"hunter2" * LARGEST_SECRET, "64 KiB"),
    ],
)
def test_what_is_no_secret_is_refused(secret_file: Path, content: bytes, says: str) -> None:
    secret_file.write_bytes(content)
    with pytest.raises(SettingsError) as refused:
        read(secret_file)
    line = str(refused.value)
    assert line.startswith(f"--password-file {secret_file}: ")
    assert says in line
    assert "hunter2" not in line


def test_an_endless_device_is_refused() -> None:
    with pytest.raises(SettingsError, match="64 KiB"):
        read("/dev/zero")


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such file"):
        read(tmp_path / "none")
    with pytest.raises(SettingsError, match="is a folder"):
        read(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="Not a directory"):
        read(tmp_path / "file" / "below")


def test_a_closed_standard_input_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(SettingsError, match="standard input is closed"):
        read("-")


@pytest.mark.parametrize("secret", ["", "hunter2\nhunter2", "hunter2\r", "hunter2\udcff"])
def test_a_password_is_one_line_of_text(secret: str) -> None:
    with pytest.raises(SettingsError) as refused:
        check_secret(secret, "STALWART_PASSWORD")
    assert str(refused.value).startswith("STALWART_PASSWORD: ")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("token", ["", "hunter2 hunter2", "hunter2\t", "hünter2", "hunter2\x1b", "hunter2\n"])
def test_a_token_fits_into_a_header(token: str) -> None:
    with pytest.raises(SettingsError) as refused:
        check_token(token, "STALWART_TOKEN")
    assert str(refused.value).startswith("STALWART_TOKEN: ")
    assert "nter2" not in str(refused.value)


def test_a_password_may_hold_anything_else() -> None:
    assert check_secret(" pä ss:wört\t", "it").reveal() == " pä ss:wört\t"
    assert check_token("api_dGVzdA==~._-+/", "it").reveal() == "api_dGVzdA==~._-+/"
