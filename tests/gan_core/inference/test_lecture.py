"""The lecture's claims, measured: each verdict follows from what is found, and one that fails is said to."""

from functools import partial

import pytest

from gan_core.config import from_dict
from gan_core.inference import lecture
from gan_core.inference.lecture import CLAIMS, Evidence, Finding, findings
from gan_core.runs.run import Run, open_run


@pytest.fixture
def tiny(finished_run) -> Run:
    return open_run(finished_run)


def with_config(run: Run, **sections: dict) -> Run:
    """The run, telling of another configuration."""
    values = run.info.config.model_dump(mode="json")
    for name, changes in sections.items():
        values[name] |= changes
    return Run(run.folder, run.info.model_copy(update={"config": from_dict(values)}))


def test_there_are_twelve_and_the_last_is_measured_elsewhere(tiny):
    found = findings(tiny)
    assert len(found) == len(CLAIMS) == 12
    assert found[-1] is None
    assert all(isinstance(each, Finding) and each.measured for each in found[:-1])


def test_opposite_losses_pull_an_image_in_opposite_directions(tiny, monkeypatch):
    assert lecture.opposite_goals(Evidence(tiny)).verdict == "supported"
    same = lecture.objective_of(tiny.info.config.objective)
    allies = type(same)(same.title, lambda real, fake: fake.mean(), lambda real, fake: fake.mean(), formula="")
    monkeypatch.setattr(lecture, "objective_of", lambda config: allies)
    found = lecture.opposite_goals(Evidence(tiny))
    assert (found.verdict, "cosine of +1.00" in found.measured) == ("rejected", True)


@pytest.mark.parametrize(
    ("objective", "verdict"), [("bce", "supported"), ("bce-r1r2", "in part"), ("hinge", "rejected")]
)
def test_the_objective_is_the_runs_own(objective, verdict, tiny):
    assert lecture.one_loss(Evidence(with_config(tiny, objective={"name": objective}))).verdict == verdict


def test_a_real_step_shows_what_is_frozen(tiny, monkeypatch):
    evidence = Evidence(tiny)
    assert lecture.frozen_half(evidence).verdict == "supported"
    monkeypatch.setitem(evidence.trace.moved["generator"], "discriminator", [0.0, 1e-9])
    assert lecture.frozen_half(evidence).verdict == "rejected"
    assert all(not weight.requires_grad for weight in evidence.checkpoint.generator.parameters()), "a copy learned"


def test_thirty_iterations_are_not_several_thousand(tiny):
    found = lecture.alternating(Evidence(tiny))
    assert (found.verdict, found.measured) == (
        "rejected",
        "30 iterations, 1 step of the discriminator for each of the generator",
    )


def test_another_latent_size_is_in_part_what_the_lecture_says(tiny):
    assert lecture.noise_in(Evidence(tiny)).verdict == "supported"
    assert lecture.noise_in(Evidence(with_config(tiny, network={"latent_size": 64}))).verdict == "in part"


def test_what_nobody_has_measured_is_said_to_be_so(tiny):
    evidence = Evidence(tiny)
    for claim in (lecture.regions_of_their_own, partial(lecture.beside, pair=(1, 7))):
        assert lecture._measured(claim, evidence) == Finding(
            "not measured", "no class regions are saved: run gan-core regions RUN --save"
        )
    assert lecture.undecided(evidence) == Finding("not measured", "run gan-core evaluate RUN")


def test_a_run_that_is_told_a_class_is_looked_at_at_its_first(conditional_run):
    evidence = Evidence(open_run(conditional_run))
    assert evidence.run.mix[0] == 1 and sum(evidence.run.mix) == 1
    assert lecture.frozen_half(evidence).verdict == "supported"
    found = lecture._measured(lecture.regions_of_their_own, evidence)
    assert found == Finding("not measured", "its class regions differ by the class that it is told")


def test_a_shipped_run_has_regions_neighbours_and_undecided_images(shipped_runs):
    evidence = Evidence(open_run(shipped_runs / "mnist-conv"))
    assert lecture.reverse_of_an_embedding(evidence).verdict == "supported"
    assert lecture.regions_of_their_own(evidence).verdict == "supported"
    assert lecture.undecided(evidence).verdict == "supported"
    found = lecture.beside(evidence, (7, 9))
    assert (found.verdict, found.measured) == ("supported", "2.3 × expected by chance [2.0, 2.7], rank 2 of 45")


def test_clothes_are_no_digits(shipped_runs):
    found = lecture.beside(Evidence(open_run(shipped_runs / "fashion-conv")), (1, 7))
    assert found == Finding("not measured", "its images are no digits")
