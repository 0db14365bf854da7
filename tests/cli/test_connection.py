"""Which of flags, environment and default decides, and which combinations are refused."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from stalwart_tui.config.errors import SettingsError
from stalwart_tui.config.load import ConnectionFlags, load_connection, load_look
from stalwart_tui.config.settings import DEFAULT_TIMEOUT, Connection
from stalwart_tui.text.secret import Secret
from tests.cli.conftest import URL


def load(
    flags: ConnectionFlags, environ: Mapping[str, str] | None = None, *, typed: str | None = None
) -> Connection:
    """Merge flags and environment; `typed` is what a person answers, None when nobody is there."""
    ask = None if typed is None else lambda _prompt: typed
    return load_connection(flags, environ or {}, ask=ask, warn=pytest.fail)


def revealed(secret: Secret | None) -> str | None:
    """Return what a secret holds."""
    return None if secret is None else secret.reveal()


@pytest.fixture
def secret_file(tmp_path: Path) -> str:
    """Return the name of a file with the secret `from-file`."""
    path = tmp_path / "secret"
    path.touch(mode=0o600)
    path.write_text("from-file\n")
    return str(path)


ENVIRONMENT = {
    "STALWART_URL": "https://from.environment",
    "STALWART_USER": "env-user",
    "STALWART_PASSWORD": "env-password",
}


def test_the_environment_alone_is_enough() -> None:
    connection = load(ConnectionFlags(), ENVIRONMENT)
    assert (connection.url, connection.user) == ("https://from.environment", "env-user")
    assert revealed(connection.password) == "env-password"
    assert connection.token is None
    assert (connection.timeout, connection.insecure, connection.ca_file) == (DEFAULT_TIMEOUT, False, None)


def test_flags_beat_the_environment(secret_file: str) -> None:
    flags = ConnectionFlags(url=URL, user="alice", password_file=secret_file, timeout="2.5", insecure=True)
    connection = load(flags, ENVIRONMENT)
    assert (connection.url, connection.user) == (URL, "alice")
    assert revealed(connection.password) == "from-file"
    assert (connection.timeout, connection.insecure) == (2.5, True)


def test_each_part_is_taken_from_where_it_is(secret_file: str) -> None:
    assert revealed(load(ConnectionFlags(user="alice"), ENVIRONMENT).password) == "env-password"
    assert load(ConnectionFlags(password_file=secret_file), ENVIRONMENT).user == "env-user"


def test_a_token_of_the_environment_is_a_login() -> None:
    connection = load(ConnectionFlags(url=URL), {"STALWART_TOKEN": "env-token", "STALWART_USER": "env-user"})
    assert revealed(connection.token) == "env-token"
    assert (connection.user, connection.password) == ("", None)


def test_a_token_flag_beats_a_password_of_the_environment(secret_file: str) -> None:
    connection = load(ConnectionFlags(token_file=secret_file), ENVIRONMENT)
    assert revealed(connection.token) == "from-file"
    assert (connection.user, connection.password) == ("", None)


def test_a_password_flag_beats_a_token_of_the_environment(secret_file: str) -> None:
    environ = ENVIRONMENT | {"STALWART_TOKEN": "env-token"}
    connection = load(ConnectionFlags(password_file=secret_file), environ)
    assert revealed(connection.password) == "from-file"
    assert connection.token is None


def test_a_user_flag_asks_for_a_login_by_password() -> None:
    environ = {"STALWART_TOKEN": "env-token"}
    connection = load(ConnectionFlags(url=URL, user="alice"), environ, typed="typed")
    assert (connection.user, revealed(connection.password), connection.token) == ("alice", "typed", None)
    with pytest.raises(SettingsError, match="no password for alice"):
        load(ConnectionFlags(url=URL, user="alice"), environ)


def test_an_empty_variable_is_an_unset_one() -> None:
    environ = ENVIRONMENT | {"STALWART_TOKEN": ""}
    assert revealed(load(ConnectionFlags(), environ).password) == "env-password"
    with pytest.raises(SettingsError, match="no server given"):
        load(ConnectionFlags(), environ | {"STALWART_URL": ""})


def test_a_missing_password_is_asked_for_by_user_and_server() -> None:
    prompts: list[str] = []

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return "typed"

    connection = load_connection(ConnectionFlags(url=URL, user="alice"), {}, ask=ask, warn=pytest.fail)
    assert revealed(connection.password) == "typed"
    assert prompts == [f"Password of alice on {URL}: "]


@pytest.mark.parametrize(
    "flags",
    [ConnectionFlags(url=URL, user="alice", password_file="-"), ConnectionFlags(url=URL, token_file="-")],
)
def test_a_person_at_standard_input_is_asked_unseen(flags: ConnectionFlags) -> None:
    connection = load(flags, typed="typed")
    assert revealed(connection.password or connection.token) == "typed"


def test_nothing_typed_is_no_password() -> None:
    with pytest.raises(SettingsError, match="the password: is empty"):
        load(ConnectionFlags(url=URL, user="alice"), typed="")


@pytest.mark.parametrize(
    ("flags", "environ", "names", "says"),
    [
        (ConnectionFlags(), {}, "--url", "stalwart-tui demo"),
        (ConnectionFlags(url=""), ENVIRONMENT, "--url", "needs https://"),
        (ConnectionFlags(), {"STALWART_URL": "mail"}, "STALWART_URL", "needs https://"),
        (ConnectionFlags(url=URL), {}, "--user", "no login given"),
        (ConnectionFlags(url=URL, user=""), {}, "--user", "empty"),
        (ConnectionFlags(url=URL, user="a:secret"), {}, "--user", "colon"),
        (ConnectionFlags(url=URL, user="a\nb"), {}, "--user", "characters"),
        (ConnectionFlags(url=URL), {"STALWART_USER": "\udcff"}, "STALWART_USER", "characters"),
        (ConnectionFlags(url=URL, user="a"), {}, "--password-file", "no password for a"),
        (ConnectionFlags(url=URL, password_file="x"), {}, "--password-file", "needs a user"),
        (ConnectionFlags(url=URL), {"STALWART_PASSWORD": "secret"}, "STALWART_PASSWORD", "needs a user"),
        (ConnectionFlags(url=URL, password_file="x", token_file="x"), {}, "--token-file", "give one"),
        (ConnectionFlags(url=URL, user="a", token_file="x"), {}, "--user", "leave --user away"),
        (ConnectionFlags(), ENVIRONMENT | {"STALWART_TOKEN": "secret"}, "STALWART_TOKEN", "unset one"),
        (ConnectionFlags(url=URL), {"STALWART_TOKEN": "secret secret"}, "STALWART_TOKEN", "characters"),
        (ConnectionFlags(url=URL, insecure=True, ca_file="x"), ENVIRONMENT, "--ca-file", "give one"),
        *(
            (ConnectionFlags(url=URL, timeout=timeout), ENVIRONMENT, "--timeout", "number of seconds")
            for timeout in ("", "ten", "0", "-1", "nan", "inf", "3601", "1e999")
        ),
    ],
)
def test_a_refusal_names_the_flag_or_variable(
    flags: ConnectionFlags, environ: dict[str, str], names: str, says: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load(flags, environ)
    line = str(refused.value)
    assert names in line
    assert says in line
    assert "secret" not in line


def test_authorities_come_from_a_pem_file(tmp_path: Path) -> None:
    import certifi

    flags = ConnectionFlags(url=URL, ca_file=certifi.where())
    assert load(flags, ENVIRONMENT).ca_file == Path(certifi.where())
    (tmp_path / "text.pem").write_text("no certificate\n")
    for name, says in {"text.pem": "PEM", "none.pem": "no such file", ".": "is a folder"}.items():
        path = tmp_path / name
        with pytest.raises(SettingsError, match=says) as refused:
            load(ConnectionFlags(url=URL, ca_file=str(path)), ENVIRONMENT)
        assert str(refused.value).startswith(f"--ca-file {path}: ")


def test_a_connection_never_prints_its_secrets() -> None:
    assert "env-password" not in repr(load(ConnectionFlags(), ENVIRONMENT))
    assert "env-token" not in repr(load(ConnectionFlags(url=URL), {"STALWART_TOKEN": "env-token"}))


def test_the_look_has_a_first_screen_and_the_wish_for_no_colour() -> None:
    look = load_look(screen=None, theme=None, read_only=False, environ={"NO_COLOR": ""})
    assert (look.screen, look.theme, look.no_color, look.read_only) == ("overview", None, False, False)
    look = load_look(screen="queue", theme="light", read_only=True, environ={"NO_COLOR": "1"})
    assert (look.screen, look.theme, look.no_color, look.read_only) == ("queue", "light", True, True)


def test_an_unknown_screen_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"--screen: .* overview, queue, metrics, traces, principals"):
        load_look(screen="inbox", theme=None, read_only=False, environ={})
    with pytest.raises(SettingsError, match="--theme"):
        load_look(screen=None, theme="", read_only=False, environ={})
