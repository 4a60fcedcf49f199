/** What a map of four cells gets: below left class 0, each cell another score. */
import { CHECKPOINT } from "../nets.js";

export { CHECKPOINT };

export const FLAT = { flat: true };

/** A slice in three dimensions whose middle is far out, so that places nearly are the first two coordinates. */
export const ROUND = {
  flat: false,
  centre: [0, 0, 1000],
  across: [1, 0, 0],
  up: [0, 1, 0],
  slope: [0, 0],
  lowest: 1000,
  highest: 1000,
};

/** Row by row from the top: class, confidence, score. */
const CELLS = [
  [0, 255, 0],
  [1, 204, 51],
  [1, 102, 102],
  [0, 51, 255],
];

export const mapProps = (changes = {}) => ({
  chart: "slice one",
  slice: ROUND,
  weights: { checkpoint: "step", classifier: "classifier", problem: null },
  view: { x: 0, y: 0, width: 10 },
  home: { x: 0, y: 0, width: 10 },
  widest: 40,
  size: 2,
  coarsest: 2,
  finest: 2,
  ground: "data:ground",
  groundColours: { value: "class", low: 0.5, high: 1, stops: [], opacity: [0.1, 0.7] },
  boundaries: "data:boundaries",
  ink: "data:ink",
  side: 28,
  cells: Buffer.from(CELLS.flat()).toString("base64"),
  scoreLow: 0,
  scoreHigh: 1,
  scoreIsProbability: true,
  classes: ["shirt", "boot"],
  colours: ["rgb(200, 0, 0)", "rgb(0, 0, 200)"],
  imagesPerRow: 2,
  names: [{ name: "boot", across: 0.25, down: 0.75 }],
  marks: [{ name: "1", x: 5, y: 5 }],
  picked: [],
  explored: null,
  chosen: null,
  text: "#102030",
  background: "#ffffff",
  ...changes,
});
