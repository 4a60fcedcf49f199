// A slice of the latent space as a map: drag, zoom, point, click, draw. It shows the newest sheet of decoded cells
// wherever it lies, and asks Python for a new one when the hand rests: first a coarse sheet, then a fine one. What
// stands exactly below the pointer, and along a drawn line, is decoded in the page.
import { paint } from "../lib/canvas/paint-image.js";
import { hasLeft, pinch } from "../lib/canvas/pointer-machine.js";
import { Route } from "../lib/latent/polyline.js";
import { Decoder } from "../lib/nn/point-inference.js";
import { store } from "../lib/nn/weights-store.js";
import { mount } from "../lib/ui/mount.js";
import { Sheet } from "./decoded-window.js";
import { Tip } from "./hover-card.js";
import { Morph } from "./line-player.js";
import { Pencil } from "./line-tool.js";

const REST_MILLISECONDS = 220;
const HOLD_MILLISECONDS = 350;
const LOOK_AGAIN_MILLISECONDS = 250;
const PATIENCE_MILLISECONDS = 8000;
const DETAIL_PIXELS = 2.5;
const SMALLEST_WIDTH = 0.05;
const ZOOM_STEP = 1.5;

class AtlasMap {
  constructor(root) {
    this.root = root;
    this.map = root.querySelector(".atlas-map");
    this.canvas = root.querySelector(".atlas-view");
    this.pen = this.canvas.getContext("2d");
    this.tip = new Tip(root);
    this.scalebar = root.querySelector(".atlas-scalebar");
    this.notice = root.querySelector(".atlas-notice");
    this.morph = new Morph(root, {
      change: () => this.awaitNetworks(),
      choose: (place) => this.choose(place),
      close: () => this.morph.clear(),
    });
    this.pencil = new Pencil(root, {
      sketch: (places) => {
        if (this.morph.route) this.morph.clear();
        this.morph.sketch(places);
      },
      drop: () => this.morph.clear(),
      line: (drawn) => this.playLine(drawn),
      problem: () => this.data && this.problem(),
    });
    this.pointers = new Map();
    this.sheet = null;
    this.data = null;
    this.decoder = null;
    this.view = null;
    this.frame = 0;
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.canvas);
    this.listen();
  }

  dispose() {
    this.watcher.disconnect();
    this.pencil.leave();
    for (const timer of [this.timer, this.holding, this.looking]) clearTimeout(timer);
    cancelAnimationFrame(this.frame);
  }

  // --- what Python sends ---------------------------------------------------------------------------------------------

  async update(data) {
    const before = this.data;
    const other = before?.chart !== data.chart;
    this.data = data;
    this.picked = data.chosen;
    if (other || !this.view) this.view = { ...data.view };
    if (other) this.leaveSlice();
    const knows = ({ chart, weights }) => JSON.stringify([chart, weights]);
    if (!before || knows(before) !== knows(data)) this.useNetworks();
    const sheet = await Sheet.of(data);
    if (this.data !== data) return; // a newer sheet has come meanwhile
    this.sheet = sheet;
    this.fit();
    const waiting = !sheet.shows(this.view) || data.size < data.finest;
    this.map.classList.toggle("atlas-waiting", waiting);
    if (data.size < data.finest && sheet.shows(this.view)) this.ask(data.finest);
  }

  // A line belongs to the slice that it was drawn on.
  leaveSlice() {
    this.pencil.leave();
    this.morph.clear();
    this.tip.leave();
  }

  ask(size) {
    this.map.classList.add("atlas-waiting");
    this.setStateValue("view", { ...this.view, size, chart: this.data.chart });
  }

  // --- the networks in the page -------------------------------------------------------------------------------------

  useNetworks() {
    this.decoder = new Decoder(this.data);
    this.wantedSince = performance.now();
    this.morph.isStale = this.morph.route !== null;
    this.awaitNetworks();
  }

  awaitNetworks() {
    clearTimeout(this.looking);
    const isReady = this.decoder.isReady();
    const problem = this.problem();
    const notice = problem ? `Under the pointer stands the nearest decoded cell: ${problem}.` : "";
    if (this.notice.textContent !== notice) this.notice.textContent = notice; // what is new is read aloud
    if (problem && this.morph.route) {
      this.morph.play(false);
      this.morph.tell("", `This line can't be played: ${problem}.`);
    }
    if (isReady) {
      this.pencil.clear();
      this.tip.again();
      this.soon();
    } else if (!this.decoder.failure) {
      this.looking = setTimeout(() => this.awaitNetworks(), LOOK_AGAIN_MILLISECONDS);
    }
  }

  // Why nothing can be decoded here, or null while that is not known.
  problem() {
    if (this.decoder.failure) return this.decoder.failure;
    if (this.decoder.isReady()) return null;
    if (store.failure) return store.failure.message;
    const isLate = performance.now() - this.wantedSince > PATIENCE_MILLISECONDS;
    return isLate ? "the networks have not arrived in the page" : null;
  }

  // What stands at a place: decoded here, or else in the nearest cell; null where neither is possible.
  look(place) {
    const look = this.decoder.isReady() ? this.decoder.look(place) : null;
    if (look) return look;
    if (this.decoder.failure) this.awaitNetworks();
    return this.sheet?.nearest(place) ?? null;
  }

  // --- moving --------------------------------------------------------------------------------------------------------

  moved() {
    const { home, widest } = this.data;
    this.view.width = Math.min(widest, Math.max(SMALLEST_WIDTH, this.view.width));
    const reach = widest / 2;
    this.view.x = Math.min(home.x + reach, Math.max(home.x - reach, this.view.x));
    this.view.y = Math.min(home.y + reach, Math.max(home.y - reach, this.view.y));
    this.draw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(this.data.coarsest), REST_MILLISECONDS);
  }

  zoom(factor, place = { x: this.view.x, y: this.view.y }) {
    const width = Math.min(this.data.widest, Math.max(SMALLEST_WIDTH, this.view.width * factor));
    const ratio = width / this.view.width;
    this.view = {
      x: place.x + (this.view.x - place.x) * ratio,
      y: place.y + (this.view.y - place.y) * ratio,
      width,
    };
    this.moved();
  }

  goHome() {
    this.view = { ...this.data.home };
    this.moved();
  }

  placeOf(event) {
    const box = this.canvas.getBoundingClientRect();
    const { x, y, width } = this.view;
    return {
      x: x + ((event.clientX - box.left) / box.width - 0.5) * width,
      y: y - ((event.clientY - box.top) / box.height - 0.5) * width,
    };
  }

  choose(place, opens = false) {
    const chosen = { x: place.x, y: place.y, chart: this.data.chart };
    if (opens) this.setTriggerValue("open", chosen);
    else this.setStateValue("chosen", chosen);
    this.picked = place;
    this.draw();
  }

  // --- the hand -----------------------------------------------------------------------------------------------------

  listen() {
    const canvas = this.canvas;
    canvas.onpointerdown = (event) => this.data && this.press(event);
    canvas.onpointermove = (event) => this.data && this.drag(event);
    canvas.onpointerup = (event) => this.data && this.release(event);
    canvas.onpointercancel = (event) => {
      this.pointers.delete(event.pointerId);
      this.pencil.drop();
      this.tip.leave();
    };
    canvas.onpointerleave = () => this.tip.leave();
    canvas.onblur = () => this.tip.leave();
    canvas.oncontextmenu = (event) => this.pressed?.isLooking && event.preventDefault();
    canvas.ondblclick = (event) => this.data && !this.pencil.isOn && this.choose(this.placeOf(event), true);
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (!this.data) return;
        event.preventDefault();
        this.zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY / 240))), this.placeOf(event));
      },
      { passive: false },
    );
    canvas.onkeydown = (event) => this.data && this.pressKey(event);
    const [closer, farther, home] = this.root.querySelectorAll(".atlas-buttons button");
    closer.onclick = () => this.data && this.zoom(1 / ZOOM_STEP);
    farther.onclick = () => this.data && this.zoom(ZOOM_STEP);
    home.onclick = () => this.data && this.goHome();
  }

  press(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, event);
    this.pressed = { x: event.clientX, y: event.clientY, moved: this.pointers.size > 1 };
    clearTimeout(this.holding);
    this.pencil.clear();
    if (this.pointers.size > 1) this.pencil.drop(); // two fingers zoom
    else if (this.pencil.isOn && event.button === 0) {
      this.tip.leave();
      this.pencil.begin(this.placeOf(event));
    } else if (event.pointerType === "touch") {
      this.holding = setTimeout(() => {
        this.pressed.isLooking = true;
        this.point(event);
      }, HOLD_MILLISECONDS);
    }
  }

  drag(event) {
    const before = this.pointers.get(event.pointerId);
    const isLooking = before ? this.pointers.size === 1 && this.pressed.isLooking : event.pointerType !== "touch";
    if (isLooking) return this.point(event);
    if (!before) return;
    if (this.pencil.line) return this.pencil.goOn(this.placesOf(event));
    if (this.pointers.size === 2) {
      const { spread, other } = pinch(this.pointers, event);
      this.zoom(1 / spread, this.placeOf(other));
    } else if (this.pressed.moved || hasLeft(this.pressed, event)) {
      const box = this.canvas.getBoundingClientRect();
      this.pressed.moved = true;
      this.view.x -= ((event.clientX - before.clientX) / box.width) * this.view.width;
      this.view.y += ((event.clientY - before.clientY) / box.height) * this.view.width;
      this.moved();
    } else return;
    this.pointers.set(event.pointerId, event);
    clearTimeout(this.holding);
    this.tip.leave();
  }

  release(event) {
    this.pointers.delete(event.pointerId);
    clearTimeout(this.holding);
    const isClick = !this.pressed?.moved && !this.pressed?.isLooking && event.button === 0;
    if (event.pointerType === "touch") this.tip.leave();
    if (this.pencil.line) this.pencil.end(this.pixelWidth());
    else if (isClick && !this.pencil.isOn) this.choose(this.placeOf(event));
  }

  pressKey(event) {
    const step = this.view.width / 12;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (steps) {
      this.view.x += step * steps[0];
      this.view.y += step * steps[1];
      this.moved();
    } else if (event.key === "+" || event.key === "=") this.zoom(1 / ZOOM_STEP);
    else if (event.key === "-") this.zoom(ZOOM_STEP);
    else if (event.key === "0") this.goHome();
    else if (event.key === "Enter" && this.pencil.isOn) this.pencil.corner({ x: this.view.x, y: this.view.y });
    else if (event.key === "Enter") this.choose({ x: this.view.x, y: this.view.y });
    else if (event.key === " " && this.pencil.line) this.pencil.end(this.pixelWidth());
    else return;
    event.preventDefault();
    const box = this.canvas.getBoundingClientRect();
    this.aimAt({ x: this.view.x, y: this.view.y }, { x: box.width / 2, y: box.height / 2 }, true);
  }

  // --- what stands where ---------------------------------------------------------------------------------------------

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const spot = { x: event.clientX - box.left, y: event.clientY - box.top, isFinger: event.pointerType === "touch" };
    this.aimAt(this.placeOf(event), spot, false);
  }

  aimAt(place, spot, isKeyboard) {
    this.tip.pointAt(place, spot, isKeyboard);
    this.soon();
  }

  // What a look is called, in which colour.
  words(look) {
    return {
      answers: this.decoder.answers(look),
      colour: this.data.classes ? this.data.colours[look.number] : "transparent",
      note: look.image ? "" : "nearest decoded cell",
    };
  }

  tell() {
    const look = this.look(this.tip.aim.place);
    this.tip.tell(look, look ? this.words(look) : {}, (lens) =>
      look.image ? paint(lens, look.image, look.shape) : this.sheet.paintCell(lens, look),
    );
  }

  // --- a drawn line --------------------------------------------------------------------------------------------------

  // Where the hand has been since the last event, held inside the map.
  placesOf(event) {
    const box = this.canvas.getBoundingClientRect();
    const inside = (value, low, high) => Math.min(high, Math.max(low, value));
    const events = event.getCoalescedEvents?.() ?? [];
    return (events.length ? events : [event]).map(({ clientX, clientY }) =>
      this.placeOf({
        clientX: inside(clientX, box.left, box.right),
        clientY: inside(clientY, box.top, box.bottom),
      }),
    );
  }

  pixelWidth() {
    return this.view.width / this.canvas.clientWidth;
  }

  playLine(drawn) {
    const { chart } = this.decoder;
    const distance = (one, other) => chart.distance(one, other);
    this.morph.open(new Route(drawn, DETAIL_PIXELS * this.pixelWidth(), distance), this.view);
    this.awaitNetworks();
    this.soon();
  }

  // --- frames --------------------------------------------------------------------------------------------------------

  fit() {
    const pixels = Math.round(this.canvas.clientWidth * devicePixelRatio);
    if (pixels && this.canvas.width !== pixels) this.canvas.width = this.canvas.height = pixels;
    this.draw();
  }

  draw() {
    this.isPainted = false;
    this.soon();
  }

  soon() {
    this.frame ||= requestAnimationFrame((now) => this.showFrame(now));
  }

  showFrame(now) {
    this.frame = 0;
    if (!this.view) return;
    if (!this.isPainted) this.paint();
    if (this.decoder.isReady()) this.morph.advance(now);
    this.morph.follow(this.view);
    this.decodeOne();
    if (this.morph.isPlaying || this.tip.isDue || this.wantsMorph()) this.soon();
  }

  wantsMorph() {
    return this.morph.isStale && this.decoder.isReady();
  }

  // One image a frame: where both want one, the pointer and the morph take turns.
  decodeOne() {
    if (this.tip.isDue && !(this.wantsMorph() && this.tipWasLast)) {
      this.tell();
      this.tipWasLast = true;
    } else if (this.wantsMorph()) {
      const look = this.decoder.look(this.morph.place);
      if (look) this.morph.show(look, this.words(look));
      else this.awaitNetworks();
      this.tipWasLast = false;
    }
  }

  paint() {
    const { sheet, view, pen } = this;
    const pixels = this.canvas.width;
    pen.clearRect(0, 0, pixels, pixels);
    if (!sheet || !pixels) return;
    sheet.paint(pen, view, this.picked);
    this.paintScale(pixels / devicePixelRatio);
    this.isPainted = true;
  }

  paintScale(pixels) {
    const wanted = this.view.width / 5;
    const power = 10 ** Math.floor(Math.log10(wanted));
    const length = [1, 2, 5].map((digit) => digit * power).reduce((best, value) => (value <= wanted ? value : best));
    this.scalebar.querySelector("span").textContent = `${Number(length.toPrecision(1))} σ`;
    this.scalebar.querySelector("i").style.width = `${(length / this.view.width) * pixels}px`;
  }
}

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  return mount(AtlasMap, parentElement.querySelector(".atlas"), { data, setStateValue, setTriggerValue });
}
