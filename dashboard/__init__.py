"""Latent Atlas: the Streamlit app. Start it with `streamlit run dashboard`."""
