"""Whether two results of a study are one, however their runs were done."""

from __future__ import annotations

import pandas as pd

from playground.studies import StudyResult


def assert_same(ours: StudyResult, theirs: StudyResult) -> None:
    """The same bits in every row and every curve; only the clock may differ."""
    pd.testing.assert_frame_equal(
        ours.runs.drop(columns="wall_seconds"),
        theirs.runs.drop(columns="wall_seconds"),
        check_exact=True,
    )
    assert ours.curves.tobytes() == theirs.curves.tobytes()
