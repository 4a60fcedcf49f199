// The button that copies the address of the very image in hand.
const TOLD_MILLISECONDS = 1800;

class Link {
  // settle() tells whether Python knows by now where the hand is; parameters() are what the address then holds.
  constructor(button, settle, parameters) {
    this.button = button;
    this.settle = settle;
    this.parameters = parameters;
  }

  async copy() {
    const isSettled = await this.settle();
    const address = `${location.origin}${location.pathname}?${new URLSearchParams(this.parameters())}`;
    let told = "Copied";
    try {
      if (!isSettled) throw new Error("the server has not answered");
      await navigator.clipboard.writeText(address);
    } catch {
      told = "Not copied: use the address above";
    }
    this.button.textContent = told;
    clearTimeout(this.told);
    this.told = setTimeout(() => (this.button.textContent = "Copy link"), TOLD_MILLISECONDS);
  }

  dispose() {
    clearTimeout(this.told);
  }
}

export { Link };
