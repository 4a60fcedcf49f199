/** The button that copies a link to the current image. */
const SHOWN_MILLISECONDS = 1800;

export class CopyLink {
  /**
   * @param {HTMLElement} button
   * @param {() => Promise<boolean>} settle whether Python knows the current image by now
   * @param {() => Record<string, string>} parameters what the address then holds
   */
  constructor(button, settle, parameters) {
    this.button = button;
    this.settle = settle;
    this.parameters = parameters;
    this.text = button.textContent;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  async copy() {
    const isSettled = await this.settle();
    const address = `${location.origin}${location.pathname}?${new URLSearchParams(this.parameters())}`;
    let result = "Copied";
    try {
      if (!isSettled) throw new Error("the server has not answered");
      await navigator.clipboard.writeText(address);
    } catch {
      result = "Not copied; use the address above";
    }
    this.button.textContent = result;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.button.textContent = this.text), SHOWN_MILLISECONDS);
  }

  dispose() {
    clearTimeout(this.timer);
  }
}
