"""The settings of index and answerer, from the environment; those of the service are in ui/settings.py."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from index.errors import SettingsError

BUNDLED_ENCODER = "bundled"


@dataclass(frozen=True)
class Settings:
    """Where things lie and which encoder is used.

    ``home`` holds the index (``WENJU_HOME``), ``cache`` the prepared encoder (``WENJU_CACHE``);
    ``encoder`` is ``bundled``, or a sentence-transformers name or folder (``WENJU_ENCODER``). ``threshold``
    is the confidence in [0, 1] below which an answer is refused (``WENJU_THRESHOLD``), None for the default.
    ``feedback`` is whether the chat page asks for votes on its answers (``WENJU_FEEDBACK=off``).
    """

    home: Path
    cache: Path
    encoder: str = BUNDLED_ENCODER
    threshold: float | None = None
    feedback: bool = True

    @property
    def latest_report(self) -> Path:
        """Where the latest evaluation leaves its report, and the chat page finds it."""
        return self.home / "reports" / "latest.html"

    @property
    def feedback_file(self) -> Path | None:
        """Where the votes on answers are kept; None when they are not asked for."""
        return self.home / "feedback.sqlite3" if self.feedback else None

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] = os.environ, home: Path | None = None
    ) -> "Settings":
        """Read the environment; ``home``, when given, wins over ``WENJU_HOME``.

        Raises SettingsError, naming variable and value.
        """
        return cls(
            home=home or Path(environment.get("WENJU_HOME") or platformdirs.user_data_path("wenju")),
            cache=Path(environment.get("WENJU_CACHE") or platformdirs.user_cache_path("wenju")),
            encoder=environment.get("WENJU_ENCODER") or BUNDLED_ENCODER,
            threshold=_share("WENJU_THRESHOLD", environment.get("WENJU_THRESHOLD")),
            feedback=_switch("WENJU_FEEDBACK", environment.get("WENJU_FEEDBACK")),
        )


def _share(name: str, value: str | None) -> float | None:
    if not value:
        return None
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise SettingsError(f"环境变量 {name} 是「{value}」，应为 0 到 1 之间的数。")
    return share


def _switch(name: str, value: str | None) -> bool:
    if value not in (None, "", "on", "off"):
        raise SettingsError(f"环境变量 {name} 是「{value}」，应为 on 或 off。")
    return value != "off"
