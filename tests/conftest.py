import os
from pathlib import Path

import pytest

from index.bundled import prepare_bundled

os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture(scope="session")
def bundled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled encoder, prepared once a session outside the user's folders."""
    return prepare_bundled(tmp_path_factory.mktemp("cache"))
