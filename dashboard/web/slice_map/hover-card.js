/**
 * What is pointed at, by the pointer, a finger or the keyboard: its image and verdict, shown beside it and spoken.
 *
 * @import { Place } from "../lib/latent/slice-chart.js"
 * @import { Look, Verdict } from "../lib/nn/point-inference.js"
 *
 * @typedef {{ x: number, y: number, isFinger: boolean }} CardSpot in pixels from the map's upper left corner
 * @typedef {{ place: Place, spot: CardSpot, isKeyboard: boolean }} Aim
 * @typedef {{ verdict: Verdict, colour: string, note: string }} LookText
 */
import { find } from "../lib/ui/elements.js";

const BESIDE_PIXELS = 18;
const ABOVE_FINGER_PIXELS = 34;
const MARGIN_PIXELS = 4;

/**
 * The card's upper left corner: beside the pointer, or above the finger, which would hide it; always inside the map.
 *
 * @param {CardSpot} spot
 * @param {{ width: number, height: number }} card
 * @param {number} side of the map
 */
export function cardCorner({ x, y, isFinger }, { width, height }, side) {
  let left = x + BESIDE_PIXELS + width < side ? x + BESIDE_PIXELS : x - BESIDE_PIXELS - width;
  let top = y - height / 2;
  if (isFinger && y - ABOVE_FINGER_PIXELS - height >= MARGIN_PIXELS) {
    left = x - width / 2;
    top = y - ABOVE_FINGER_PIXELS - height;
  } else if (isFinger) left = x < side / 2 ? x + ABOVE_FINGER_PIXELS : x - ABOVE_FINGER_PIXELS - width;
  const inside = (/** @type {number} */ value, /** @type {number} */ size) =>
    Math.max(MARGIN_PIXELS, Math.min(value, side - size - MARGIN_PIXELS));
  return { left: inside(left, width), top: inside(top, height) };
}

export class HoverCard {
  /** @param {ParentNode} root */
  constructor(root) {
    this.map = find(root, ".slice-map-window", HTMLElement);
    this.box = find(root, ".slice-map-tip", HTMLElement);
    this.lens = find(this.box, "canvas", HTMLCanvasElement);
    this.classifier = find(this.box, ".tip-classifier", HTMLElement);
    this.discriminator = find(this.box, ".tip-discriminator", HTMLElement);
    this.note = find(this.box, ".tip-note", HTMLElement);
    this.spoken = find(root, ".slice-map-spoken", HTMLElement);
    /** @type {Aim | null} */
    this.aim = null;
    this.isDue = false;
  }

  /**
   * The newest wins.
   *
   * @param {Aim} aim
   */
  pointAt(aim) {
    this.aim = aim;
    this.isDue = true;
    this.map.classList.toggle("slice-map-aiming", aim.isKeyboard);
  }

  again() {
    this.isDue = this.aim !== null;
  }

  leave() {
    this.aim = null;
    this.isDue = false;
    this.map.classList.remove("slice-map-aiming");
    this.box.style.display = "none";
  }

  /** There is nothing to show of what is pointed at. */
  showNothing() {
    this.isDue = false;
    this.box.style.display = "none";
    if (this.aim?.isKeyboard) this.spoken.textContent = "outside the generated area";
  }

  /**
   * @param {Look & { milliseconds?: number }} look
   * @param {LookText} text
   * @param {(lens: HTMLCanvasElement) => void} paint
   */
  show(look, { verdict, colour, note }, paint) {
    if (!this.aim) return;
    this.isDue = false;
    const texts = [verdict.classifier, verdict.discriminator, note];
    if (this.aim.isKeyboard) this.spoken.textContent = texts.filter(Boolean).join("\n");
    this.box.style.display = "block";
    paint(this.lens);
    this.box.style.setProperty("--class", colour);
    [this.classifier.textContent, this.discriminator.textContent, this.note.textContent] = texts;
    const { x, y } = look.place;
    Object.assign(this.box.dataset, { x, y, milliseconds: look.milliseconds ?? "" });
    const card = { width: this.box.offsetWidth, height: this.box.offsetHeight };
    const { left, top } = cardCorner(this.aim.spot, card, this.map.clientWidth);
    this.box.style.left = `${left}px`;
    this.box.style.top = `${top}px`;
  }
}
