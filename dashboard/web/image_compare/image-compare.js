// Pairs of pictures over each other. The hand moves a divider through all cells at once, or fades from one picture to
// the other; nothing is asked of Python until a cell is clicked.
import { loaded } from "../lib/canvas/load-image.js";
import { hasLeft } from "../lib/canvas/pointer-machine.js";
import { mount } from "../lib/ui/mount.js";

const CAPTION = 20;
const GAP = 8;

class Pairs {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.pen = this.canvas.getContext("2d");
    this.slider = root.querySelector("input");
    this.tip = root.querySelector(".pairs-tip");
    this.spoken = root.querySelector(".pairs-spoken");
    this.ends = root.querySelectorAll(".pairs-ends span");
    this.share = 0.5;
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(root);
    this.listen();
  }

  dispose() {
    this.watcher.disconnect();
    cancelAnimationFrame(this.frame);
  }

  async update(data) {
    this.asked = data;
    const pictures = await Promise.all([data.before, data.after, data.difference].map(loaded));
    if (this.asked !== data) return; // newer pictures have come meanwhile
    this.data = data;
    [this.before, this.after, this.difference] = pictures;
    this.ends.forEach((end, place) => (end.textContent = data.ends[place]));
    const still = data.look === "Difference";
    this.root.classList.toggle("pairs-still", still);
    this.canvas.setAttribute(
      "aria-label",
      still
        ? `Difference between ${data.ends.join(" and ")}`
        : `${data.ends.join(" and ")} over each other. The pointer, the slider or the arrow keys ${data.look === "Wipe" ? "wipe" : "fade"} from one to the other; with Shift the arrow keys choose a point.`,
    );
    this.slider.setAttribute("aria-label", `${data.look}: from ${data.ends.join(" to ")}`);
    this.fit();
  }

  // --- where the cells are -------------------------------------------------------------------------------------------

  fit() {
    if (!this.data) return;
    const { count, wanted, captions } = this.data;
    this.root.style.maxWidth = count === 1 ? `${wanted}px` : "";
    const width = this.root.clientWidth;
    if (!width) return;
    const columns = count === 1 ? 1 : Math.max(1, Math.min(count, Math.floor((width + GAP) / (wanted + GAP))));
    const cell = (width - GAP * (columns - 1)) / columns;
    const tall = cell + (captions.length ? CAPTION : 0) + GAP;
    this.layout = { columns, cell, tall, width };
    const height = Math.ceil(count / columns) * tall - GAP;
    this.canvas.style.height = `${height}px`;
    this.canvas.width = Math.round(width * devicePixelRatio);
    this.canvas.height = Math.round(height * devicePixelRatio);
    this.draw();
  }

  cellAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const { columns, cell, tall } = this.layout;
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const column = Math.floor(x / (cell + GAP));
    const number = Math.floor(y / tall) * columns + column;
    const inside = column < columns && number < this.data.count && y >= 0 && x >= 0;
    return { number: inside ? number : null, share: (x - column * (cell + GAP)) / cell, x, y };
  }

  // --- what the hand does --------------------------------------------------------------------------------------------

  moveTo(share) {
    this.share = Math.min(1, Math.max(0, share));
    this.slider.value = Math.round(1000 * this.share);
    this.draw();
  }

  listen() {
    const { canvas, slider } = this;
    canvas.onpointermove = (event) => {
      if (!this.layout) return;
      const { number, share, x, y } = this.cellAt(event);
      if (number !== null && this.data.look !== "Difference") this.moveTo(share);
      const told = number === null ? "" : (this.data.told?.[number] ?? "");
      this.tip.style.display = told && event.pointerType !== "touch" ? "block" : "none";
      this.tip.textContent = told;
      const left = x + 16 + this.tip.offsetWidth < this.layout.width ? x + 16 : x - 16 - this.tip.offsetWidth;
      this.tip.style.left = `${left}px`;
      this.tip.style.top = `${this.canvas.offsetTop + y + 12}px`;
    };
    canvas.onpointerleave = () => (this.tip.style.display = "none");
    canvas.onpointerdown = (event) => (this.pressed = { x: event.clientX, y: event.clientY });
    canvas.onpointerup = (event) => {
      const { pressed } = this;
      this.pressed = null;
      if (!pressed || hasLeft(pressed, event)) return;
      if (this.layout) this.choose(this.cellAt(event).number);
    };
    canvas.onkeydown = (event) => {
      if (!this.data) return;
      const way = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (way && !event.shiftKey) this.moveTo(this.share + 0.05 * way);
      else if (way && this.data.captions.length) {
        const before = this.data.chosen ?? -1;
        this.choose(Math.min(this.data.count - 1, Math.max(0, before + way)));
      } else return;
      event.preventDefault();
    };
    slider.oninput = () => {
      this.share = slider.value / 1000;
      this.draw();
    };
  }

  choose(number) {
    if (number === null || !this.data.captions.length) return;
    this.data = { ...this.data, chosen: number };
    this.spoken.textContent = this.data.told?.[number] ?? this.data.captions[number];
    this.setStateValue("chosen", { name: this.data.name, cell: number });
    this.draw();
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paint());
  }

  paint() {
    if (!this.layout) return;
    const { pen, data, layout } = this;
    const style = getComputedStyle(this.root);
    this.text = style.getPropertyValue("--st-text-color") || "#222";
    this.primary = style.getPropertyValue("--st-primary-color") || "#0f6b7a";
    this.ground = style.getPropertyValue("--st-background-color") || "#fff";
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.imageSmoothingEnabled = data.smooth;
    for (let number = 0; number < data.count; number += 1) {
      const x = (number % layout.columns) * (layout.cell + GAP);
      const y = Math.floor(number / layout.columns) * layout.tall;
      this.paintCell(number, x, y);
    }
  }

  paintCell(number, x, y) {
    const { pen, data, share } = this;
    const { cell } = this.layout;
    const from = [(number % data.columns) * data.side, Math.floor(number / data.columns) * data.side];
    const part = (picture, begin, end) => {
      if (end <= begin) return;
      const side = data.side;
      pen.drawImage(
        picture,
        from[0] + begin * side,
        from[1],
        (end - begin) * side,
        side,
        x + begin * cell,
        y,
        (end - begin) * cell,
        cell,
      );
    };
    if (data.look === "Difference") {
      pen.strokeStyle = `color-mix(in srgb, ${this.text} 18%, transparent)`;
      pen.lineWidth = 1;
      pen.strokeRect(x + 0.5, y + 0.5, cell - 1, cell - 1);
      part(this.difference, 0, 1);
    } else if (data.look === "Wipe") {
      part(this.before, 0, share);
      part(this.after, share, 1);
      pen.fillStyle = this.primary;
      pen.fillRect(x + share * cell - 0.75, y, 1.5, cell);
    } else {
      part(this.before, 0, 1);
      pen.globalAlpha = share;
      part(this.after, 0, 1);
      pen.globalAlpha = 1;
    }
    if (data.names) this.paintNames(x, y);
    if (number === data.chosen) {
      pen.strokeStyle = this.primary;
      pen.lineWidth = 3;
      pen.strokeRect(x + 1.5, y + 1.5, cell - 3, cell - 3);
    }
    if (!data.captions.length) return;
    pen.font = `${data.changed[number] ? 600 : 400} 12px "Source Sans", sans-serif`;
    pen.fillStyle = data.changed[number] ? this.primary : this.text;
    pen.globalAlpha = data.changed[number] ? 1 : 0.7;
    pen.textAlign = "center";
    pen.fillText(data.captions[number], x + cell / 2, y + cell + 14, cell);
    pen.globalAlpha = 1;
  }

  // the names of a map's regions, as far as the map that they belong to is seen
  paintNames(x, y) {
    const { pen, data, share } = this;
    const { cell } = this.layout;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.strokeStyle = data.background;
    pen.fillStyle = data.text;
    pen.lineWidth = 3;
    data.names.forEach((names, place) => {
      const fades = data.look === "Onion skin";
      pen.save();
      pen.globalAlpha = fades ? (place ? share : 1 - share) : 1;
      pen.beginPath();
      if (fades) pen.rect(x, y, cell, cell);
      else pen.rect(x + (place ? share * cell : 0), y, (place ? 1 - share : share) * cell, cell);
      pen.clip();
      for (const { name, across, down } of names) {
        pen.font = `600 ${name.length > 2 ? 15 : 24}px "Source Serif", serif`;
        pen.strokeText(name, x + across * cell, y + down * cell);
        pen.fillText(name, x + across * cell, y + down * cell);
      }
      pen.restore();
    });
    pen.textBaseline = "alphabetic";
  }
}

export default function ({ data, parentElement, setStateValue }) {
  return mount(Pairs, parentElement.querySelector(".pairs"), { data, setStateValue });
}
