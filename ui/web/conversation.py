"""An OpenAI conversation as a question and what was said before it."""

from collections.abc import Sequence

from qa.errors import QuestionError
from qa.records import Role, Turn
from ui.schemas import MAX_TURNS
from ui.web.completion_schemas import ContentPart, MessageIn

_ROLES: dict[str, Role] = {"user": "user", "assistant": "assistant"}


def asked(messages: Sequence[MessageIn]) -> tuple[str, list[Turn]]:
    """The last message, which must be a user's, and the users' and assistants' turns before it.

    Instructions and tools' messages are passed over: nothing here follows instructions. Raises QuestionError.
    """
    *before, last = messages
    if last.role != "user":
        raise QuestionError(f"最后一条消息的 role 是「{last.role}」，应为 user，内容是要问的话。")
    history = [
        Turn(_ROLES[message.role], _text(message.content))
        for message in before
        if message.role in _ROLES and message.content
    ]
    return _text(last.content), history[-MAX_TURNS:]


def _text(content: str | list[ContentPart] | None) -> str:
    """A message's words; raises QuestionError for a part that is no text."""
    if content is None or isinstance(content, str):
        return content or ""
    for part in content:
        if part.type not in ("text", "refusal"):
            raise QuestionError(f"消息里有「{part.type}」，这里只读文字。请去掉后再问。")
    return "\n".join(part.text or "" for part in content if part.type == "text")
