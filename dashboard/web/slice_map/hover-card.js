// What is pointed at, by the pointer, a finger or the keyboard, and what stands there, told beside it and to a screen
// reader.

const BESIDE = 18;
const ABOVE_FINGER = 34;

class Tip {
  constructor(root) {
    this.map = root.querySelector(".atlas-map");
    this.box = root.querySelector(".atlas-tip");
    this.lens = this.box.querySelector("canvas");
    [this.judge, this.discriminator, this.note] = this.box.querySelectorAll("div");
    this.spoken = root.querySelector(".atlas-spoken");
    this.aim = null;
  }

  // Point at a place of the chart that stands at a `spot` of the map, in pixels from its corner. The newest wins.
  pointAt(place, spot, isKeyboard) {
    this.aim = { place, spot, isKeyboard };
    this.isDue = true;
    this.map.classList.toggle("atlas-aiming", isKeyboard);
  }

  again() {
    this.isDue = this.aim !== null;
  }

  leave() {
    this.aim = null;
    this.isDue = false;
    this.map.classList.remove("atlas-aiming");
    this.box.style.display = "none";
  }

  // Tell of a look (Decoder, Sheet) in words and a colour; `paint` draws its picture. Null where nothing is known.
  tell(look, { answers, colour, note }, paint) {
    this.isDue = false;
    if (this.aim.isKeyboard) {
      const said = look ? [answers.judge, answers.discriminator, note] : ["outside the decoded part"];
      this.spoken.textContent = said.filter(Boolean).join("\n");
    }
    this.box.style.display = look ? "block" : "none";
    if (!look) return;
    paint(this.lens);
    this.box.style.setProperty("--class", colour);
    this.judge.textContent = answers.judge;
    this.discriminator.textContent = answers.discriminator;
    this.note.textContent = note;
    Object.assign(this.box.dataset, { x: look.place.x, y: look.place.y, milliseconds: look.milliseconds ?? "" });
    this.lie();
  }

  // Beside the pointer, or above the finger, which would hide it; always inside the map.
  lie() {
    const { x, y, isFinger } = this.aim.spot;
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const { clientWidth: side } = this.map;
    let left = x + BESIDE + width < side ? x + BESIDE : x - BESIDE - width;
    let top = y - height / 2;
    if (isFinger && y - ABOVE_FINGER - height >= 4) {
      left = x - width / 2;
      top = y - ABOVE_FINGER - height;
    } else if (isFinger) left = x < side / 2 ? x + ABOVE_FINGER : x - ABOVE_FINGER - width;
    const inside = (value, size) => Math.max(4, Math.min(value, side - size - 4));
    this.box.style.left = `${inside(left, width)}px`;
    this.box.style.top = `${inside(top, height)}px`;
  }
}

export { Tip };
