// Starts the page's parts once Gradio has built the page.
import { find, send } from "./dom.js";
import { exportConversation, startConversation } from "./conversation.js";
import { startKeys } from "./keys.js";
import { startSource } from "./source.js";
import { startTips } from "./tips.js";
import { startToasts } from "./toasts.js";

const PARTS = ["conversation", "source-list", "fresh", "question"];

function start() {
  find("opening")?.remove();
  find("fresh").addEventListener("click", () => send("clear"));
  find("export").addEventListener("click", exportConversation);
  find("theme").addEventListener("click", window.wenjuTheme.toggle);
  window.wenjuTheme.apply();
  startToasts();
  startTips();
  startKeys();
  startConversation();
  startSource();
}

function whenBuilt() {
  if (PARTS.every(find)) return start();
  const waiting = new MutationObserver(() => {
    if (!PARTS.every(find)) return;
    waiting.disconnect();
    start();
  });
  waiting.observe(document.body, { childList: true, subtree: true });
}

whenBuilt();
