"""Pictures to learn from and to look at: faces, silhouettes and their distortions, illusions."""

from cortexviz.data.distortions import DISTORTIONS, HARDER, distort
from cortexviz.data.faces import Faces, faces
from cortexviz.data.illusions import Figure, figure, kanizsa, line_drawing, overlay
from cortexviz.data.silhouettes import Silhouettes, load_silhouettes, silhouettes

__all__ = [
    "DISTORTIONS",
    "HARDER",
    "Faces",
    "Figure",
    "Silhouettes",
    "distort",
    "faces",
    "figure",
    "kanizsa",
    "line_drawing",
    "load_silhouettes",
    "overlay",
    "silhouettes",
]
