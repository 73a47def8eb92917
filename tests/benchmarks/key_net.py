"""The key network as torch trains it; ``musicassist/audio/key_network.py`` runs the same without torch."""

from __future__ import annotations

import torch
from torch import nn

from musicassist.audio.key_network import BANDS, MODES, PLACES, STEP_FRAMES


class PitchConv(nn.Module):
    """A convolution that wraps round the twelve pitch classes, so that a transposed track is a transposed answer."""

    def __init__(self, inputs: int, outputs: int, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, (12, width), padding=(0, width // 2))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """From shape (tracks, inputs, 12, time) to (tracks, outputs, 12, time)."""
        return self.conv(torch.cat([x, x[:, :, :11]], dim=2))


class KeyNet(nn.Module):
    """Shapes: frames to steps, steps to bars, bars to the whole."""

    def __init__(self, first: int = 24, second: int = 16, third: int = 16, heads: int = 4, last: int = 24) -> None:
        super().__init__()
        self.frame = PitchConv(BANDS, first, 1)
        self.place = nn.Linear(PLACES, first)
        self.step = PitchConv(first, second, 3)
        self.bar = PitchConv(second, third, 5)
        self.attend = nn.Linear(2 * third + first, heads)
        self.whole = PitchConv(third * (heads + 1), last, 1)
        self.modes = nn.Conv2d(last, len(MODES), 1)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, places: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Logits of shape (tracks, modes, 12).

        ``x`` has the shape (tracks, bands, 12, frames), ``places`` (tracks, frames, places), ``mask`` (tracks, steps),
        one where a step is within the track.
        """
        placed = self.place(places)
        h = torch.relu(self.frame(x) + placed.transpose(1, 2)[:, :, None])
        h = nn.functional.avg_pool2d(h, (1, STEP_FRAMES))
        seen = mask[:, None, None]
        h = torch.relu(self.step(h * seen)) * seen
        h = torch.relu(self.bar(self.drop(h))) * seen
        where = nn.functional.avg_pool1d(placed.transpose(1, 2), STEP_FRAMES)
        told = torch.cat([h.mean(dim=2), h.amax(dim=2), where], dim=1).transpose(1, 2)
        shares = torch.softmax(self.attend(told) + (mask[:, :, None] - 1.0) * 1e4, dim=1)
        mean = h.sum(dim=3, keepdim=True) / mask.sum(dim=1)[:, None, None, None]
        pooled = torch.einsum("ncpt,nth->nhcp", h, shares).flatten(1, 2)[..., None]
        whole = torch.relu(self.whole(self.drop(torch.cat([mean, pooled], dim=1))))
        return self.modes(self.drop(whole))[..., 0]
