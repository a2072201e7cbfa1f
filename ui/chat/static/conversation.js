// The conversation: its buttons, and what happens when it changes.
import { announce, find, isWide, scrollInside, send } from "./dom.js";
import { copy, download } from "./copying.js";
import { emphasiseButtons, forget, openFrom, slideIn } from "./source.js";

let finished = null; // id of the last answer that was looked into by itself
const opened = new Set(); // folded parts that the reader has opened
let focused = null; // the button last used: its exchange and act
let wake = null; // timer that runs while an answer is waited for
const PATIENCE = 3000; // milliseconds

const idOf = (element) => element.closest(".exchange")?.dataset.id;

const acts = {
  example: (button) => send("example_select", { question: button.textContent }),
  retry: () => send("retry"),
  edit: () => send("edit"),
  keep: () => send("undo"),
  copy: (button) => copy(button, button.closest(".exchange").dataset.text),
  "copy-markdown": (button) => copy(button, button.closest(".exchange").dataset.markdown),
  good: (button) => send("like", { id: idOf(button), vote: "good" }),
  bad: (button) => send("like", { id: idOf(button), vote: "bad" }),
  reason: (button) => send("like", { id: idOf(button), vote: "bad", reason: button.textContent }),
};

export function exportConversation() {
  const all = [...document.querySelectorAll("#conversation .exchange")].map((e) => e.dataset.markdown);
  if (!all.length) return announce("还没有对话可以导出。");
  const day = new Date().toISOString().slice(0, 10);
  download(`问据-${day}.md`, `# 问据对话 ${day}\n\n${all.join("\n")}`);
  announce("已导出。");
}

function onClick(event) {
  const cited = event.target.closest("[data-document]");
  if (cited) {
    openFrom(cited);
    slideIn(cited);
    return;
  }
  const button = event.target.closest("[data-act]");
  if (!button) return;
  focused = { id: idOf(button), act: button.dataset.act };
  acts[button.dataset.act](button);
}

function onSubmit(event) {
  event.preventDefault();
  const reason = event.target.elements.reason.value.trim();
  if (reason) send("like", { id: idOf(event.target), vote: "bad", reason });
}

function onToggle(event) {
  if (event.target.open) opened.add(event.target.dataset.keep);
  else opened.delete(event.target.dataset.keep);
}

// What the change has taken away: open parts, and the focus.
function giveBack() {
  for (const part of document.querySelectorAll("#conversation details")) {
    if (opened.has(part.dataset.keep)) part.open = true;
  }
  emphasiseButtons();
  if (!focused || document.activeElement !== document.body) return;
  const { id, act } = focused;
  const again = id && document.querySelector(`.exchange[data-id="${id}"] [data-act="${act}"]`);
  if (again && act !== "edit") again.focus({ preventScroll: true });
  else find("question").querySelector("textarea").focus({ preventScroll: true });
}

// Gradio closes its stream of results when nothing is asked, and may do so just after the next question was
// sent: what is waited for then never comes. Any further event opens the stream again.
function keepAwake(isWaiting) {
  clearInterval(wake);
  if (isWaiting) wake = setInterval(() => send("tick"), PATIENCE);
}

function onChange() {
  const last = [...document.querySelectorAll("#conversation .exchange")].at(-1);
  giveBack();
  keepAwake(Boolean(last?.querySelector(".waiting")));
  find("export").disabled = !last;
  if (!last) {
    finished = null;
    forget();
    return;
  }
  const waiting = last.querySelector(".waiting");
  if (waiting) announce(waiting.textContent);
  if (waiting || last.dataset.id === finished) {
    if (waiting) scrollInside(find("conversation"), last, 0.02);
    return;
  }
  finished = last.dataset.id;
  scrollInside(find("conversation"), last, 0.02);
  const said = last.querySelector(".failure, .refusal, .statement");
  announce(`${last.querySelector(".short")?.textContent ?? ""} ${said?.textContent ?? ""}`);
  const marker = last.querySelector(".marker");
  if (!marker) forget();
  else if (isWide()) openFrom(marker);
}

export function startConversation() {
  const talk = find("conversation");
  talk.addEventListener("click", onClick);
  talk.addEventListener("submit", onSubmit);
  talk.addEventListener("toggle", onToggle, true);
  new MutationObserver(onChange).observe(talk, { childList: true, subtree: true });
  onChange();
}
