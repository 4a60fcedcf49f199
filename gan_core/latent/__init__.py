"""Geometry of the latent space: pure functions over a decode function, z (N, D) to images (N, C, H, W)."""
