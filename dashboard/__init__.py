"""Latent Atlas: the Streamlit app. Start it with `latent-atlas`, or in the source with `streamlit run dashboard`."""
