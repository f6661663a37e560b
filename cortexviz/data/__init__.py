"""Pictures to learn from and to look at: faces, silhouettes and their distortions, illusions.

================  ===============================================================================
`faces`           from `olivetti`, a `folder` of one's own, or `procedural`: drawn by `portraits`
`silhouettes`     the thirty objects of `drawings`, or a folder; `listing` reads folders
`shapes`          random ones, to tune on
`changes`         pictures hidden in part, noisy, moved, smaller: the paper's seven `distortions`
                  and five harder ones, or one picture in any amount, by `disturbing`
`redrawing`       `exemplars`: other pictures of the same objects
`photographs`     of the world: six that come along, or a folder
`illusions`       Kanizsa figures and their controls: `inducers` at the corners of a `contour`;
                  `paths` fills outlines
================  ===============================================================================
"""

from cortexviz.data.contour import Contour, illusory_contour
from cortexviz.data.distortions import DISTORTIONS, HARDER, distort
from cortexviz.data.disturbing import disturbed
from cortexviz.data.faces import Faces, faces
from cortexviz.data.illusions import kanizsa, line_drawing, overlay
from cortexviz.data.photographs import Photographs, photographs
from cortexviz.data.redrawing import exemplars
from cortexviz.data.shapes import random_shapes
from cortexviz.data.silhouettes import Silhouettes, load_silhouettes, silhouettes

__all__ = [
    "DISTORTIONS",
    "HARDER",
    "Contour",
    "Faces",
    "Photographs",
    "Silhouettes",
    "distort",
    "disturbed",
    "exemplars",
    "faces",
    "illusory_contour",
    "kanizsa",
    "line_drawing",
    "load_silhouettes",
    "overlay",
    "photographs",
    "random_shapes",
    "silhouettes",
]
