import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

RATE = 44100
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Encodes samples of shape (frames, channels) with ffmpeg; the suffix chooses the format."""

    def write_file(name: str, samples: np.ndarray, *options: str, rate: int = RATE) -> Path:
        path = tmp_path / name
        channels = str(samples.shape[1])
        command = ["ffmpeg", "-v", "error", "-y", "-f", "f32le", "-ar", str(rate), "-ac", channels]
        command += ["-i", "pipe:0", *options, f"file:{path}"]
        subprocess.run(command, input=samples.astype("<f4").tobytes(), check=True)
        return path

    return write_file


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"
