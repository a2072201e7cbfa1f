// Keys of the whole page.
import { find } from "./dom.js";
import { slideOut, step } from "./source.js";
import { hideTip } from "./tips.js";

const isTyping = (target) => target instanceof Element && target.matches("input, textarea, select, [contenteditable]");

function stopWaiting() {
  if (document.querySelector("#conversation .waiting")) find("stop").click();
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      step(event.key === "ArrowUp" ? -1 : 1);
    } else if (event.key === "Escape") {
      hideTip();
      if (!slideOut()) stopWaiting();
    } else if (event.key === "/" && !isTyping(event.target) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      find("question").querySelector("textarea").focus();
    }
  });
}
