// Streamlit reports clicks on points of flat plotly charts only; plotly itself tells of all points, and the pixels under
// the pointer tell of the places between them.
import { hasLeft } from "../lib/canvas/pointer-machine.js";

const DOUBLE_CLICK_MILLISECONDS = 320; // plotly waits 300 for the second click that shows the whole chart

const hands = new WeakMap();

class Hand {
  constructor() {
    this.chart = null;
    this.clicks = 0;
    this.pressedAt = -Infinity;
    // the chart may be drawn after this component, and is made anew when the page changes
    this.timer = setInterval(() => this.look(), 200);
  }

  look() {
    const found = document.querySelector(`.st-key-${this.name} .js-plotly-plot`);
    if (found === this.chart || !found?.on) return;
    this.leave();
    this.chart = found;
    for (const [event, listener] of Object.entries(this.listeners)) found.on(event, listener);
    found.addEventListener("pointerdown", this.press, true);
    window.addEventListener("pointermove", this.move, true);
    window.addEventListener("pointerup", this.release, true);
  }

  leave() {
    clearTimeout(this.waiting);
    window.removeEventListener("pointermove", this.move, true);
    window.removeEventListener("pointerup", this.release, true);
    this.chart?.removeEventListener("pointerdown", this.press, true);
    for (const [event, listener] of Object.entries(this.listeners)) this.chart?.removeListener?.(event, listener);
    this.chart = null;
  }

  dispose() {
    clearInterval(this.timer);
    this.leave();
  }

  // --- clicks --------------------------------------------------------------------------------------------------------

  tell(sample, place) {
    clearTimeout(this.waiting);
    this.clicks += 1; // the same place may be clicked twice
    this.setStateValue("click", {
      sample,
      x: place?.x ?? null,
      y: place?.y ?? null,
      view: this.view(),
      count: this.clicks,
    });
  }

  press = (event) => {
    clearTimeout(this.waiting);
    const isSecond = event.timeStamp - this.pressedAt < DOUBLE_CLICK_MILLISECONDS;
    this.pressedAt = event.timeStamp;
    const isClick = event.button === 0 && event.isPrimary && !isSecond;
    this.pressed = isClick ? { x: event.clientX, y: event.clientY } : null;
  };

  // a lasso may end where it began, and is no click for that
  move = (event) => {
    if (this.pressed && hasLeft(this.pressed, event)) this.pressed = null;
  };

  release = (event) => {
    this.move(event);
    const place = this.pressed && this.placeOf(event);
    this.pressed = null;
    // a point that is hit makes plotly call `hit` first
    if (place) this.waiting = setTimeout(() => this.tell(null, place), DOUBLE_CLICK_MILLISECONDS);
  };

  hit = (event) => {
    const sample = event.points[0]?.customdata ?? null;
    this.tell(sample, event.event ? this.placeOf(event.event) : null);
  };

  isFlat() {
    return this.chart._fullLayout._has("cartesian");
  }

  // What of a flat chart is on the screen: Streamlit forgets it whenever the chart is drawn anew.
  view() {
    if (!this.isFlat()) return null;
    const { xaxis, yaxis } = this.chart._fullLayout;
    return { x: [...xaxis.range], y: [...yaxis.range] };
  }

  // Where on a flat chart the pointer is, in the units of its axes; null outside its axes and on other charts.
  placeOf(event) {
    if (!this.isFlat()) return null;
    const { xaxis, yaxis } = this.chart._fullLayout;
    const box = this.chart.getBoundingClientRect();
    const across = event.clientX - box.left - xaxis._offset;
    const down = event.clientY - box.top - yaxis._offset;
    if (!(across >= 0 && across <= xaxis._length && down >= 0 && down <= yaxis._length)) return null;
    return { x: xaxis.p2d(across), y: yaxis.p2d(down) };
  }

  // --- lassos and boxes ----------------------------------------------------------------------------------------------

  drawn = (event) => {
    if (event?.lassoPoints) return this.outline(event.lassoPoints.x, event.lassoPoints.y);
    if (!event?.range?.x) return;
    const [left, right] = event.range.x;
    const [low, high] = event.range.y;
    this.outline([left, right, right, left], [low, low, high, high]);
  };

  outline(x, y) {
    this.setStateValue("outline", { x: Array.from(x), y: Array.from(y), view: this.view() });
  }

  forget = () => this.setStateValue("outline", null);

  listeners = { plotly_click: this.hit, plotly_selected: this.drawn, plotly_deselect: this.forget };
}

export default function ({ data, setStateValue, parentElement }) {
  let hand = hands.get(parentElement);
  if (!hand) {
    hand = new Hand();
    hands.set(parentElement, hand);
  }
  hand.name = data.chart;
  hand.setStateValue = setStateValue;
  return () => {
    hand.dispose();
    hands.delete(parentElement);
  };
}
