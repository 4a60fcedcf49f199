// A line drawn by hand, as a way that can be walked at a constant speed.

const SMOOTHINGS = 12;
const FEWEST = 16;
const MOST = 1200;

const flatDistance = (one, other) => Math.hypot(other.x - one.x, other.y - one.y);

const between = (one, other, share) => ({
  x: one.x + share * (other.x - one.x),
  y: one.y + share * (other.y - one.y),
});

// How far each place of a line lies from its beginning.
export function travelledTo(places, distance = flatDistance) {
  let sum = 0;
  return places.map((place, number) => (sum += number ? distance(places[number - 1], place) : 0));
}

// `count` places on the same line, each as far from the one before as all others.
export function evenly(places, count, distance = flatDistance) {
  const travelled = travelledTo(places, distance);
  const length = travelled[travelled.length - 1];
  let part = 1;
  return Array.from({ length: count }, (_, number) => {
    const goal = (length * number) / (count - 1);
    while (part < places.length - 1 && travelled[part] < goal) part += 1;
    const whole = travelled[part] - travelled[part - 1];
    return between(places[part - 1], places[part], whole ? (goal - travelled[part - 1]) / whole : 0);
  });
}

// Each place drawn towards its two neighbours, again and again; both ends stay.
export function smoothed(places, times = SMOOTHINGS) {
  let line = places;
  for (let time = 0; time < times; time += 1) {
    line = line.map((place, number) => {
      if (number === 0 || number === line.length - 1) return place;
      return between(place, between(line[number - 1], line[number + 1], 0.5), 0.5);
    });
  }
  return line;
}

export class Route {
  // `drawn` places of a chart, at least two different ones; `spacing` is the finest detail that the hand meant, in the
  // units of the chart; `distance` tells how far two places really lie apart.
  constructor(drawn, spacing, distance = flatDistance) {
    const whole = travelledTo(drawn)[drawn.length - 1];
    const count = Math.min(MOST, Math.max(FEWEST, Math.round(whole / spacing) + 1));
    this.places = evenly(smoothed(evenly(drawn, count)), count, distance);
    this.length = travelledTo(this.places, distance)[count - 1];
  }

  // The place that lies so far from the beginning.
  at(travelled) {
    const last = this.places.length - 1;
    const share = Math.min(1, Math.max(0, travelled / this.length)) * last;
    const part = Math.min(last - 1, Math.floor(share));
    return between(this.places[part], this.places[part + 1], share - part);
  }
}
