"""A short version of `python -m tests.studies.kills`, which kills 200 times."""

from tests.studies.kills import kill_study


def test_a_study_survives_being_killed_at_any_moment(tmp_path):
    assert kill_study(15, tmp_path, seed=1) >= 1
