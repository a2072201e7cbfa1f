"""What users think of answers, kept in a small SQLite file on this machine."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from ui.chat.exchanges import Exchange

_TABLE = """CREATE TABLE IF NOT EXISTS feedback (
    id TEXT PRIMARY KEY, at TEXT NOT NULL, vote TEXT NOT NULL, reason TEXT, question TEXT NOT NULL,
    searched_question TEXT NOT NULL, answerable INTEGER NOT NULL, answer TEXT NOT NULL,
    confidence REAL NOT NULL, citations TEXT NOT NULL, model TEXT NOT NULL
)"""
_WAIT = 2.0  # seconds to wait for another process that is writing


class FeedbackError(Exception):
    """The vote could not be kept; ``str(error)`` is a message for users."""


class Feedback:
    """Votes by exchange: a later vote on the same exchange replaces the earlier one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def record(self, exchange: Exchange) -> None:
        """Keep the exchange's vote and reason, or forget it where there is none; raises FeedbackError."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=_WAIT)) as database, database:
                database.execute(_TABLE)
                database.execute("DELETE FROM feedback WHERE id = ?", (exchange.id,))
                if exchange.vote and exchange.answer:
                    database.execute(f"INSERT INTO feedback VALUES ({', '.join('?' * 11)})", _row(exchange))
        except (sqlite3.Error, OSError) as error:
            raise FeedbackError(f"没能记下评价：{error}。请检查「{self.path.name}」能否写入。") from error


def _row(exchange: Exchange) -> tuple[object, ...]:
    answer = exchange.answer
    assert answer
    cited = [{"document_id": c.document_id, "start": c.start, "end": c.end} for c in answer.citations]
    return (
        exchange.id,
        datetime.now(UTC).isoformat(timespec="seconds"),
        exchange.vote,
        exchange.reason,
        answer.question,
        answer.searched_question,
        answer.answerable,
        answer.answer,
        answer.confidence,
        json.dumps(cited, ensure_ascii=False),
        answer.model,
    )
