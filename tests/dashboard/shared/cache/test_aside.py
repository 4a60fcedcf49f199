import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.shared.cache.aside import Aside


def ignored(done: int, total: int) -> None:
    pass


def test_what_was_found_is_found_once():
    aside, calls = Aside(2), []
    for _ in range(3):
        assert aside.find("key", lambda advance: calls.append(1) or 7, 1, ignored) == 7
    assert len(calls) == 1


def test_work_is_done_on_another_thread():
    here = threading.current_thread()
    assert Aside(1).find("key", lambda advance: threading.current_thread(), 1, ignored) is not here


def test_progress_is_told_by_who_asks():
    go, told = threading.Event(), []

    def work(advance):
        advance(3)
        assert go.wait(30)

    def on_progress(done, total):
        told.append((done, total, threading.current_thread()))
        go.set()

    Aside(1).find("key", work, 2, on_progress)
    assert told[0] == (2, 2, threading.current_thread())


def test_who_leaves_does_not_stop_the_work():
    go, aside, calls = threading.Event(), Aside(1), []

    def work(advance):
        calls.append(1)
        assert go.wait(30)
        return 7

    def leave(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        aside.find("key", work, 1, leave)
    go.set()
    assert aside.find("key", work, 1, ignored) == 7
    assert len(calls) == 1


def test_two_who_ask_at_once_wait_for_one_work():
    go, aside, calls = threading.Event(), Aside(1), []

    def work(advance):
        calls.append(1)
        assert go.wait(30)
        return 7

    with ThreadPoolExecutor(2) as people:
        found = [people.submit(aside.find, "key", work, 1, lambda done, total: go.set()) for _ in range(2)]
        assert [each.result() for each in found] == [7, 7]
    assert len(calls) == 1


def test_a_failure_is_told_and_tried_again():
    aside, answers = Aside(1), iter([ValueError("no"), TimeoutError("late")])

    def fail(advance):
        raise next(answers)

    with pytest.raises(ValueError, match="no"):
        aside.find("key", fail, 1, ignored)
    with pytest.raises(TimeoutError, match="late"):
        aside.find("key", fail, 1, ignored)
    assert aside.find("key", lambda advance: 7, 1, ignored) == 7


def test_the_longest_unused_goes_first():
    aside, calls = Aside(2), []
    for key in "abacab":
        aside.find(key, lambda advance, key=key: calls.append(key), 1, ignored)
    assert "".join(calls) == "abcb"


def test_large_results_leave_before_they_take_too_much_and_the_last_one_stays():
    aside, calls = Aside(10, len, 5), []

    def find(key, size):
        aside.find(key, lambda advance: calls.append(key) or "x" * size, 1, ignored)

    for key, size in [("a", 2), ("b", 2), ("large", 9), ("large", 9), ("a", 2), ("b", 2)]:
        find(key, size)
    # only "a" was kept when it was asked for beside "large"
    assert calls == ["a", "b", "large", "b"]
