"""What can be asked of the built-in server, and what asking costs."""

import subprocess
import sys

import pytest

from stalwart_tui.demo.scenarios import PLANS
from stalwart_tui.demo.settings import EDITIONS, SCENARIOS, VERSIONS, DemoSettings
from stalwart_tui.demo.versions import RELEASES


def test_every_scenario_and_version_exists() -> None:
    assert tuple(PLANS) == SCENARIOS
    assert tuple(RELEASES) == VERSIONS


def test_all_offered_combinations_are_valid() -> None:
    for scenario in SCENARIOS:
        for version in VERSIONS:
            for edition in EDITIONS:
                DemoSettings(scenario=scenario, version=version, edition=edition).validate()
    assert DemoSettings() == DemoSettings(scenario="calm", seed=7, version="0.15", edition="enterprise")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (DemoSettings(scenario="storm"), r"--scenario: unknown value 'storm'; known are calm, .*\."),
        (DemoSettings(edition="gold"), r"--edition: .*community, unlicensed, enterprise\."),
        (DemoSettings(version="0.10"), r"--version: unknown value '0.10'"),
        (DemoSettings(version="0.16"), r"--version 0\.16: .* only the REST API of 0\.11 to 0\.15"),
        (DemoSettings(api="jmap"), r"--api jmap: .* only the REST API of 0\.11 to 0\.15"),
        (DemoSettings(api="soap"), r"--api: unknown value 'soap'"),
        (DemoSettings(messages=-1), r"--messages: -1 is not between 0 and"),
        (DemoSettings(rate=float("nan")), r"--rate: nan is not between 0 and"),
        (DemoSettings(port=65536), r"--port: 65536 is not between 0 and 65535\."),
    ],
)
def test_a_wrong_flag_is_named(settings: DemoSettings, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        settings.validate()


@pytest.mark.parametrize("module", ["stalwart_tui.demo.settings", "stalwart_tui.demo.server"])
def test_looking_at_it_loads_no_web_framework(module: str) -> None:
    script = f"import sys, {module}\nprint(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert module in loaded
    assert not {"starlette", "uvicorn", "h11", "stalwart_tui.demo.world.world"} & set(loaded)
