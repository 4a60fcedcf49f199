// Frames a second and milliseconds of decoding: of the last second of movement.
const PAUSE_MILLISECONDS = 200; // between two frames of one movement there is less

class Meter {
  constructor(place) {
    this.place = place;
    this.frames = [];
  }

  // A frame was drawn; null milliseconds where nothing was decoded.
  measure(time, milliseconds) {
    const isAfterPause = time - this.frames.at(-1) > PAUSE_MILLISECONDS;
    this.frames = isAfterPause ? [time] : [...this.frames.filter((earlier) => time - earlier < 1000), time];
    if (milliseconds === null) return;
    const [first] = this.frames;
    const rate = this.frames.length > 5 ? `${Math.round((1000 * (this.frames.length - 1)) / (time - first))} fps · ` : "";
    this.place.textContent = `${rate}${milliseconds.toFixed(1)} ms`;
  }

  clear() {
    this.place.textContent = "";
  }
}

export { Meter };
