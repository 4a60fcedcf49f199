// A sheet of seeds (down) and steps (across). It keeps the tiles that it has seen, and asks Python only for those of the
// visible part that it lacks, one part at a time.
import { loaded } from "../lib/canvas/load-image.js";
import { hasLeft, pinch } from "../lib/canvas/pointer-machine.js";
import { mount } from "../lib/ui/mount.js";

const REST_MILLISECONDS = 120;
const SMALLEST = 8;
const LARGEST = 160;
const FIRST = 44;
const ZOOM_STEP = 1.35;
const TOP = 26;
const LEFT = 52;
const MOST_PARTS = 60;

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

class Sheet {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.pen = this.canvas.getContext("2d");
    this.tip = root.querySelector(".tiles-tip");
    this.lens = this.tip.querySelector("canvas");
    this.tipText = this.tip.querySelector("div");
    this.spoken = root.querySelector(".tiles-spoken");
    this.pointers = new Map();
    this.ink = document.createElement("canvas");
    this.forget();
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.canvas);
    this.listen();
  }

  forget() {
    this.parts = [];
    this.tiles = new Map();
    this.size = FIRST;
    this.x = 0; // the column and row at the upper left corner, and not whole numbers while it is dragged
    this.y = 0;
    this.cursor = null;
    this.asked = null;
  }

  dispose() {
    this.watcher.disconnect();
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
  }

  // --- what Python sends ---------------------------------------------------------------------------------------------

  async update(data) {
    if (this.data?.name !== data.name) this.forget();
    this.data = data;
    this.cursor = data.chosen ?? this.cursor;
    const picture = await loaded(data.tiles);
    if (this.data !== data) return; // a newer part has come meanwhile
    this.keep({ ...data.window, picture, side: data.side, cells: Uint8Array.from(atob(data.cells), (c) => c.charCodeAt(0)) });
    this.asked = null;
    this.fit();
    this.ask();
  }

  keep(part) {
    this.parts.push(part);
    for (let row = 0; row < part.rows; row += 1) {
      for (let column = 0; column < part.columns; column += 1) {
        this.tiles.set(`${part.row + row},${part.column + column}`, { part, row, column });
      }
    }
    if (this.parts.length <= MOST_PARTS) return;
    const gone = this.parts.shift();
    for (const [key, tile] of this.tiles) if (tile.part === gone) this.tiles.delete(key);
  }

  visible() {
    const { rows, labels } = this.data;
    const row = Math.floor(this.y);
    const column = Math.floor(this.x);
    return {
      row,
      column,
      rows: Math.min(rows, Math.ceil(this.y + (this.canvas.clientHeight - TOP) / this.size)) - row,
      columns: Math.min(labels.length, Math.ceil(this.x + (this.canvas.clientWidth - LEFT) / this.size)) - column,
    };
  }

  // a rectangle that begins with the first tile that is lacking, as large as may be decoded at once
  lacking() {
    const seen = this.visible();
    const lacks = (row, column) => !this.tiles.has(`${row},${column}`);
    for (let row = seen.row; row < seen.row + seen.rows; row += 1) {
      for (let column = seen.column; column < seen.column + seen.columns; column += 1) {
        if (!lacks(row, column)) continue;
        const { most, mostColumns } = this.data;
        const widest = Math.min(seen.column + seen.columns - column, mostColumns);
        let columns = 1;
        while (columns < widest && lacks(row, column + columns)) columns += 1;
        const tallest = Math.min(seen.row + seen.rows - row, Math.max(1, Math.floor(most / columns)));
        let rows = 1;
        while (rows < tallest && lacks(row + rows, column)) rows += 1;
        return { row, column, rows, columns };
      }
    }
    return null;
  }

  ask() {
    const part = this.data && this.canvas.clientWidth ? this.lacking() : null;
    this.root.classList.toggle("tiles-waiting", Boolean(part));
    if (!part || this.asked) return;
    this.asked = part;
    this.setStateValue("window", { ...part, name: this.data.name });
  }

  // --- moving --------------------------------------------------------------------------------------------------------

  moved() {
    const { rows, labels } = this.data;
    this.size = clamp(this.size, SMALLEST, LARGEST);
    const wide = (this.canvas.clientWidth - LEFT) / this.size;
    const tall = (this.canvas.clientHeight - TOP) / this.size;
    this.x = clamp(this.x, 0, Math.max(0, labels.length - wide));
    this.y = clamp(this.y, 0, Math.max(0, rows - tall));
    this.draw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), REST_MILLISECONDS);
  }

  zoom(factor, place = { x: (this.canvas.clientWidth - LEFT) / 2, y: (this.canvas.clientHeight - TOP) / 2 }) {
    const size = clamp(this.size * factor, SMALLEST, LARGEST);
    this.x += place.x / this.size - place.x / size;
    this.y += place.y / this.size - place.y / size;
    this.size = size;
    this.moved();
  }

  goHome() {
    Object.assign(this, { x: 0, y: 0, size: FIRST });
    this.moved();
  }

  show({ row, column }) {
    const wide = (this.canvas.clientWidth - LEFT) / this.size;
    const tall = (this.canvas.clientHeight - TOP) / this.size;
    this.x = clamp(this.x, column + 1 - wide, column);
    this.y = clamp(this.y, row + 1 - tall, row);
    this.moved();
  }

  placeOf(event) {
    const box = this.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left - LEFT, y: event.clientY - box.top - TOP };
  }

  tileAt({ x, y }) {
    if (x < 0 || y < 0) return null;
    const column = Math.floor(this.x + x / this.size);
    const row = Math.floor(this.y + y / this.size);
    return column < this.data.labels.length && row < this.data.rows ? { row, column } : null;
  }

  choose(tile) {
    if (!tile) return;
    this.cursor = tile;
    this.setStateValue("chosen", { ...tile, name: this.data.name });
    this.draw();
  }

  listen() {
    const { canvas } = this;
    canvas.onpointerdown = (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, event);
      this.pressed = { x: event.clientX, y: event.clientY, moved: this.pointers.size > 1 };
    };
    canvas.onpointermove = (event) => {
      if (!this.data) return;
      const before = this.pointers.get(event.pointerId);
      if (!before) return this.hover(event);
      if (this.pointers.size === 2) {
        const { spread, other } = pinch(this.pointers, event);
        this.zoom(spread, this.placeOf(other));
      } else {
        if (!this.pressed.moved && !hasLeft(this.pressed, event)) return;
        this.pressed.moved = true;
        this.x -= (event.clientX - before.clientX) / this.size;
        this.y -= (event.clientY - before.clientY) / this.size;
        this.moved();
      }
      this.pointers.set(event.pointerId, event);
      this.tip.style.display = "none";
    };
    canvas.onpointerup = (event) => {
      this.pointers.delete(event.pointerId);
      if (this.data && !this.pressed?.moved && event.button === 0) this.choose(this.tileAt(this.placeOf(event)));
    };
    canvas.onpointercancel = (event) => this.pointers.delete(event.pointerId);
    canvas.onpointerleave = () => (this.tip.style.display = "none");
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (!this.data) return;
        event.preventDefault();
        if (event.shiftKey) {
          this.x += (event.deltaX || event.deltaY) / this.size;
          this.moved();
        } else this.zoom(Math.exp(-clamp(event.deltaY / 300, -1, 1)), this.placeOf(event));
      },
      { passive: false },
    );
    canvas.onkeydown = (event) => this.data && this.pressKey(event);
    const [closer, farther, home] = this.root.querySelectorAll("button");
    closer.onclick = () => this.data && this.zoom(ZOOM_STEP);
    farther.onclick = () => this.data && this.zoom(1 / ZOOM_STEP);
    home.onclick = () => this.data && this.goHome();
  }

  pressKey(event) {
    const { rows, labels } = this.data;
    const page = Math.max(1, Math.floor((this.canvas.clientHeight - TOP) / this.size) - 1);
    const steps = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      PageUp: [-page, 0],
      PageDown: [page, 0],
      Home: [0, -labels.length],
      End: [0, labels.length],
    }[event.key];
    if (steps) {
      const from = this.cursor ?? { row: Math.floor(this.y), column: Math.floor(this.x) };
      const [down, across] = this.cursor ? steps : [0, 0];
      this.cursor = {
        row: clamp(from.row + down, 0, rows - 1),
        column: clamp(from.column + across, 0, labels.length - 1),
      };
      this.show(this.cursor);
      this.spoken.textContent = this.describe(this.cursor);
    } else if (event.key === "+" || event.key === "=") this.zoom(ZOOM_STEP);
    else if (event.key === "-") this.zoom(1 / ZOOM_STEP);
    else if (event.key === "0") this.goHome();
    else if (event.key === "Enter" && this.cursor) this.choose(this.cursor);
    else return;
    event.preventDefault();
  }

  // --- what stands where ---------------------------------------------------------------------------------------------

  judged({ part, row, column }) {
    if (!part.cells.length) return null;
    const [number, confidence] = part.cells.slice(2 * (row * part.columns + column));
    return { number, confidence: confidence / 255 };
  }

  describe({ row, column }) {
    const lines = [`seed ${row}, step ${this.data.labels[column]}`];
    const tile = this.tiles.get(`${row},${column}`);
    const told = tile && this.judged(tile);
    if (told) lines.push(`${this.data.classes[told.number]}: ${Math.round(100 * told.confidence)}%`);
    return lines.join("\n");
  }

  hover(event) {
    if (event.pointerType === "touch") return;
    const place = this.placeOf(event);
    const where = this.tileAt(place);
    const tile = where && this.tiles.get(`${where.row},${where.column}`);
    this.tip.style.display = tile ? "block" : "none";
    if (!tile) return;
    const { side } = tile.part;
    this.lens.width = this.lens.height = side;
    this.lens
      .getContext("2d")
      .drawImage(tile.part.picture, tile.column * side, tile.row * side, side, side, 0, 0, side, side);
    this.tipText.textContent = this.describe(where);
    const { offsetWidth, offsetHeight } = this.tip;
    const [x, y] = [place.x + LEFT, place.y + TOP];
    const { clientWidth, clientHeight } = this.canvas;
    this.tip.style.left = `${x + 18 + offsetWidth < clientWidth ? x + 18 : x - 18 - offsetWidth}px`;
    this.tip.style.top = `${clamp(y - offsetHeight / 2, 4, Math.max(4, clientHeight - offsetHeight - 4))}px`;
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  fit() {
    const { clientWidth, clientHeight } = this.canvas;
    if (!clientWidth || !this.data) return;
    this.canvas.width = Math.round(clientWidth * devicePixelRatio);
    this.canvas.height = Math.round(clientHeight * devicePixelRatio);
    this.moved();
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paint());
  }

  paint() {
    const { pen, data, size } = this;
    const style = getComputedStyle(this.root);
    const [text, ground, primary] = ["text-color", "background-color", "primary-color"].map((name) =>
      style.getPropertyValue(`--st-${name}`),
    );
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    pen.clearRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
    const seen = this.visible();
    const gap = size > 24 ? 1 : 0;
    pen.save();
    pen.beginPath();
    pen.rect(LEFT, TOP, this.canvas.clientWidth, this.canvas.clientHeight);
    pen.clip();
    pen.imageSmoothingEnabled = size < 56;
    pen.imageSmoothingQuality = "medium";
    for (let row = seen.row; row < seen.row + seen.rows; row += 1) {
      for (let column = seen.column; column < seen.column + seen.columns; column += 1) {
        const x = LEFT + (column - this.x) * size;
        const y = TOP + (row - this.y) * size;
        this.paintTile(this.tiles.get(`${row},${column}`), x, y, size - gap);
      }
    }
    for (const [mark, width] of [[data.chosen, 3], [this.cursor, 2]]) {
      if (!mark) continue;
      pen.strokeStyle = primary;
      pen.lineWidth = width;
      pen.strokeRect(LEFT + (mark.column - this.x) * size, TOP + (mark.row - this.y) * size, size - gap, size - gap);
    }
    pen.restore();
    this.paintLabels(seen, text, ground);
  }

  paintTile(tile, x, y, size) {
    const { pen } = this;
    if (!tile) {
      pen.globalAlpha = 0.12;
      pen.fillStyle = "#888";
      pen.fillRect(x, y, size, size);
      pen.globalAlpha = 1;
      return;
    }
    const { side, picture } = tile.part;
    pen.drawImage(picture, tile.column * side, tile.row * side, side, side, x, y, size, size);
    const told = this.data.tinted && this.judged(tile);
    if (!told) return;
    pen.globalCompositeOperation = "multiply"; // white ink takes the colour, black paper stays
    pen.fillStyle = this.data.inks[told.number];
    pen.fillRect(x, y, size, size);
    pen.globalCompositeOperation = "source-over";
  }

  paintLabels(seen, text) {
    const { pen, size, data } = this;
    pen.font = '12px "Source Sans", sans-serif';
    pen.fillStyle = text;
    pen.globalAlpha = 0.8;
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    let free = LEFT;
    for (let column = seen.column; column < seen.column + seen.columns; column += 1) {
      const x = LEFT + (column - this.x) * size;
      if (x < free || x + pen.measureText(data.labels[column]).width > this.canvas.clientWidth) continue;
      pen.fillText(data.labels[column], x, TOP / 2);
      free = x + pen.measureText(data.labels[column]).width + 12;
    }
    pen.textAlign = "right";
    free = TOP;
    for (let row = seen.row; row < seen.row + seen.rows; row += 1) {
      const y = TOP + (row - this.y + 0.5) * size;
      if (y < free + 6) continue;
      pen.fillText(String(row), LEFT - 8, y);
      free = y + 12;
    }
    pen.globalAlpha = 1;
  }
}

export default function ({ data, parentElement, setStateValue }) {
  return mount(Sheet, parentElement.querySelector(".tiles"), { data, setStateValue });
}
