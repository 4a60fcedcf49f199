/**
 * The images and the metrics of a training run at the place of its charts that is pointed at, or that plays: the charts,
 * the images and the small curves share one cursor. No server is asked until a checkpoint is selected.
 *
 * @import { CursorMetric, TrainingCursorProps, TrainingCursorReports } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 */
import { element, find } from "../lib/ui/elements.js";
import { FramePlayer } from "../lib/ui/frame-player.js";
import { Component, mount } from "../lib/ui/mount.js";
import { ChartCursor, isChart } from "./chart-cursor.js";

const LOOK_MILLISECONDS = 200;
const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [100, 28];

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
const drawn = (tag, attributes) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
};

/**
 * Which of some ascending places is nearest.
 *
 * @param {number[]} places
 * @param {number} place
 */
export const nearest = (places, place) => {
  let best = 0;
  for (let index = 1; index < places.length; index += 1) {
    if (Math.abs(places[index] - place) < Math.abs(places[best] - place)) best = index;
  }
  return best;
};

/** @extends {Component<TrainingCursorProps, TrainingCursorReports>} */
export class TrainingCursor extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.picture = find(root, ".training-cursor-samples", HTMLImageElement);
    this.map = find(root, ".training-cursor-map", HTMLImageElement);
    this.note = find(root, ".training-cursor-note", HTMLElement);
    this.select = find(root, ".training-cursor-select", HTMLButtonElement);
    this.table = find(root, ".training-cursor-metrics", HTMLElement);
    /** @type {TrainingCursorProps | undefined} */
    this.props = undefined;
    this.rested = 0;
    this.place = 0;
    /** @type {Map<string, ChartCursor>} */
    this.charts = new Map();
    /** @type {((index: number) => void)[]} */
    this.marks = [];
    this.player = new FramePlayer(
      find(root, ".training-cursor-controls button", HTMLButtonElement),
      find(root, "input", HTMLInputElement),
      find(root, "output", HTMLOutputElement),
      (index) => this.show(index),
      (index) => {
        this.rested = index;
      },
    );
    this.select.onclick = () => this.choose(this.player.index);
    // a chart may be drawn after this component, and is made again when the page changes
    this.timer = setInterval(() => this.look(), LOOK_MILLISECONDS);
  }

  dispose() {
    this.player.stop();
    clearInterval(this.timer);
    for (const cursor of this.charts.values()) cursor.dispose();
    this.charts.clear();
  }

  /** @param {TrainingCursorProps} props */
  update(props) {
    this.props = props;
    this.rested = props.start;
    this.drawMetrics(props.metrics, props.places);
    this.player.load(props.labels, props.start);
    this.look();
  }

  // --- what is shown -------------------------------------------------------------------------------------------------

  /** @param {number} index of a checkpoint */
  show(index) {
    if (!this.props) return;
    const { frames, maps, labels, places, start } = this.props;
    this.place = places[index];
    this.picture.src = frames[index];
    this.picture.alt = `Samples at ${labels[index]}`;
    this.map.hidden = maps.length === 0;
    if (maps.length) {
      this.map.src = maps[index];
      this.map.alt = `Class regions at ${labels[index]}`;
    }
    this.note.textContent = "";
    this.select.disabled = index === start;
    for (const mark of this.marks) mark(index);
    this.markCharts();
  }

  /**
   * Show the checkpoint that is nearest to a place of the axis.
   *
   * @param {number} place
   */
  point(place) {
    if (!this.props) return;
    this.player.stop();
    this.player.show(nearest(this.props.places, place));
    this.place = place;
    const digits = place < 100 ? 1 : 0;
    const told = place.toLocaleString("en", { maximumFractionDigits: digits });
    this.note.textContent = `Pointed at: ${this.props.unit} ${told}. The nearest checkpoint is shown.`;
    this.markCharts();
  }

  back() {
    if (this.player.timer === undefined) this.player.show(this.rested);
  }

  /** @param {number} index */
  choose(index) {
    this.rested = index;
    this.player.stop();
    this.player.show(index);
    if (this.props && index !== this.props.start) this.trigger("chosen", index);
  }

  // --- charts --------------------------------------------------------------------------------------------------------

  look() {
    for (const name of this.props?.charts ?? []) {
      const found = document.querySelector(`.st-key-${name} .js-plotly-plot`);
      const known = this.charts.get(name);
      if (known && known.chart !== found) {
        known.dispose();
        this.charts.delete(name);
      }
      if (!isChart(found) || this.charts.has(name)) continue;
      const listeners = {
        onPoint: (/** @type {number} */ place) => this.point(place),
        onLeave: () => this.back(),
        onClick: (/** @type {number} */ place) => this.choose(nearest(this.props?.places ?? [], place)),
      };
      this.charts.set(name, new ChartCursor(found, listeners));
    }
    this.markCharts(); // they may have been zoomed, or got another size
  }

  markCharts() {
    for (const cursor of this.charts.values()) cursor.mark(this.place);
  }

  // --- metrics -------------------------------------------------------------------------------------------------------

  /**
   * @param {CursorMetric[]} metrics
   * @param {number[]} places
   */
  drawMetrics(metrics, places) {
    const [first, last] = [places[0], places[places.length - 1]];
    const across = (/** @type {number} */ index) => (WIDTH * (places[index] - first)) / (last - first || 1);
    this.marks = [];
    this.table.replaceChildren(
      ...metrics.map(({ title, heights, texts }) => {
        const row = element("div", "training-cursor-metric");
        const [name, value] = [element("span", ""), element("b", "")];
        name.textContent = title;
        const picture = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none" });
        picture.setAttribute("aria-hidden", "true");
        const points = heights.flatMap((height, index) =>
          height === null ? [] : [`${across(index)},${HEIGHT - 2 - height * (HEIGHT - 4)}`],
        );
        const line = drawn("line", { y1: 0, y2: HEIGHT });
        picture.append(drawn("polyline", { points: points.join(" ") }), line);
        this.marks.push((index) => {
          value.textContent = texts[index];
          for (const end of ["x1", "x2"]) line.setAttribute(end, String(across(index)));
        });
        row.append(name, value, picture);
        return row;
      }),
    );
  }
}

/** @param {Streamlit<TrainingCursorProps, TrainingCursorReports> & { parentElement: ParentNode }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(TrainingCursor, find(parentElement, ".training-cursor", HTMLElement), streamlit);
}
