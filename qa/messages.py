"""What is said when there is no answer."""

REFUSAL = "文档里没有找到这个问题的答案。下面是最接近的内容，供参考。"
REFUSAL_ENGLISH = "The documents do not answer this question. The nearest passages are listed below."
EMPTY = "还没有任何文档。请先运行 wenju index 文件，再来提问。"
ALL = (REFUSAL, REFUSAL_ENGLISH, EMPTY)
