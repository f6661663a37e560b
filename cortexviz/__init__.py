"""See how a visual cortex could learn and perceive.

=====================  ==========================================================================
`cortexviz.bcm`        BCM plasticity on images: weights evolve from noise into faces
`cortexviz.bayesnet`   discrete Bayesian networks as arrays, and belief propagation in them
`cortexviz.v1`         neurons that see patches of photographs grow oriented receptive fields
`cortexviz.hmax`       the five-layer vision network S1-C1-S2-C2-S3
`cortexviz.rivals`     HMAX, hierarchical temporal memory and others, to compare it with
`cortexviz.data`       faces, silhouettes and their distortions
`cortexviz.metrics`    how good synthetic images are
`cortexviz.studies`    whole experiments: settings, runs, a tidy table, a figure
`cortexviz.plot`       arrays in, matplotlib Axes out
`cortexviz.widgets`    explorers for Jupyter and Voila (needs ``cortexviz[app]``)
`cortexviz.app`        the ``cortexviz`` command: dashboards in the browser, studies in a terminal
`cortexviz.base`       what all stand on: checks at the door, files, warnings, compiling
=====================  ==========================================================================

Nothing heavy is imported here: ``import cortexviz.bcm`` needs NumPy, SciPy and numba only.
"""

from cortexviz.base.fast import fast as fast

__version__ = "0.2.0"


class CortexvizWarning(UserWarning):
    """Something worth knowing happened: a fallback, a skipped file, a run that learned nothing."""
