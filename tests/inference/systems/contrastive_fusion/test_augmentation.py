import numpy as np
import torch

from inference.systems.contrastive_fusion.augmentation import augment, present_modalities


def clips(count: int = 4, size: int = 32) -> torch.Tensor:
    """A smooth picture that moves nowhere, with a bright half."""
    ramp = torch.linspace(0, 1, size).expand(count, 1, 16, size, size).clone()
    ramp[..., : size // 2, :] *= 0.5
    return ramp


def test_both_modalities_are_turned_cropped_and_mirrored_alike() -> None:
    for seed in range(5):
        visible, thermal = augment(clips(), 1 - clips(), np.random.default_rng(seed))
        clean = ((visible > 0) & (visible < 1) & (thermal > 0) & (thermal < 1)).float()
        assert clean.mean() > 0.9
        assert ((visible + thermal - 1).abs() * clean).max() < 1e-5


def test_samples_of_a_batch_differ_and_frames_of_a_clip_do_not() -> None:
    visible, _ = augment(clips(8), clips(8), np.random.default_rng(1))
    quiet = [row for row in visible if (row.min() > 0) and (row.max() < 1)] or list(visible)
    assert not torch.equal(visible[0], visible[1])
    assert torch.allclose(quiet[0][:, 0], quiet[0][:, -1], atol=1e-6) or len(quiet) == 8


def test_it_is_repeated_by_the_same_generator_only() -> None:
    first = augment(clips(), clips(), np.random.default_rng(3))
    again = augment(clips(), clips(), np.random.default_rng(3))
    other = augment(clips(), clips(), np.random.default_rng(4))
    assert torch.equal(first[0], again[0])
    assert not torch.equal(first[0], other[0])


def test_it_flips_half_and_keeps_what_is_up_up() -> None:
    visible, _ = augment(clips(64), clips(64), np.random.default_rng(0))
    rising = (
        visible[..., 24:, 24:].mean(dim=(1, 2, 3, 4)) > visible[..., 24:, :8].mean(dim=(1, 2, 3, 4))
    ).sum()
    assert 20 < int(rising) < 44
    assert (visible[..., 20:, :].mean(dim=(1, 2, 3, 4)) > visible[..., :12, :].mean(dim=(1, 2, 3, 4))).all()


def test_noise_hits_few_clips_and_few_pixels() -> None:
    grey = torch.full((200, 1, 4, 16, 16), 0.5)
    visible, thermal = augment(grey, grey, np.random.default_rng(0))
    for noisy in (visible, thermal):
        share = (noisy == 1).float().mean(dim=(1, 2, 3, 4))
        assert 5 < int((share > 0).sum()) < 40
        assert share.max() < 0.03
    assert not torch.equal(visible, thermal)


def test_never_are_both_modalities_absent() -> None:
    present = present_modalities(2000, 0.5, np.random.default_rng(0))
    assert present.any(dim=1).all()
    assert 900 < int((~present.all(dim=1)).sum()) < 1100
    assert 400 < int((~present[:, 0]).sum()) < 600
    assert present_modalities(50, 0.0, np.random.default_rng(0)).all()
