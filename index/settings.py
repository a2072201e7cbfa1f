"""The environment, read here and nowhere else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

BUNDLED_ENCODER = "bundled"


@dataclass(frozen=True)
class Settings:
    """Where things lie and which encoder is used.

    ``home`` holds the index (``WENJU_HOME``), ``cache`` the prepared encoder (``WENJU_CACHE``);
    ``encoder`` is ``bundled``, or a sentence-transformers name or folder (``WENJU_ENCODER``).
    """

    home: Path
    cache: Path
    encoder: str = BUNDLED_ENCODER

    @property
    def latest_report(self) -> Path:
        """Where the latest evaluation leaves its report, and the chat page finds it."""
        return self.home / "reports" / "latest.html"

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] = os.environ, home: Path | None = None
    ) -> "Settings":
        """Read the environment; ``home``, when given, wins over ``WENJU_HOME``."""
        return cls(
            home=home or Path(environment.get("WENJU_HOME") or platformdirs.user_data_path("wenju")),
            cache=Path(environment.get("WENJU_CACHE") or platformdirs.user_cache_path("wenju")),
            encoder=environment.get("WENJU_ENCODER") or BUNDLED_ENCODER,
        )
