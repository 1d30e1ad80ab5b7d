"""Settings: every fault at once, each naming its variable and an example, and no secret in any message."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.chassis.environment import SettingsRefused, load_settings, settings_or_exit
from services.chassis.settings import ServiceSettings

WORKING = {
    "DUBAN_SERVICE": "tracking",
    "DUBAN_KAFKA": "127.0.0.1:9092,127.0.0.1:9093",
    "DUBAN_DATABASE": "postgresql://duban:hunter2@127.0.0.1/duban_tracking",
    "DUBAN_ISSUER": "https://login.example.gov.cn/",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in WORKING.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.usefixtures("environment")
def test_a_working_environment() -> None:
    settings = load_settings(ServiceSettings)
    assert settings.issuer == "https://login.example.gov.cn/"
    assert settings.regions == ()
    assert "hunter2" not in repr(settings)


def test_every_fault_is_told_at_once(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.delenv("DUBAN_KAFKA")
    environment.setenv("DUBAN_DATABASE", "mysql://duban:hunter2@127.0.0.1/x")
    environment.setenv("DUBAN_PEERS", "{intake")
    environment.setenv("DUBAN_LANES", "many")
    environment.setenv("DUBAN_REGIONS", "360923,county")
    environment.setenv("DUBAN_CLOCK", "sundial")
    environment.setenv("DUBAN_MASTER_KEY_FILE", str(tmp_path / "nowhere"))
    environment.setenv("DUBAN_HTP_PORT", "80")

    with pytest.raises(SettingsRefused) as refused:
        load_settings(ServiceSettings)

    message = str(refused.value)
    named = [fault.split()[0] for fault in refused.value.faults]
    assert sorted(named) == [
        "DUBAN_CLOCK", "DUBAN_DATABASE", "DUBAN_HTP_PORT", "DUBAN_KAFKA", "DUBAN_LANES", "DUBAN_MASTER_KEY_FILE",
        "DUBAN_PEERS", "DUBAN_REGIONS",
    ]  # fmt: skip
    assert "did you mean DUBAN_HTTP_PORT?" in message
    assert "DUBAN_KAFKA=127.0.0.1:9092" in message
    assert "hunter2" not in message


def test_a_password_must_not_travel_in_the_open(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("hunter2")
    environment.setenv("DUBAN_SMTP_PASSWORD_FILE", str(password))
    with pytest.raises(SettingsRefused, match="DUBAN_SMTP_ENCRYPTION"):
        load_settings(ServiceSettings)


def test_a_program_ends_with_the_faults_on_its_error_output(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.delenv("DUBAN_SERVICE")
    with pytest.raises(SystemExit) as ended:
        settings_or_exit(ServiceSettings)
    assert ended.value.code == 2
    assert "DUBAN_SERVICE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("regions", "inside", "outside"),
    [("", "360923", "36092"), ("360923", "360923", "360924"), ("3609*,370000", "360999", "361000")],
)
def test_the_pattern_of_regions(environment: pytest.MonkeyPatch, regions: str, inside: str, outside: str) -> None:
    environment.setenv("DUBAN_REGIONS", regions)
    settings = load_settings(ServiceSettings)
    assert settings.serves(inside)
    assert not settings.serves(outside)


@pytest.mark.parametrize(("host", "secure"), [("127.0.0.1", False), ("10.0.0.1", True)])
def test_cookies_need_https_except_on_loopback(environment: pytest.MonkeyPatch, host: str, secure: bool) -> None:
    environment.setenv("DUBAN_HTTP_HOST", host)
    assert load_settings(ServiceSettings).cookie_is_secure is secure
