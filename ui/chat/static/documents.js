// Documents as GET /documents/{id} gives them, fetched once.
const fetched = new Map();

async function fetchDocument(id) {
  const answer = await fetch(`documents/${encodeURIComponent(id)}`);
  if (!answer.ok) throw new Error("读不到这篇文档。请刷新页面再试。");
  const found = await answer.json();
  // Offsets count code points; only texts with characters beyond the BMP need the array.
  const points = Array.from(found.text);
  found.points = points.length === found.text.length ? null : points;
  return found;
}

export async function listDocuments() {
  const answer = await fetch("documents");
  if (!answer.ok) throw new Error("读不到文档列表。请刷新页面再试。");
  return (await answer.json()).documents;
}

export const slice = (source, start, end) =>
  source.points ? source.points.slice(start, end).join("") : source.text.slice(start, end);

// The document, fetched anew where what it should say at `place` is not there.
export async function loadDocument(id, place = null) {
  const stands = (source) => !place || slice(source, place.start, place.end) === place.quote;
  if (!fetched.has(id) || !stands(fetched.get(id))) fetched.set(id, await fetchDocument(id));
  if (!stands(fetched.get(id))) throw new Error("文档变了，这处出处已经对不上。请重新提问。");
  return fetched.get(id);
}
