// The source pane: shows the whole document, marks what is cited, goes from one citation to the next.
import { announce, find, isWide, scrollInside } from "./dom.js";
import { listDocuments, loadDocument, slice } from "./documents.js";

let places = []; // of the answer that is looked into: {document, start, end, quote, label}
let current = -1;
let asked = 0; // how many documents were asked for so far
let opener = null; // where the focus goes back to when the pane slides out

const placeOf = (button) => ({
  document: button.dataset.document,
  start: +button.dataset.start,
  end: +button.dataset.end,
  quote: button.dataset.quote,
  label: button.classList.contains("marker") ? button.textContent : "",
});

const same = (a, b) => a.document === b.document && a.start === b.start && a.end === b.end;

// The paragraph's text cut wherever a place begins or ends, each piece marked with the places that cover it.
function fill(element, source, paragraph, spans) {
  const within = spans.filter((span) => span.start < paragraph.end && span.end > paragraph.start);
  const inside = (at) => at > paragraph.start && at < paragraph.end;
  const cuts = [paragraph.start, ...within.flatMap((s) => [s.start, s.end]).filter(inside), paragraph.end];
  cuts.sort((a, b) => a - b);
  for (let i = 1; i < cuts.length; i++) {
    if (cuts[i] === cuts[i - 1]) continue;
    const text = slice(source, cuts[i - 1], cuts[i]);
    const covering = within.filter((span) => span.start <= cuts[i - 1] && span.end >= cuts[i]);
    element.append(covering.length ? marked(text, covering, cuts[i]) : text);
  }
}

function marked(text, covering, end) {
  const mark = document.createElement("mark");
  mark.dataset.places = covering.map((span) => span.index).join(" ");
  mark.textContent = text;
  const ending = covering.find((span) => span.end === end && span.label);
  if (ending) mark.dataset.label = ending.label; // the style sheet shows it; it is no part of the text
  return mark;
}

function render(source) {
  const spans = places.map((place, index) => ({ ...place, index })).filter((p) => p.document === source.id);
  const parts = document.createDocumentFragment();
  for (const paragraph of source.paragraphs) {
    const tag = paragraph.number === 0 ? "h2" : paragraph.is_heading ? "h3" : "p";
    const element = document.createElement(tag);
    if (tag === "p") element.dataset.number = paragraph.number;
    fill(element, source, paragraph, spans);
    parts.append(element);
  }
  find("source-text").replaceChildren(parts);
  find("source-name").textContent = source.title;
  find("source-list").value = source.id;
}

function emphasise() {
  const marks = [...find("source-text").querySelectorAll("mark")];
  const here = (mark) => mark.dataset.places.split(" ").includes(String(current));
  for (const mark of marks) mark.classList.toggle("current", here(mark));
  const first = marks.find(here);
  if (first) scrollInside(find("source-text"), first, 0.3);
  find("source-count").textContent = places.length ? `第 ${current + 1} 处，共 ${places.length} 处` : "";
  find("previous").disabled = current <= 0;
  find("next").disabled = current >= places.length - 1;
  emphasiseButtons();
}

// The buttons of the conversation that lead to the current place.
export function emphasiseButtons() {
  for (const button of document.querySelectorAll("#conversation [data-document]")) {
    if (current >= 0 && same(placeOf(button), places[current])) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

function show(index) {
  current = index;
  const place = places[index];
  return open(place.document, place);
}

// Of several documents that are asked for in a row, the last is shown, whichever comes last.
async function open(id, place) {
  const mine = ++asked;
  try {
    const source = await loadDocument(id, place);
    if (mine !== asked) return;
    render(source);
    emphasise();
    if (!place) find("source-text").scrollTo({ top: 0 });
  } catch (error) {
    if (mine === asked) fail(error);
  }
}

function fail(error) {
  const words = document.createElement("p");
  words.className = "source-hint";
  words.textContent = error instanceof TypeError ? "连不上服务。请确认它还在运行，再刷新页面。" : error.message;
  find("source-text").replaceChildren(words);
}

// Looks into the answer that the button stands in, at the button's place, among those of its kind.
export function openFrom(button) {
  const kind = `[data-group="${button.dataset.group}"]`;
  const all = [...button.closest(".exchange").querySelectorAll(kind)].map(placeOf);
  places = all.filter((place, i) => all.findIndex((other) => same(place, other)) === i);
  const wanted = placeOf(button);
  return show(places.findIndex((place) => same(place, wanted)));
}

export function step(by) {
  const next = current + by;
  if (next < 0 || next >= places.length) return;
  show(next).then(() => announce(`第 ${next + 1} 处，共 ${places.length} 处：${places[next].quote}`));
}

// On a narrow screen the pane slides over the conversation, which then cannot be reached.
export function slideIn(from) {
  if (isWide()) return;
  opener = from;
  find("source").classList.add("open");
  for (const id of ["head", "talk"]) find(id).inert = true;
  find("close").focus({ preventScroll: true });
}

export function slideOut() {
  if (!find("source").classList.contains("open")) return false;
  find("source").classList.remove("open");
  for (const id of ["head", "talk"]) find(id).inert = false;
  opener?.focus({ preventScroll: true });
  return true;
}

// Nothing is cited: the marks go, the text stays where it is.
export function forget() {
  places = [];
  current = -1;
  for (const mark of find("source-text").querySelectorAll("mark")) mark.replaceWith(...mark.childNodes);
  emphasise();
}

function choose(id) {
  places = [];
  current = -1;
  return open(id);
}

export async function startSource() {
  find("source-list").addEventListener("change", (event) => choose(event.target.value));
  find("previous").addEventListener("click", () => step(-1));
  find("next").addEventListener("click", () => step(1));
  find("close").addEventListener("click", slideOut);
  matchMedia("(min-width: 861px)").addEventListener("change", slideOut);
  try {
    const list = await listDocuments();
    for (const item of list) find("source-list").append(new Option(item.title, item.id));
    find("source-list").hidden = list.length < 2;
    find("source-name").hidden = list.length > 1;
    if (list.length && current < 0) await choose(list[0].id);
    if (!list.length) fail(new Error("还没有文档。请先运行 wenju index 文件。"));
  } catch (error) {
    fail(error);
  }
}
