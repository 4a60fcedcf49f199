"""`gan-core publish`: a small copy."""

from gan_core.runs.run import open_run


def test_publish_makes_a_run_that_can_be_sampled(command, known, tmp_path):
    assert "wrote 5 checkpoints to small" in command("publish", "tiny", "small", "--precision=int8").out
    assert open_run(tmp_path / "small").checkpoint(30).header.precision == "int8"
    assert command("sample", "small", "--count=2").code == 0
