// The quote, shown beside a marker that is pointed at or focused.
import { find, isWide } from "./dom.js";

const LONGEST = 160; // characters of a quote that are shown
const tip = document.createElement("div");
tip.id = "tip";
tip.setAttribute("role", "tooltip");
tip.hidden = true;

function show(marker) {
  const quote = document.createElement("p");
  const points = Array.from(marker.dataset.quote);
  quote.textContent = points.length > LONGEST ? `${points.slice(0, LONGEST).join("")}…` : marker.dataset.quote;
  const where = document.createElement("p");
  where.className = "tip-where";
  where.textContent = marker.dataset.where ?? "";
  tip.replaceChildren(quote, where);
  tip.hidden = false;
  marker.setAttribute("aria-describedby", "tip");
  const at = marker.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left - 24), find("talk").getBoundingClientRect().right - tip.offsetWidth);
  const above = at.top - tip.offsetHeight - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 8 ? above : at.bottom + 8}px`;
}

export function hideTip() {
  tip.hidden = true;
}

const markerAt = (event) => event.target instanceof Element && event.target.closest(".marker");

export function startTips() {
  document.body.append(tip);
  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const marker = markerAt(event);
      if (marker && isWide()) show(marker);
      else hideTip();
    });
  }
  document.addEventListener("scroll", hideTip, true);
}
