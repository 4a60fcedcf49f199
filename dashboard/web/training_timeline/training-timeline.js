// A film of frames with a scrubber and a play button. It needs no server between frames.
const FRAME_MILLISECONDS = 350;

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".film");
  const picture = root.querySelector("img");
  const scrubber = root.querySelector("input");
  const label = root.querySelector("output");
  const button = root.querySelector("button");
  let timer = null;

  const show = (index) => {
    picture.src = data.frames[index];
    picture.alt = `Images at step ${data.labels[index]}`;
    scrubber.value = index;
    scrubber.setAttribute("aria-valuetext", `step ${data.labels[index]}`);
    label.textContent = `step ${data.labels[index]}`;
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    button.textContent = "▶";
    button.setAttribute("aria-label", "Play");
  };
  const advance = () => {
    const next = Number(scrubber.value) + 1;
    if (next >= data.frames.length) stop();
    else show(next);
  };
  const play = () => {
    if (Number(scrubber.value) === data.frames.length - 1) show(0);
    button.textContent = "❚❚";
    button.setAttribute("aria-label", "Pause");
    timer = setInterval(advance, FRAME_MILLISECONDS);
  };

  // assigned, not added: this function runs again whenever the frames change
  scrubber.oninput = () => {
    stop();
    show(Number(scrubber.value));
  };
  button.onclick = () => (timer === null ? play() : stop());
  scrubber.max = data.frames.length - 1;
  stop();
  show(data.start);
  return stop;
}
