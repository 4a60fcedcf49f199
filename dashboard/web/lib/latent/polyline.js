/**
 * A line drawn by hand, as a path that can be travelled at a constant speed.
 *
 * @import { Place } from "./slice-chart.js"
 * @typedef {(one: Place, other: Place) => number} Distance
 */

const SMOOTHINGS = 12;
const FEWEST_PLACES = 16;
const MOST_PLACES = 1200;

/** @type {Distance} */
const flatDistance = (one, other) => Math.hypot(other.x - one.x, other.y - one.y);

/**
 * @param {Place} one
 * @param {Place} other
 * @param {number} fraction
 * @returns {Place}
 */
const between = (one, other, fraction) => ({
  x: one.x + fraction * (other.x - one.x),
  y: one.y + fraction * (other.y - one.y),
});

/**
 * How far along the line each place lies.
 *
 * @param {Place[]} places
 * @param {Distance} [distance]
 */
export function distancesAlong(places, distance = flatDistance) {
  let sum = 0;
  return places.map((place, number) => (sum += number ? distance(places[number - 1], place) : 0));
}

/**
 * So many places on the same line, at equal distances.
 *
 * @param {Place[]} places
 * @param {number} count at least 2
 * @param {Distance} [distance]
 */
export function resampled(places, count, distance = flatDistance) {
  const along = distancesAlong(places, distance);
  const length = along[along.length - 1];
  let part = 1;
  return Array.from({ length: count }, (_, number) => {
    const goal = (length * number) / (count - 1);
    while (part < places.length - 1 && along[part] < goal) part += 1;
    const whole = along[part] - along[part - 1];
    return between(places[part - 1], places[part], whole ? (goal - along[part - 1]) / whole : 0);
  });
}

/**
 * Each place drawn towards its two neighbours, again and again; both ends stay.
 *
 * @param {Place[]} places
 * @param {number} [times]
 */
export function smoothed(places, times = SMOOTHINGS) {
  let line = places;
  for (let time = 0; time < times; time += 1) {
    const before = line;
    line = before.map((place, number) => {
      if (number === 0 || number === before.length - 1) return place;
      return between(place, between(before[number - 1], before[number + 1], 0.5), 0.5);
    });
  }
  return line;
}

export class Polyline {
  /**
   * @param {Place[]} drawn at least two different places
   * @param {number} spacing the finest detail that was meant, in the units of the places
   * @param {Distance} [distance] how far apart two places really are
   */
  constructor(drawn, spacing, distance = flatDistance) {
    const whole = distancesAlong(drawn)[drawn.length - 1];
    const count = Math.min(MOST_PLACES, Math.max(FEWEST_PLACES, Math.round(whole / spacing) + 1));
    this.places = resampled(smoothed(resampled(drawn, count)), count, distance);
    this.length = distancesAlong(this.places, distance)[count - 1];
  }

  /**
   * The place at a distance from the beginning, held between the ends.
   *
   * @param {number} distance
   */
  at(distance) {
    const last = this.places.length - 1;
    const share = Math.min(1, Math.max(0, distance / this.length)) * last;
    const part = Math.min(last - 1, Math.floor(share));
    return between(this.places[part], this.places[part + 1], share - part);
  }
}
