// Written by `python -m dashboard.web.props` from props.py.

export interface NetworkNames {
  checkpoint: string | null;
  classifier: string | null;
  problem: string | null;
}

export interface NamedColour {
  name: string;
  colour: string;
}

export interface Point {
  x: number;
  y: number;
}

export interface RegionName {
  name: string;
  across: number;
  down: number;
}

export interface StartLink {
  text: string;
  href: string;
}

export interface StartStage {
  run: string;
  iteration: number;
  latentSize: number;
  weights: NetworkNames;
  classes: NamedColour[] | null;
  scoreIsProbability: boolean;
}

export interface StartStop {
  name: string;
  title: string;
  text: string;
  question: string;
  options: string[];
  answer: number | null;
  because: string;
  link: StartLink;
  note: string;
  stage: StartStage | null;
}

export interface StartSource {
  plain: string[];
  numbers: number[];
  texts: string[];
  plainOf: (number | null)[];
}

export interface StartTurn {
  discriminator: number[];
  generator: number[];
}

export interface StartTrace {
  step: number;
  batchSize: number;
  lossD: number;
  lossG: number;
  lines: [number, number][];
  discriminatorsTurn: StartTurn;
  generatorsTurn: StartTurn;
}

export interface StartLosses {
  run: string;
  steps: number[];
  lossD: (number | null)[];
  lossG: (number | null)[];
  fid: [number, number][];
}

export interface StartStrip {
  steps: number[];
  points: number;
  images: string;
}

export interface StartProps {
  stop: number;
  stops: StartStop[];
  z: number[];
  typicalNorm: [number, number];
  real?: string;
  source?: StartSource;
  trace?: StartTrace | string | null;
  losses?: StartLosses;
  strip?: StartStrip | string;
}

export interface OpenedStop {
  stop: number;
  z: number[] | null;
}

export interface StartReports {
  stop: number;
  asked: "real" | "source" | "trace" | "step" | "losses" | "strip";
  opened: OpenedStop;
}

export interface SeedPoint {
  seed: number;
  z: number[];
}

export interface LatentDirection {
  name: string;
  effect: number | null;
  vector: number[];
}

export interface TimelineFrame {
  iteration: number;
  weights: string;
}

export interface ServedImage {
  pixels: string;
  score: number;
  probabilities: number[] | null;
}

export interface ConsoleProps {
  handledEvent: number;
  z: number[];
  seed: number | null;
  home: SeedPoint;
  truncation: number;
  locked: number[];
  plane: string;
  run: string;
  iteration: number;
  weights: NetworkNames;
  noClassifier: string | null;
  effects: number[];
  directions: LatentDirection[];
  namedDirections: LatentDirection[];
  effectSamples: number;
  classes: NamedColour[] | null;
  scoreIsProbability: boolean;
  meanScores: [number, number] | null;
  typicalNorm: [number, number];
  timeline: TimelineFrame[];
  showsTimeline: boolean;
  link: Record<string, string>;
  servedImage: ServedImage | null;
}

export interface ConsoleRequest {
  random?: boolean;
  seed?: number;
  removeDirection?: string;
  timeline?: boolean;
  iteration?: number;
}

export interface ConsoleEvent {
  number: number;
  z: number[];
  seed: number | null;
  truncation: number;
  locked: number[];
  plane: string;
  runsInPage: boolean;
  request: ConsoleRequest | null;
}

export interface ConsoleReports {
  event: ConsoleEvent;
}

export interface FlatSliceNumbers {
  flat: true;
}

export interface RoundSliceNumbers {
  flat: false;
  centre: number[];
  across: number[];
  up: number[];
  slope: number[];
  lowest: number;
  highest: number;
}

export interface MapWindow {
  x: number;
  y: number;
  width: number;
}

export interface SampleMark {
  name: string;
  x: number;
  y: number;
}

export interface GroundColours {
  value: "class" | "confidence" | "discriminator";
  low: number;
  high: number;
  stops: [number, string][];
  opacity: [number, number];
}

export interface SliceMapProps {
  chart: string;
  slice: RoundSliceNumbers | FlatSliceNumbers;
  weights: NetworkNames;
  view: MapWindow;
  home: MapWindow;
  widest: number;
  size: number;
  coarsest: number;
  finest: number;
  ground: string | null;
  groundColours: GroundColours | null;
  boundaries: string | null;
  ink: string;
  side: number;
  cells: string;
  scoreLow: number;
  scoreHigh: number;
  scoreIsProbability: boolean;
  classes: string[] | null;
  colours: string[];
  imagesPerRow: number;
  names: RegionName[];
  marks: SampleMark[];
  picked: Point[];
  explored: Point | null;
  chosen: Point | null;
  text: string;
  background: string;
}

export interface WantedWindow {
  x: number;
  y: number;
  width: number;
  size: number;
  chart: string;
}

export interface ChosenPlace {
  x: number;
  y: number;
  chart: string;
}

export interface SliceMapReports {
  view: WantedWindow;
  chosen: ChosenPlace;
  open: ChosenPlace;
}

export interface SheetWindow {
  row: number;
  column: number;
  rows: number;
  columns: number;
}

export interface Tile {
  row: number;
  column: number;
}

export interface CheckpointSheetProps {
  name: string;
  rows: number;
  labels: string[];
  window: SheetWindow;
  tiles: string;
  side: number;
  cells: string;
  classes: string[] | null;
  inks: string[] | null;
  tinted: boolean;
  mostTiles: number;
  mostColumns: number;
  chosen: Tile | null;
}

export interface WantedSheetWindow {
  row: number;
  column: number;
  rows: number;
  columns: number;
  name: string;
}

export interface ChosenTile {
  row: number;
  column: number;
  name: string;
}

export interface CheckpointSheetReports {
  window: WantedSheetWindow;
  chosen: ChosenTile;
}

export interface ImageCompareProps {
  name: string;
  before: string;
  after: string;
  difference: string;
  count: number;
  side: number;
  columns: number;
  look: "Wipe" | "Onion skin" | "Difference";
  ends: [string, string];
  captions: string[];
  changed: boolean[];
  hoverTexts: string[];
  cellWidth: number;
  smooth: boolean;
  chosen: number | null;
  names?: RegionName[][];
  text?: string;
  background?: string;
}

export interface ChosenCell {
  name: string;
  cell: number;
}

export interface ImageCompareReports {
  chosen: ChosenCell;
}

export interface HandwritingProps {
  weights: string | null;
  problem: string;
  classes: string[];
  classScale: number;
  hand: number[];
  hands: number[][];
  labels: string[];
  directions: number[][];
  text: string;
  vary: number;
  haste: number;
}

export interface MovedHand {
  z: number[];
}

export interface HandwritingSettings {
  text: string;
  vary: number;
  haste: number;
}

export interface HandwritingReports {
  hand: MovedHand;
  settings: HandwritingSettings;
}

export interface RealOrFakeProps {
  weights: NetworkNames;
  run: string;
  iteration: number;
  scoreIsProbability: boolean;
  deck: number;
  shape: [number, number, number];
  real: string;
}

export interface RealOrFakeReports {
  deck: number;
}

export interface NearestAnswer {
  number: number;
  picture: string;
  text: string;
}

export interface ThisDigitProps {
  weights: NetworkNames;
  run: string;
  answer: NearestAnswer | null;
  noRealImages: string;
}

export interface AskedDigit {
  number: number;
  z: number[];
}

export interface OpenedDigit {
  z: number[];
}

export interface ThisDigitReports {
  asked: AskedDigit;
  open: OpenedDigit;
}

export interface GolfPar {
  distance: number;
  tangent: number[];
}

export interface GolfHole {
  number: number;
  start: number[];
  to: number;
  par: GolfPar | null;
  noPar: string;
}

export interface BoundaryGolfProps {
  weights: NetworkNames;
  course: string;
  classes: NamedColour[];
  directions: number[][];
  hole: GolfHole;
  holes: number;
}

export interface BoundaryGolfReports {
  hole: number;
}

export interface FoolOwnerProps {
  weights: NetworkNames;
  run: string;
  iteration: number;
  scoreIsProbability: boolean;
  classes: NamedColour[] | null;
  real: string;
}

export interface FoolOwnerReports {}

export interface DirectionStripProps {
  name: string;
  weights: NetworkNames;
  vector: number[];
  points: number[][];
  labels: string[];
  own: number[] | null;
  classes: string[] | null;
  positions: number[];
  limit: number;
  coordinate: number;
}

export interface OpenedImage {
  point: number;
  coordinate: number;
}

export interface DirectionStripReports {
  coordinate: number;
  open: OpenedImage;
}

export interface PadStroke {
  width: number;
  points: [number, number][];
}

export interface InvertProps {
  draws: boolean;
  strokes: PadStroke[];
  generator: string | null;
  encoder: string | null;
  shell: [number, number];
  given: string;
  side: number;
  name: string;
  steps: number[];
  starts: string[];
  frames: string;
  residuals: number[];
  best: number;
}

export interface PadDrawing {
  pixels: string;
  strokes: PadStroke[];
}

export interface InvertReports {
  drawing: PadDrawing;
}

export interface RowSelectionProps {
  selected: string[];
  version: number;
}

export interface OpenedLink {
  page: string;
  run: string;
}

export interface RowSelectionReports {
  selected: string[];
  sorted: string;
  opened: OpenedLink;
}

export interface AddressBarProps {
  page: string;
  run: string | null;
}

export interface AddressBarReports {
  dark: boolean;
}

export interface PlotlyEventsProps {
  chart: string;
  wanted: string[];
}

export interface AxisRanges {
  x: number[];
  y: number[];
}

export interface ChartClick {
  sample: number | null;
  x: number | null;
  y: number | null;
  count: number;
}

export interface ChartOutline {
  x: number[];
  y: number[];
}

export interface ChartZoom {
  x: number[];
}

export interface PlotlyEventsReports {
  click: ChartClick;
  outline: ChartOutline | null;
  zoom: ChartZoom | null;
  view: AxisRanges | null;
}

export interface TrainingTimelineProps {
  frames: string[];
  labels: string[];
  start: number;
  columns: number;
  count: number;
  chosen: number | null;
}

export interface TrainingTimelineReports {
  frame: number;
  cell: number;
}

export interface StageLayer {
  title: string;
  gradient: number | null;
  moved: number | null;
}

export interface StageMove {
  player: "discriminator" | "generator";
  turn: number;
  z: number[];
  realTile: number;
  fakeTile: number;
  realLabel: number | null;
  fakeLabel: number;
  realLogits: (number | null)[] | null;
  fakeLogits: (number | null)[];
  realLosses: (number | null)[] | null;
  fakeLosses: (number | null)[];
  loss: number | null;
  penalty: number | null;
  layers: Record<string, StageLayer[]>;
  beforeTile: number;
  beforeLogits: (number | null)[];
  afterTile: number;
  afterLogits: (number | null)[];
}

export interface StageCurve {
  logits: (number | null)[];
  real: (number | null)[];
  fake: (number | null)[];
  generator: (number | null)[];
}

export interface StageScene {
  run: string;
  iteration: number;
  played: number;
  batch: number;
  rows: number;
  columns: number;
  data: string;
  lacks: string[];
  classes: string[];
  rates: number[];
  moves: StageMove[];
  film: number[];
  restTile: number;
  restLogits: (number | null)[];
  lossesD: (number | null)[];
  lossesG: (number | null)[];
  objective: string;
  chance: number | null;
  isProbability: boolean;
  isRelativistic: boolean;
  penalty: string;
  flips: boolean;
  curve: StageCurve;
  canGoBack: boolean;
  isNew: boolean;
}

export interface OneStepProps {
  scene: StageScene;
  answered: number;
}

export interface StageRequest {
  act: "play" | "back" | "restart";
  count: number;
}

export interface OneStepReports {
  request: StageRequest;
}

export interface CursorMetric {
  title: string;
  heights: (number | null)[];
  texts: string[];
}

export interface TrainingCursorProps {
  charts: string[];
  unit: string;
  places: number[];
  frames: string[];
  maps: string[];
  labels: string[];
  metrics: CursorMetric[];
  start: number;
}

export interface TrainingCursorReports {
  chosen: number;
}

export interface Match {
  generator: number;
  discriminator: number;
}

export interface TournamentMapProps {
  labels: string[];
  shares: number[][];
  upsets: Match[];
  chosen: Match;
  colours: [string, string, string];
}

export interface TournamentMapReports {
  chosen: Match;
}
