// Listens to the boxes of the rows of runs. The ticks are kept here between two runs of the script, so that fast ones
// are not lost; Python's count whenever it says that it has changed them.
const pages = new WeakMap();

class Ticks {
  constructor() {
    this.ticked = new Set();
    this.told = null;
    this.changed = (event) => {
      if (event.target.matches?.(".runs-box input")) this.tick(event.target);
    };
    this.clicked = (event) => {
      const row = event.target.closest?.(".runs-row");
      // a click on the box itself has ticked it already, and text may be marked without ticking
      if (row && !event.target.matches("input") && !String(getSelection())) row.querySelector("input").click();
    };
    document.addEventListener("change", this.changed);
    document.addEventListener("click", this.clicked);
    // new rows come with the ticks of the moment in which Python wrote them
    this.watcher = new MutationObserver(() => this.mark());
    this.watcher.observe(document.querySelector("[data-testid=stMain]") ?? document.body, {
      childList: true,
      subtree: true,
    });
  }

  dispose() {
    document.removeEventListener("change", this.changed);
    document.removeEventListener("click", this.clicked);
    this.watcher.disconnect();
  }

  update(data, report) {
    this.report = report;
    const isFirst = this.told === null;
    if (this.told !== data.told) {
      this.told = data.told;
      this.ticked = new Set(data.ticked);
    }
    // a box may have been ticked after it was painted and before anyone listened
    if (isFirst) document.querySelectorAll(".runs-box input:checked").forEach((box) => this.ticked.add(box.value));
    this.mark();
    if (isFirst && this.ticked.size !== data.ticked.length) this.report([...this.ticked]);
  }

  tick(box) {
    if (box.checked) this.ticked.add(box.value);
    else this.ticked.delete(box.value);
    this.mark();
    this.report([...this.ticked]);
  }

  mark() {
    for (const box of document.querySelectorAll(".runs-box input")) {
      box.checked = this.ticked.has(box.value);
      box.closest("tr").classList.toggle("runs-ticked", box.checked);
    }
  }
}

export default function ({ data, parentElement, setStateValue }) {
  if (!pages.has(parentElement)) pages.set(parentElement, new Ticks());
  const ticks = pages.get(parentElement);
  ticks.update(data, (ticked) => setStateValue("ticked", ticked));
  return () => {
    ticks.dispose();
    pages.delete(parentElement);
  };
}
