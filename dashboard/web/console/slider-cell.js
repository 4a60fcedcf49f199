// A bank of small sliders, each with a picture of what stands at either end of it.
const RANGE = 4; // of a slider, in sigma
const AT_END = 3; // where the pictures are taken, in sigma: as far out as one point of 370 lies

const KEYS = { l: "lock", s: "solo", r: "reset", Backspace: "reset", Delete: "reset" };

function element(tag, className, attributes = {}) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function button(className, text, label, act) {
  const made = element("button", className, { type: "button", "aria-label": label, title: label, tabindex: -1 });
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

// One slider.
//   control: name, label (spoken), effect, read(z), and the actions move(value), lock(), solo(), reset(), forget().
//   A missing action has no button.
class Cell {
  constructor(control) {
    this.control = control;
    this.root = element("div", "cell");
    this.slider = element("input", "cell-slider", {
      type: "range",
      min: -RANGE,
      max: RANGE,
      step: 0.05,
      "aria-label": control.label,
      "aria-keyshortcuts": control.lock ? "L S R" : "R",
    });
    this.slider.addEventListener("input", () => control.move(Number(this.slider.value)));
    this.slider.addEventListener("dblclick", () => control.reset());
    this.slider.addEventListener("keydown", (event) => this.press(event));
    this.ends = [-AT_END, AT_END].map((value) => this.end(value));
    const [minus, plus] = this.ends;
    const row = element("div", "cell-row");
    row.append(minus.button, this.slider, plus.button);
    this.root.append(this.head(), row);
  }

  head() {
    const { control } = this;
    const head = element("div", "cell-head");
    const name = element("span", "cell-name");
    name.textContent = control.name;
    head.append(name);
    if (control.effect !== null) {
      const effect = element("small", "cell-effect");
      effect.textContent = control.effect.toFixed(1);
      head.append(effect);
    }
    head.append(element("span", "cell-gap"));
    if (control.lock) {
      this.lock = button("cell-lock", "🔒︎", `Hold ${control.name} (L)`, control.lock);
      this.solo = button("cell-solo", "S", `Solo: hold all but ${control.name} (S)`, control.solo);
      head.append(this.lock, this.solo);
    }
    this.reset = button("cell-reset", "↺", `Reset ${control.name} (R or a double click)`, control.reset);
    head.append(this.reset);
    if (control.forget) head.append(button("cell-forget", "✕", `Forget ${control.name}`, control.forget));
    return head;
  }

  end(value) {
    const { name, move } = this.control;
    const sign = value < 0 ? "−" : "+";
    const made = button("cell-end", "", `${name} at ${sign}${Math.abs(value)} σ`, () => {
      if (!this.slider.disabled) move(value);
    });
    const canvas = element("canvas", "", { width: 28, height: 28 });
    made.append(canvas);
    return { value, button: made, canvas };
  }

  press(event) {
    const action = event.ctrlKey || event.metaKey || event.altKey ? null : KEYS[event.key];
    if (!this.control[action]) return;
    event.preventDefault();
    this.control[action]();
  }

  show(z, home, isHeld, isSolo) {
    const value = this.control.read(z);
    const start = this.control.read(home);
    if (value !== this.value || start !== this.start) {
      this.value = value;
      this.start = start;
      this.slider.value = value;
      this.slider.setAttribute("aria-valuetext", `${value.toFixed(2)} sigma`);
      this.reset.disabled = Math.abs(value - start) < 0.003; // a point is rounded to 1/256
    }
    if (!this.lock) return;
    this.slider.disabled = isHeld;
    this.root.classList.toggle("cell-held", isHeld);
    this.lock.setAttribute("aria-pressed", isHeld);
    this.solo.setAttribute("aria-pressed", isSolo);
  }
}

export { Cell, element, button };
