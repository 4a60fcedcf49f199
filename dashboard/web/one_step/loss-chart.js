/**
 * Charts of losses as SVG: over the logit with a point for each image, and over the iterations.
 *
 * @import { StageMove, StageScene } from "../props.d.ts"
 */

const NAMESPACE = "http://www.w3.org/2000/svg";
const LEFT = 34;
const TOP = 10;

/**
 * The loss of an image over its logit, and where the images of a move are.
 *
 * @param {SVGSVGElement} svg
 * @param {StageScene} scene
 * @param {StageMove} move
 */
export function drawCurve(svg, { curve, chance, isProbability, isRelativistic }, move) {
  const isGenerators = move.player === "generator";
  const lines = isGenerators
    ? [{ name: move.fakeLabel ? "flipped" : "fake", values: curve.generator }]
    : [
        { name: "real", values: curve.real },
        { name: "fake", values: curve.fake },
      ];
  const points = isGenerators
    ? pointsOf(lines[0].name, difference(move, isRelativistic, -1), move.fakeLosses)
    : [
        ...pointsOf("real", difference(move, isRelativistic, 1), move.realLosses ?? []),
        ...(isRelativistic ? [] : pointsOf("fake", move.fakeLogits, move.fakeLosses)),
      ];
  const shown = isRelativistic && !isGenerators ? lines.slice(0, 1) : lines;
  const heights = [...shown.flatMap((each) => each.values), ...points.map((point) => point.loss)].filter(isNumber);
  const chart = chartOf(svg, extent(curve.logits.filter(isNumber)), extent([0, ...heights]));
  axis(svg, chart, isProbability && !isRelativistic);
  if (chance !== null) {
    line(
      svg,
      chart,
      "chance",
      chart.x.map((x) => [x, chance]),
    );
  }
  for (const { name, values } of shown) {
    const places = curve.logits.map((logit, at) => [logit, values[at]]);
    line(svg, chart, name, places);
  }
  for (const { name, logit, loss } of points) {
    const [cx, cy] = place(chart, logit, loss);
    add(svg, "circle", `stage-point is-${name}`, { cx, cy, r: 3.5 });
  }
}

/**
 * The losses of all iterations that were played.
 *
 * @param {SVGSVGElement} svg
 * @param {StageScene} scene
 */
export function drawLosses(svg, { lossesD, lossesG, chance }) {
  const known = [...lossesD, ...lossesG].filter(isNumber);
  const chart = chartOf(svg, [0, Math.max(1, lossesD.length - 1)], extent([0, chance ?? 0, ...known]));
  for (const value of chart.y) label(svg, LEFT - 4, place(chart, 0, value)[1] + 4, short(value), "end");
  if (chance !== null) {
    line(
      svg,
      chart,
      "chance",
      chart.x.map((x) => [x, chance]),
    );
  }
  for (const [name, losses] of Object.entries({ discriminator: lossesD, generator: lossesG })) {
    const places = losses.map((loss, at) => [at, loss]);
    line(svg, chart, name, places);
    const [at, loss] = places.findLast(([, value]) => isNumber(value)) ?? [];
    if (!isNumber(at) || !isNumber(loss)) continue;
    const [cx, cy] = place(chart, at, loss);
    add(svg, "circle", `stage-last is-${name}`, { cx, cy, r: 4 });
  }
}

/**
 * Where the images of a move are on the curve: their logits, or how far these are from their partners'.
 *
 * @param {StageMove} move
 * @param {boolean} isRelativistic
 * @param {1 | -1} sign 1 for real images, -1 for generated ones
 */
function difference({ realLogits, fakeLogits }, isRelativistic, sign) {
  if (!isRelativistic || !realLogits) return sign === 1 ? (realLogits ?? []) : fakeLogits;
  return realLogits.map((real, at) => sign * ((real ?? NaN) - (fakeLogits[at] ?? NaN)));
}

/**
 * @param {string} name
 * @param {(number | null)[]} logits
 * @param {(number | null)[]} losses
 */
function pointsOf(name, logits, losses) {
  return logits.flatMap((logit, at) => {
    const loss = losses[at];
    return isNumber(logit) && isNumber(loss) ? [{ name, logit, loss }] : [];
  });
}

/** @typedef {{ x: [number, number], y: [number, number], width: number, height: number }} Chart */

/**
 * An empty chart.
 *
 * @param {SVGSVGElement} svg
 * @param {[number, number]} x
 * @param {[number, number]} y
 * @returns {Chart}
 */
function chartOf(svg, x, y) {
  svg.replaceChildren();
  const [, , width, height] = (svg.getAttribute("viewBox") ?? "0 0 1 1").split(" ").map(Number);
  return { x, y, width, height };
}

/**
 * @param {Chart} chart
 * @param {number} x
 * @param {number} y
 */
function place({ x: [left, right], y: [low, high], width, height }, x, y) {
  const across = LEFT + ((x - left) / (right - left)) * (width - LEFT - 8);
  return [across, height - 24 - ((y - low) / (high - low)) * (height - 24 - TOP)];
}

/**
 * @param {SVGSVGElement} svg
 * @param {Chart} chart
 * @param {boolean} isProbability
 */
function axis(svg, chart, isProbability) {
  const [left, right] = chart.x;
  for (const x of [left, left / 2, 0, right / 2, right]) {
    const [across, down] = place(chart, x, chart.y[0]);
    const text = isProbability ? `${Math.round(100 / (1 + Math.exp(-x)))}%` : short(x);
    label(svg, across, down + 16, text, x === left ? "start" : x === right ? "end" : "middle");
  }
  for (const y of chart.y) label(svg, LEFT - 4, place(chart, left, y)[1] + 4, short(y), "end");
  line(
    svg,
    chart,
    "axis",
    chart.x.map((x) => [x, chart.y[0]]),
  );
}

/**
 * A line through some places; it is broken where a value is missing.
 *
 * @param {SVGSVGElement} svg
 * @param {Chart} chart
 * @param {string} name
 * @param {(number | null)[][]} places
 */
function line(svg, chart, name, places) {
  let path = "";
  let isDown = false;
  for (const [x, y] of places) {
    if (!isNumber(x) || !isNumber(y)) {
      isDown = false;
      continue;
    }
    path += `${isDown ? "L" : "M"}${place(chart, x, y)
      .map((value) => value.toFixed(1))
      .join(" ")}`;
    isDown = true;
  }
  if (path) add(svg, "path", `stage-line is-${name}`, { d: path });
}

/**
 * @param {SVGSVGElement} svg
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} anchor
 */
function label(svg, x, y, text, anchor) {
  add(svg, "text", "stage-tick", { x, y, "text-anchor": anchor }).textContent = text;
}

/**
 * @param {SVGSVGElement} svg
 * @param {string} tag
 * @param {string} className
 * @param {Record<string, string | number>} attributes
 */
function add(svg, tag, className, attributes) {
  const made = document.createElementNS(NAMESPACE, tag);
  made.setAttribute("class", className);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  svg.append(made);
  return made;
}

/**
 * The lowest and the highest of some numbers, never the same.
 *
 * @param {number[]} values
 * @returns {[number, number]}
 */
function extent(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low, low + 1] : [low, high];
}

/** @param {number} value */
const short = (value) => String(Number(value.toPrecision(2)));

/**
 * @param {number | null | undefined} value
 * @returns {value is number}
 */
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
