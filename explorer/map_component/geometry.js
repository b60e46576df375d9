// Pure geometry of the map: no element is touched here.

const SHAPES = 4;
const COLORS = 10;

/** The outline of a mark of radius r: circle, square, diamond, triangle, of about the same area. */
function shapePath(shape, r) {
  const s = r * 0.89;
  const d = r * 1.25;
  const t = r * 1.3;
  if (shape === 1) return `M${-s},${-s}H${s}V${s}H${-s}Z`;
  if (shape === 2) return `M0,${-d}L${d},0L0,${d}L${-d},0Z`;
  if (shape === 3) return `M0,${-t}L${t},${t * 0.75}H${-t}Z`;
  return `M${-r},0A${r},${r} 0 1 1 ${r},0A${r},${r} 0 1 1 ${-r},0Z`;
}

/** The look of a category by its index: ten colors, then the same colors in another shape. */
function categoryLook(index) {
  if (index < 0) return { color: "var(--none)", shape: 0 };
  return { color: `var(--c${index % COLORS})`, shape: Math.floor(index / COLORS) % SHAPES };
}

/** The scale and shift that put all of `points` into a box of width × height, y upwards. */
function fitting(points, width, height) {
  const margin = { x: Math.min(72, width * 0.1), y: Math.min(40, height * 0.08) };
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const low = { x: Math.min(...xs), y: Math.min(...ys) };
  const span = { x: Math.max(...xs) - low.x || 1, y: Math.max(...ys) - low.y || 1 };
  const sx = (width - 2 * margin.x) / span.x;
  const sy = (height - 2 * margin.y) / span.y;
  // UMAP's axes mean nothing, so each may stretch to use the room; not more than twofold apart.
  const kx = Math.min(sx, sy * 2);
  const ky = Math.min(sy, sx * 2);
  const left = (width - span.x * kx) / 2;
  const top = (height - span.y * ky) / 2;
  return (point) => ({ x: left + (point.x - low.x) * kx, y: height - top - (point.y - low.y) * ky });
}

/** Whether two boxes {x0, y0, x1, y1} share a pixel. */
function overlap(a, b) {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

const CELL = 48;

/** Boxes by the square of the plane in which they lie, so that a question about one place looks at few of them. */
class Crowd {
  constructor(boxes) {
    this.cells = new Map();
    boxes.forEach((box) => this.add(box));
  }

  *keys(box) {
    for (let x = Math.floor(box.x0 / CELL); x <= Math.floor(box.x1 / CELL); x += 1) {
      for (let y = Math.floor(box.y0 / CELL); y <= Math.floor(box.y1 / CELL); y += 1) yield x * 100003 + y;
    }
  }

  add(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }

  /** Whether `box` touches one of the boxes for which `counts` holds. */
  touches(box, counts) {
    for (const key of this.keys(box)) {
      if (this.cells.get(key)?.some((other) => counts(other) && overlap(box, other))) return true;
    }
    return false;
  }
}

/** The eight places of a label around its point, best first. */
function labelPlaces({ x, y, r, w, h }) {
  const gap = r + 3;
  return [
    { x0: x + gap, y0: y - h / 2 },
    { x0: x - gap - w, y0: y - h / 2 },
    { x0: x - w / 2, y0: y - gap - h },
    { x0: x - w / 2, y0: y + gap },
    { x0: x + 0.7 * gap, y0: y - 0.7 * gap - h },
    { x0: x + 0.7 * gap, y0: y + 0.7 * gap },
    { x0: x - 0.7 * gap - w, y0: y - 0.7 * gap - h },
    { x0: x - 0.7 * gap - w, y0: y + 0.7 * gap },
  ].map(({ x0, y0 }) => ({ x0, y0, x1: x0 + w, y1: y0 + h }));
}

/**
 * Boxes for as many labels as fit without touching, in order of preference.
 * `wanted` holds {x, y, r, w, h, own, strong, places?}; `taken` the points' boxes with the index of their `owner`,
 * which only a strong label may cover, and none where the box is `solid`. Null where a label finds no room.
 */
function placeLabels(wanted, taken, width, height, limit) {
  const crowd = new Crowd(taken);
  let count = 0;
  const inside = (box) => box.x0 >= 2 && box.y0 >= 2 && box.x1 <= width - 2 && box.y1 <= height - 2;
  return wanted.map((label) => {
    if (count >= limit && !label.strong) return null;
    const places = (label.places ?? labelPlaces(label)).filter(inside);
    const isFree = (box) => !crowd.touches(box, (other) => other.owner !== (label.own ?? -1));
    const isPossible = (box) => !crowd.touches(box, (other) => other.owner === undefined || (other.solid && other.owner !== label.own));
    const box = places.find(isFree) ?? (label.strong ? places.find(isPossible) : undefined);
    if (!box) return null;
    crowd.add(box);
    count += 1;
    return box;
  });
}

/** A gently bent line from a to b that stops at their radii, its middle, and the arrowhead at b. */
function arrowLine(a, b, ra, rb) {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = Math.hypot(dx, dy) || 1;
  const bend = Math.min(0.16 * length, 36);
  const control = { x: (a.x + b.x) / 2 - (dy / length) * bend, y: (a.y + b.y) / 2 + (dx / length) * bend };
  const toward = (from, to, by) => {
    const d = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    return { x: from.x + ((to.x - from.x) / d) * by, y: from.y + ((to.y - from.y) / d) * by };
  };
  const start = toward(a, control, Math.min(ra + 2, length / 3));
  const tip = toward(b, control, Math.min(rb + 2, length / 3));
  const end = toward(tip, control, 5);
  const angle = Math.atan2(tip.y - control.y, tip.x - control.x);
  const wing = (turn) => `${tip.x - 8 * Math.cos(angle + turn)},${tip.y - 8 * Math.sin(angle + turn)}`;
  return {
    line: `M${start.x},${start.y}Q${control.x},${control.y} ${end.x},${end.y}`,
    head: `M${tip.x},${tip.y}L${wing(0.4)}L${wing(-0.4)}Z`,
    middle: { x: (start.x + 2 * control.x + end.x) / 4, y: (start.y + 2 * control.y + end.y) / 4 },
  };
}

/** Index of the shown point that lies nearest in the direction of an arrow key; -1 where there is none. */
function neighborInDirection(places, from, key, isShown) {
  const [ux, uy] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  let best = -1;
  let least = Infinity;
  places.forEach((place, index) => {
    if (index === from || !isShown(index)) return;
    const dx = place.x - places[from].x;
    const dy = place.y - places[from].y;
    const ahead = dx * ux + dy * uy;
    const aside = Math.abs(dx * uy - dy * ux);
    if (ahead <= 0.5 || aside > 1.5 * ahead) return;
    const cost = ahead + 2 * aside;
    if (cost < least) [best, least] = [index, cost];
  });
  return best;
}

/** Text without case and accents, for searching. */
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The points whose name or alias holds every word of `text`, with the alias that does: names first, then by degree. */
function matching(points, text) {
  const words = folded(text).split(/\s+/u).filter(Boolean);
  if (!words.length) return [];
  const query = words.join(" ");
  return points
    .map((point, index) => {
      const names = [point.name, ...point.aliases];
      const by = names.findIndex((name) => words.every((word) => folded(name).includes(word)));
      const name = folded(names[Math.max(0, by)]);
      const rank = (by > 0 ? 3 : 0) + (name === query ? 0 : name.startsWith(query) ? 1 : 2);
      return { index, found: by >= 0, alias: by > 0 ? names[by] : null, rank, degree: point.degree };
    })
    .filter((hit) => hit.found)
    .sort((a, b) => a.rank - b.rank || b.degree - a.degree || a.index - b.index);
}
