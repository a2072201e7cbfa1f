"""The service's settings."""

import pytest

from index.errors import SettingsError
from ui.settings import ServiceSettings

KEY = "a" * 64


def test_an_empty_environment_gives_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENJU_QUEUE", "")
    assert ServiceSettings.from_environment() == ServiceSettings.defaults()


def test_values_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENJU_QUEUE", "7")
    monkeypatch.setenv("WENJU_API_KEYS", f"{KEY}, {'b' * 64}")
    monkeypatch.setenv("WENJU_RATE", "60/minute")
    settings = ServiceSettings.from_environment()
    assert (settings.queue, settings.api_keys, settings.rate) == (7, (KEY, "b" * 64), "60/minute")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("WENJU_QUEUE", "许多", "0 到 10000"),
        ("WENJU_QUEUE", "-1", "0 到 10000"),
        ("WENJU_WORKERS", "0", "1 到 64"),
        ("WENJU_TIMEOUT", "nan", "秒数"),
        ("WENJU_RATE", "很多", "60/minute"),
        ("WENJU_UPLOADS", "也许", "true 或 false"),
        ("WENJU_API_KEYS", "secret", "SHA-256"),
        ("WENJU_CORS_ORIGINS", "*", "https://"),
        ("WENJU_TRUSTED_PROXIES", "proxy", "IP"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        ServiceSettings.from_environment()
    said = str(refused.value)
    assert name in said and f"「{value}」" in said and allowed in said


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com"])
def test_an_address_for_others_needs_keys_or_a_word(host: str) -> None:
    with pytest.raises(SettingsError, match="WENJU_API_KEYS"):
        ServiceSettings().check_access(host)
    ServiceSettings(api_keys=(KEY,)).check_access(host)
    ServiceSettings(allow_anonymous=True).check_access(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_none(host: str) -> None:
    ServiceSettings().check_access(host)


def test_loopback_behind_a_proxy_is_an_address_for_others() -> None:
    behind = ServiceSettings(trusted_proxies=("127.0.0.1",))
    with pytest.raises(SettingsError, match="WENJU_API_KEYS"):
        behind.check_access("127.0.0.1")
    ServiceSettings(trusted_proxies=("127.0.0.1",), api_keys=(KEY,)).check_access("127.0.0.1")
