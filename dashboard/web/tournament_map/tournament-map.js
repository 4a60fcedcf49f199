/**
 * A tournament of checkpoints as a heat map: which share of each generator's images each discriminator takes for real.
 *
 * @import { Match, TournamentMapProps, TournamentMapReports } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 */
import { element, find } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";

/** @type {Record<string, [number, number]>} rows and columns that a key goes */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {number} share */
const percent = (share) => `${Math.round(100 * share)}%`;

/**
 * The colour of a share, between those of 0, of 1/2 and of 1.
 *
 * @param {number} share
 * @param {[string, string, string]} colours
 */
export const colourOf = (share, [low, middle, high]) => {
  const [from, to, part] = share < 0.5 ? [low, middle, 2 * share] : [middle, high, 2 * share - 1];
  const channels = [1, 3, 5].map((at) => {
    const [one, other] = [from, to].map((colour) => parseInt(colour.slice(at, at + 2), 16));
    return Math.round(one + part * (other - one));
  });
  return channels;
};

/**
 * Black or white, whichever is read better on a colour.
 *
 * @param {number[]} channels
 */
export const inkOn = (channels) => {
  const [red, green, blue] = channels.map((channel) => (channel / 255) ** 2.2);
  // where black and white stand out alike: the luminance 0.18 (WCAG 2.2, contrast ratio)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000000" : "#ffffff";
};

/** @extends {Component<TournamentMapProps, TournamentMapReports>} */
export class TournamentMap extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.told = find(root, ".tournament-map-told", HTMLElement);
    this.grid = find(root, ".tournament-map-grid", HTMLElement);
    /** @type {TournamentMapProps | undefined} */
    this.props = undefined;
    /** @type {HTMLButtonElement[][]} */
    this.cells = [];
    /** @type {Match} */
    this.chosen = { generator: 0, discriminator: 0 };
    this.drawn = "";
    this.grid.addEventListener("keydown", (event) => this.press(event));
    this.grid.addEventListener("pointerleave", () => this.tell(this.chosen));
  }

  /** @param {TournamentMapProps} props */
  update(props) {
    this.props = props;
    const facts = JSON.stringify({ ...props, chosen: null });
    if (facts !== this.drawn) this.draw(props); // a click draws nothing anew, so that the focus stays
    this.drawn = facts;
    this.mark(props.chosen);
  }

  /** @param {TournamentMapProps} props */
  draw({ labels, shares, upsets, colours }) {
    this.grid.style.setProperty("--count", String(labels.length));
    const upset = new Set(upsets.map(({ generator, discriminator }) => `${generator} ${discriminator}`));
    const heads = labels.map((label) => this.head(label, "tournament-map-column", "columnheader"));
    const first = element("div", "tournament-map-row", { role: "row" });
    first.append(this.head("G \\ D", "", "columnheader"), ...heads);
    this.cells = shares.map((row, generator) =>
      row.map((share, discriminator) => {
        const match = { generator, discriminator };
        const cell = element("button", "", { type: "button", role: "gridcell", tabindex: -1 });
        const channels = colourOf(share, colours);
        cell.style.setProperty("--cell", `rgb(${channels.join(" ")})`);
        cell.style.setProperty("--ink", inkOn(channels));
        cell.textContent = String(Math.round(100 * share));
        cell.classList.toggle("tournament-map-own", generator === discriminator);
        cell.classList.toggle("tournament-map-upset", upset.has(`${generator} ${discriminator}`));
        cell.setAttribute("aria-label", this.words(match));
        cell.onclick = () => this.choose(match);
        cell.onpointerenter = cell.onfocus = () => this.tell(match);
        return cell;
      }),
    );
    const rows = this.cells.map((cells, generator) => {
      const row = element("div", "tournament-map-row", { role: "row" });
      row.append(this.head(labels[generator], "", "rowheader"), ...cells);
      return row;
    });
    this.grid.replaceChildren(first, ...rows);
  }

  /**
   * @param {string} text
   * @param {string} kind
   * @param {string} role
   */
  head(text, kind, role) {
    const made = element("div", `tournament-map-head ${kind}`, { role });
    made.textContent = text;
    return made;
  }

  /** @param {Match} match */
  words({ generator, discriminator }) {
    if (!this.props) return "";
    const { labels, shares, upsets } = this.props;
    const share = percent(shares[generator][discriminator]);
    const isUpset = upsets.some((each) => each.generator === generator && each.discriminator === discriminator);
    return (
      `Discriminator of iteration ${labels[discriminator]} takes ${share} of the images of generator ` +
      `${labels[generator]} for real.${isUpset ? ` An upset: that generator's own opponent takes ` : ""}` +
      (isUpset ? `${percent(shares[generator][generator])}.` : "")
    );
  }

  /** @param {Match} match */
  tell(match) {
    this.told.textContent = this.words(match);
  }

  /** @param {Match} match */
  mark(match) {
    for (const [generator, row] of this.cells.entries()) {
      for (const [discriminator, cell] of row.entries()) {
        const isChosen = generator === match.generator && discriminator === match.discriminator;
        cell.setAttribute("aria-selected", String(isChosen));
        cell.tabIndex = isChosen ? 0 : -1;
      }
    }
    this.chosen = match;
    this.tell(match);
  }

  /** @param {Match} match */
  choose(match) {
    this.mark(match);
    this.report("chosen", match);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const move = MOVES[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    const generator = this.cells.findIndex((row) => row.some((cell) => cell === event.target));
    if (generator < 0) return;
    const discriminator = this.cells[generator].findIndex((cell) => cell === event.target);
    event.preventDefault();
    this.cells[generator + move[0]]?.[discriminator + move[1]]?.focus();
  }
}

/** @param {Streamlit<TournamentMapProps, TournamentMapReports> & { parentElement: ParentNode }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(TournamentMap, find(parentElement, ".tournament-map", HTMLElement), streamlit);
}
