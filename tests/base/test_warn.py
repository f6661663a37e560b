"""Our warnings are heard by the thread that asked, and by all of Python again afterwards."""

import re
import threading
import warnings
from pathlib import Path

import pytest

import cortexviz
from cortexviz import CortexvizWarning
from cortexviz.base import warn
from cortexviz.widgets.frame.runner import pull


def test_without_a_listener_a_warning_is_python_s_own_and_points_at_the_caller():
    with pytest.warns(CortexvizWarning, match="careful") as caught:
        warn.warn("careful")
    assert caught[0].filename == __file__


def test_a_listener_hears_its_own_thread_only():
    mine, others = [], []
    begun, over = threading.Event(), threading.Event()

    def other():
        with warn.heard(others.append):
            begun.set()
            over.wait(10)
            warn.warn("there")

    thread = threading.Thread(target=other)
    thread.start()
    assert begun.wait(10)
    with warn.heard(mine.append):
        warn.warn("here")
        with warn.unheard():
            warn.warn("nobody hears this")
        warn.warn("and here")
    over.set()
    thread.join()
    assert (mine, others) == (["here", "and here"], ["there"])


def test_threads_that_overlap_leave_every_filter_as_it_was():
    """First in, first out: the order that leaves an "ignore" behind with `catch_warnings`."""
    first_in, second_in, first_out = (threading.Event() for _ in range(3))

    def first():
        with warn.unheard():
            first_in.set()
            second_in.wait(10)
        first_out.set()

    def second():
        first_in.wait(10)
        with warn.unheard():
            second_in.set()
            first_out.wait(10)

    before = list(warnings.filters)
    threads = [threading.Thread(target=target) for target in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert warnings.filters == before
    with pytest.warns(CortexvizWarning):
        warn.warn("still shown")


def test_a_state_s_warnings_are_told_with_it_whichever_thread_pulls_it():
    def states():
        for number in range(3):
            warn.warn(f"at {number}")
            yield number

    heard = []
    listened = warn.listened(states(), heard.append)
    pulled = []
    for _ in range(3):
        thread = threading.Thread(target=lambda: pulled.append(pull(listened)))
        thread.start()
        thread.join()
    assert [state for state, _ in pulled] == [0, 1, 2]
    assert heard == ["at 0", "at 1", "at 2"]
    assert all(said == [] for _, said in pulled)  # the nearest listener hears them, and it alone


def test_a_warning_of_others_is_shown_while_a_page_pulls():
    def states():
        warnings.warn("from elsewhere", FutureWarning, stacklevel=1)
        yield 0

    with pytest.warns(FutureWarning, match="from elsewhere"):
        assert pull(states()) == (0, [])


def test_no_module_changes_the_filters_of_the_whole_process_or_warns_past_the_listener():
    package = Path(cortexviz.__file__).parent
    wrong = [
        f"{path.relative_to(package)}: {found}"
        for path in sorted(package.rglob("*.py"))
        if path.name != "warn.py"
        for found in re.findall(
            r"(?:catch_warnings|simplefilter|warnings\.warn)\(", path.read_text()
        )
    ]
    assert wrong == []
