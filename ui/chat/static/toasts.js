// Gradio's own notices, in this page's words.
const WORDS = [
  [/lost|errored out|refused/i, "和服务断开了，正在重连。请确认它还在运行。"],
  [/restored|re-?established/i, "又连上了。"],
  [/queue is full/i, "排队的人太多，请稍后再试。"],
];
const OTHER = "出了错。请再试一次；若总是这样，请刷新页面。";
const TITLES = { Error: "出错了", Warning: "请注意", Info: "提示", Success: "好了", "Connection Lost": "断开了" };
const CHINESE = /[\u4e00-\u9fff]/;

function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function translate(toast) {
  const text = toast.querySelector("[data-testid=toast-text]");
  if (text && !CHINESE.test(text.textContent)) {
    const known = WORDS.find(([pattern]) => pattern.test(text.textContent));
    say(text, known ? known[1] : OTHER);
  }
  const title = toast.querySelector(".toast-title");
  if (title && !CHINESE.test(title.textContent)) say(title, TITLES[title.textContent.trim()] ?? "提示");
  toast.querySelector("[data-testid=toast-close]")?.setAttribute("aria-label", "关闭");
}

export function startToasts() {
  new MutationObserver(() => {
    for (const toast of document.querySelectorAll("[data-testid=toast-body]")) translate(toast);
  }).observe(document.body, { childList: true, subtree: true });
}
