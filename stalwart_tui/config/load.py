"""Merges what the operator said into the settings of one run: flag beats environment beats default.

Every refusal is a SettingsError naming the flag or variable. The command line hands in plain strings, so
that one place checks a value wherever it came from. Nothing is sent and no screen is known here.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from stalwart_tui.config.errors import SettingsError
from stalwart_tui.config.screens import SCREENS
from stalwart_tui.config.secrets import STANDARD_INPUT, check_secret, check_token, read_secret
from stalwart_tui.config.settings import DEFAULT_TIMEOUT, Connection, Look
from stalwart_tui.config.url import parse_url
from stalwart_tui.text.secret import Secret

URL = "STALWART_URL"
USER = "STALWART_USER"
PASSWORD = "STALWART_PASSWORD"  # noqa: S105  the variable's name
TOKEN = "STALWART_TOKEN"  # noqa: S105  the variable's name

LONGEST_TIMEOUT = 3600.0
"""Seconds. Beyond an hour nobody waits; it catches milliseconds given by mistake."""

NOWHERE_TO_CONNECT = (
    "no server given: use --url https://mail.example.org --user NAME (or STALWART_URL, STALWART_USER and "
    "STALWART_PASSWORD), or try `stalwart-tui demo`, which needs no server"
)

Ask = Callable[[str], str]
"""Shows a prompt on the terminal and returns what was typed, unseen."""


@dataclass(frozen=True, slots=True)
class ConnectionFlags:
    """The connection flags as they were typed; None = not given."""

    url: str | None = None
    user: str | None = None
    password_file: str | None = None
    token_file: str | None = None
    ca_file: str | None = None
    insecure: bool = False
    timeout: str | None = None


@dataclass(frozen=True, slots=True)
class _Login:
    """Who we are: a user with a password, or a token."""

    user: str = ""
    password: Secret | None = None
    token: Secret | None = None


def load_connection(
    flags: ConnectionFlags,
    environ: Mapping[str, str],
    *,
    ask: Ask | None,
    warn: Callable[[str], None],
) -> Connection:
    """Where to connect and as whom.

    `ask` reads a missing password from the terminal; None where no terminal is there. `warn` gets lines about
    what works but should not stay so. Secrets are read last, when everything else is known to be right.
    Raises SettingsError.
    """
    url, url_source = flags.url, "--url"
    if url is None:
        url, url_source = environ.get(URL, ""), URL
        if not url:
            raise SettingsError(NOWHERE_TO_CONNECT)
    url = parse_url(url, url_source)
    if flags.insecure and flags.ca_file is not None:
        raise SettingsError(
            "--insecure accepts any certificate, so --ca-file has no effect: give one of them"
        )
    ca_file = None if flags.ca_file is None else _ca_file(flags.ca_file)
    timeout = DEFAULT_TIMEOUT if flags.timeout is None else _timeout(flags.timeout)
    login = _login(flags, environ, url=url, ask=ask, warn=warn)
    return Connection(
        url=url,
        user=login.user,
        password=login.password,
        token=login.token,
        ca_file=ca_file,
        insecure=flags.insecure,
        timeout=timeout,
    )


def load_look(*, screen: str | None, theme: str | None, read_only: bool, environ: Mapping[str, str]) -> Look:
    """How the dashboard starts. A theme's name is checked where themes are known. Raises SettingsError."""
    if screen is not None and screen not in SCREENS:
        raise SettingsError(f"--screen: there is no such screen; known are {', '.join(SCREENS)}")
    if theme == "":
        raise SettingsError("--theme: the name is empty; `stalwart-tui themes` lists the names")
    return Look(
        theme=theme,
        no_color=bool(environ.get("NO_COLOR")),  # set and not empty, as no-color.org has it
        screen=SCREENS[0] if screen is None else screen,
        read_only=read_only,
    )


def _login(
    flags: ConnectionFlags,
    environ: Mapping[str, str],
    *,
    url: str,
    ask: Ask | None,
    warn: Callable[[str], None],
) -> _Login:
    """The kind of login comes from the flags when they name one, else from the environment."""
    if flags.token_file is not None:
        if flags.password_file is not None:
            raise SettingsError(
                "--password-file and --token-file: give one of them, a server takes one login"
            )
        if flags.user is not None:
            raise SettingsError("--user and --token-file: a token says who you are; leave --user away")
        text = _file_or_prompt(flags.token_file, "--token-file", f"Token for {url}: ", ask=ask, warn=warn)
        return _Login(token=check_token(text, f"--token-file {flags.token_file}"))

    password, token = environ.get(PASSWORD, ""), environ.get(TOKEN, "")
    if flags.password_file is None and flags.user is None and token:
        if password:
            raise SettingsError(f"{PASSWORD} and {TOKEN}: both are set; unset one, a server takes one login")
        return _Login(token=check_token(token, TOKEN))

    user = _user(flags.user, environ)
    prompt = f"Password of {user} on {url}: "
    if flags.password_file is not None:
        if not user:
            raise SettingsError(f"--password-file: a password needs a user: --user NAME or {USER}")
        source = f"--password-file {flags.password_file}"
        text = _file_or_prompt(flags.password_file, "--password-file", prompt, ask=ask, warn=warn)
    elif password:
        if not user:
            raise SettingsError(f"{PASSWORD}: a password needs a user: --user NAME or {USER}")
        source, text = PASSWORD, password
    elif not user:
        raise SettingsError("no login given: use --user NAME (the password is asked), or --token-file FILE")
    elif ask is None:
        raise SettingsError(
            f"no password for {user}: use --password-file FILE (- reads standard input) or {PASSWORD}"
        )
    else:
        source, text = "the password", ask(prompt)
    return _Login(user=user, password=check_secret(text, source))


def _file_or_prompt(
    path: str, flag: str, prompt: str, *, ask: Ask | None, warn: Callable[[str], None]
) -> str:
    """The secret a flag points to. `-` with a person at standard input asks instead of showing the keys."""
    if path == STANDARD_INPUT and ask is not None:
        return ask(prompt)
    return read_secret(path, flag, warn)


def _user(flag: str | None, environ: Mapping[str, str]) -> str:
    source, user = (USER, environ.get(USER, "")) if flag is None else ("--user", flag)
    if flag == "":
        raise SettingsError("--user: the name is empty")
    if ":" in user:
        raise SettingsError(f"{source}: a user name holds no colon; the password goes in --password-file")
    if not user.isprintable():
        raise SettingsError(f"{source}: the name holds characters that cannot be sent")
    return user


def _timeout(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= LONGEST_TIMEOUT:  # not true for NaN either
        raise SettingsError(f"--timeout: a number of seconds above 0, at most {LONGEST_TIMEOUT:.0f}")
    return seconds


def _ca_file(name: str) -> Path:
    import ssl  # deferred: 15 ms that only this flag needs

    path = Path(name)
    if path.is_dir():
        raise SettingsError(f"--ca-file {name}: is a folder; a PEM file with certificates is needed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=path)
    except FileNotFoundError:
        raise SettingsError(f"--ca-file {name}: there is no such file") from None
    except ssl.SSLError:
        raise SettingsError(f"--ca-file {name}: holds no certificates in PEM form") from None
    except OSError as error:
        raise SettingsError(f"--ca-file {name}: cannot be read ({error.strerror})") from None
    if not context.cert_store_stats()["x509"]:
        raise SettingsError(f"--ca-file {name}: holds no certificates in PEM form")
    return path
