// A sheet of decoded cells: what each cell holds, and how the sheet is painted wherever its window lies.
import { loaded } from "../lib/canvas/load-image.js";

class Sheet {
  static async of(data) {
    const [ground, border, ink] = await Promise.all(
      [data.ground, data.border, data.ink].map((address) => address && loaded(address)),
    );
    const cells = Uint8Array.from(atob(data.cells), (letter) => letter.charCodeAt(0));
    return Object.assign(new Sheet(), data, { ground, border, ink, cells });
  }

  shows({ x, y, width }) {
    const near = (a, b) => Math.abs(a - b) < 1e-6 * this.view.width;
    return near(x, this.view.x) && near(y, this.view.y) && near(width, this.view.width);
  }

  // What was decoded nearest to a place, or null outside.
  nearest(place) {
    const { view, size, cells, scoreLow, scoreHigh } = this;
    const column = Math.floor(((place.x - view.x) / view.width + 0.5) * size);
    const row = Math.floor((0.5 - (place.y - view.y) / view.width) * size);
    if (column < 0 || row < 0 || column >= size || row >= size) return null;
    const [number, confidence, score] = cells.slice(3 * (row * size + column));
    return {
      place,
      row,
      column,
      number,
      confidence: confidence / 255,
      score: scoreLow + ((scoreHigh - scoreLow) * score) / 255,
    };
  }

  // Draw the image of a cell, white on what lies below.
  paintCell(canvas, { row, column }) {
    const { ink, side } = this;
    canvas.width = canvas.height = side;
    const pen = canvas.getContext("2d");
    pen.drawImage(ink, column * side, row * side, side, side, 0, 0, side, side);
    pen.globalCompositeOperation = "source-in";
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, side, side);
  }

  // Draw what of the sheet lies in a window, and a cross at a picked place.
  paint(pen, view, picked) {
    const scale = pen.canvas.width / view.width;
    const toScreen = ({ x, y }) => [(x - view.x + view.width / 2) * scale, (view.y + view.width / 2 - y) * scale];
    const half = this.view.width / 2;
    const [left, top] = toScreen({ x: this.view.x - half, y: this.view.y + half });
    const side = this.view.width * scale;
    pen.imageSmoothingEnabled = true;
    if (this.ground) pen.drawImage(this.ground, left, top, side, side);
    if (this.digits) this.paintDigits(pen, left, top, side);
    if (this.border) pen.drawImage(this.border, left, top, side, side);
    if (!this.digits) this.paintNames(pen, left, top, side);
    for (const mark of this.marks) this.paintMark(pen, toScreen(mark), mark.name);
    if (picked && this.chosen) this.paintCross(pen, toScreen(picked));
  }

  paintDigits(pen, left, top, side) {
    const { ink, size, digits, side: cell } = this;
    // a block of cells is shown by the one in its middle
    const every = Math.max(1, Math.round(size / digits));
    const place = (side / size) * every;
    const shrink = 0.92 * place;
    const middle = Math.floor(every / 2);
    pen.imageSmoothingQuality = "high";
    for (let row = 0; row + every <= size; row += every) {
      for (let column = 0; column + every <= size; column += every) {
        const x = left + (column / every + 0.5) * place - shrink / 2;
        const y = top + (row / every + 0.5) * place - shrink / 2;
        pen.drawImage(ink, (column + middle) * cell, (row + middle) * cell, cell, cell, x, y, shrink, shrink);
      }
    }
  }

  paintNames(pen, left, top, side) {
    const { names, text, background } = this;
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

  paintMark(pen, [x, y], name) {
    const radius = 11 * devicePixelRatio;
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fillStyle = this.background;
    pen.strokeStyle = this.text;
    pen.lineWidth = 2 * devicePixelRatio;
    pen.fill();
    pen.stroke();
    pen.fillStyle = this.text;
    pen.font = `600 ${12 * devicePixelRatio}px "Source Sans", sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(name, x, y + 0.5 * devicePixelRatio);
  }

  paintCross(pen, [x, y]) {
    const reach = 9 * devicePixelRatio;
    for (const [colour, width] of [
      [this.background, 5],
      [this.text, 2],
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
}

export { Sheet };
