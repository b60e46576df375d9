// What is drawn: points, labels, relations, the learning path. Glossary text only ever becomes textContent.

const SVG = "http://www.w3.org/2000/svg";
const ALWAYS_NAMED = 8; // so many of the most connected points get their label even where it covers a lesser point

function svg(name, attributes = {}, text = null) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== null) element.textContent = text;
  return element;
}

function radius(point) {
  const size = 4.2 + 1.15 * Math.sqrt(point.degree);
  return Math.min(12, point.kind === "MENTIONED" ? 2.2 + 0.55 * size : size);
}

/** The index of a point's category under the current coloring; -1 for none. */
function category(map, point) {
  if (map.colorBy === "kind") return point.kind === "DEFINED" ? 0 : 1;
  return point[map.colorBy];
}

/** The names of the categories under the current coloring, by index. */
function categoryNames(map) {
  if (map.colorBy === "kind") return ["Defined", "Only mentioned"];
  return map.colorBy === "cluster" ? map.data.clusters : map.data.sections;
}

function describe(map, point) {
  const section = map.data.sections[point.section];
  const kind = point.kind === "MENTIONED" ? "mentioned, not defined" : null;
  return [section, kind].filter(Boolean).join(" · ");
}

/** Makes the point elements anew, for another graph. */
function buildPoints(map) {
  map.radii = map.data.points.map(radius);
  map.index = new Map(map.data.points.map((point, index) => [point.id, index]));
  map.elements = map.data.points.map((point, index) => {
    const label = [point.name, describe(map, point), point.sentence].filter(Boolean).join(". ");
    const group = svg("g", { class: "point", role: "button", tabindex: "-1", "aria-label": label });
    group.dataset.id = point.id;
    group.dataset.index = index;
    group.classList.toggle("mentioned", point.kind === "MENTIONED");
    group.append(svg("circle", { class: "halo", r: Math.max(9, map.radii[index] + 4) }), svg("path", { class: "mark" }));
    return group;
  });
  map.layers.points.replaceChildren(...map.elements);
  map.roving = 0;
  map.adjacent = map.data.points.map(() => []);
  map.data.relations.forEach(([source, target], index) => {
    map.adjacent[source].push(index);
    map.adjacent[target].push(index);
  });
}

function paintPoints(map) {
  map.data.points.forEach((point, index) => {
    const look = categoryLook(category(map, point));
    const element = map.elements[index];
    element.style.setProperty("--color", look.color);
    element.lastChild.setAttribute("d", shapePath(look.shape, map.radii[index]));
    element.classList.toggle("hidden", map.hidden.has(category(map, point)));
  });
}

/** The radius of a point as drawn: smaller where many share little room. */
function drawnRadius(map, index) {
  return map.radii[index] * map.scale;
}

/** Where each point lies on the screen and how large it is, for the current zoom. */
function locate(map) {
  const { k, x, y } = map.view;
  const room = Math.sqrt((map.size.width * map.size.height * k) / map.data.points.length);
  map.scale = Math.max(0.45, Math.min(1, room / 32));
  map.places = map.data.points.map((point) => {
    const base = map.fit(point);
    return { x: base.x * k + x, y: base.y * k + y };
  });
}

function isShown(map, index) {
  return !map.elements[index].classList.contains("hidden");
}

/** Marks what is selected, found or on the path, and dims the rest while something is selected or searched. */
function emphasize(map) {
  const chosen = map.index.get(map.selected);
  const near = new Set(chosen === undefined ? [] : [chosen]);
  if (chosen !== undefined) {
    for (const index of map.adjacent[chosen]) map.data.relations[index].slice(0, 2).forEach((end) => near.add(end));
  }
  map.onRoute = new Map((map.route?.steps ?? []).map((step) => [map.index.get(step.id), step.n]));
  map.near = near;
  const hits = new Set(map.hits);
  const dimming = hits.size > 0 || near.size > 0 || map.onRoute.size > 0;
  map.elements.forEach((element, index) => {
    const important = hits.has(index) || (!hits.size && (near.has(index) || map.onRoute.has(index)));
    element.classList.toggle("dim", dimming && !important);
    element.classList.toggle("hit-point", hits.has(index));
    element.classList.toggle("selected", index === chosen);
    element.setAttribute("aria-pressed", String(index === chosen));
  });
}

/** The selected concept's relations, those of one pair and direction on one line. */
function ownLines(map) {
  const chosen = map.index.get(map.selected);
  if (chosen === undefined) return [];
  const lines = new Map();
  for (const index of map.adjacent[chosen]) {
    const [source, target, type] = map.data.relations[index];
    const line = lines.get(`${source}>${target}`) ?? { source, target, labels: [], own: true, color: "var(--faint)" };
    line.labels.push(map.data.types[type].label);
    lines.set(`${source}>${target}`, line);
  }
  return [...lines.values()];
}

function typedLines(map) {
  return map.data.relations
    .filter(([, , type]) => map.types.has(map.data.types[type].type))
    .map(([source, target, type]) => ({ source, target, labels: [], own: false, dashed: type >= COLORS, color: categoryLook(type).color }));
}

function drawRelations(map) {
  map.edgeLabels = [];
  const pieces = [];
  for (const line of [...typedLines(map), ...ownLines(map)]) {
    if (!isShown(map, line.source) || !isShown(map, line.target)) continue;
    const [a, b] = [map.places[line.source], map.places[line.target]];
    const drawn = arrowLine(a, b, drawnRadius(map, line.source), drawnRadius(map, line.target));
    const own = line.own ? " own" : "";
    pieces.push(svg("path", { class: `edge${own}${line.dashed ? " dashed" : ""}`, d: drawn.line, style: `--color: ${line.color}` }));
    pieces.push(svg("path", { class: `arrow${own}`, d: drawn.head, style: `--color: ${line.color}` }));
    if (line.own) map.edgeLabels.push({ ...drawn.middle, text: line.labels.join(", ") });
  }
  map.layers.relations.replaceChildren(...pieces);
}

function drawRoute(map) {
  const steps = (map.route?.steps ?? []).filter((step) => map.index.has(step.id) && isShown(map, map.index.get(step.id)));
  const places = steps.map((step) => map.places[map.index.get(step.id)]);
  const lines = places.slice(1).map((place, index) => arrowLine(places[index], place, 10, 10).line);
  map.layers.route.replaceChildren(...lines.map((line) => svg("path", { class: "route-line", d: line })));
  map.layers.badges.replaceChildren(
    ...steps.map((step, index) => {
      const badge = svg("g", { class: "badge", transform: `translate(${places[index].x},${places[index].y})` });
      badge.append(svg("circle", { r: step.n > 99 ? 13 : 10 }), svg("text", {}, String(step.n)));
      return badge;
    }),
  );
}

function textWidth(map, text, font) {
  const key = `${font}|${text}`;
  if (!map.widths.has(key)) {
    map.ruler.font = `${font} ${map.fontFamily}`;
    map.widths.set(key, map.ruler.measureText(text).width);
  }
  return map.widths.get(key);
}

function shortened(text) {
  return text.length > 34 ? `${text.slice(0, 32).trimEnd()}…` : text;
}

/** Which labels are wanted, most important first: selected, path, found, neighbors, then by degree. */
function wantedLabels(map, visible) {
  const chosen = map.index.get(map.selected);
  const hits = new Set(map.hits);
  const focusing = map.near.size > 0 || map.onRoute.size > 0 || hits.size > 0;
  const weight = (index) =>
    index === chosen ? 5 : map.onRoute.has(index) ? 4 : hits.has(index) ? 3 : map.near.has(index) ? 2 : focusing && map.view.k < 1.6 ? -1 : 0;
  return visible
    .map((index) => ({ index, weight: weight(index), point: map.data.points[index] }))
    .filter((label) => label.weight >= 0)
    .sort((a, b) => b.weight - a.weight || b.point.degree - a.point.degree || a.index - b.index)
    .map(({ index, weight: rank, point }, place) => {
      const text = shortened(point.name);
      const strong = rank >= 5;
      const ringed = rank === 5 || rank === 3 ? Math.max(10, drawnRadius(map, index) + 5) : drawnRadius(map, index);
      const r = map.onRoute.has(index) ? Math.max(11, ringed) : ringed;
      const w = textWidth(map, text, strong ? "650 12.5px" : "12.5px") + 2;
      return { ...map.places[index], r, w, h: 15, own: index, strong: rank >= 2 || place < ALWAYS_NAMED, bold: strong, text, mentioned: point.kind === "MENTIONED" };
    });
}

function drawLabels(map) {
  const { width, height } = map.size;
  const onScreen = ({ x, y }) => x > -20 && y > -20 && x < width + 20 && y < height + 20;
  const visible = map.places.flatMap((place, index) => (onScreen(place) && isShown(map, index) ? [index] : []));
  const points = visible.map((index) => {
    const r = map.onRoute.has(index) ? 10 : drawnRadius(map, index) * 0.75;
    const { x, y } = map.places[index];
    return { x0: x - r, y0: y - r, x1: x + r, y1: y + r, owner: index, solid: map.onRoute.has(index) };
  });
  const limit = Math.round(((width * height) / 15000) * map.view.k ** 1.6);
  const wanted = wantedLabels(map, visible);
  const boxes = placeLabels(wanted, points, width, height, limit);
  const edges = map.edgeLabels.map(({ x, y, text }) => {
    const w = textWidth(map, text, "italic 11px");
    return { text, strong: false, places: [{ x0: x - w / 2, y0: y - 7, x1: x + w / 2, y1: y + 7 }] };
  });
  const edgeBoxes = placeLabels(edges, [...points, ...boxes.filter(Boolean)], width, height, 40);
  const draw = (labels, places, name) =>
    labels.flatMap((label, index) => {
      const box = places[index];
      if (!box) return [];
      const classes = [name, label.bold && "strong", label.mentioned && "mentioned"].filter(Boolean).join(" ");
      return [svg("text", { class: classes, x: box.x0 + 1, y: (box.y0 + box.y1) / 2 + 4 }, label.text)];
    });
  map.layers.labels.replaceChildren(...draw(wanted, boxes, "label"));
  map.layers.edgeLabels.replaceChildren(...draw(edges, edgeBoxes, "edge-label"));
}

/** Draws everything that depends on the view; called at most once a frame. */
function draw(map) {
  locate(map);
  map.places.forEach(({ x, y }, index) => {
    map.elements[index].setAttribute("transform", `translate(${x.toFixed(1)},${y.toFixed(1)}) scale(${map.scale.toFixed(3)})`);
  });
  drawRelations(map);
  drawRoute(map);
  drawLabels(map);
  map.root.dataset.drawn = String(Number(map.root.dataset.drawn ?? 0) + 1);
}
