"""The commands, their flags and their one-line refusals, run in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest

import stalwart_tui
from stalwart_tui.cli.connectors import DemoConnector, ServerConnector
from tests.cli.conftest import URL, Opened, Result

Run = Callable[..., Result]

LOGIN = ("--url", URL, "--user", "alice")


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a password in the environment, so that a test is about something else."""
    monkeypatch.setenv("STALWART_PASSWORD", "hunter2")


def test_the_version_is_one_line(run: Run) -> None:
    assert run("--version") == Result(0, f"stalwart-tui {stalwart_tui.__version__}\n", "")


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_command_and_no_secret_flag(run: Run, flag: str) -> None:
    result = run(flag)
    assert (result.status, result.err) == (0, "")
    for word in (
        "demo",
        "get",
        "themes",
        "keys",
        "--url",
        "--password-file",
        "STALWART_PASSWORD",
        "--read-only",
    ):
        assert word in result.out
    assert "--password " not in result.out


@pytest.mark.parametrize("command", ["demo", "get", "themes", "keys"])
def test_every_command_has_help(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith(f"usage: stalwart-tui {command}")


@pytest.mark.parametrize(
    ("arguments", "names", "says"),
    [
        (["--password", "hunter2"], "--password", "use --password-file FILE"),
        (["--password=hunter2"], "--password", "or STALWART_PASSWORD"),
        (["--password"], "--password", "use --password-file FILE"),
        (["--token", "hunter2"], "--token", "use --token-file FILE"),
        (["--passwd", "hunter2"], "--passwd", "did you mean --password-file?"),
        (["--passwd=hunter2"], "--passwd", "did you mean"),
        (["-phunter2"], "-p", "see stalwart-tui --help"),
        (["--them", "dark"], "--them", "did you mean --theme?"),
        (["--scenario", "calm"], "--scenario", "there is no flag"),
        (["--url"], "--url", "needs a value"),
        (["--insecure=hunter2"], "--insecure", "takes no value"),
        ([*LOGIN, "hunter2"], "--help", "a command comes before all flags"),
        (["--theme", "dark", "demo"], "--help", "a command comes before all flags"),
        (["inbox"], "inbox", "known are demo, get, themes, keys"),
        (["--url", "https://a:hunter2@mail"], "--url", "login"),
        ([*LOGIN, "--timeout", "soon"], "--timeout", "seconds"),
        ([*LOGIN, "--screen", "inbox"], "--screen", "overview"),
        ([*LOGIN, "--theme", "neon"], "--theme", "stalwart-dark"),
        (["demo", "--theme", "neon"], "--theme", "neon"),
        ([*LOGIN, "--theme", ""], "--theme", "empty"),
        ([*LOGIN, "--ca-file", "none.pem"], "--ca-file none.pem", "no such file"),
        ([*LOGIN, "--password-file", "none"], "--password-file none", "no such file"),
        ([*LOGIN, "--password-file", "new\nline"], "--password-file", "no such file"),
        (["demo", "--port", "http"], "--port", "whole number"),
        (["demo", "--port", "65536"], "--port", "65535"),
        (["demo", "--seed", "x"], "--seed", "whole number"),
        (["demo", "--messages", "-1"], "--messages", "between 0"),
        (["demo", "--rate", "fast"], "--rate", "must be a number"),
        (["demo", "--rate", "nan"], "--rate", "between 0"),
        (["demo", "--scenario", "storm"], "--scenario", "gmail-backlog"),
        (["demo", "--api", "soap"], "--api", "rest"),
        (["demo", "--version", "0.9"], "--version", "0.15"),
        (["demo", "--version"], "--version", "needs a value"),
        (["demo", "--edition", "gold"], "--edition", "community"),
        (["demo", "--screen", "inbox"], "--screen", "overview"),
        (["demo", "--url", URL], "--url", "there is no flag"),
        (["demo", "--serve", "--theme", "dark"], "--theme", "no effect with --serve"),
        (["demo", "--serve", "--read-only"], "--read-only", "no effect with --serve"),
        (["themes", "--all"], "--all", "there is no flag"),
        (["keys", "queue"], "--help", "a command comes before all flags"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(
    run: Run, dashboard: Opened, arguments: list[str], names: str, says: str
) -> None:
    result = run(*arguments)
    assert result.status == 2
    assert result.out == ""
    assert result.err.startswith("stalwart-tui: ")
    assert names in result.line
    assert says in result.line
    assert "hunter2" not in result.err
    assert dashboard.connector is None


def test_without_a_server_one_line_says_how_to_connect(run: Run, dashboard: Opened) -> None:
    result = run()
    assert result.status == 2
    for word in ("--url", "--user", "STALWART_URL", "STALWART_PASSWORD", "stalwart-tui demo"):
        assert word in result.line


def test_the_dashboard_opens_on_the_named_server(run: Run, dashboard: Opened) -> None:
    dashboard.status = 5
    result = run(*LOGIN, "--screen", "queue", "--read-only", "--theme", "stalwart-light")
    assert result == Result(5, "", "")
    assert isinstance(dashboard.connector, ServerConnector)
    assert (dashboard.connector.target, dashboard.connector.profile) == ("mail.example.org", "")
    assert dashboard.look is not None
    assert (dashboard.look.screen, dashboard.look.read_only) == ("queue", True)
    assert dashboard.look.theme == "stalwart-light"
    assert dashboard.themes is not None
    assert "stalwart-light" in dashboard.themes.themes
    assert dashboard.insecure is False


def test_a_theme_of_the_operators_own_is_known(run: Run, dashboard: Opened, home: Path) -> None:
    folder = home / "config" / "stalwart-tui" / "themes"
    folder.mkdir(parents=True)
    (folder / "neon.toml").write_text("[colors]\nprimary = '#ff00ff'\n")
    assert run(*LOGIN, "--theme", "neon") == Result(0, "", "")
    assert dashboard.themes is not None
    assert "neon" in dashboard.themes.themes


def test_a_server_whose_certificate_is_not_checked_is_marked(run: Run, dashboard: Opened) -> None:
    assert run(*LOGIN, "--insecure").status == 0
    assert dashboard.insecure is True


def test_the_dashboard_opens_on_the_built_in_server(run: Run, dashboard: Opened) -> None:
    result = run("demo", "--scenario", "calm", "--rate", "0", "--quiet-streams", "--screen", "traces")
    assert result == Result(0, "", "")
    assert isinstance(dashboard.connector, DemoConnector)
    assert dashboard.connector.target == "demo"
    assert dashboard.look is not None
    assert dashboard.look.screen == "traces"


def test_a_loose_secret_file_warns_and_works(run: Run, dashboard: Opened, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("hunter2\n")
    path.chmod(0o644)
    result = run(*LOGIN, "--password-file", str(path))
    assert result.status == 0
    assert result.line.startswith(f"warning: --password-file {path}: ")
    assert "hunter2" not in result.err
    assert dashboard.connector is not None


def test_an_interrupt_is_quiet(run: Run, dashboard: Opened) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    dashboard.during = interrupt
    assert run(*LOGIN) == Result(130, "", "")


def test_a_fault_of_ours_is_one_line_and_a_traceback_in_the_log(
    run: Run, dashboard: Opened, home: Path
) -> None:
    def fail() -> None:
        secret_of_a_frame = "hunter2"
        raise LookupError(f"no such {len(secret_of_a_frame)}; Authorization: Basic YWxpY2U6aHVudGVyMg==")

    dashboard.during = fail
    result = run(*LOGIN)
    log = home / "state" / "stalwart-tui" / "stalwart-tui.log"
    assert result.status == 1
    assert result.line == f"unexpected failure (LookupError); details are in {log}"
    written = log.read_text()
    assert "Traceback (most recent call last)" in written
    assert "no such 7" in written
    assert "YWxpY2U6aHVudGVyMg" not in written
    assert "hunter2" not in written


def test_a_log_that_cannot_be_written_is_said(run: Run, dashboard: Opened, home: Path) -> None:
    def fail() -> None:
        raise LookupError

    dashboard.during = fail
    (home / "state").write_text("a file where the folder should be")
    result = run(*LOGIN)
    assert result.status == 1
    assert "unexpected failure (LookupError)" in result.line
    assert "cannot be written" in result.line
