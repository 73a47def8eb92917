"""How fast MusicGen is here: musicgen-small's dimensions and random weights, since speed does not depend on values.

``python -m tests.benchmarks.musicgen [seconds]`` prints seconds of work for each second of music, and beside it the
time of the matrix products alone, so that the number can be judged on another machine.
"""

from __future__ import annotations

import sys
import time

import torch
from transformers import EncodecConfig, MusicgenConfig, MusicgenForConditionalGeneration, T5Config
from transformers.models.musicgen.configuration_musicgen import MusicgenDecoderConfig

FRAME_RATE_HZ = 50


def small() -> MusicgenForConditionalGeneration:
    """The dimensions of facebook/musicgen-small: T5-base's encoder, 24 layers of 1024, EnCodec at 32 kHz."""
    text = T5Config(vocab_size=32_128, d_model=768, d_kv=64, d_ff=3072, num_layers=12, num_heads=12)
    codec = EncodecConfig(
        sampling_rate=32_000,
        upsampling_ratios=[8, 5, 4, 4],
        num_filters=64,
        hidden_size=128,
        codebook_dim=128,
        codebook_size=2048,
        num_lstm_layers=2,
        target_bandwidths=[2.2],
        norm_type="weight_norm",
    )
    config = MusicgenConfig(text_encoder=text, audio_encoder=codec, decoder=MusicgenDecoderConfig())
    model = MusicgenForConditionalGeneration(config).eval()
    for name in ("pad_token_id", "bos_token_id", "decoder_start_token_id"):
        setattr(model.generation_config, name, 2048)
    return model


def main(seconds: float) -> None:
    """Print the measurement."""
    model = small()
    decoder = sum(weight.numel() for weight in model.decoder.parameters())
    tokens = round(seconds * FRAME_RATE_HZ)
    words = torch.ones((1, 24), dtype=torch.long)
    with torch.inference_mode():
        began_at = time.perf_counter()
        sound = model.generate(
            input_ids=words, attention_mask=words, do_sample=True, guidance_scale=3.0, max_new_tokens=tokens + 4
        )
        took = time.perf_counter() - began_at
        matrix, vectors = torch.rand(1024, 1024), torch.rand(1024, 2)
        began_at = time.perf_counter()
        for _ in range(decoder // matrix.numel()):
            matrix @ vectors
        products = (time.perf_counter() - began_at) * tokens
    made = sound.shape[-1] / 32_000
    print(f"decoder of {decoder / 1e6:.0f} million weights, {torch.get_num_threads()} threads")
    ratio = f"{took / made:.1f} times as long as the music, {tokens / took:.1f} tokens/s"
    print(f"{made:.1f} s of music in {took:.1f} s: {ratio}")
    print(f"matrix products alone: {products:.1f} s; ratio {took / products:.1f}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 4.0)
