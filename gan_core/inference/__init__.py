"""Checkpoints at work: any latent point at any checkpoint, in torch or in a browser."""
