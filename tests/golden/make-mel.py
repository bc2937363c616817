"""Writes mel.json: the mel power spectrogram of a signal with a formula, by numpy (2.4.6 when last run). `python3 tests/golden/make-mel.py`."""
import json
import pathlib

import numpy as np

RATE, WINDOW, HOP, FFT, FIRST, BANDS, LOWEST, HIGHEST, FLOOR = 16000, 400, 160, 512, -120, 40, 60.0, 7600.0, 1e-8
FRAMES = 6

n = np.arange(HOP * FRAMES)
samples = (0.5 * np.sin(2 * np.pi * (200 * n / RATE + 3000 * (n / RATE) ** 2)) + 0.1 * np.cos(n * n)).astype(np.float32)

mel = lambda f: 2595 * np.log10(1 + f / 700)
corners = 700 * (10 ** (np.linspace(mel(LOWEST), mel(HIGHEST), BANDS + 2) / 2595) - 1)
frequency = np.arange(FFT // 2 + 1) * RATE / FFT
rising = (frequency[None] - corners[:-2, None]) / np.diff(corners)[:-1, None]
falling = (corners[2:, None] - frequency[None]) / np.diff(corners)[1:, None]
bank = np.maximum(0, np.minimum(rising, falling))

padded = np.concatenate([np.zeros(-FIRST), samples.astype(np.float64), np.zeros(WINDOW)])
frames = np.stack([padded[i * HOP : i * HOP + WINDOW] * np.hanning(WINDOW) for i in range(FRAMES)])
power = np.abs(np.fft.rfft(frames, FFT)) ** 2 @ bank.T + FLOOR

spec = dict(sampleRate=RATE, windowLength=WINDOW, hopLength=HOP, fftLength=FFT, firstSample=FIRST, bands=BANDS, lowestFrequency=LOWEST, highestFrequency=HIGHEST, powerFloor=FLOOR)
result = dict(spec=spec, frames=FRAMES, samples=[float(f"{v:.9g}") for v in samples], melPower=[[float(f"{v:.7g}") for v in row] for row in power])
pathlib.Path(__file__).with_name("mel.json").write_text(json.dumps(result))
