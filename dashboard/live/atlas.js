// A slice of the latent space as a map: drag, zoom, hover, click. It shows the newest sheet of decoded cells wherever
// it lies, and asks Python for a new one when the hand rests: first a coarse sheet, then a fine one.
const REST_MILLISECONDS = 220;
const CLICK_PIXELS = 4;
const SMALLEST_WIDTH = 0.05;
const ZOOM_STEP = 1.5;

const maps = new WeakMap();

const loaded = (address) =>
  address
    ? new Promise((resolve, reject) => {
        const image = new Image();
        image.onload = () => resolve(image);
        image.onerror = () => reject(new Error("a layer of the map cannot be read"));
        image.src = address;
      })
    : Promise.resolve(null);

class AtlasMap {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector(".atlas-view");
    this.pen = this.canvas.getContext("2d");
    this.tip = root.querySelector(".atlas-tip");
    this.lens = this.tip.querySelector("canvas");
    this.tipText = this.tip.querySelector("div");
    this.spoken = root.querySelector(".atlas-spoken");
    this.scalebar = root.querySelector(".atlas-scalebar");
    this.pointers = new Map();
    this.sheet = null;
    this.data = null;
    this.view = null;
    this.frame = 0;
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.canvas);
    this.listen();
  }

  dispose() {
    this.watcher.disconnect();
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
  }

  // --- what Python sends ---------------------------------------------------------------------------------------------

  async update(data) {
    const other = this.data?.chart !== data.chart;
    this.data = data;
    if (other || !this.view) this.view = { ...data.view };
    const [ground, border, ink] = await Promise.all([data.ground, data.border, data.ink].map(loaded));
    if (this.data !== data) return; // a newer sheet has come meanwhile
    const cells = Uint8Array.from(atob(data.cells), (letter) => letter.charCodeAt(0));
    this.sheet = { ...data, ground, border, ink, cells };
    this.fit();
    const waiting = !this.isShown() || data.size < data.finest;
    this.root.classList.toggle("atlas-waiting", waiting);
    if (data.size < data.finest && this.isShown()) this.ask(data.finest);
  }

  isShown() {
    const { x, y, width } = this.sheet.view;
    const near = (a, b) => Math.abs(a - b) < 1e-6 * width;
    return near(x, this.view.x) && near(y, this.view.y) && near(width, this.view.width);
  }

  ask(size) {
    this.root.classList.add("atlas-waiting");
    this.setStateValue("view", { ...this.view, size, chart: this.data.chart });
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
    const chosen = { ...place, chart: this.data.chart };
    if (opens) this.setTriggerValue("open", chosen);
    else this.setStateValue("chosen", chosen);
    this.picked = place;
    this.draw();
  }

  listen() {
    const canvas = this.canvas;
    canvas.onpointerdown = (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, event);
      this.pressed = { x: event.clientX, y: event.clientY, moved: this.pointers.size > 1 };
    };
    canvas.onpointermove = (event) => {
      if (!this.data) return;
      const before = this.pointers.get(event.pointerId);
      if (!before) return this.hover(event);
      const box = canvas.getBoundingClientRect();
      if (this.pointers.size === 2) this.pinch(event, before);
      else if (
        this.pressed.moved ||
        Math.hypot(event.clientX - this.pressed.x, event.clientY - this.pressed.y) > CLICK_PIXELS
      ) {
        this.pressed.moved = true;
        this.view.x -= ((event.clientX - before.clientX) / box.width) * this.view.width;
        this.view.y += ((event.clientY - before.clientY) / box.height) * this.view.width;
        this.moved();
      } else return;
      this.pointers.set(event.pointerId, event);
      this.tip.style.display = "none";
    };
    canvas.onpointerup = (event) => {
      this.pointers.delete(event.pointerId);
      if (this.data && !this.pressed?.moved && event.button === 0) this.choose(this.placeOf(event));
    };
    canvas.onpointercancel = (event) => this.pointers.delete(event.pointerId);
    canvas.onpointerleave = () => {
      this.tip.style.display = "none";
    };
    canvas.ondblclick = (event) => this.data && this.choose(this.placeOf(event), true);
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
    const [closer, farther, home] = this.root.querySelectorAll("button");
    closer.onclick = () => this.data && this.zoom(1 / ZOOM_STEP);
    farther.onclick = () => this.data && this.zoom(ZOOM_STEP);
    home.onclick = () => this.data && this.goHome();
  }

  pinch(event, before) {
    const [other] = [...this.pointers.values()].filter((pointer) => pointer.pointerId !== event.pointerId);
    const distance = (pointer) => Math.hypot(pointer.clientX - other.clientX, pointer.clientY - other.clientY);
    this.zoom(distance(before) / Math.max(1, distance(event)), this.placeOf(other));
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
    else if (event.key === "Enter") this.choose({ x: this.view.x, y: this.view.y });
    else return;
    event.preventDefault();
    this.spoken.textContent = this.describe(this.cellAt(this.view)) || "outside the decoded part";
  }

  // --- what stands where ---------------------------------------------------------------------------------------------

  cellAt(place) {
    if (!this.sheet) return null;
    const { view, size } = this.sheet;
    const column = Math.floor(((place.x - view.x) / view.width + 0.5) * size);
    const row = Math.floor((0.5 - (place.y - view.y) / view.width) * size);
    return column >= 0 && row >= 0 && column < size && row < size ? { column, row } : null;
  }

  describe(cell) {
    if (!cell) return "";
    const { cells, size, classes, scoreLow, scoreHigh, scoreIsProbability } = this.sheet;
    const [number, confidence, score] = cells.slice(3 * (cell.row * size + cell.column));
    const answer = scoreLow + ((scoreHigh - scoreLow) * score) / 255;
    const lines = [scoreIsProbability ? `${Math.round(100 * answer)}% real` : `D score ${answer.toFixed(1)}`];
    if (classes) lines.unshift(`${classes[number]}: ${Math.round((100 * confidence) / 255)}%`);
    return lines.join("\n");
  }

  hover(event) {
    if (event.pointerType === "touch") return;
    const cell = this.cellAt(this.placeOf(event));
    this.tip.style.display = cell ? "block" : "none";
    if (!cell) return;
    const { side } = this.sheet;
    this.lens.width = this.lens.height = side;
    const pen = this.lens.getContext("2d");
    pen.drawImage(this.sheet.ink, cell.column * side, cell.row * side, side, side, 0, 0, side, side);
    pen.globalCompositeOperation = "source-in";
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, side, side);
    this.tipText.textContent = this.describe(cell);
    const box = this.canvas.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const { offsetWidth, offsetHeight } = this.tip;
    this.tip.style.left = `${x + 18 + offsetWidth < box.width ? x + 18 : x - 18 - offsetWidth}px`;
    this.tip.style.top = `${Math.max(4, Math.min(y - offsetHeight / 2, box.height - offsetHeight - 4))}px`;
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  fit() {
    const pixels = Math.round(this.canvas.clientWidth * devicePixelRatio);
    if (pixels && this.canvas.width !== pixels) this.canvas.width = this.canvas.height = pixels;
    this.draw();
  }

  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paint());
  }

  paint() {
    const { sheet, view, pen } = this;
    const pixels = this.canvas.width;
    pen.clearRect(0, 0, pixels, pixels);
    if (!sheet || !pixels) return;
    const scale = pixels / view.width;
    const toScreen = ({ x, y }) => [(x - view.x + view.width / 2) * scale, (view.y + view.width / 2 - y) * scale];
    const half = sheet.view.width / 2;
    const [left, top] = toScreen({ x: sheet.view.x - half, y: sheet.view.y + half });
    const side = sheet.view.width * scale;
    pen.imageSmoothingEnabled = true;
    if (sheet.ground) pen.drawImage(sheet.ground, left, top, side, side);
    if (sheet.digits) this.paintDigits(left, top, side);
    if (sheet.border) pen.drawImage(sheet.border, left, top, side, side);
    if (!sheet.digits) this.paintNames(left, top, side);
    for (const mark of sheet.marks) this.paintMark(toScreen(mark), mark.name);
    if (this.picked && sheet.chosen) this.paintCross(toScreen(this.picked));
    this.paintScale(pixels / devicePixelRatio);
  }

  paintDigits(left, top, side) {
    const { ink, size, digits, side: cell } = this.sheet;
    // a block of cells is shown by the one in its middle
    const every = Math.max(1, Math.round(size / digits));
    const place = (side / size) * every;
    const shrink = 0.92 * place;
    const middle = Math.floor(every / 2);
    this.pen.imageSmoothingQuality = "high";
    for (let row = 0; row + every <= size; row += every) {
      for (let column = 0; column + every <= size; column += every) {
        const x = left + (column / every + 0.5) * place - shrink / 2;
        const y = top + (row / every + 0.5) * place - shrink / 2;
        this.pen.drawImage(ink, (column + middle) * cell, (row + middle) * cell, cell, cell, x, y, shrink, shrink);
      }
    }
  }

  paintNames(left, top, side) {
    const { pen } = this;
    const { names, text, background } = this.sheet;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    for (const { name, across, down } of names) {
      const size = (name.length > 2 ? 18 : 34) * devicePixelRatio;
      pen.font = `600 ${size}px "Source Serif", serif`;
      pen.lineWidth = 4 * devicePixelRatio;
      pen.strokeStyle = background;
      pen.fillStyle = text;
      pen.strokeText(name, left + across * side, top + down * side);
      pen.fillText(name, left + across * side, top + down * side);
    }
  }

  paintMark([x, y], name) {
    const { pen } = this;
    const radius = 11 * devicePixelRatio;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fillStyle = this.sheet.background;
    pen.strokeStyle = this.sheet.text;
    pen.lineWidth = 2 * devicePixelRatio;
    pen.fill();
    pen.stroke();
    pen.fillStyle = this.sheet.text;
    pen.font = `600 ${12 * devicePixelRatio}px "Source Sans", sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(name, x, y + 0.5 * devicePixelRatio);
  }

  paintCross([x, y]) {
    const { pen } = this;
    const reach = 9 * devicePixelRatio;
    for (const [colour, width] of [
      [this.sheet.background, 5],
      [this.sheet.text, 2],
    ]) {
      pen.beginPath();
      pen.moveTo(x - reach, y);
      pen.lineTo(x + reach, y);
      pen.moveTo(x, y - reach);
      pen.lineTo(x, y + reach);
      pen.strokeStyle = colour;
      pen.lineWidth = width * devicePixelRatio;
      pen.stroke();
    }
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
  const root = parentElement.querySelector(".atlas-map");
  if (!maps.has(root)) maps.set(root, new AtlasMap(root));
  const map = maps.get(root);
  map.setStateValue = setStateValue;
  map.setTriggerValue = setTriggerValue;
  map.picked = data.chosen;
  map.update(data);
  return () => {
    map.dispose();
    maps.delete(root);
  };
}
