/**
 * A drag on the image, or the arrow keys: the latent vector moves on a plane of the latent space.
 *
 * @import { LatentDirection } from "../props.d.ts"
 * @import { LockedDimensions } from "../lib/latent/locked-dimensions.js"
 * @import { Plane } from "../lib/latent/sphere.js"
 *
 * @typedef {object} Cursor the current latent vector, as sliders and drags move it
 * @property {() => Float32Array} point
 * @property {() => Float32Array} home where a reset leads
 * @property {(z: Float32Array) => void} move
 *
 * @typedef {object} DragEvents
 * @property {() => boolean} isReady whether there is a latent vector
 * @property {() => void} begin
 * @property {() => void} end
 * @property {(problem: string) => void} refuse
 * @property {() => void} choose another plane was chosen
 */
import { exponential, planeOf, tangentPart } from "../lib/latent/sphere.js";
import { element } from "../lib/ui/elements.js";

const SIDE_SIGMA = 12; // how far a drag over the whole image goes
const KEY_SIGMA = 0.25;
const RANDOM_PLANE = "random";

/** @type {Record<string, [number, number]>} */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class PlaneDrag {
  /**
   * @param {{ picture: HTMLElement, planes: HTMLSelectElement }} places the image, and the choice of a plane
   * @param {LockedDimensions} locked
   * @param {Cursor} cursor
   * @param {DragEvents} on
   */
  constructor({ picture, planes }, locked, cursor, on) {
    this.picture = picture;
    this.planes = planes;
    this.locked = locked;
    this.cursor = cursor;
    this.on = on;
    /** @type {LatentDirection[]} */
    this.directions = [];
    /** @type {{ plane: Plane, scale: number, start: Float32Array, x: number, y: number } | null} */
    this.grip = null;
    /** @type {Plane | null} */
    this.keyPlane = null;
    picture.addEventListener("pointerdown", (event) => this.begin(event));
    picture.addEventListener("pointermove", (event) => this.drag(event));
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
      picture.addEventListener(name, () => this.end());
    }
    picture.addEventListener("keydown", (event) => this.press(event));
    planes.addEventListener("change", () => {
      this.forgetPlane();
      this.on.choose();
    });
  }

  get isDragging() {
    return this.grip !== null;
  }

  /**
   * Offer the planes of each two directions, and a random one.
   *
   * @param {LatentDirection[]} directions
   */
  describe(directions) {
    this.directions = directions;
    /** @type {[string, string][]} */
    const choices = [];
    for (let first = 0; first + 1 < directions.length; first += 2) {
      choices.push([`${first} ${first + 1}`, `directions ${first + 1} and ${first + 2}`]);
    }
    choices.push([RANDOM_PLANE, "a random plane"]);
    const before = this.planes.value;
    this.planes.replaceChildren(
      ...choices.map(([value, text]) => {
        const option = element("option", "", { value });
        option.textContent = text;
        return option;
      }),
    );
    if (choices.some(([value]) => value === before)) this.planes.value = before;
  }

  /**
   * Move from a start so many sigma along a plane, on the sphere of the free dimensions.
   *
   * @param {Float32Array} start
   * @param {Plane} plane
   * @param {number} across
   * @param {number} up
   */
  go(start, plane, across, up) {
    const { has } = this.locked;
    const tangent = start.map((_, index) => across * plane.across[index] + up * (plane.up?.[index] ?? 0));
    const free = start.map((value, index) => (has(index) ? 0 : value));
    const moved = exponential(free, tangentPart(free, tangent));
    this.cursor.move(this.locked.keep(start, moved));
  }

  /** The chosen plane: of two principal directions, or a random one; null where all of its dimensions are locked. */
  plane() {
    if (this.planes.value === RANDOM_PLANE) {
      return planeOf(this.randomDirection(), this.randomDirection(), this.locked.has);
    }
    const [first, second] = this.planes.value.split(" ").map((place) => this.directions[Number(place)].vector);
    return planeOf(first, second, this.locked.has);
  }

  randomDirection() {
    // the sum of some uniform numbers is nearly normal, and only the direction counts
    return this.cursor.point().map(() => Math.random() + Math.random() + Math.random() + Math.random() - 2);
  }

  /** The plane that drags follow, by its name in the address. */
  get chosen() {
    return this.planes.value;
  }

  /** Another one that is not offered here leaves the first. */
  set chosen(name) {
    if (name === this.planes.value) return;
    this.planes.value = name;
    if (this.planes.selectedIndex < 0) this.planes.selectedIndex = 0;
    this.forgetPlane();
  }

  /** The next key chooses the plane again. */
  forgetPlane() {
    this.keyPlane = null;
  }

  /** @param {PointerEvent} event */
  begin(event) {
    if (event.button !== 0 || !this.on.isReady()) return;
    const plane = this.plane();
    if (!plane) {
      this.on.refuse("Every dimension of this plane is locked");
      return;
    }
    this.on.begin();
    this.keyPlane = plane; // the keys go on in the plane of the last drag
    this.picture.setPointerCapture(event.pointerId);
    const scale = SIDE_SIGMA / this.picture.clientWidth;
    this.grip = { plane, scale, start: this.cursor.point(), x: event.clientX, y: event.clientY };
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.grip) return;
    const { plane, scale, start, x, y } = this.grip;
    this.go(start, plane, scale * (event.clientX - x), scale * (y - event.clientY));
  }

  end() {
    if (!this.grip) return;
    this.grip = null;
    this.on.end();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const step = KEYS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey || !this.on.isReady()) return;
    event.preventDefault();
    this.keyPlane ??= this.plane();
    if (this.keyPlane) this.go(this.cursor.point(), this.keyPlane, KEY_SIGMA * step[0], KEY_SIGMA * step[1]);
  }
}
