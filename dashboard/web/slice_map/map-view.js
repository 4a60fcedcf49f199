/**
 * The window of a slice that a map shows: a square, in sigma; y grows upwards, and downwards on the screen.
 *
 * @import { MapWindow } from "../props.d.ts"
 * @import { Place } from "../lib/latent/slice-chart.js"
 * @typedef {{ home: MapWindow, widest: number }} Limits the window that is shown at first, and the side of the widest
 * @typedef {{ across: number, down: number }} Spot shares of the side, from the upper left corner
 */

const SMALLEST_WIDTH = 0.05;

export class MapView {
  /**
   * @param {MapWindow} window
   * @param {Limits} limits
   */
  constructor({ x, y, width }, limits) {
    this.x = x;
    this.y = y;
    this.width = width;
    this.limits = limits;
  }

  /** @returns {MapWindow} */
  get window() {
    return { x: this.x, y: this.y, width: this.width };
  }

  /** @returns {Place} */
  get middle() {
    return { x: this.x, y: this.y };
  }

  /**
   * @param {Spot} spot
   * @returns {Place}
   */
  placeAt({ across, down }) {
    return { x: this.x + (across - 0.5) * this.width, y: this.y - (down - 0.5) * this.width };
  }

  /**
   * @param {Place} place
   * @returns {Spot}
   */
  spotOf({ x, y }) {
    return { across: (x - this.x) / this.width + 0.5, down: (this.y - y) / this.width + 0.5 };
  }

  /**
   * Drag what is shown by shares of the side.
   *
   * @param {number} across
   * @param {number} down
   */
  drag(across, down) {
    this.x -= across * this.width;
    this.y += down * this.width;
    this.hold();
  }

  /**
   * Change the width by a factor; a place stays where it is on the screen.
   *
   * @param {number} factor
   * @param {Place} [place]
   */
  zoom(factor, place = this.middle) {
    const width = this.heldWidth(this.width * factor);
    const ratio = width / this.width;
    this.x = place.x + (this.x - place.x) * ratio;
    this.y = place.y + (this.y - place.y) * ratio;
    this.width = width;
    this.hold();
  }

  goHome() {
    Object.assign(this, this.limits.home);
    this.hold();
  }

  /** Stay within the limits: the middle never leaves the widest window. */
  hold() {
    const { home, widest } = this.limits;
    const reach = widest / 2;
    this.width = this.heldWidth(this.width);
    this.x = Math.min(home.x + reach, Math.max(home.x - reach, this.x));
    this.y = Math.min(home.y + reach, Math.max(home.y - reach, this.y));
  }

  /** @param {number} width */
  heldWidth(width) {
    return Math.min(this.limits.widest, Math.max(SMALLEST_WIDTH, width));
  }

  /** The longest of 1, 2 and 5 times a power of ten that takes at most a fifth of the width, in sigma. */
  get scaleLength() {
    const most = this.width / 5;
    const power = 10 ** Math.floor(Math.log10(most));
    const length = [1, 2, 5].map((digit) => digit * power).reduce((best, value) => (value <= most ? value : best));
    return Number(length.toPrecision(1));
  }
}
