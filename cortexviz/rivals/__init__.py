"""Rivals of the Bayesian network, to be compared with it (Dura-Bernal 2012, Fig. 13).

===================  =============================================================================
`MaxPoolingHMAX`     the deterministic HMAX (Serre et al. 2007), `cortexviz.hmax.baselines`
`HTM`                hierarchical temporal memory (George & Hawkins 2009): `htm`, of `learning`,
                     `poolers`, `messages` and `hierarchy`
`movie`              what a temporal memory learns from (`movies`)
`Pixels`, `HOG`,     what a user would pick first (`usual`)
`TorchFeatures`
`account`            how the three of the figure come to their answers (`accounts`), and how a
                     node of an HTM comes to its belief (`derivation`)
===================  =============================================================================

All models are classifiers of scikit-learn that take the pictures that `HMAXNetwork` takes.
"""

from cortexviz.hmax.baselines import MaxPoolingHMAX
from cortexviz.rivals.accounts import Account, account
from cortexviz.rivals.htm import HTM
from cortexviz.rivals.movies import movie
from cortexviz.rivals.usual import HOG, Pixels, TorchFeatures

__all__ = [
    "HOG",
    "HTM",
    "Account",
    "MaxPoolingHMAX",
    "Pixels",
    "TorchFeatures",
    "account",
    "movie",
]
