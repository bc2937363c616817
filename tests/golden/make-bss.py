"""Writes bss.json: SDR, SIR and SAR of estimates with a formula, by mir_eval (0.8.2 when last run). `python3 tests/golden/make-bss.py`."""
import json
import pathlib
import warnings

import mir_eval
import numpy as np

warnings.simplefilter("ignore")
LENGTH = 4000
n = np.arange(LENGTH, dtype=np.float64)
delayed = lambda x, by: np.concatenate([np.zeros(by), x[:-by]])
# Sources that have something in common, as voices in one room do.
first = np.sin(0.7 * n * n) + 0.5 * np.sin(0.2 * n)
second = np.cos(1.3 * n * n) + 0.3 * delayed(first, 7)
other = np.sin(0.0011 * n * n * n)
estimates = [0.8 * delayed(first, 3) - 0.2 * first + 0.3 * second + 0.1 * other, second + 0.4 * delayed(first, 40) + 0.5 * other]
sdr, sir, sar, _ = mir_eval.separation.bss_eval_sources(np.stack([first, second]), np.stack(estimates), compute_permutation=False)
result = dict(length=LENGTH, sdr=sdr.tolist(), sir=sir.tolist(), sar=sar.tolist())
pathlib.Path(__file__).with_name("bss.json").write_text(json.dumps(result))
