"""A MusicGen of a few thousand random weights: the same code and files, no music."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from torch.random import fork_rng
from transformers import (
    EncodecConfig,
    MusicgenConfig,
    MusicgenForConditionalGeneration,
    MusicgenMelodyConfig,
    MusicgenMelodyForConditionalGeneration,
    PreTrainedTokenizerFast,
    T5Config,
)
from transformers.models.musicgen.configuration_musicgen import MusicgenDecoderConfig
from transformers.models.musicgen_melody.configuration_musicgen_melody import MusicgenMelodyDecoderConfig

CODES = 64
RATE_HZ = 16_000


def tiny_musicgen(folder: Path, *, melody: bool = False, audio_channels: int = 1) -> Path:
    """Save one and say where."""
    text = T5Config(vocab_size=32, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2)
    # 16000 / (8 * 8 * 5 * 4) = 12.5 frames a second, 2 codebooks.
    codec = EncodecConfig(
        sampling_rate=RATE_HZ,
        upsampling_ratios=[8, 8, 5, 4],
        num_filters=4,
        hidden_size=16,
        codebook_dim=16,
        codebook_size=CODES,
        num_lstm_layers=1,
        num_residual_layers=1,
        target_bandwidths=[0.2],
    )
    shape = {
        "vocab_size": CODES,
        "hidden_size": 16,
        "ffn_dim": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "num_codebooks": 2 * audio_channels,
        "audio_channels": audio_channels,
        "pad_token_id": CODES,
        "bos_token_id": CODES,
    }
    with fork_rng():
        torch.manual_seed(5)
        if melody:
            decoder = MusicgenMelodyDecoderConfig(**shape)
            config = MusicgenMelodyConfig(text_encoder=text, audio_encoder=codec, decoder=decoder, chroma_length=30)
            model = MusicgenMelodyForConditionalGeneration(config)
        else:
            config = MusicgenConfig(text_encoder=text, audio_encoder=codec, decoder=MusicgenDecoderConfig(**shape))
            model = MusicgenForConditionalGeneration(config)
        for weight in model.decoder.parameters():  # small random weights give nearly the same logits for everything
            weight.data.mul_(20.0)
        for layer in model.audio_encoder.quantizer.layers:  # zeros unless trained, and then every token sounds alike
            layer.codebook.embed.normal_()
    model.generation_config.pad_token_id = CODES
    model.generation_config.bos_token_id = CODES
    model.generation_config.decoder_start_token_id = CODES
    model.save_pretrained(folder)
    words = ["<pad>", "</s>", "<unk>", "a", "track", "with", "in", "at", "bpm", "time", "lo-fi", "piano"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder)
    return folder
