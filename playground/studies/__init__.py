"""Studies: what a setting really does, over many seeds.

>>> from playground import RunConfig
>>> from playground.studies import Axis, Study, run_study
>>> study = Study(RunConfig(), (Axis.parse("learning_rate=0.01,0.1"),), seeds=6, epochs=50)
>>> len(run_study(study).runs)
12
"""

from __future__ import annotations

from playground.studies.claims import Verdict, judge
from playground.studies.execution import Progress, Report, Workers, run_study, run_trials
from playground.studies.headline import headline
from playground.studies.ledger import Ledger
from playground.studies.statistics import Group, StudyResult
from playground.studies.study import Axis, Study
from playground.studies.trial import Measures, Outcome, Trial

__all__ = [
    "Axis",
    "Group",
    "Ledger",
    "Measures",
    "Outcome",
    "Progress",
    "Report",
    "Study",
    "StudyResult",
    "Trial",
    "Verdict",
    "Workers",
    "headline",
    "judge",
    "run_study",
    "run_trials",
]
