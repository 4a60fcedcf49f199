"""How commands print."""

import torch

from gan_core.cli.output import print_json


def test_what_is_not_known_is_null(capsys):
    print_json({"a": torch.tensor([[1.5, torch.nan]]), "b": (float("inf"), 2, None, "NaN")})
    assert capsys.readouterr().out == '{"a": [[1.5, null]], "b": [null, 2, null, "NaN"]}\n'
