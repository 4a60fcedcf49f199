"""Independent random streams, so that no part of a run disturbs the numbers of another."""

import hashlib

import torch


def random_stream(seed: int, purpose: str) -> torch.Generator:
    """An independent random stream for each (seed, purpose)."""
    digest = hashlib.sha256(f"{seed}:{purpose}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "little") >> 1)
