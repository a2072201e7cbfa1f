"""What is said when there is no answer."""

EMPTY = "还没有任何文档。请先运行 wenju index 文件，再来提问。"
_NONE = "文档里没有找到这个问题的答案"
_NONE_ENGLISH = "The documents do not answer this question"


def refusal(unmentioned: str = "", related: str = "", *, chinese: bool = True) -> str:
    """No answer: which name the documents never mention, and what they do say, where there is either."""
    if chinese:
        why = f"，也没有提到“{unmentioned}”" if unmentioned else ""
        said = f"相关的内容是：“{related.rstrip('。')}”。" if related else ""
        return f"{_NONE}{why}。{said}下面是最接近的内容，供参考。"
    why = f' and never mention "{unmentioned}"' if unmentioned else ""
    said = f' What they do say: "{related}"' if related else ""
    return f"{_NONE_ENGLISH}{why}.{said} The nearest passages are listed below."


def is_refusal(answer: str) -> bool:
    """Whether the text of an answer is that of a refusal."""
    return answer.startswith((_NONE, _NONE_ENGLISH, EMPTY))
