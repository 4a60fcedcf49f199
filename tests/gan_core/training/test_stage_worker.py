"""The process of stages, without the process: requests in, messages out."""

import json
import queue
from unittest.mock import create_autospec

import pytest

from gan_core.training import stage_worker
from gan_core.training.stage import Opening, Settings, Stage
from gan_core.training.stage_worker import Request, Stages, serve


@pytest.fixture
def opening(finished_run):
    return Opening(folder=str(finished_run), step=30)


@pytest.fixture
def clock():
    """Seconds that a test moves on."""

    class Clock:
        now = 0.0

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def answers():
    """Does what is asked and gives back all that was said."""
    stages = Stages()

    def answers(*requests):
        said, waiting = [], queue.Queue()
        for request in requests:
            waiting.put(request)
        waiting.put(None)
        serve(waiting, lambda header, data: said.append((json.loads(json.dumps(header)), data)), stages)
        return said

    return answers


def asked(opening, act, number=1, **values):
    request = {"number": number, "token": "a", "opening": opening.model_dump(), "act": act, **values}
    return json.dumps(request).encode()


def test_a_stage_lives_from_one_request_to_the_next(answers, opening):
    first, second, back = answers(
        asked(opening, "show"), asked(opening, "play", 2, settings=Settings().model_dump()), asked(opening, "back", 3)
    )
    assert [header["document"]["played"] for header, _ in (first, second, back)] == [0, 1, 0]
    assert [header["document"]["isNew"] for header, _ in (first, second, back)] == [True, False, False]
    assert [header["number"] for header, _ in (first, second, back)] == [1, 2, 3]
    assert len(second[1]) % 784 == 0


def test_the_next_step_is_played_ahead_as_soon_as_nobody_waits(opening, monkeypatch):
    order, waiting = [], queue.Queue()
    ahead = create_autospec(Stage.play_ahead, side_effect=lambda stage, settings: order.append(settings.turns))
    monkeypatch.setattr(Stage, "play_ahead", ahead)
    for number, turns in enumerate(("generator", "discriminator"), 1):
        waiting.put(asked(opening, "play", number, settings={"turns": turns}))
    serve(waiting, lambda header, data: order.append(header["number"]), Stages(), idle_seconds=0.001)
    assert order == [1, 2, "discriminator"]


def test_a_stage_that_is_gone_begins_again_and_says_so(answers, opening):
    ((header, _),) = answers(asked(opening, "back"))
    assert (header["document"]["isNew"], header["document"]["played"]) == (True, 0)


def test_outcomes_of_several_settings(answers, opening):
    trials = [Settings().model_dump(), Settings(freeze=True).model_dump()]
    *_, (header, data) = answers(asked(opening, "outcomes", trials=trials, count=2))
    document = header["document"]
    assert len(document["shares"]) == 2
    assert len(data) == 2 * document["images"] * document["rows"] * document["columns"]
    half = len(data) // 2
    assert data[:half] != data[half:]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"act": "dance"}, "act: "),
        ({"count": 10**9}, "count: "),
        ({"settings": {"objective": "nosuch"}}, "nosuch"),
        ({"settings": {"only": 12}}, "no images of class 12"),
        ({"opening": {"folder": "/nowhere", "step": 1}}, "/nowhere is no run folder"),
    ],
)
def test_what_cannot_be_done_is_answered_with_a_sentence(values, problem, answers, opening):
    request = json.loads(asked(opening, "play")) | values
    ((header, _),) = answers(json.dumps(request).encode())
    assert problem in header["problem"]
    assert header["number"] == 1


def test_the_process_goes_on_after_a_refusal(answers, opening):
    said = answers(asked(opening, "play", count=10**9), asked(opening, "show", 2))
    assert "problem" in said[0][0]
    assert "document" in said[1][0]


def test_the_least_used_stage_makes_room(opening):
    stages = Stages(most=2)
    for token in ("a", "b"):
        stages.open(token, opening)
    stages.open("a", opening)
    stages.open("c", opening)
    assert len(stages) == 2
    assert [stages.open(token, opening)[1] for token in ("a", "c", "b")] == [False, False, True]


def test_another_opening_is_another_stage(opening):
    stages = Stages()
    stages.open("a", opening)
    assert stages.open("a", Opening(folder=opening.folder, step=0))[1]
    assert len(stages) == 1


def test_stages_that_nobody_uses_are_dropped(opening, clock):
    stages = Stages(idle_seconds=10, clock=clock)
    stages.open("a", opening)
    clock.now = 6
    stages.open("b", opening)
    clock.now = 12
    stages.drop_idle()
    assert len(stages) == 1
    assert not stages.open("b", opening)[1]


def test_a_closed_stage_is_gone(opening):
    stages, said = Stages(), []
    stages.open("a", opening)
    stages.answer(Request(number=4, token="a", opening=opening, act="close"), lambda *each: said.append(each))
    assert (len(stages), said) == (0, [({"number": 4}, b"")])


def test_it_ends_when_nobody_asks():
    serve(queue.Queue(), lambda header, data: None, Stages(), idle_seconds=0.01)


def test_no_memory_is_a_sentence(answers, opening, monkeypatch):
    def fails(opening):
        raise MemoryError

    monkeypatch.setattr(stage_worker, "Stage", fails)
    ((header, _),) = answers(asked(opening, "show"))
    assert "no memory left" in header["problem"]
