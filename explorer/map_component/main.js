// The component: keeps one map for each place on the page, and takes in new data as the script runs again.

function zoomAround(map, factor, x, y) {
  const k = Math.min(40, Math.max(0.5, map.view.k * factor));
  const by = k / map.view.k;
  map.view = { k, x: x - (x - map.view.x) * by, y: y - (y - map.view.y) * by };
  map.redraw();
}

/** Moves the view to `goal` in a short time, or at once where the reader asks for less motion. */
function glide(map, goal) {
  const from = { ...map.view };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const start = performance.now();
  map.glide = goal;
  const step = (now) => {
    if (map.glide !== goal) return;
    const t = still ? 1 : Math.min(1, (now - start) / 220);
    const ease = 1 - (1 - t) ** 3;
    for (const key of ["k", "x", "y"]) map.view[key] = from[key] + (goal[key] - from[key]) * ease;
    map.redraw();
    if (t < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}

function zoomBy(map, factor) {
  const { width, height } = map.size;
  const k = Math.min(40, Math.max(0.5, map.view.k * factor));
  const by = k / map.view.k;
  glide(map, { k, x: width / 2 - (width / 2 - map.view.x) * by, y: height / 2 - (height / 2 - map.view.y) * by });
}

function resetView(map) {
  glide(map, { k: 1, x: 0, y: 0 });
}

/** Brings a point into view, closer where the view is far away. */
function center(map, index) {
  const k = Math.max(map.view.k, 1.4);
  const base = map.fit(map.data.points[index]);
  glide(map, { k, x: map.size.width / 2 - base.x * k, y: map.size.height / 2 - base.y * k });
}

function open(map, index) {
  map.selected = map.data.points[index].id;
  setRoving(map, index);
  emphasize(map);
  map.redraw();
  map.tell("opened", map.selected);
}

function close(map) {
  if (!map.selected) return;
  map.selected = null;
  emphasize(map);
  map.redraw();
  map.tell("opened", "");
}

/** Makes `index`, or the first shown point where it is hidden, the one that Tab comes to. */
function setRoving(map, index) {
  const shown = map.elements[index] && isShown(map, index) ? index : map.elements.findIndex((_, at) => isShown(map, at));
  map.elements[map.roving]?.setAttribute("tabindex", "-1");
  map.roving = Math.max(0, shown);
  map.elements[map.roving]?.setAttribute("tabindex", "0");
}

function pointAt(event) {
  const point = event.target.closest?.(".point");
  return point ? Number(point.dataset.index) : -1;
}

function onKey(map, event) {
  const index = pointAt(event);
  if (event.key === "+" || event.key === "=") zoomBy(map, 1.5);
  else if (event.key === "-") zoomBy(map, 1 / 1.5);
  else if (event.key === "0") resetView(map);
  else if (event.key === "Escape") close(map);
  else if (index >= 0 && (event.key === "Enter" || event.key === " ")) open(map, index);
  else if (index >= 0 && event.key.startsWith("Arrow")) {
    const next = neighborInDirection(map.places, index, event.key, (at) => isShown(map, at));
    if (next >= 0) {
      setRoving(map, next);
      map.elements[next].focus({ preventScroll: true });
      const { x, y } = map.places[next];
      if (x < 10 || y < 10 || x > map.size.width - 10 || y > map.size.height - 10) center(map, next);
    }
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Drag, pinch, wheel and click. A press that moves less than 4 pixels is a click. */
function listenToPointer(map, scene) {
  const down = new Map();
  let moved = 0;
  let pressed = -1;
  const spread = () => {
    const [a, b] = [...down.values()];
    return { distance: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };
  const local = (event) => {
    const box = scene.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  scene.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (!down.size) [moved, pressed] = [0, pointAt(event)];
    down.set(event.pointerId, local(event));
    map.glide = null;
  });
  scene.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const at = local(event);
    const old = down.size === 2 ? spread() : null;
    down.set(event.pointerId, at);
    moved += Math.hypot(at.x - before.x, at.y - before.y);
    if (moved < 4) return;
    if (!scene.hasPointerCapture(event.pointerId)) scene.setPointerCapture(event.pointerId);
    scene.classList.add("dragging");
    hideTip(map);
    if (old) {
      const now = spread();
      zoomAround(map, now.distance / (old.distance || 1), now.x, now.y);
    } else {
      map.view = { ...map.view, x: map.view.x + at.x - before.x, y: map.view.y + at.y - before.y };
      map.redraw();
    }
  });
  const release = (event) => {
    if (!down.delete(event.pointerId) || down.size) return;
    scene.classList.remove("dragging");
    if (event.type === "pointerup" && moved < 4 && pressed >= 0) open(map, pressed);
  };
  scene.addEventListener("pointerup", release);
  scene.addEventListener("pointercancel", release);
  scene.addEventListener("wheel", (event) => {
    event.preventDefault();
    map.glide = null;
    const { x, y } = local(event);
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1);
    zoomAround(map, Math.exp(-Math.max(-120, Math.min(120, pixels)) / 300), x, y);
  }, { passive: false });
}

function listenToScene(map) {
  const scene = map.root.querySelector(".scene");
  listenToPointer(map, scene);
  scene.addEventListener("keydown", (event) => onKey(map, event));
  scene.addEventListener("pointerover", (event) => {
    const index = pointAt(event);
    if (index >= 0 && !scene.classList.contains("dragging")) showTip(map, index);
  });
  scene.addEventListener("pointerout", (event) => pointAt(event) >= 0 && hideTip(map));
  // Not on the scene: an SVG element that listens for focus can itself be focused, and would be a stop of its own.
  const stage = map.root.querySelector(".stage");
  stage.addEventListener("focusin", (event) => pointAt(event) >= 0 && showTip(map, pointAt(event)));
  stage.addEventListener("focusout", () => hideTip(map));
}

function createMap(root) {
  const layer = (name) => root.querySelector(`.scene .${name}`);
  const map = {
    root, view: { k: 1, x: 0, y: 0 }, size: { width: 0, height: 0 }, colorBy: "section", types: new Set(), hidden: new Set(),
    hits: [], hitAt: -1, selected: null, route: null, widths: new Map(), ruler: document.createElement("canvas").getContext("2d"),
    edgeLabels: [], roving: 0, fontFamily: "sans-serif", frame: 0,
    layers: {
      relations: layer("relations"), route: layer("route"), points: layer("points"), badges: layer("badges"),
      edgeLabels: layer("edge-labels"), labels: layer("labels"),
    },
  };
  map.redraw = () => {
    if (map.frame) return;
    map.frame = requestAnimationFrame(() => {
      map.frame = 0;
      if (map.data && map.size.width) draw(map);
    });
  };
  map.observer = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = root.querySelector(".stage");
    if (!width || !height || !map.data) return;
    map.size = { width, height };
    map.fit = fitting(map.data.points, width, height);
    map.redraw();
  });
  map.observer.observe(root.querySelector(".stage"));
  listenToControls(map);
  listenToScene(map);
  return map;
}

function isDark(color) {
  const parts = color.startsWith("#") ? color.slice(1).match(/../gu).map((part) => parseInt(part, 16)) : color.match(/[\d.]+/gu)?.map(Number);
  return parts ? 0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2] < 128 : false;
}

function update(map, data, tell) {
  map.tell = tell;
  const fresh = map.data?.version !== data.version;
  const arrived = data.selected !== map.selected;
  const typesChanged = fresh || [...map.types].sort().join() !== [...data.drawn].sort().join();
  const style = getComputedStyle(map.root);
  map.root.dataset.theme = isDark(style.getPropertyValue("--st-background-color").trim()) ? "dark" : "light";
  map.fontFamily = style.fontFamily;
  map.data = data;
  map.colorBy = data.color;
  map.types = new Set(data.drawn);
  map.root.querySelector(".color-by").value = data.color;
  map.selected = data.selected;
  map.route = data.route;
  const { clientWidth: width, clientHeight: height } = map.root.querySelector(".stage");
  map.size = { width, height };
  map.fit = fitting(data.points, width, height);
  if (fresh) {
    map.hidden.clear();
    buildPoints(map);
  }
  map.root.querySelector('.color-by [value="cluster"]').hidden = !data.clusters.length;
  paintPoints(map);
  drawLegend(map);
  if (typesChanged) drawTypeList(map); // otherwise the box that was just ticked would lose the focus
  emphasize(map);
  setRoving(map, map.index.get(data.selected) ?? map.roving);
  if (arrived && !fresh && map.index.has(data.selected)) center(map, map.index.get(data.selected));
  map.redraw();
}

export default function (component) {
  const root = component.parentElement.querySelector(".map");
  root.lexigraph ??= createMap(root);
  update(root.lexigraph, component.data, component.setTriggerValue);
  return () => {
    if (!root.isConnected) root.lexigraph.observer.disconnect();
  };
}
