"""Train generative adversarial networks, checkpoint every step, and measure their latent space."""

__version__ = "0.1.0"
