// The bar above the map, the legend below it, and the tooltip.

function html(name, properties = {}, ...children) {
  const element = document.createElement(name);
  Object.assign(element, properties);
  element.append(...children);
  return element;
}

function drawLegend(map) {
  const names = categoryNames(map);
  const counts = new Map();
  for (const point of map.data.points) {
    const key = category(map, point);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const keys = [...counts.keys()].sort((a, b) => (a < 0) - (b < 0) || a - b);
  const none = map.colorBy === "cluster" ? "In no cluster" : "No section";
  const entries = keys.map((key) => {
    const look = categoryLook(key);
    const mark = svg("svg", { viewBox: "-7 -7 14 14", "aria-hidden": "true" });
    mark.append(svg("path", { class: "mark", d: shapePath(look.shape, 5) }));
    mark.style.setProperty("--color", look.color);
    const button = html("button", { type: "button", title: "Hide or show" }, mark, names[key] ?? none);
    button.append(html("span", { className: "count", textContent: String(counts.get(key)) }));
    button.setAttribute("aria-pressed", String(!map.hidden.has(key)));
    button.addEventListener("click", () => {
      if (!map.hidden.delete(key)) map.hidden.add(key);
      button.setAttribute("aria-pressed", String(!map.hidden.has(key)));
      paintPoints(map);
      setRoving(map, map.roving);
      map.redraw();
    });
    return button;
  });
  map.root.querySelector(".legend").replaceChildren(...entries);
}

function drawTypeList(map) {
  const counts = new Map();
  for (const [, , type] of map.data.relations) counts.set(type, (counts.get(type) ?? 0) + 1);
  const entries = map.data.types.flatMap(({ type, label }, index) => {
    if (!counts.has(index)) return [];
    const box = html("input", { type: "checkbox", value: type, checked: map.types.has(type) });
    box.addEventListener("change", () => {
      if (box.checked) map.types.add(type);
      else map.types.delete(type);
      labelTypes(map);
      map.redraw();
      map.tell("view", { color: map.colorBy, types: [...map.types] });
    });
    const line = html("i");
    line.style.setProperty("--color", categoryLook(index).color);
    line.classList.toggle("dashed", index >= COLORS);
    return [html("label", {}, box, line, label, html("span", { className: "count", textContent: String(counts.get(index)) }))];
  });
  map.root.querySelector(".type-list").replaceChildren(...entries);
  labelTypes(map);
}

function labelTypes(map) {
  const summary = map.root.querySelector(".types summary");
  summary.textContent = map.types.size ? `Relations (${map.types.size}) ▾` : "Relations ▾";
}

function showTip(map, index) {
  const tip = map.root.querySelector(".tip");
  const point = map.data.points[index];
  tip.querySelector(".tip-name").textContent = point.name;
  tip.querySelector(".tip-section").textContent = describe(map, point);
  tip.querySelector(".tip-sentence").textContent = point.sentence ?? "";
  tip.hidden = false;
  const { x, y } = map.places[index];
  const gap = drawnRadius(map, index) + 10;
  const left = x + gap + tip.offsetWidth > map.size.width ? x - gap - tip.offsetWidth : x + gap;
  const top = Math.max(6, Math.min(y - 12, map.size.height - tip.offsetHeight - 6));
  tip.style.transform = `translate(${Math.round(Math.max(6, left))}px, ${Math.round(top)}px)`;
}

function hideTip(map) {
  map.root.querySelector(".tip").hidden = true;
}

function closeHits(map) {
  map.root.querySelector(".hits").hidden = true;
  map.root.querySelector(".search input").setAttribute("aria-expanded", "false");
}

function search(map, text) {
  const found = matching(map.data.points, text);
  map.hits = found.map((hit) => hit.index);
  map.hitAt = map.hits.length ? 0 : -1;
  const list = map.root.querySelector(".hits");
  const shown = found.slice(0, 12);
  const items = shown.map(({ index, alias }, at) => {
    const point = map.data.points[index];
    const note = html("span", { className: "hit-note", textContent: alias ? `also ${alias}` : describe(map, point) });
    const item = html("li", { className: "hit", id: `hit-${at}` }, html("span", { textContent: point.name }), note);
    item.setAttribute("role", "option");
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      openHit(map, at);
    });
    return item;
  });
  if (text.trim() && !shown.length) items.push(html("li", { className: "hit-note", textContent: "No concept on the map has this name." }));
  if (map.hits.length > shown.length) items.push(html("li", { className: "hit-note", textContent: `and ${map.hits.length - shown.length} more` }));
  list.replaceChildren(...items);
  list.hidden = !items.length;
  map.root.querySelector(".announce").textContent = text.trim() ? `${map.hits.length} found` : "";
  markHit(map);
  emphasize(map);
  map.redraw();
}

function markHit(map) {
  const input = map.root.querySelector(".search input");
  map.root.querySelectorAll(".hit").forEach((item, at) => item.setAttribute("aria-selected", String(at === map.hitAt)));
  input.setAttribute("aria-expanded", String(!map.root.querySelector(".hits").hidden));
  if (map.hitAt >= 0) input.setAttribute("aria-activedescendant", `hit-${map.hitAt}`);
  else input.removeAttribute("aria-activedescendant");
  map.root.querySelector(`#hit-${map.hitAt}`)?.scrollIntoView({ block: "nearest" });
}

function openHit(map, at) {
  const index = map.hits[at];
  if (index === undefined) return;
  map.root.querySelector(".search input").value = "";
  search(map, "");
  closeHits(map);
  open(map, index);
  center(map, index);
}

function listenToControls(map) {
  const input = map.root.querySelector(".search input");
  input.addEventListener("input", () => search(map, input.value));
  input.addEventListener("blur", () => closeHits(map));
  input.addEventListener("focus", () => input.value.trim() && search(map, input.value));
  input.addEventListener("keydown", (event) => {
    const last = Math.min(map.hits.length, 12) - 1;
    if (event.key === "ArrowDown") map.hitAt = Math.min(last, map.hitAt + 1);
    else if (event.key === "ArrowUp") map.hitAt = Math.max(0, map.hitAt - 1);
    else if (event.key === "Enter") return openHit(map, map.hitAt);
    else if (event.key === "Escape") {
      input.value = "";
      return search(map, "");
    } else return undefined;
    event.preventDefault();
    return markHit(map);
  });
  map.root.querySelector(".color-by").addEventListener("change", (event) => {
    map.colorBy = event.target.value;
    map.hidden.clear();
    paintPoints(map);
    drawLegend(map);
    map.redraw();
    map.tell("view", { color: map.colorBy, types: [...map.types] });
  });
  map.root.querySelectorAll("[data-zoom]").forEach((button) =>
    button.addEventListener("click", () => {
      if (button.dataset.zoom === "reset") resetView(map);
      else zoomBy(map, button.dataset.zoom === "in" ? 1.5 : 1 / 1.5);
    }),
  );
  const types = map.root.querySelector(".types");
  map.root.addEventListener("pointerdown", (event) => {
    if (!types.contains(event.target)) types.open = false;
  });
  types.addEventListener("keydown", (event) => {
    if (event.key === "Escape") types.open = false;
  });
}
