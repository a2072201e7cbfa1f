// Text out of the page: to the clipboard, and to a file.
import { announce } from "./dom.js";

// Pages that come over plain HTTP from another machine have no clipboard of their own.
function copyTheOldWay(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("copy refused");
}

export async function copy(button, text) {
  const said = button.textContent;
  let result = "已复制";
  try {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else copyTheOldWay(text);
  } catch {
    result = "没能复制，请手动选取";
  }
  button.textContent = result;
  announce(result);
  setTimeout(() => (button.textContent = said), 1600);
}

export function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
