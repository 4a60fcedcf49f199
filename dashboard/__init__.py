"""Latent Atlas: the Streamlit app. Start it with `latent-atlas`, or in the source with `streamlit run dashboard`."""

PUBLIC_VARIABLE = "LATENT_ATLAS_PUBLIC"  # set: others can reach the app, so it is read-only
