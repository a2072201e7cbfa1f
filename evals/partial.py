"""The rows of a run that is not complete yet."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.files import unwritable, write_whole
from evals.rows import Row


@dataclass(frozen=True)
class Partial:
    """A file of JSON lines: the run's identity, then one row a question answered."""

    path: Path
    identity: Mapping[str, Any]

    def rows(self) -> dict[str, Row]:
        """Rows that an earlier, stopped run of the same identity left, by id; else the file is begun anew.

        A last line that was cut short is dropped.
        """
        lines = self._lines()
        if not lines or lines[0] != json.loads(json.dumps(self.identity)):
            lines = [self.identity]
        self._write(lines)
        rows = [Row.from_record(line) for line in lines[1:]]
        return {row.id: row for row in rows}

    def append(self, row: Row) -> None:
        """Add a row at once, so that a kill loses nothing before it."""
        try:
            with self.path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(row.record()) + "\n")
        except OSError as error:
            raise unwritable(self.path, error) from error

    def _lines(self) -> list[Any]:
        lines = []
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8", errors="replace").split("\n"):
                try:
                    lines.append(json.loads(line))
                except ValueError:
                    break
        return lines

    def _write(self, lines: list[Any]) -> None:
        write_whole(self.path, "".join(json.dumps(line) + "\n" for line in lines))
