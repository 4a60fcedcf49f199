/**
 * A slice of the latent space as a map: drag, zoom, point, click, draw. It shows the newest window of generated cells
 * wherever that lies, and asks Python for another when it rests. The images below the pointer and along a drawn line are
 * generated in the page. So are, by workers, the cells that come into sight while the map moves; without workers, Python
 * is asked for a coarse window before the fine one.
 *
 * @import { SliceMapProps, SliceMapReports } from "../props.d.ts"
 * @import { Place } from "../lib/latent/slice-chart.js"
 * @import { Networks } from "../lib/nn/network-loader.js"
 * @import { GeneratedLook, Look } from "../lib/nn/point-inference.js"
 * @import { Streamlit } from "../lib/ui/mount.js"
 * @import { CellLook } from "./decoded-window.js"
 * @import { CardSpot, LookText } from "./hover-card.js"
 */
import { FrameQueue } from "../lib/canvas/frame-queue.js";
import { paint, penOf } from "../lib/canvas/paint-image.js";
import { isZoom, PointerMachine } from "../lib/canvas/pointer-machine.js";
import { Polyline } from "../lib/latent/polyline.js";
import { SliceChart } from "../lib/latent/slice-chart.js";
import { DecodePool } from "../lib/nn/decode-pool.js";
import { NetworkLoader } from "../lib/nn/network-loader.js";
import { PointInference, verdictOf } from "../lib/nn/point-inference.js";
import { find, findAll } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";
import { DecodedWindow } from "./decoded-window.js";
import { HoverCard } from "./hover-card.js";
import { LinePlayer } from "./line-player.js";
import { LineTool } from "./line-tool.js";
import { LiveCells } from "./live-cells.js";
import { MapView } from "./map-view.js";

const REST_MILLISECONDS = 220;
const PATIENCE_MILLISECONDS = 8000;
const DETAIL_PIXELS = 2.5;
const ZOOM_STEP = 1.5;
const WHEEL_PIXELS = 240; // for a zoom by e
const KEY_SHARE = 1 / 12; // of the width

/** @type {Record<string, [number, number]>} how far the window goes to the right and up */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * Both are JSON: what they are of is the same.
 *
 * @param {unknown} one
 * @param {unknown} other
 */
const isEqual = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @extends {Component<SliceMapProps, SliceMapReports>} */
export class SliceMap extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.map = find(root, ".slice-map-window", HTMLElement);
    this.canvas = find(root, ".slice-map-view", HTMLCanvasElement);
    this.pen = penOf(this.canvas);
    this.scalebar = find(root, ".slice-map-scalebar", HTMLElement);
    this.notice = find(root, ".slice-map-notice", HTMLElement);
    /** @type {SliceMapProps | null} */
    this.props = null;
    /** @type {MapView | null} */
    this.view = null;
    /** @type {DecodedWindow | null} */
    this.decoded = null;
    /** @type {Place | null} */
    this.picked = null;
    /** @type {Networks | null} */
    this.networks = null;
    /** @type {string | null} why the page has no networks, once that is known */
    this.weightsProblem = null;
    /** @type {PointInference | null} */
    this.inference = null;
    /** @type {DecodePool | null} */
    this.pool = null;
    /** @type {LiveCells | null} */
    this.live = null;
    this.isPainted = false;
    this.cardWasLast = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.restTimer = undefined;
    this.frames = new FrameQueue();
    this.loader = new NetworkLoader(
      { ready: (networks) => this.run(networks), fail: (problem) => this.fail(problem) },
      PATIENCE_MILLISECONDS,
    );
    this.card = new HoverCard(root);
    this.player = new LinePlayer(root, {
      change: () => this.showProblem(),
      choose: (place) => this.choose(place),
    });
    this.line = new LineTool(root, {
      sketch: (places) => {
        if (this.player.line) this.player.clear();
        this.player.sketch(places);
      },
      drop: () => this.player.clear(),
      finish: (drawn) => this.playLine(drawn),
      problem: () => this.problem(),
    });
    this.pointers = this.makePointers();
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.canvas);
    this.listen();
  }

  makePointers() {
    return new PointerMachine(this.canvas, {
      isActive: () => this.props !== null,
      looks: true,
      press: () => this.line.clear(),
      hover: (event) => this.point(event),
      leave: () => this.card.leave(),
      click: (event) => this.line.isOn || this.choose(this.placeOf(event)),
      drag: (across, down) => {
        const box = this.canvas.getBoundingClientRect();
        this.moved((view) => view.drag(across / box.width, down / box.height));
      },
      pinch: (spread, around) => this.zoom(1 / spread, this.placeOf(around)),
      strokes: {
        isOn: () => this.line.isOn,
        begin: (event) => {
          this.card.leave();
          this.line.begin(this.placeOf(event));
        },
        extend: (events) => this.line.extend(events.map((event) => this.placeInside(event))),
        end: () => this.line.end(this.pixelWidth()),
        drop: () => this.line.drop(),
      },
    });
  }

  listen() {
    const { canvas } = this;
    canvas.ondblclick = (event) => {
      if (this.props && !this.line.isOn) this.open(this.placeOf(event));
    };
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (!this.props || !isZoom(event)) return;
        event.preventDefault();
        this.zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY / WHEEL_PIXELS))), this.placeOf(event));
      },
      { passive: false },
    );
    canvas.onkeydown = (event) => {
      if (this.props) this.pressKey(event);
    };
    const [closer, farther, home] = findAll(this.root, ".slice-map-buttons button", HTMLButtonElement);
    closer.onclick = () => this.zoom(1 / ZOOM_STEP);
    farther.onclick = () => this.zoom(ZOOM_STEP);
    home.onclick = () => this.goHome();
  }

  dispose() {
    this.watcher.disconnect();
    this.pointers.dispose();
    this.line.leave();
    this.loader.dispose();
    this.pool?.dispose();
    this.frames.dispose();
    clearTimeout(this.restTimer);
  }

  // --- what Python sends ---------------------------------------------------------------------------------------------

  /** @param {SliceMapProps} props */
  async update(props) {
    const before = this.props;
    const isOther = before?.chart !== props.chart;
    this.props = props;
    this.picked = props.chosen;
    if (isOther || !this.view) this.view = new MapView(props.view, props);
    this.view.limits = props;
    if (isOther) this.leaveSlice();
    if (isOther || !isEqual(before?.weights, props.weights)) this.useNetworks(props, before);
    const decoded = await DecodedWindow.of(props);
    if (this.props !== props) return; // a newer window has come meanwhile
    this.decoded = decoded;
    this.renewLive();
    this.fit();
    const isCoarse = props.size < props.finest;
    this.map.classList.toggle("slice-map-waiting", !decoded.shows(this.view) || isCoarse);
    this.tellBusy();
    if (isCoarse && decoded.shows(this.view)) this.ask(props.finest);
  }

  /** A line belongs to the slice that it was drawn on. */
  leaveSlice() {
    this.line.leave();
    this.player.clear();
    this.card.leave();
  }

  /** Finer cells are on their way, or will be asked for as soon as the hand rests. */
  tellBusy() {
    const isBusy = this.restTimer !== undefined || this.map.classList.contains("slice-map-waiting");
    this.map.setAttribute("aria-busy", String(isBusy));
  }

  /** @param {number} size how many cells along the side are wanted */
  ask(size) {
    if (!this.view || !this.props) return;
    this.map.classList.add("slice-map-waiting");
    this.tellBusy();
    this.report("view", { ...this.view.window, size, chart: this.props.chart });
  }

  // --- the networks in the page --------------------------------------------------------------------------------------

  /**
   * @param {SliceMapProps} props
   * @param {SliceMapProps | null} before
   */
  useNetworks(props, before) {
    if (!isEqual(before?.weights, props.weights)) {
      this.networks = null;
      this.weightsProblem = null;
    }
    this.renewInference(props);
    void this.loader.load(props.weights);
  }

  /** @param {Networks} networks */
  run(networks) {
    this.networks = networks;
    this.weightsProblem = null;
    if (this.props) this.renewInference(this.props);
    this.pool ??= DecodePool.start(() => this.renewLive());
    this.pool?.provide(networks.files);
    this.renewLive();
  }

  /** Cells that workers generate begin anew where the window of Python ends. */
  renewLive() {
    const { decoded, networks, pool } = this;
    const isFor = decoded !== null && isEqual(decoded.props.weights, this.props?.weights);
    const colours = decoded?.props.groundColours;
    const canRun = networks !== null && pool !== null && pool.problem === null && networks.generator.shape[2] === 1;
    pool?.ask(null);
    this.live = isFor && colours && canRun ? new LiveCells(decoded.props, colours, pool, () => this.draw()) : null;
  }

  /** @param {string} problem */
  fail(problem) {
    this.weightsProblem = problem;
    this.showProblem();
  }

  /** @param {SliceMapProps} props */
  renewInference(props) {
    const { networks } = this;
    this.inference = networks && new PointInference(new SliceChart(props.slice), networks, props.scoreIsProbability);
    this.player.isStale = this.player.line !== null;
    this.showProblem();
  }

  /** Why nothing can be generated here, or null while that is not known. */
  problem() {
    return this.inference ? this.inference.problem : this.weightsProblem;
  }

  /** Whether the page can generate images now. */
  get isReady() {
    return this.inference !== null && this.inference.problem === null;
  }

  /** Say why nothing can be generated, or go on where something waits for it. */
  showProblem() {
    const problem = this.problem();
    const notice = problem === null ? "" : `The pointer shows the nearest generated cell: ${problem}.`;
    if (this.notice.textContent !== notice) this.notice.textContent = notice; // what is new is read aloud
    if (problem !== null && this.player.line) {
      this.player.play(false);
      this.player.say("", `This line can't be played: ${problem}.`);
    }
    if (!this.isReady) return;
    this.line.clear();
    this.card.again();
    this.soon();
  }

  /**
   * An image that is generated here, or null.
   *
   * @param {Place} place
   * @returns {GeneratedLook | null}
   */
  generate(place) {
    if (!this.inference || !this.isReady) return null;
    const look = this.inference.look(place);
    if (!look) this.showProblem();
    return look;
  }

  // --- moving --------------------------------------------------------------------------------------------------------

  /** @param {(view: MapView) => void} move */
  moved(move) {
    if (!this.view || !this.props) return;
    move(this.view);
    const { coarsest, finest } = this.props;
    this.draw();
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => {
      this.restTimer = undefined;
      this.ask(this.live ? finest : coarsest);
    }, REST_MILLISECONDS);
    this.tellBusy();
  }

  /**
   * @param {number} factor
   * @param {Place} [place]
   */
  zoom(factor, place) {
    this.moved((view) => view.zoom(factor, place));
  }

  goHome() {
    this.moved((view) => view.goHome());
  }

  /**
   * @param {{ clientX: number, clientY: number }} event
   * @returns {Place}
   */
  placeOf({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const spot = { across: (clientX - box.left) / box.width, down: (clientY - box.top) / box.height };
    return this.view ? this.view.placeAt(spot) : { x: 0, y: 0 };
  }

  /**
   * The same, held inside the map.
   *
   * @param {{ clientX: number, clientY: number }} event
   */
  placeInside({ clientX, clientY }) {
    const { left, right, top, bottom } = this.canvas.getBoundingClientRect();
    return this.placeOf({
      clientX: Math.min(right, Math.max(left, clientX)),
      clientY: Math.min(bottom, Math.max(top, clientY)),
    });
  }

  /** @param {Place} place */
  choose({ x, y }) {
    if (!this.props) return;
    this.report("chosen", { x, y, chart: this.props.chart });
    this.picked = { x, y };
    this.draw();
  }

  /** @param {Place} place to be opened in Explore */
  open({ x, y }) {
    if (!this.props) return;
    this.trigger("open", { x, y, chart: this.props.chart });
    this.picked = { x, y };
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  pressKey(event) {
    if (!this.view) return;
    const step = KEYS[event.key];
    if (step) this.moved((view) => view.drag(-KEY_SHARE * step[0], KEY_SHARE * step[1]));
    else if (event.key === "+" || event.key === "=") this.zoom(1 / ZOOM_STEP);
    else if (event.key === "-") this.zoom(ZOOM_STEP);
    else if (event.key === "0") this.goHome();
    else if (event.key === "Enter" && this.line.isOn) this.line.corner(this.view.middle);
    else if (event.key === "Enter") this.choose(this.view.middle);
    else if (event.key === " " && this.line.line) this.line.end(this.pixelWidth());
    else return;
    event.preventDefault();
    const box = this.canvas.getBoundingClientRect();
    this.aimAt(this.view.middle, { x: box.width / 2, y: box.height / 2, isFinger: false }, true);
  }

  // --- what is pointed at --------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event */
  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const isFinger = event.pointerType === "touch";
    this.aimAt(this.placeOf(event), { x: event.clientX - box.left, y: event.clientY - box.top, isFinger }, false);
  }

  /**
   * @param {Place} place
   * @param {CardSpot} spot
   * @param {boolean} isKeyboard
   */
  aimAt(place, spot, isKeyboard) {
    this.card.pointAt({ place, spot, isKeyboard });
    this.soon();
  }

  /**
   * @param {SliceMapProps} props
   * @param {Look} look
   * @param {string} [note]
   * @returns {LookText}
   */
  textOf(props, look, note = "") {
    const colour = look.classNumber === null ? "transparent" : props.colours[look.classNumber];
    return { verdict: verdictOf(look, props), colour, note };
  }

  /** Show what is pointed at: generated here, or else of the nearest cell. */
  showCard() {
    if (!this.card.aim || !this.props) return;
    const { place } = this.card.aim;
    const look = this.generate(place);
    if (look) {
      this.card.show(look, this.textOf(this.props, look), (lens) => paint(lens, look.image, look.shape));
      return;
    }
    const cell = this.decoded?.nearest(place);
    if (cell) this.showCell(this.props, cell);
    else this.card.showNothing();
  }

  /**
   * @param {SliceMapProps} props
   * @param {CellLook} cell
   */
  showCell(props, cell) {
    const text = this.textOf(props, cell, "nearest generated cell");
    this.card.show(cell, text, (lens) => this.decoded?.paintCell(lens, cell));
  }

  // --- a drawn line --------------------------------------------------------------------------------------------------

  /** The width of a pixel, in sigma. */
  pixelWidth() {
    return this.view ? this.view.width / this.canvas.clientWidth : 0;
  }

  /** @param {Place[]} drawn */
  playLine(drawn) {
    if (!this.props || !this.view) return;
    const chart = new SliceChart(this.props.slice);
    const line = new Polyline(drawn, DETAIL_PIXELS * this.pixelWidth(), (one, other) => chart.distance(one, other));
    this.player.open(line, this.view);
    this.showProblem();
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
    this.frames.next(this.showFrame);
  }

  /** @param {number} now */
  showFrame = (now) => {
    if (!this.view) return;
    if (!this.isPainted) this.paint(this.view);
    if (this.isReady) this.player.advance(now);
    this.player.follow(this.view);
    this.generateOne();
    if (this.player.isPlaying || this.card.isDue || this.wantsLine()) this.soon();
  };

  wantsLine() {
    return this.player.isStale && this.isReady;
  }

  /** One image in a frame: where both want one, pointer and line take turns. */
  generateOne() {
    if (this.card.isDue && !(this.wantsLine() && this.cardWasLast)) {
      this.showCard();
      this.cardWasLast = true;
    } else if (this.wantsLine() && this.player.place && this.props) {
      const look = this.generate(this.player.place);
      if (look) this.player.show(look, this.textOf(this.props, look));
      this.cardWasLast = false;
    }
  }

  /** @param {MapView} view */
  paint(view) {
    const pixels = this.canvas.width;
    this.pen.clearRect(0, 0, pixels, pixels);
    if (!this.decoded || !pixels) return;
    // a place is marked once Python has it
    this.decoded.paint(this.pen, view, this.decoded.props.chosen && this.picked, this.live);
    if (this.live && !this.decoded.shows(view)) this.live.ask(view);
    const length = view.scaleLength;
    find(this.scalebar, "span", HTMLElement).textContent = `${length} σ`;
    find(this.scalebar, "i", HTMLElement).style.width = `${(length / view.width) * (pixels / devicePixelRatio)}px`;
    this.isPainted = true;
  }
}

/** @param {Streamlit<SliceMapProps, SliceMapReports> & { parentElement: ParentNode }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(SliceMap, find(parentElement, ".slice-map", HTMLElement), streamlit);
}
