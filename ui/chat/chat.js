// The source pane: shows the whole document, marks what is cited, scrolls to it.
(() => {
  const documents = new Map(); // id -> document as GET /documents/{id} gives it, with its text by code points
  let shown = null; // id of the document in the pane
  let places = []; // citations of the current answer: {document, start, end}
  let current = -1;

  const find = (id) => document.getElementById(id);
  const wide = () => window.matchMedia("(min-width: 861px)").matches;

  async function load(id) {
    if (!documents.has(id)) {
      const answer = await fetch(`documents/${encodeURIComponent(id)}`);
      if (!answer.ok) throw new Error("读不到这篇文档，请刷新页面再试。");
      const found = await answer.json();
      // Offsets count code points; only texts with characters beyond the BMP need the array.
      const points = Array.from(found.text);
      found.points = points.length === found.text.length ? null : points;
      documents.set(id, found);
    }
    return documents.get(id);
  }

  const slice = (source, start, end) =>
    source.points ? source.points.slice(start, end).join("") : source.text.slice(start, end);

  // A paragraph's text, with the parts that lie in a citation inside <mark>.
  function fill(element, source, paragraph, spans) {
    let at = paragraph.start;
    for (const span of spans) {
      const start = Math.max(span.start, at);
      const end = Math.min(span.end, paragraph.end);
      if (start >= end) continue;
      element.append(slice(source, at, start));
      const mark = document.createElement("mark");
      mark.dataset.start = span.start;
      mark.dataset.end = span.end;
      mark.textContent = slice(source, start, end);
      element.append(mark);
      at = end;
    }
    element.append(slice(source, at, paragraph.end));
  }

  function render(source) {
    const spans = places.filter((p) => p.document === source.id).sort((a, b) => a.start - b.start);
    const text = find("source-text");
    const parts = document.createDocumentFragment();
    for (const paragraph of source.paragraphs) {
      const tag = paragraph.number === 0 ? "h2" : paragraph.is_heading ? "h3" : "p";
      const element = document.createElement(tag);
      if (tag === "p") element.dataset.number = paragraph.number;
      fill(element, source, paragraph, spans);
      parts.append(element);
    }
    text.replaceChildren(parts);
    find("source-name").textContent = source.title;
    find("source-list").value = source.id;
    shown = source.id;
  }

  function emphasise() {
    const place = places[current];
    const marks = [...find("source-text").querySelectorAll("mark")];
    for (const mark of marks) {
      const here = place && +mark.dataset.start === place.start && +mark.dataset.end === place.end;
      mark.classList.toggle("current", Boolean(here));
    }
    const first = marks.find((mark) => mark.classList.contains("current"));
    if (first) centre(first);
    find("source-count").textContent = places.length ? `${current + 1} / ${places.length}` : "";
    find("previous").disabled = current <= 0;
    find("next").disabled = current >= places.length - 1;
  }

  // Scrolls the pane only, never the page.
  function centre(mark) {
    const pane = find("source-text");
    const offset = mark.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollTo({ top: pane.scrollTop + offset - pane.clientHeight / 3 });
  }

  async function show(index) {
    current = index;
    try {
      render(await load(places[index].document));
      emphasise();
    } catch (error) {
      find("source-text").textContent = error.message;
    }
  }

  const placeOf = (button) => ({
    document: button.dataset.document,
    start: +button.dataset.start,
    end: +button.dataset.end,
  });

  const same = (a, b) => a.document === b.document && a.start === b.start && a.end === b.end;

  function openFrom(button) {
    const all = [...button.closest(".exchange").querySelectorAll("[data-document]")].map(placeOf);
    places = all.filter((place, i) => all.findIndex((other) => same(place, other)) === i);
    const wanted = placeOf(button);
    show(places.findIndex((place) => same(place, wanted)));
  }

  const slideIn = (open) => find("source").classList.toggle("open", open);

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    const cited = target.closest(".exchange [data-document]");
    if (cited) {
      openFrom(cited);
      slideIn(true);
      if (!wide()) find("close").focus();
    } else if (target.closest("#previous")) show(current - 1);
    else if (target.closest("#next")) show(current + 1);
    else if (target.closest("#close")) slideIn(false);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") slideIn(false);
  });

  document.addEventListener("change", async (event) => {
    if (event.target.id !== "source-list") return;
    places = [];
    current = -1;
    render(await load(event.target.value));
    emphasise();
  });

  // A finished answer opens its first source (where there is room) and is scrolled to.
  let seen = 0;
  function onTalk() {
    const exchanges = [...document.querySelectorAll("#conversation .exchange")];
    const last = exchanges.at(-1);
    if (last && !last.querySelector(".waiting") && exchanges.length > seen) {
      const marker = last.querySelector(".marker");
      if (marker) openFrom(marker);
      seen = exchanges.length;
    }
    if (!exchanges.length) seen = 0;
    const talk = find("conversation");
    if (last) requestAnimationFrame(() => talk.scrollTo({ top: last.offsetTop - talk.offsetTop }));
  }

  async function start() {
    const list = (await (await fetch("documents")).json()).documents;
    const select = find("source-list");
    for (const item of list) select.append(new Option(item.title, item.id));
    select.hidden = list.length < 2;
    find("source-name").hidden = list.length > 1;
    if (list.length && !shown) render(await load(list[0].id));
    if (!list.length) find("source-text").textContent = "还没有文档。请先运行 wenju index 文件。";
  }

  // Gradio builds the page after this script has run.
  const waiting = new MutationObserver(() => {
    if (!find("source-list") || !find("conversation")) return;
    waiting.disconnect();
    document.documentElement.lang = "zh-CN";
    new MutationObserver(onTalk).observe(find("conversation"), { childList: true, subtree: true });
    start();
  });
  waiting.observe(document.documentElement, { childList: true, subtree: true });
})();
