/** A scene of one step on four images of 1 x 2 pixels, for tests. */

const layer = (title, gradient, moved) => ({ title, gradient, moved });

export const move = (player, changes = {}) => ({
  player,
  turn: 0,
  z: [1, -1, 0.5],
  realTile: 0,
  fakeTile: 4,
  realLabel: player === "discriminator" ? 1 : null,
  fakeLabel: player === "discriminator" ? 0 : 1,
  realLogits: player === "discriminator" ? [0, 1, 2, 3] : null,
  fakeLogits: [0, -1, -2, -3],
  realLosses: player === "discriminator" ? [0.7, 0.3, 0.1, 0] : null,
  fakeLosses: [0.7, 0.3, 0.1, 0],
  loss: 0.25,
  penalty: 0,
  layers: {
    generator: [player === "generator" ? layer("Linear 3 → 2", 0.5, 0.01) : layer("Linear 3 → 2", null, 0)],
    discriminator: [player === "discriminator" ? layer("Linear 2 → 1", 0.5, 0.01) : layer("Linear 2 → 1", null, 0)],
  },
  beforeTile: 8,
  beforeLogits: Array(16).fill(0),
  afterTile: 24,
  afterLogits: Array(16).fill(2),
  ...changes,
});

export const scene = (changes = {}) => ({
  run: "tiny",
  iteration: 31,
  played: 1,
  batch: 4,
  rows: 1,
  columns: 2,
  data: "",
  lacks: [],
  classes: [],
  rates: [0.1, 0.1],
  moves: [move("discriminator"), move("generator")],
  film: [],
  restTile: 24,
  restLogits: Array(16).fill(2),
  lossesD: [0.6],
  lossesG: [0.8],
  objective: "Binary cross-entropy",
  chance: 0.693,
  isProbability: true,
  isRelativistic: false,
  penalty: "",
  flips: true,
  curve: { logits: [-4, 0, 4], real: [4, 0.7, 0], fake: [0, 0.7, 4], generator: [4, 0.7, 0] },
  canGoBack: true,
  isNew: false,
  ...changes,
});

/** 40 images of two pixels: the number of the image, and its half. */
const pixels = Array.from({ length: 40 }, (_, tile) => [tile, Math.floor(tile / 2)]).flat();

/** What Python sends for a scene. */
export const packed = (shown, answered) =>
  Uint8Array.from([...new TextEncoder().encode(`${JSON.stringify({ scene: shown, answered })}\n`), ...pixels]);
