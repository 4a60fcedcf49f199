// What stands at a place, told beside the pointer.

const BESIDE = 18;
const ABOVE_FINGER = 34;

class Tip {
  constructor(root) {
    this.root = root;
    this.lens = root.querySelector("canvas");
    [this.judge, this.discriminator, this.note] = root.querySelectorAll("div");
  }

  hide() {
    this.root.style.display = "none";
  }

  // `paint` draws the picture; `spot` says where on the map, in pixels from its corner, and whether a finger hides it.
  show({ place, milliseconds }, answers, colour, note, paint, spot, box) {
    paint(this.lens);
    this.root.style.setProperty("--class", colour ?? "transparent");
    this.judge.textContent = answers.judge;
    this.discriminator.textContent = answers.discriminator;
    this.note.textContent = note;
    Object.assign(this.root.dataset, { x: place.x, y: place.y, milliseconds: milliseconds ?? "" });
    this.root.style.display = "block";
    const { offsetWidth, offsetHeight } = this.root;
    let left = spot.x + BESIDE + offsetWidth < box.width ? spot.x + BESIDE : spot.x - BESIDE - offsetWidth;
    let top = spot.y - offsetHeight / 2;
    if (spot.isFinger) {
      left = spot.x - offsetWidth / 2;
      top = spot.y - ABOVE_FINGER - offsetHeight;
      // no room above: beside the finger, on the side where there is more
      if (top < 4) left = spot.x < box.width / 2 ? spot.x + ABOVE_FINGER : spot.x - ABOVE_FINGER - offsetWidth;
    }
    const inside = (value, most) => Math.max(4, Math.min(value, most - 4));
    this.root.style.left = `${inside(left, box.width - offsetWidth)}px`;
    this.root.style.top = `${inside(top, box.height - offsetHeight)}px`;
  }
}
