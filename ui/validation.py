"""What is wrong with a request, in words that quote the offending value."""

from typing import Any

_SHOWN = 100  # characters of an offending value that are quoted
_REASONS = {
    "missing": "缺少",
    "json_invalid": "不是合法的 JSON",
    "string_type": "应为字符串",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "list_type": "应为数组",
    "literal_error": "不在可选值之中",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "too_short": "太少",
    "too_long": "太长",
    "string_too_long": "太长",
    "model_attributes_type": "应为 JSON 对象",
    "model_type": "应为 JSON 对象",
}


def described(item: dict[str, Any]) -> dict[str, str | None]:
    """One of pydantic's errors: which field, why, and its value (None where there is none)."""
    kind = item["type"]
    names = [str(part) for part in item["loc"] if part not in ("body", "query", "path")]
    return {
        "field": "" if kind == "json_invalid" else ".".join(names)[:_SHOWN],
        "reason": _REASONS.get(kind, f"不合要求：{kind}"),
        "value": None if kind in ("missing", "json_invalid") else repr(item.get("input"))[:_SHOWN],
    }


def sentence(found: dict[str, str | None]) -> str:
    """The described error as a message for users."""
    field = f"「{found['field']}」" if found["field"] else "请求体"
    quoted = f"（{found['value']}）" if found["value"] is not None else ""
    return f"{field}{found['reason']}{quoted}。请对照 /docs 修改。"
