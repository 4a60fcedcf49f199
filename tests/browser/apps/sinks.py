"""Every way in which the app shows a text, given each hostile one."""

import streamlit as st

from dashboard.shared.foreign_text import as_code, as_html, as_markdown, as_plotly
from gan_core.foreign_text import plain
from tests.hostile import HOSTILE

st.title("Sinks")
st.toast(as_markdown(HOSTILE[int(st.query_params.get("toast", 0))]))
for number, text in enumerate(HOSTILE):
    written = as_markdown(text)
    with st.container(key=f"markdown-{number}"):
        st.markdown(written)
    st.title(written)
    st.caption(f"**{written}** and {as_code(text)}")
    st.error(written, icon=":material/error:")
    st.metric(written, written)
    st.button(written, key=f"button-{number}", help=written)
    st.checkbox(written, key=f"box-{number}")
    st.selectbox(written, [plain(text)], key=f"select-{number}")
    st.radio(written, [written], key=f"radio-{number}")
    st.progress(0.5, text=written)
    with st.expander(written, expanded=True):
        st.markdown(f"| {written} |\n|---|\n| {written} |")
    with st.container(key=f"html-{number}"):
        st.html(f'<p title="{as_html(text)}">{as_html(text)}</p>')
    with st.container(key=f"plotly-{number}"):
        shown = as_plotly(text, 60)
        trace = {"type": "scatter", "mode": "markers+text", "x": [1], "y": [1], "name": shown, "text": [shown]}
        trace |= {"hovertemplate": f"{shown} %{{x}}"}
        st.plotly_chart({"data": [trace], "layout": {"title": {"text": shown}, "showlegend": True}}, key=f"p-{number}")
