/** Frames a second and milliseconds of generating an image: of the last second of movement. */
const PAUSE_MILLISECONDS = 200; // between two frames of one movement there is less
const FEWEST_FRAMES = 6;

export class FpsMeter {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    /** @type {number[]} */
    this.times = [];
  }

  /**
   * A frame was drawn.
   *
   * @param {number} time of the frame, in milliseconds
   * @param {number | null} milliseconds that the image took; null where none was generated
   */
  measure(time, milliseconds) {
    const isAfterPause = time - (this.times.at(-1) ?? time) > PAUSE_MILLISECONDS;
    this.times = isAfterPause ? [time] : [...this.times.filter((earlier) => time - earlier < 1000), time];
    if (milliseconds === null) return;
    const [first] = this.times;
    const count = this.times.length;
    const rate = count >= FEWEST_FRAMES ? `${Math.round((1000 * (count - 1)) / (time - first))} fps · ` : "";
    this.place.textContent = `${rate}${milliseconds.toFixed(1)} ms`;
  }

  clear() {
    this.place.textContent = "";
  }
}
