"""How good are synthetic images? Distances between sets of pictures, and between two pictures.

============  ===================================================================================
`frechet`     `frechet_distance`, between two Gaussians
`inception`   `fid`: the distance on Inception features (``cortexviz[torch]``)
`features`    `feature_distance`: the same on features that need no download
`untrained`   the network of the FID with random weights, which needs no download either
`beliefs`     what this package's own vision network sees, as features
`kernel`      `kid`: a distance that is right on average, however few pictures there are
`manifold`    `prdc`: precision, recall, density and coverage of one set by another
`pairwise`    `psnr`, `ssim`, `best_match`: two pictures at a time
`images`      what counts as pictures
============  ===================================================================================
"""

from cortexviz.metrics.features import FEATURES, feature_distance, features_of, gabor_features
from cortexviz.metrics.frechet import Distance, Gaussian, frechet_distance, gaussian_statistics
from cortexviz.metrics.inception import fid, inception_features, weights_path
from cortexviz.metrics.kernel import KID, kid
from cortexviz.metrics.manifold import PRDC, prdc
from cortexviz.metrics.pairwise import best_match, psnr, ssim
from cortexviz.metrics.untrained import inception_random

__all__ = [
    "FEATURES",
    "KID",
    "PRDC",
    "Distance",
    "Gaussian",
    "best_match",
    "feature_distance",
    "features_of",
    "fid",
    "frechet_distance",
    "gabor_features",
    "gaussian_statistics",
    "inception_features",
    "inception_random",
    "kid",
    "prdc",
    "psnr",
    "ssim",
    "weights_path",
]
