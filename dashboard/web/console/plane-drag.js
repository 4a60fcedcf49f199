// The hand on the picture: it drags, or presses the arrow keys, and the point wanders on a plane of the latent space.
import { exponential, planeOf, tangentPart } from "../lib/latent/sphere.js";
import { element } from "./slider-cell.js";

const SIDE_SIGMA = 12; // how far a drag over the whole picture goes
const KEY_SIGMA = 0.25;

class Wander {
  // picture and planes, the choice among them, are on the page; held are the dimensions that stay. hand.point() tells
  // the point, null where there is none yet, hand.move(z) moves it; hand.grasp(), hand.release() and hand.refuse(why)
  // are told of a drag.
  constructor({ picture, planes }, held, hand) {
    this.picture = picture;
    this.planes = planes;
    this.held = held;
    this.hand = hand;
    this.directions = [];
    this.isDragging = false;
    picture.addEventListener("pointerdown", (event) => this.grasp(event));
    picture.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      picture.addEventListener(end, () => this.release());
    }
    picture.addEventListener("keydown", (event) => this.press(event));
    planes.addEventListener("change", () => this.forgetPlane());
  }

  // Offer the planes of each two directions, and a random one.
  describe(directions) {
    this.directions = directions;
    const pairs = [];
    for (let first = 0; first + 1 < directions.length; first += 2) {
      pairs.push([`${first} ${first + 1}`, `directions ${first + 1} and ${first + 2}`]);
    }
    const before = this.planes.value;
    this.planes.replaceChildren(
      ...[...pairs, ["any", "a random plane"]].map(([value, text]) => {
        const option = element("option", "", { value });
        option.textContent = text;
        return option;
      }),
    );
    if ([...this.planes.options].some((option) => option.value === before)) this.planes.value = before;
  }

  go(start, plane, across, up) {
    const { has } = this.held;
    const tangent = Float32Array.from(start, (_, index) => across * plane.across[index] + up * (plane.up?.[index] ?? 0));
    const free = Float32Array.from(start, (value, index) => (has(index) ? 0 : value));
    const walked = exponential(free, tangentPart(free, tangent));
    this.hand.move(this.held.except(start, walked));
  }

  // The plane of the drag: of two principal directions, or a random one.
  plane() {
    const pair = this.planes.value.split(" ").map(Number);
    const [first, second] = pair.some(Number.isNaN)
      ? [this.anyDirection(), this.anyDirection()]
      : pair.map((place) => this.directions[place].vector);
    return planeOf(first, second, this.held.has);
  }

  anyDirection() {
    // the sum of some even numbers is nearly normal, and only the direction counts
    return Float32Array.from(this.hand.point(), () => Math.random() + Math.random() + Math.random() + Math.random() - 2);
  }

  // The keys choose a plane anew.
  forgetPlane() {
    this.keyPlane = null;
  }

  grasp(event) {
    if (event.button !== 0 || !this.hand.point()) return;
    const plane = this.plane();
    if (!plane) {
      this.hand.refuse("Every dimension that this plane uses is held");
      return;
    }
    this.hand.grasp();
    this.keyPlane = plane; // the keys go on in the plane of the last drag
    this.picture.setPointerCapture(event.pointerId);
    this.isDragging = true;
    const scale = SIDE_SIGMA / this.picture.clientWidth;
    this.grip = { plane, scale, start: this.hand.point(), x: event.clientX, y: event.clientY };
  }

  drag(event) {
    if (!this.isDragging) return;
    const { plane, scale, start, x, y } = this.grip;
    this.go(start, plane, scale * (event.clientX - x), scale * (y - event.clientY));
  }

  release() {
    if (!this.isDragging) return;
    this.isDragging = false;
    this.hand.release();
  }

  press(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!steps || event.ctrlKey || event.metaKey || event.altKey || !this.hand.point()) return;
    event.preventDefault();
    this.keyPlane ??= this.plane();
    if (this.keyPlane) this.go(this.hand.point(), this.keyPlane, KEY_SIGMA * steps[0], KEY_SIGMA * steps[1]);
  }
}

export { Wander };
