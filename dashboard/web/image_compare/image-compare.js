/**
 * Pairs of images over each other. The pointer moves a divider through all cells at once, or fades from one image to the
 * other; Python hears of nothing until a cell is clicked.
 *
 * @import { ImageCompareProps, ImageCompareReports } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 * @import { CellLayout } from "./cell-layout.js"
 * @typedef {{ before: HTMLImageElement, after: HTMLImageElement, difference: HTMLImageElement }} Pictures
 * @typedef {{ text: string, primary: string }} Colours
 */
import { FrameQueue } from "../lib/canvas/frame-queue.js";
import { loadImage } from "../lib/canvas/load-image.js";
import { penOf } from "../lib/canvas/paint-image.js";
import { PointerMachine } from "../lib/canvas/pointer-machine.js";
import { find, findAll } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";
import { cellAt, cornerOf, layOut } from "./cell-layout.js";

const SLIDER_STEPS = 1000;
const KEY_SHARE = 0.05;
const BESIDE_PIXELS = 16;
const BELOW_PIXELS = 12;
const LONG_NAME = 2; // letters

/** @type {Record<string, number>} */
const KEYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };

/** @extends {Component<ImageCompareProps, ImageCompareReports>} */
export class ImageCompare extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.canvas = find(root, "canvas", HTMLCanvasElement);
    this.pen = penOf(this.canvas);
    this.slider = find(root, "input", HTMLInputElement);
    this.tip = find(root, ".image-compare-tip", HTMLElement);
    this.spoken = find(root, ".image-compare-spoken", HTMLElement);
    this.room = find(root, ".image-compare-room", HTMLElement);
    this.ends = findAll(root, ".image-compare-ends span", HTMLElement);
    /** @type {ImageCompareProps | null} the newest, whose pictures may still be on their way */
    this.newest = null;
    /** @type {ImageCompareProps | null} */
    this.props = null;
    /** @type {Pictures | null} */
    this.pictures = null;
    /** @type {CellLayout | null} */
    this.layout = null;
    /** @type {number | null} */
    this.chosen = null;
    this.share = 0.5;
    this.frames = new FrameQueue();
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(root);
    this.watcher.observe(this.room);
    this.pointers = new PointerMachine(this.canvas, {
      isActive: () => this.layout !== null,
      hover: (event) => this.hover(event),
      leave: () => (this.tip.style.display = "none"),
      click: (event) => this.choose(this.cellAt(event).number),
    });
    this.canvas.onkeydown = (event) => this.pressKey(event);
    this.slider.oninput = () => {
      this.share = Number(this.slider.value) / SLIDER_STEPS;
      this.draw();
    };
  }

  dispose() {
    this.watcher.disconnect();
    this.pointers.dispose();
    this.frames.dispose();
  }

  /** @param {ImageCompareProps} props */
  async update(props) {
    this.newest = props;
    const [before, after, difference] = await Promise.all([props.before, props.after, props.difference].map(loadImage));
    if (this.newest !== props) return; // newer pictures have come meanwhile
    this.props = props;
    this.pictures = { before, after, difference };
    this.chosen = props.chosen;
    this.ends.forEach((end, place) => (end.textContent = props.ends[place]));
    const isStill = props.look === "Difference";
    this.root.classList.toggle("image-compare-still", isStill);
    this.canvas.setAttribute("aria-label", this.label(props));
    this.slider.setAttribute("aria-label", `${props.look}: from ${props.ends.join(" to ")}`);
    this.fit();
  }

  /** @param {ImageCompareProps} props */
  label({ look, ends, captions }) {
    if (look === "Difference") return `Difference between ${ends.join(" and ")}`;
    const action = look === "Wipe" ? "wipe" : "fade";
    const choice = captions.length ? " With Shift, the arrow keys select a sample." : "";
    return (
      `${ends.join(" and ")} over each other. ` +
      `The pointer, the slider or the arrow keys ${action} from one to the other.${choice}`
    );
  }

  fit() {
    if (!this.props) return;
    const { count, cellWidth, captions } = this.props;
    this.root.style.maxWidth = count === 1 ? `${Math.min(cellWidth, this.room.clientHeight)}px` : "";
    const { clientWidth } = this.root;
    if (!clientWidth) return;
    const room = { width: clientWidth, height: this.room.clientHeight };
    this.layout = layOut(count, room, cellWidth, captions.length > 0);
    const { width, height } = this.layout;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
    this.draw();
  }

  // --- pointer and keys ----------------------------------------------------------------------------------------------

  /** @param {MouseEvent} event */
  cellAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const spot = { x: event.clientX - box.left, y: event.clientY - box.top };
    if (!this.layout) return { number: null, share: 0, ...spot };
    return { ...cellAt(this.layout, spot), ...spot };
  }

  /** @param {number} share of each cell that shows the first image, or how visible the second is */
  moveTo(share) {
    this.share = Math.min(1, Math.max(0, share));
    this.slider.value = String(Math.round(SLIDER_STEPS * this.share));
    this.draw();
  }

  /** @param {PointerEvent} event */
  hover(event) {
    if (!this.props || !this.layout) return;
    const { number, share, x, y } = this.cellAt(event);
    if (number !== null && this.props.look !== "Difference") this.moveTo(share);
    const text = number === null ? "" : (this.props.hoverTexts[number] ?? "");
    this.tip.style.display = text && event.pointerType !== "touch" ? "block" : "none";
    this.tip.textContent = text;
    const isRight = x + BESIDE_PIXELS + this.tip.offsetWidth < this.layout.width;
    this.tip.style.left = `${isRight ? x + BESIDE_PIXELS : x - BESIDE_PIXELS - this.tip.offsetWidth}px`;
    this.tip.style.top = `${this.canvas.offsetTop + y + BELOW_PIXELS}px`;
  }

  /** @param {KeyboardEvent} event */
  pressKey(event) {
    const step = KEYS[event.key];
    if (!this.props || step === undefined) return;
    if (!event.shiftKey) this.moveTo(this.share + KEY_SHARE * step);
    else if (this.props.captions.length) {
      this.choose(Math.min(this.props.count - 1, Math.max(0, (this.chosen ?? -1) + step)));
    } else return;
    event.preventDefault();
  }

  /** @param {number | null} number */
  choose(number) {
    if (number === null || !this.props?.captions.length) return;
    this.chosen = number;
    this.spoken.textContent = this.props.hoverTexts[number] ?? this.props.captions[number];
    this.report("chosen", { name: this.props.name, cell: number });
    this.draw();
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  draw() {
    this.frames.next(this.showFrame);
  }

  showFrame = () => {
    if (this.props && this.pictures && this.layout) this.paint(this.props, this.pictures, this.layout);
  };

  /**
   * @param {ImageCompareProps} props
   * @param {Pictures} pictures
   * @param {CellLayout} layout
   */
  paint(props, pictures, layout) {
    const { pen } = this;
    const style = getComputedStyle(this.root);
    const colours = {
      text: style.getPropertyValue("--st-text-color") || "#222",
      primary: style.getPropertyValue("--st-primary-color") || "#0f6b7a",
    };
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.imageSmoothingEnabled = props.smooth;
    for (let number = 0; number < props.count; number += 1) {
      const { x, y } = cornerOf(layout, number);
      pen.save();
      pen.translate(x, y);
      this.paintCell(props, pictures, number, layout.cell, colours);
      if (props.names) this.paintNames(props, props.names, layout.cell);
      if (number === this.chosen) this.paintFrame(layout.cell, colours);
      if (props.captions.length) this.paintCaption(props, number, layout.cell, colours);
      pen.restore();
    }
  }

  /**
   * @param {ImageCompareProps} props
   * @param {Pictures} pictures
   * @param {number} number
   * @param {number} cell
   * @param {Colours} colours
   */
  paintCell({ look, side, columns }, { before, after, difference }, number, cell, { text, primary }) {
    const { pen, share } = this;
    const [left, top] = [(number % columns) * side, Math.floor(number / columns) * side];
    /** @type {(picture: HTMLImageElement, begin: number, end: number) => void} */
    const part = (picture, begin, end) => {
      if (end <= begin) return;
      const [width, shown] = [(end - begin) * side, (end - begin) * cell];
      pen.drawImage(picture, left + begin * side, top, width, side, begin * cell, 0, shown, cell);
    };
    if (look === "Difference") {
      pen.strokeStyle = `color-mix(in srgb, ${text} 18%, transparent)`;
      pen.lineWidth = 1;
      pen.strokeRect(0.5, 0.5, cell - 1, cell - 1);
      part(difference, 0, 1);
    } else if (look === "Wipe") {
      part(before, 0, share);
      part(after, share, 1);
      pen.fillStyle = primary;
      pen.fillRect(share * cell - 0.75, 0, 1.5, cell);
    } else {
      part(before, 0, 1);
      pen.globalAlpha = share;
      part(after, 0, 1);
      pen.globalAlpha = 1;
    }
  }

  /**
   * The names of a map's regions, as far as the map that they belong to is seen.
   *
   * @param {ImageCompareProps} props
   * @param {NonNullable<ImageCompareProps["names"]>} names
   * @param {number} cell
   */
  paintNames({ look, text = "", background = "" }, names, cell) {
    const { pen, share } = this;
    const fades = look === "Onion skin";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.strokeStyle = background;
    pen.fillStyle = text;
    pen.lineWidth = 3;
    names.forEach((own, place) => {
      pen.save();
      if (fades) pen.globalAlpha = place ? share : 1 - share;
      pen.beginPath();
      if (fades) pen.rect(0, 0, cell, cell);
      else pen.rect(place ? share * cell : 0, 0, (place ? 1 - share : share) * cell, cell);
      pen.clip();
      for (const { name, across, down } of own) {
        pen.font = `600 ${name.length > LONG_NAME ? 15 : 24}px "Source Serif", serif`;
        pen.strokeText(name, across * cell, down * cell);
        pen.fillText(name, across * cell, down * cell);
      }
      pen.restore();
    });
    pen.textBaseline = "alphabetic";
  }

  /**
   * @param {number} cell
   * @param {Colours} colours
   */
  paintFrame(cell, { primary }) {
    this.pen.strokeStyle = primary;
    this.pen.lineWidth = 3;
    this.pen.strokeRect(1.5, 1.5, cell - 3, cell - 3);
  }

  /**
   * @param {ImageCompareProps} props
   * @param {number} number
   * @param {number} cell
   * @param {Colours} colours
   */
  paintCaption({ captions, changed }, number, cell, { text, primary }) {
    const { pen } = this;
    pen.font = `${changed[number] ? 600 : 400} 12px "Source Sans", sans-serif`;
    pen.fillStyle = changed[number] ? primary : text;
    pen.globalAlpha = changed[number] ? 1 : 0.7;
    pen.textAlign = "center";
    pen.fillText(captions[number], cell / 2, cell + 14, cell);
    pen.globalAlpha = 1;
  }
}

/** @param {Streamlit<ImageCompareProps, ImageCompareReports> & { parentElement: ParentNode }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(ImageCompare, find(parentElement, ".image-compare", HTMLElement), streamlit);
}
