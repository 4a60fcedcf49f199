// Streamlit reports clicks on two-dimensional plotly charts only; plotly itself tells of clicks on all of them.
export default function ({ data, setStateValue }) {
  let chart = null;

  const onClick = (event) => setStateValue("sample", event.points[0].customdata);

  // the chart may be drawn after this component, and is made anew when the page changes
  const watch = () => {
    const found = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
    if (found === chart || !found?.on) return;
    chart = found;
    chart.on("plotly_click", onClick);
  };

  const timer = setInterval(watch, 200);
  return () => {
    clearInterval(timer);
    chart?.removeListener?.("plotly_click", onClick);
  };
}
