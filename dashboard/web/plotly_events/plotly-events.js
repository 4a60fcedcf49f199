/**
 * Streamlit reports clicks on points of flat plotly charts only; plotly itself reports all points, and the pixels under
 * the pointer tell the places between them. The wheel alone scrolls the page and not the chart below it.
 *
 * @import { AxisRanges, PlotlyEventsProps, PlotlyEventsReports } from "../props.d.ts"
 * @import { Place } from "../lib/latent/slice-chart.js"
 * @import { Streamlit } from "../lib/ui/mount.js"
 *
 * @typedef {object} Axis what plotly knows of an axis; private to it, and the same since its first version
 * @property {number[]} range
 * @property {number} _offset in pixels
 * @property {number} _length
 * @property {(pixel: number) => number} p2d
 * @property {string} [type]
 * @property {boolean} [autorange]
 *
 * @typedef {{ _has: (kind: string) => boolean, xaxis: Axis, yaxis: Axis }} Layout
 * @typedef {{ points: { customdata?: number }[], event?: MouseEvent }} PlotlyClick
 * @typedef {{ lassoPoints?: Outline, range?: Outline } | undefined} PlotlySelection
 * @typedef {{ x: number[], y: number[] }} Outline
 *
 * @typedef {HTMLElement & {
 *   _fullLayout: Layout,
 *   on: (event: string, listener: (event: any) => void) => void,
 *   removeListener?: (event: string, listener: (event: any) => void) => void,
 * }} PlotlyChart
 */
import { hasLeft, isZoom } from "../lib/canvas/pointer-machine.js";
import { Component, mount } from "../lib/ui/mount.js";

const DOUBLE_CLICK_MILLISECONDS = 320; // plotly waits 300 for the second click that shows the whole chart
const LOOK_MILLISECONDS = 200;

/**
 * @param {Element | null} found
 * @returns {found is PlotlyChart}
 */
const isChart = (found) => found instanceof HTMLElement && "on" in found;

/** @extends {Component<PlotlyEventsProps, PlotlyEventsReports>} */
export class PlotlyEvents extends Component {
  constructor() {
    super();
    this.name = "";
    /** @type {string[]} */
    this.wanted = [];
    /** @type {string} the zoom that was told last, as JSON */
    this.zoomed = "null";
    /** @type {PlotlyChart | null} */
    this.chart = null;
    this.clicks = 0;
    this.pressedAt = -Infinity;
    /** @type {{ x: number, y: number } | null} */
    this.pressed = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined;
    // the chart may be drawn after this component, and is made again when the page changes
    this.timer = setInterval(() => this.look(), LOOK_MILLISECONDS);
  }

  /** @param {PlotlyEventsProps} props */
  update({ chart, wanted }) {
    this.name = chart;
    this.wanted = wanted;
  }

  /**
   * Report what somebody listens to; anything else would run the page again for nothing.
   *
   * @template {keyof PlotlyEventsReports & string} Name
   * @param {Name} name
   * @param {PlotlyEventsReports[Name]} value
   */
  say(name, value) {
    if (this.wanted.includes(name)) this.report(name, value);
  }

  look() {
    const found = document.querySelector(`.st-key-${this.name} .js-plotly-plot`);
    if (!isChart(found) || found === this.chart) return;
    this.leave();
    this.chart = found;
    for (const [event, listener] of this.listeners) found.on(event, listener);
    found.addEventListener("pointerdown", this.press, true);
    found.addEventListener("wheel", this.scroll, { capture: true });
    window.addEventListener("pointermove", this.move, true);
    window.addEventListener("pointerup", this.release, true);
  }

  leave() {
    clearTimeout(this.waiting);
    window.removeEventListener("pointermove", this.move, true);
    window.removeEventListener("pointerup", this.release, true);
    this.chart?.removeEventListener("pointerdown", this.press, true);
    this.chart?.removeEventListener("wheel", this.scroll, true);
    for (const [event, listener] of this.listeners) this.chart?.removeListener?.(event, listener);
    this.chart = null;
  }

  dispose() {
    clearInterval(this.timer);
    this.leave();
  }

  /**
   * Plotly takes every wheel above a chart for a zoom, and keeps the browser from scrolling.
   *
   * @param {WheelEvent} event
   */
  scroll = (event) => {
    if (!isZoom(event)) event.stopPropagation();
  };

  // --- clicks --------------------------------------------------------------------------------------------------------

  /**
   * @param {number | null} sample
   * @param {Place | null} place
   */
  tell(sample, place) {
    clearTimeout(this.waiting);
    this.clicks += 1; // the same place may be clicked twice
    const { x, y } = place ?? { x: null, y: null };
    this.say("click", { sample, x, y, view: this.view(), count: this.clicks });
  }

  /** @param {PointerEvent} event */
  press = (event) => {
    clearTimeout(this.waiting);
    const isSecond = event.timeStamp - this.pressedAt < DOUBLE_CLICK_MILLISECONDS;
    this.pressedAt = event.timeStamp;
    const isClick = event.button === 0 && event.isPrimary && !isSecond;
    this.pressed = isClick ? { x: event.clientX, y: event.clientY } : null;
  };

  /**
   * A lasso may end where it began, and is no click for that.
   *
   * @param {PointerEvent} event
   */
  move = (event) => {
    if (this.pressed && hasLeft(this.pressed, event)) this.pressed = null;
  };

  /** @param {PointerEvent} event */
  release = (event) => {
    this.move(event);
    const place = this.pressed && this.placeOf(event);
    this.pressed = null;
    // a point that is hit makes plotly call `hit` first
    if (place) this.waiting = setTimeout(() => this.tell(null, place), DOUBLE_CLICK_MILLISECONDS);
  };

  /** @param {PlotlyClick} event */
  hit = (event) => {
    this.tell(event.points[0]?.customdata ?? null, event.event ? this.placeOf(event.event) : null);
  };

  /** The axes of a flat chart; null on others. */
  axes() {
    const layout = this.chart?._fullLayout;
    return layout?._has("cartesian") ? layout : null;
  }

  /**
   * What of a flat chart is on the screen: Streamlit forgets it whenever the chart is drawn again.
   *
   * @returns {AxisRanges | null}
   */
  view() {
    const axes = this.axes();
    return axes && { x: [...axes.xaxis.range], y: [...axes.yaxis.range] };
  }

  /**
   * Where on a flat chart the pointer is, in the units of its axes; null outside its axes and on other charts.
   *
   * @param {MouseEvent} event
   * @returns {Place | null}
   */
  placeOf(event) {
    const axes = this.axes();
    if (!axes || !this.chart) return null;
    const { xaxis, yaxis } = axes;
    const box = this.chart.getBoundingClientRect();
    const across = event.clientX - box.left - xaxis._offset;
    const down = event.clientY - box.top - yaxis._offset;
    if (!(across >= 0 && across <= xaxis._length && down >= 0 && down <= yaxis._length)) return null;
    return { x: xaxis.p2d(across), y: yaxis.p2d(down) };
  }

  // --- lassos and boxes ----------------------------------------------------------------------------------------------

  /** @param {PlotlySelection} event */
  draw = (event) => {
    if (event?.lassoPoints) this.outline(event.lassoPoints.x, event.lassoPoints.y);
    else if (event?.range?.x) {
      const [left, right] = event.range.x;
      const [low, high] = event.range.y;
      this.outline([left, right, right, left], [low, low, high, high]);
    }
  };

  /**
   * @param {number[]} x
   * @param {number[]} y
   */
  outline(x, y) {
    this.say("outline", { x: Array.from(x), y: Array.from(y), view: this.view() });
  }

  forget = () => this.say("outline", null);

  // --- zoom ----------------------------------------------------------------------------------------------------------

  zoom = () => {
    const axes = this.axes();
    if (!axes) return;
    const { range, autorange, type } = axes.xaxis;
    const zoom = autorange ? null : { x: range.map((end) => (type === "log" ? 10 ** end : end)) };
    const told = JSON.stringify(zoom);
    if (told === this.zoomed) return; // only the other axis was zoomed, or the window got another size
    this.zoomed = told;
    this.say("zoom", zoom);
  };

  /** @type {[string, (event: any) => void][]} */
  listeners = [
    ["plotly_click", this.hit],
    ["plotly_selected", this.draw],
    ["plotly_deselect", this.forget],
    ["plotly_relayout", this.zoom],
  ];
}

/** @param {Streamlit<PlotlyEventsProps, PlotlyEventsReports> & { parentElement: HTMLElement }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(PlotlyEvents, parentElement, streamlit);
}
