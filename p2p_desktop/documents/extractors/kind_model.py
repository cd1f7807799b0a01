"""A small classifier of kinds that learns from what people have confirmed on this machine.

Words and pairs of words, hashed, and a logistic regression over them: it trains in a second, and what is kept are plain
numbers that cannot run anything. Titles decide first (``classify``); this only speaks where they are in doubt.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from p2p_desktop.domain.document import Kind

_FEATURES = 2**13
_FOLDS = 3
#: Most letters of a document's text that are looked at: its kind shows on its first page.
_MOST_LETTERS = 6_000
_MOST_BYTES = 4_000_000
_WORDS = HashingVectorizer(n_features=_FEATURES, ngram_range=(1, 2), alternate_sign=False, norm="l2", lowercase=True)


@dataclass(frozen=True, slots=True)
class KindModel:
    """Weights for each kind: one row of features and an offset."""

    kinds: tuple[Kind, ...]
    weights: NDArray[np.float32]
    offsets: NDArray[np.float32]

    def kind_of(self, text: str) -> tuple[Kind, float]:
        """Return the likeliest kind of a document with this text, and how likely it is."""
        features = _WORDS.transform([text[:_MOST_LETTERS]])
        scores = np.asarray(features @ self.weights.T).ravel() + self.offsets
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        best = int(np.argmax(shares))
        return self.kinds[best], float(shares[best])

    def packed(self) -> bytes:
        """Write the model as plain arrays."""
        held = io.BytesIO()
        np.savez_compressed(held, weights=self.weights, offsets=self.offsets)
        return held.getvalue()


def unpacked(kinds: Sequence[Kind], packed: bytes) -> KindModel:
    """Read what ``packed`` wrote; raise ValueError where it is anything else."""
    if len(packed) > _MOST_BYTES:
        raise ValueError("too large")
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        weights, offsets = arrays["weights"], arrays["offsets"]
    if weights.shape != (len(kinds), _FEATURES) or offsets.shape != (len(kinds),):
        raise ValueError("other shapes")
    return KindModel(tuple(kinds), weights.astype(np.float32), offsets.astype(np.float32))


def trained(texts: Sequence[str], kinds: Sequence[Kind]) -> KindModel:
    """Train on texts and their kinds, of which there are at least two."""
    features = _WORDS.transform([text[:_MOST_LETTERS] for text in texts])
    model = LogisticRegression(C=20.0, max_iter=300, class_weight="balanced").fit(
        features, [each.value for each in kinds]
    )
    classes = [Kind(str(each)) for each in model.classes_]
    weights, offsets = model.coef_, model.intercept_
    if len(classes) == 2:  # one row speaks for the second kind, and against the first
        weights, offsets = np.vstack([-weights, weights]) / 2, np.concatenate([-offsets, offsets]) / 2
    return KindModel(tuple(classes), weights.astype(np.float32), offsets.astype(np.float32))


def said_of_unseen(texts: Sequence[str], kinds: Sequence[Kind]) -> list[tuple[Kind, float]]:
    """Return what models say that were each trained without the text they speak of: an honest look at the model."""
    said: list[tuple[Kind, float]] = [(Kind.OTHER, 0.0)] * len(texts)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(np.zeros(len(texts)), [each.value for each in kinds]):
        model = trained([texts[at] for at in train], [kinds[at] for at in train])
        for at in test:
            said[at] = model.kind_of(texts[at])
    return said
