"""A third network that names the digit an image shows; no part of the GAN."""
