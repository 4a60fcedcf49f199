/**
 * The two banks of sliders: of latent directions, and of all latent dimensions.
 *
 * @import { LatentDirection } from "../props.d.ts"
 * @import { LockedDimensions } from "../lib/latent/locked-dimensions.js"
 * @import { Vector } from "../lib/latent/sphere.js"
 * @import { Cursor } from "./plane-drag.js"
 * @import { SliderControl } from "./slider-cell.js"
 */
import { dot, moveAlong, reachable } from "../lib/latent/sphere.js";
import { RovingFocus } from "../lib/ui/roving-focus.js";
import { RANGE_SIGMA, SliderCell } from "./slider-cell.js";

export class SliderBank {
  /**
   * @param {{ directions: HTMLElement, dimensions: HTMLElement }} places on the page
   * @param {LockedDimensions} locked
   * @param {Cursor} cursor
   * @param {(name: string) => void} remove gives up a named direction
   */
  constructor({ directions, dimensions }, locked, cursor, remove) {
    this.directions = directions;
    this.dimensions = dimensions;
    this.locked = locked;
    this.cursor = cursor;
    this.remove = remove;
    /** @type {SliderCell[]} */
    this.cells = [];
    // left and right move a slider
    this.stops = [directions, dimensions].map(
      (place) => new RovingFocus(place, ".cell-slider", ["ArrowUp"], ["ArrowDown"]),
    );
  }

  /**
   * @param {{ directions: LatentDirection[], namedDirections: LatentDirection[], effects: number[] }} props the principal
   *   directions, those that a person named, and the effect of each dimension
   */
  describe({ directions, namedDirections, effects }) {
    const named = namedDirections.map((direction) => ({
      ...this.alongDirection(direction),
      remove: () => this.remove(direction.name),
    }));
    const order = effects.map((_, index) => index).sort((a, b) => effects[b] - effects[a]);
    this.cells = [
      ...this.fill(this.directions, [...directions.map((direction) => this.alongDirection(direction)), ...named]),
      ...this.fill(
        this.dimensions,
        order.map((index) => this.alongDimension(index, effects[index])),
      ),
    ];
    for (const stop of this.stops) stop.refresh();
  }

  /**
   * @param {HTMLElement} place
   * @param {SliderControl[]} controls
   */
  fill(place, controls) {
    const cells = controls.map((control) => new SliderCell(control));
    place.replaceChildren(...cells.map((cell) => cell.root));
    return cells;
  }

  /**
   * @param {LatentDirection} direction
   * @returns {SliderControl}
   */
  alongDirection({ name, effect, vector }) {
    const { cursor, locked } = this;
    const at = (/** @type {number} */ value) => {
      const z = cursor.point();
      const limit = Math.max(RANGE_SIGMA, Math.abs(value)); // a reset may lead farther than the slider
      return moveAlong(z, vector, reachable(z, vector, value, limit, locked.has), locked.has);
    };
    return {
      name,
      label: effect === null ? name : `${name}, effect ${effect.toFixed(1)}`,
      effect,
      read: (z) => dot(z, vector),
      at,
      move: (value) => cursor.move(at(value)),
      reset: () => cursor.move(at(dot(cursor.home(), vector))),
    };
  }

  /**
   * @param {number} index
   * @param {number} effect
   * @returns {SliderControl}
   */
  alongDimension(index, effect) {
    const { cursor, locked } = this;
    const at = (/** @type {number} */ value) =>
      Float32Array.from(cursor.point(), (old, other) => (other === index ? value : old));
    const move = (/** @type {number} */ value) => {
      if (!locked.has(index)) cursor.move(at(value));
    };
    return {
      index,
      name: `z${index}`,
      label: `z${index}, effect ${effect.toFixed(1)}`,
      effect,
      read: (z) => z[index],
      at,
      move,
      reset: () => move(cursor.home()[index]),
      lock: () => locked.toggle(index),
      solo: () => locked.solo(index),
    };
  }

  /** The thumbnails at the ends of all sliders: a canvas each, and the latent vector that it shows when it is drawn. */
  ends() {
    return this.cells.flatMap((cell) =>
      cell.ends.map(({ value, canvas }) => ({ canvas, z: () => cell.control.at(value) })),
    );
  }

  /**
   * @param {Vector} z
   * @param {Vector} home
   */
  show(z, home) {
    for (const cell of this.cells) {
      const { index } = cell.control;
      const isDimension = index !== undefined;
      cell.show(z, home, isDimension && this.locked.has(index), isDimension && this.locked.isSolo(index));
    }
  }
}
