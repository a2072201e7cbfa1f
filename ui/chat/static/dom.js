// Small things that every script of the page uses.
export const find = (id) => document.getElementById(id);

export const isWide = () => matchMedia("(min-width: 861px)").matches;

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Scrolls one box only, never the page, so that `element` lies `share` of its height down.
export function scrollInside(box, element, share) {
  const offset = element.getBoundingClientRect().top - box.getBoundingClientRect().top;
  const top = box.scrollTop + offset - box.clientHeight * share;
  const far = Math.abs(top - box.scrollTop) > 2 * box.clientHeight;
  box.scrollTo({ top, behavior: far || calm() ? "instant" : "smooth" });
}

// Says a line to screen readers.
export function announce(text) {
  let line = find("announce");
  if (!line) {
    line = document.createElement("div");
    line.id = "announce";
    line.setAttribute("role", "status");
    document.body.append(line);
  }
  line.textContent = text;
}

// An event for the page's handlers; see talk.js.
export function send(name, data = {}) {
  const inner = find("conversation").querySelector(".exchanges, .empty");
  inner.dispatchEvent(new CustomEvent("wenju", { bubbles: true, detail: { name, data } }));
}
