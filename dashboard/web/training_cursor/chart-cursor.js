/**
 * A line across a plotly chart at one place of its horizontal axis, and what is pointed at and clicked on it.
 *
 * @typedef {object} Axis what plotly knows of an axis; private to it, and the same since its first version
 * @property {number} _offset in pixels
 * @property {number} _length
 * @property {(pixel: number) => number} p2d
 * @property {(value: number) => number} d2p
 *
 * @typedef {{ points: { x?: unknown }[] }} PlotlyClick
 * @typedef {HTMLElement & {
 *   _fullLayout?: { xaxis?: Axis },
 *   on: (event: string, listener: (event: any) => void) => void,
 *   removeListener?: (event: string, listener: (event: any) => void) => void,
 * }} PlotlyChart
 *
 * @typedef {object} Listeners
 * @property {(place: number) => void} onPoint
 * @property {() => void} onLeave
 * @property {(place: number) => void} onClick
 */

const DOUBLE_CLICK_MILLISECONDS = 320; // plotly waits 300 for the second click that shows the whole chart
const LINE = "position:absolute;top:0;bottom:0;width:0;border-left:1.5px solid currentColor;pointer-events:none";

/**
 * @param {Element | null} found
 * @returns {found is PlotlyChart}
 */
export const isChart = (found) => found instanceof HTMLElement && "on" in found;

export class ChartCursor {
  /**
   * @param {PlotlyChart} chart
   * @param {Listeners} listeners
   */
  constructor(chart, listeners) {
    this.chart = chart;
    this.listeners = listeners;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined;
    this.line = document.createElement("div");
    this.line.className = "training-cursor-line";
    this.line.style.cssText = LINE; // the chart is outside the component, which has a style sheet of its own
    this.line.hidden = true;
    chart.addEventListener("pointermove", this.move);
    chart.addEventListener("pointerleave", this.leave);
    chart.on("plotly_click", this.click);
    chart.on("plotly_doubleclick", this.cancel);
  }

  dispose() {
    this.cancel();
    this.line.remove();
    this.chart.removeEventListener("pointermove", this.move);
    this.chart.removeEventListener("pointerleave", this.leave);
    this.chart.removeListener?.("plotly_click", this.click);
    this.chart.removeListener?.("plotly_doubleclick", this.cancel);
  }

  /** @param {number} place */
  mark(place) {
    // plotly empties the chart whenever it draws it from the beginning
    if (this.line.parentElement !== this.chart) this.chart.append(this.line);
    const axis = this.chart._fullLayout?.xaxis;
    const across = axis ? axis.d2p(place) : NaN;
    this.line.hidden = !(axis && across >= 0 && across <= axis._length);
    if (axis && !this.line.hidden) this.line.style.left = `${axis._offset + across}px`;
  }

  /** @param {PointerEvent} event */
  move = ({ clientX }) => {
    const axis = this.chart._fullLayout?.xaxis;
    if (!axis) return;
    const across = clientX - this.chart.getBoundingClientRect().left - axis._offset;
    if (across >= 0 && across <= axis._length) this.listeners.onPoint(axis.p2d(across));
  };

  leave = () => this.listeners.onLeave();

  /** @param {PlotlyClick} event */
  click = ({ points }) => {
    this.cancel();
    const place = points[0]?.x;
    if (typeof place !== "number") return;
    this.waiting = setTimeout(() => this.listeners.onClick(place), DOUBLE_CLICK_MILLISECONDS);
  };

  cancel = () => {
    clearTimeout(this.waiting);
    this.waiting = undefined;
  };
}
