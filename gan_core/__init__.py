"""Train generative adversarial networks, checkpoint every step, and measure their latent space."""
