"""The figures of a study: what its `runs` gave, and `comparing` them."""

from cortexviz.plot.studies.comparing import intervals, repeats, verdicts
from cortexviz.plot.studies.runs import counted_faces, study_curves, study_faces

__all__ = ["counted_faces", "intervals", "repeats", "study_curves", "study_faces", "verdicts"]
