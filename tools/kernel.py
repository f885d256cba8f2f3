"""Compiles the kernel of the index beside its sources, where a C compiler is at hand: `python -m tools.kernel [FOLDER]`.

Without a compiler, or where it fails, there is none, and NumPy does its work.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from indexer.index import kernel_library
from indexer.storage import write_whole

# As NumPy computes: no multiplication and addition in one step, which rounds once and not twice.
COMMAND: Final = ("cc", "-std=c99", "-O3", "-ffp-contract=off", "-shared", "-fPIC")


def compile_kernel(folder: Path, command: tuple[str, ...] = COMMAND) -> bool:
    """Compile it into a folder; whether it could be."""
    library = folder / kernel_library.LIBRARY
    made = library.with_suffix(".made")
    try:
        subprocess.run([*command, "-o", made, *kernel_library.UNITS], check=True, capture_output=True)  # noqa: S603
        sums = kernel_library.sums(made.read_bytes())
    except (OSError, subprocess.CalledProcessError):
        made.unlink(missing_ok=True)
        return False
    # Between the two the sums do not fit, and it is not used.
    made.replace(library)
    write_whole(folder / kernel_library.SUMS, sums.encode(), durable=False)
    return True


if __name__ == "__main__":
    compile_kernel(Path(sys.argv[1]) if len(sys.argv) > 1 else kernel_library.FOLDER)
