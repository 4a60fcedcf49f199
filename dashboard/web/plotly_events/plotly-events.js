/**
 * Streamlit reports clicks on points of flat plotly charts only; plotly itself reports all points, and the pixels under
 * the pointer tell the places between them. The wheel alone and a single finger scroll the page and not the chart below
 * it; with Ctrl, and with two fingers, they zoom.
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
 * @typedef {{ _has: (kind: string) => boolean, dragmode?: string, xaxis: Axis, yaxis: Axis }} Layout
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
const REST_MILLISECONDS = 250; // after a move of the axes
const WHEEL_PIXELS = 200; // by which plotly zooms by e

/**
 * @param {Element | null} found
 * @returns {found is PlotlyChart}
 */
const isChart = (found) => found instanceof HTMLElement && "on" in found;

/**
 * How far apart two fingers are, in pixels; 0 if there are fewer or more.
 *
 * @param {TouchEvent} event
 */
const spreadOf = ({ touches }) => {
  if (touches.length !== 2) return 0;
  const [one, other] = touches;
  return Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY));
};

/** @extends {Component<PlotlyEventsProps, PlotlyEventsReports>} */
export class PlotlyEvents extends Component {
  constructor() {
    super();
    this.name = "";
    /** @type {string[]} */
    this.wanted = [];
    /** @type {string} the zoom that was told last, as JSON */
    this.zoomed = "null";
    /** @type {string | null} the view that was told last, as JSON */
    this.viewed = null;
    /** @type {number} how far apart two fingers are; 0 while there are none */
    this.spread = 0;
    /** @type {PlotlyChart | null} */
    this.chart = null;
    this.clicks = 0;
    this.pressedAt = -Infinity;
    /** @type {{ x: number, y: number } | null} */
    this.pressed = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resting = undefined;
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
    found.addEventListener("touchstart", this.touch, { capture: true });
    found.addEventListener("touchmove", this.pinch, { capture: true, passive: false });
    window.addEventListener("pointermove", this.move, true);
    window.addEventListener("pointerup", this.release, true);
  }

  leave() {
    clearTimeout(this.waiting);
    clearTimeout(this.resting);
    this.waiting = this.resting = undefined;
    window.removeEventListener("pointermove", this.move, true);
    window.removeEventListener("pointerup", this.release, true);
    this.chart?.removeEventListener("pointerdown", this.press, true);
    this.chart?.removeEventListener("wheel", this.scroll, true);
    this.chart?.removeEventListener("touchstart", this.touch, true);
    this.chart?.removeEventListener("touchmove", this.pinch, true);
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

  /**
   * Plotly takes a finger for a drag at once, and keeps the browser from scrolling. A tap still arrives: as a click of
   * the mouse. With a lasso, and in space, a finger does what the mouse does.
   *
   * @param {TouchEvent} event
   */
  touch = (event) => {
    this.spread = spreadOf(event);
    if (this.spread || this.axes()?.dragmode === "pan") event.stopPropagation();
  };

  /** @param {TouchEvent} event */
  pinch = (event) => {
    const spread = spreadOf(event);
    if (!spread || !this.axes()) return;
    event.preventDefault();
    event.stopPropagation();
    const [one, other] = event.touches;
    const turn = {
      deltaY: -WHEEL_PIXELS * Math.log(spread / (this.spread || spread)),
      clientX: (one.clientX + other.clientX) / 2,
      clientY: (one.clientY + other.clientY) / 2,
    };
    this.spread = spread;
    // two fingers on a touch pad arrive as a wheel with Ctrl, too
    const axes = this.chart?.querySelector(".nsewdrag");
    axes?.dispatchEvent(new WheelEvent("wheel", { ...turn, ctrlKey: true, bubbles: true, cancelable: true }));
  };

  // --- clicks --------------------------------------------------------------------------------------------------------

  /**
   * @param {number | null} sample
   * @param {Place | null} place
   */
  tell(sample, place) {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.rest();
    this.clicks += 1; // the same place may be clicked twice
    const { x, y } = place ?? { x: null, y: null };
    this.say("click", { sample, x, y, count: this.clicks });
  }

  /** @param {PointerEvent} event */
  press = (event) => {
    clearTimeout(this.waiting);
    this.waiting = undefined;
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
    this.rest();
    this.say("outline", { x: Array.from(x), y: Array.from(y) });
  }

  forget = () => this.say("outline", null);

  // --- zoom ----------------------------------------------------------------------------------------------------------

  /** @param {Record<string, unknown>} changes what plotly has laid out anew: also the size, which moves no view */
  zoom = (changes) => {
    const axes = this.axes();
    if (!axes) return;
    if (Object.keys(changes).some((name) => /^[xy]axis\.(auto)?range/.test(name))) {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => {
        // a click that is on its way tells of the view itself; told before, the chart would be drawn anew under it
        if (this.waiting === undefined && this.pressed === null) this.rest();
      }, REST_MILLISECONDS);
    }
    const { range, autorange, type } = axes.xaxis;
    const zoom = autorange ? null : { x: range.map((end) => (type === "log" ? 10 ** end : end)) };
    const told = JSON.stringify(zoom);
    if (told === this.zoomed) return; // only the other axis was zoomed, or the window got another size
    this.zoomed = told;
    this.say("zoom", zoom);
  };

  /** Tell of a view before anything else is told: that would have the chart drawn anew, and the view be lost. */
  rest() {
    if (this.resting === undefined) return;
    clearTimeout(this.resting);
    this.resting = undefined;
    if (this.chart?.isConnected) this.tellView();
  }

  tellView() {
    const axes = this.axes();
    const view = axes?.xaxis.autorange && axes.yaxis.autorange ? null : this.view();
    const told = JSON.stringify(view);
    if (told === this.viewed) return;
    this.viewed = told;
    this.say("view", view);
  }

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
