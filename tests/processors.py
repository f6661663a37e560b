"""Other processors, as far as one machine can try: environments for processes of their own."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

ROOT = Path(__file__).parents[1]
# The oldest processor of this kind; `make test-generic` keeps its code in the same folder.
GENERIC = {
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CACHE_DIR": str(ROOT / ".numba_cache" / "generic"),
}
PLAIN = " ".join(name for name in __cpu_dispatch__ if __cpu_features__.get(name))
OTHERS = {"generic code": GENERIC, "NumPy without vectors": {"NPY_DISABLE_CPU_FEATURES": PLAIN}}
OLDEST = GENERIC | {"NPY_DISABLE_CPU_FEATURES": PLAIN}
if platform.machine() in ("x86_64", "AMD64"):
    kernels = ["Nehalem"]
    kernels += ["Haswell"] * any(__cpu_features__.get(name) for name in ("X86_V3", "AVX2"))
    kernels += ["SkylakeX"] * any(__cpu_features__.get(name) for name in ("X86_V4", "AVX512_SKX"))
    OTHERS |= {f"OpenBLAS for {name}": {"OPENBLAS_CORETYPE": name} for name in kernels}
    OLDEST |= {"OPENBLAS_CORETYPE": "Nehalem"}


def python(*arguments: str, environment: dict[str, str] | None = None) -> None:
    """Run Python in a fresh process."""
    subprocess.run(
        [sys.executable, *arguments], check=True, cwd=ROOT, env=os.environ | (environment or {})
    )
