"""The paper's extractors at full input size and tiny width, and flow."""

import numpy as np
import pytest
import torch
from torch import nn

from inference.errors import WeightsMissing
from inference.extractors.pipeline import features_of
from inference.systems.ws_vad.configuration import TINY
from inference.systems.ws_vad.extractors import StreamExtractor
from inference.systems.ws_vad.flow import dis_flow, flow_stack, tvl1_flow
from inference.systems.ws_vad.inputs import NotMeasured, camera_looks_of, read_rows
from inference.systems.ws_vad.judging import judged
from inference.systems.ws_vad.network import WeaklySupervised
from inference.systems.ws_vad.paper_extractors import PaperExtractor, build_paper_extractor
from inference.systems.ws_vad.preparation import Preparation
from inference.types import Snippet
from tests.inference.systems.ws_vad.made_videos import snippets


class Pooled(nn.Module):
    """In a network's place: means of the input's channels, repeated."""

    def __init__(self, width: int, axes: tuple[int, ...]) -> None:
        super().__init__()
        self.width, self.axes = width, axes

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        means = x.mean(self.axes)
        return means.repeat(1, self.width)[:, : self.width]


def snippet(seed: int = 0, *, audio: bool = True, frames: int = 16) -> Snippet:
    chance = np.random.default_rng(seed)
    numbers = np.arange(frames)
    picture = chance.integers(0, 255, (48, 64, 3), np.uint8)
    return Snippet(
        source="made",
        sequence=seed,
        start=float(seed),
        end=seed + frames / 8,
        frame_start=0,
        frame_end=frames,
        frames=np.stack([np.roll(picture, place, axis=1) for place in range(frames)]),
        frame_numbers=numbers,
        frame_times=numbers / 8,
        fps=8.0,
        audio=chance.normal(0, 0.1, 2000 * frames).astype(np.float32) if audio else None,
    )


@pytest.fixture(scope="module")
def extractor() -> PaperExtractor:
    networks = {
        "pictures": Pooled(TINY.pictures, (2, 3)),
        "clips": Pooled(TINY.clips, (2, 3, 4)),
        "flow": Pooled(TINY.flow, (2, 3, 4)),
        "audio": Pooled(TINY.audio, (2, 3)),
    }
    return PaperExtractor(networks, flow="dis")


def test_the_paper_configuration_end_to_end(extractor: PaperExtractor) -> None:
    """From snippets to scores, a silent snippet among them."""
    torch.manual_seed(0)
    network = WeaklySupervised(TINY).eval()
    features = list(extractor.measure([snippet(0), snippet(1, audio=False), snippet(2, frames=9)]))
    rows, held = read_rows("paper", features)
    assert held == {}
    assert [getattr(rows, name).shape[1] for name in ("pictures", "clips", "flow", "audio")] == [
        512,
        1024,
        1024,
        128,
    ]
    assert rows.present.tolist() == [[True, True, True], [True, True, False], [True, True, True]]
    found = judged([network], Preparation({})(rows, TINY))
    assert found.scores.shape == (3,)
    assert found.shares.sum(axis=1) == pytest.approx(1)
    assert found.shares[1, 2] == 0


def test_pictures_move_to_the_right(extractor: PaperExtractor) -> None:
    """They are rolled by a pixel of 64, which is 5.3 of 340: the first channel of flow."""
    flow = extractor.extract(snippet())["ws_vad.flow"][:2]
    assert flow[0] > 0.1
    assert abs(flow[1]) < 0.05


def test_methods_of_flow_agree() -> None:
    x, y = np.meshgrid(np.arange(48), np.arange(40))
    pictures = np.stack([127 + 60 * np.sin((x - shift) / 4) + 60 * np.cos(y / 5) for shift in (0, 1)]).astype(
        np.uint8
    )
    for method in (tvl1_flow, dis_flow):
        field = method(*pictures)[10:30, 10:38]
        assert np.median(field[..., 0]) == pytest.approx(1, abs=0.3)
        assert np.median(field[..., 1]) == pytest.approx(0, abs=0.2)
    stack = flow_stack(np.repeat(pictures, 2, axis=0), lambda *_: np.full((40, 48, 2), 50.0, np.float32))
    assert stack.shape == (4, 40, 48, 2)
    assert stack.max() == 1.0  # 50 pixels a frame are cut off at LARGEST


def test_missing_weights_name_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHPOST_WEIGHTS", "/nonexistent")
    with pytest.raises(WeightsMissing, match="import-checkpoint --as i3d FILE --out /nonexistent/i3d_flow"):
        build_paper_extractor(("flow",))


class Looks:
    name, size = "motion_live", 44

    def look(self, snippet: Snippet, positions: list[int]) -> "Looks":
        self.values = np.full((len(positions), self.size), snippet.sequence, np.float32)
        return self


def test_looks_become_arrays() -> None:
    arrays = StreamExtractor([Looks()], (3, 7)).extract(snippet(5))  # type: ignore[list-item]
    assert arrays["deep.motion_live"].shape == (4, 44)
    with pytest.raises(NotMeasured, match="mobilenet"):
        read_rows("embedded", [features_of(snippet(5), arrays)])


def test_a_camera_borrows_the_second_before() -> None:
    """A hop of one second is described by two; after a gap, and where it is first, by itself."""
    hops = snippets(3, 4, camera=True)
    rows, held = read_rows("embedded", hops)
    looks = [camera_looks_of(hop)["motion_live"] for hop in hops]
    assert rows.flow[0] == pytest.approx(looks[0].mean(axis=0))
    assert rows.flow[2] == pytest.approx(np.concatenate(looks[1:3]).mean(axis=0), abs=1e-5)
    continued, _ = read_rows("embedded", snippets(4, 1, camera=True, first=4), held)
    alone, _ = read_rows("embedded", snippets(4, 1, camera=True, first=4))
    later, _ = read_rows("embedded", snippets(4, 1, camera=True, first=9), held)
    assert np.abs(continued.flow - alone.flow).max() > 0.1
    assert later.flow == pytest.approx(alone.flow)
    recorded, _ = read_rows("embedded", snippets(3, 2))
    own = np.asarray(snippets(3, 2)[1].arrays["deep.motion"])
    assert recorded.flow[1] == pytest.approx(own.mean(axis=0))
