"""The environment."""

from pathlib import Path

import pytest

from index.errors import SettingsError
from index.settings import BUNDLED_ENCODER, Settings


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.from_environment({})
    assert (settings.encoder, settings.threshold) == (BUNDLED_ENCODER, None)
    assert settings.home.is_absolute() and settings.cache.is_absolute()


def test_every_variable(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {"WENJU_HOME": "/a", "WENJU_CACHE": "/b", "WENJU_ENCODER": "c", "WENJU_THRESHOLD": "0.5"}
    )
    assert settings == Settings(Path("/a"), Path("/b"), "c", 0.5)
    assert Settings.from_environment({"WENJU_HOME": "/a"}, home=tmp_path).home == tmp_path


@pytest.mark.parametrize("value", ["1.5", "-0.1", "高", "nan"])
def test_a_bad_value_is_named(value: str) -> None:
    with pytest.raises(SettingsError, match=f"WENJU_THRESHOLD.*{value}"):
        Settings.from_environment({"WENJU_THRESHOLD": value})


def test_votes_are_kept_in_the_home_folder_unless_switched_off() -> None:
    assert Settings.from_environment({"WENJU_HOME": "/a"}).feedback_file == Path("/a/feedback.sqlite3")
    assert Settings.from_environment({"WENJU_FEEDBACK": "off"}).feedback_file is None
    with pytest.raises(SettingsError, match="WENJU_FEEDBACK.*0"):
        Settings.from_environment({"WENJU_FEEDBACK": "0"})
