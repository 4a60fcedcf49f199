// The two banks of sliders: of the directions that change the image, and of all dimensions.
import { dot, moveAlong } from "../lib/latent/sphere.js";
import { Cell } from "./slider-cell.js";

class Banks {
  // directions and dimensions are on the page; held are the dimensions that stay. hand.point() and hand.home() are where
  // the point is and where a reset leads, hand.move(z) moves it; forget(name) gives up a named direction.
  constructor({ directions, dimensions }, held, hand, forget) {
    this.directions = directions;
    this.dimensions = dimensions;
    this.held = held;
    this.hand = hand;
    this.forget = forget;
    this.cells = [];
  }

  describe({ directions, named, effects }) {
    const own = named.map((direction) => ({
      ...this.along(direction),
      forget: () => this.forget(direction.name),
    }));
    const order = effects.map((_, index) => index).sort((a, b) => effects[b] - effects[a]);
    this.cells = [
      ...this.fill(this.directions, [...directions.map((direction) => this.along(direction)), ...own]),
      ...this.fill(this.dimensions, order.map((index) => this.dimension(index, effects[index]))),
    ];
  }

  fill(place, controls) {
    const cells = controls.map((control) => new Cell(control));
    place.replaceChildren(...cells.map((cell) => cell.root));
    return cells;
  }

  along(direction) {
    const { hand, held } = this;
    const at = (value) => moveAlong(hand.point(), direction.vector, value, held.has);
    return {
      ...direction,
      label: `${direction.name}${direction.effect === null ? "" : `, effect ${direction.effect.toFixed(1)}`}`,
      read: (z) => dot(z, direction.vector),
      at,
      move: (value) => hand.move(at(value)),
      reset: () => hand.move(at(dot(hand.home(), direction.vector))),
    };
  }

  dimension(index, effect) {
    const { hand, held } = this;
    const at = (value) => Float32Array.from(hand.point(), (old, other) => (other === index ? value : old));
    return {
      index,
      name: `z${index}`,
      label: `z${index}, effect ${effect.toFixed(1)}`,
      effect,
      read: (z) => z[index],
      at,
      move: (value) => !held.has(index) && hand.move(at(value)),
      reset: () => !held.has(index) && hand.move(at(hand.home()[index])),
      lock: () => held.lock(index),
      solo: () => held.solo(index),
    };
  }

  // The pictures at the ends of all sliders: a canvas each, and the point that it shows when it is drawn.
  ends() {
    return this.cells.flatMap((cell) =>
      cell.ends.map(({ value, canvas }) => ({ canvas, z: () => cell.control.at(value) })),
    );
  }

  show(z, home) {
    for (const cell of this.cells) {
      const { index } = cell.control;
      cell.show(z, home, this.held.has(index), index !== undefined && this.held.isSolo(index));
    }
  }
}

export { Banks };
