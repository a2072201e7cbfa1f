import numpy as np
import pytest
from sklearn.metrics import precision_recall_fscore_support

from evals.measures.honesty import (
    area_under_risk_coverage,
    calibration_error,
    refusal_f1,
    refusal_precision,
    refusal_recall,
    reliability,
    risk_coverage,
)


def ones(n: int) -> np.ndarray:
    return np.ones((1, n))


def test_refusals_by_hand() -> None:
    refused = np.array([1.0, 1, 1, 0, 0, 0])
    answerable = np.array([0.0, 0, 1, 0, 1, 1])
    # 3 refusals, 2 of them due; 3 questions without an answer.
    assert refusal_precision(refused, answerable, ones(6))[0] == pytest.approx(2 / 3)
    assert refusal_recall(refused, answerable, ones(6))[0] == pytest.approx(2 / 3)
    assert refusal_f1(refused, answerable, ones(6))[0] == pytest.approx(2 * 2 / (3 + 3))


def test_refusals_agree_with_scikit_learn() -> None:
    rng = np.random.default_rng(3)
    refused, answerable = (rng.integers(2, size=80).astype(float) for _ in range(2))
    ours = [f(refused, answerable, ones(80))[0] for f in (refusal_precision, refusal_recall, refusal_f1)]
    theirs = precision_recall_fscore_support(1 - answerable, refused, average="binary")[:3]
    assert ours == pytest.approx(theirs)


def test_who_never_refuses() -> None:
    refused, answerable = np.zeros(2), np.array([1.0, 0])
    assert np.isnan(refusal_precision(refused, answerable, ones(2))[0])
    assert refusal_recall(refused, answerable, ones(2))[0] == refusal_f1(refused, answerable, ones(2))[0] == 0


def test_risk_coverage_by_hand() -> None:
    confidence, right = np.array([0.5, 0.9, 0.7, 0.1]), np.array([0.0, 1, 1, 0])
    coverage, risk = risk_coverage(confidence, right)
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1]
    assert risk.tolist() == pytest.approx([0, 0, 1 / 3, 2 / 4])
    area = area_under_risk_coverage(confidence, right, ones(4))[0]
    assert area == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4)


def test_a_constant_confidence_gains_nothing() -> None:
    right = np.array([1.0, 0, 1, 0])
    _, risk = risk_coverage(np.full(4, 0.5), right)
    assert risk.tolist() == pytest.approx([1, 1, 2 / 3, 2 / 4])


def test_drawing_a_question_twice_is_having_it_twice() -> None:
    confidence, right = np.array([0.5, 0.9, 0.7]), np.array([0.0, 1, 0])
    weighted = area_under_risk_coverage(confidence, right, np.array([[1.0, 1, 2]]))[0]
    # 0.9 right, 0.7 wrong twice (both covered at once: 2/3), 0.5 wrong: 3/4.
    assert weighted == pytest.approx((0 + 2 * 2 / 3 + 3 / 4) / 4)


def test_calibration_by_hand() -> None:
    confidence = np.array([0.91, 0.95, 0.42, 0.48, 1.0, 0.1])
    right = np.array([1.0, 0, 0, 1, 1, 0])
    refused = np.array([0.0, 0, 0, 0, 0, 1])
    # Bin 0.9-1: |(0.91 + 0.95 + 1) - 2| = 0.86; bin 0.4-0.5: |(0.42 + 0.48) - 1| = 0.1; 5 answers.
    assert calibration_error(confidence, right, refused, ones(6))[0] == pytest.approx((0.86 + 0.1) / 5)
    low, high = reliability(confidence[:5], right[:5])
    assert low == pytest.approx((0.45, 0.5, 2)) and high == pytest.approx((2.86 / 3, 2 / 3, 3))
