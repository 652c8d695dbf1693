"""A judgement as Exercism's `results.json`, version 3, with what Baton adds in `x_` fields."""

from __future__ import annotations

from typing import Any

from bot.courses.course import Place
from bot.review.intake import Refused
from bot.review.verdict import Comment, JudgedTest, Judgement, Verdict
from bot.sandbox.runner import TestStatus

_STATUS = {TestStatus.PASSED: "pass", TestStatus.FAILED: "fail", TestStatus.ERROR: "error"}


def results_json(place: Place, judgement: Judgement | None, refused: Refused | None = None) -> dict[str, Any]:
    """The report; `judgement` is None if the files were `refused` before anything ran."""
    report: dict[str, Any] = {"version": 3, "status": _status(judgement), "x_task": place.reference}
    if judgement is None:
        reason = refused.reason.value if refused else "nothing"
        return report | {
            "message": reason,
            "tests": [],
            "x_verdict": Verdict.UNGRADED.value,
            "x_refused": reason,
        }
    if judgement.trouble:
        trouble = judgement.trouble
        report["message"] = f"{trouble.file}:{trouble.line}: {trouble.message}"
    return report | {
        "tests": [_test(test) for test in judgement.tests],
        "x_verdict": judgement.verdict.value,
        "x_score": judgement.score.total if judgement.score else None,
        "x_parts": _parts(judgement),
        "x_comments": [_comment(comment) for comment in judgement.comments],
        "x_run": {
            "outcome": judgement.run.outcome.value,
            "milliseconds": round(judgement.run.milliseconds),
            "cpu_milliseconds": round(judgement.run.cpu_milliseconds),
            "tier": judgement.run.tier,
            "tools": dict(judgement.run.tools or {}),
        },
    }


def _status(judgement: Judgement | None) -> str:
    if judgement is None or judgement.verdict is Verdict.UNGRADED:
        return "error"
    return "pass" if judgement.passed else "fail"


def _test(test: JudgedTest) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "name": test.title.in_locale("en"),
        "status": _STATUS[test.status],
        "x_id": test.name,
    }
    if not test.passed:
        shown |= {"message": test.message, "test_code": test.source}
        shown |= {"x_expected": test.expected, "x_actual": test.actual, "x_trace": list(test.trace)}
        shown |= {"x_subtest": test.subtest} if test.subtest else {}
    return shown


def _parts(judgement: Judgement) -> list[dict[str, Any]]:
    return [
        {
            "part": part.part.value,
            "points": part.points,
            "of": part.of,
            "losses": [{"why": loss.why, "points": loss.points, "count": loss.count} for loss in part.losses],
        }
        for part in (judgement.score.parts if judgement.score else ())
    ]


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        "severity": comment.severity.value,
        "source": comment.source.value,
        "key": comment.key,
        "text": dict(comment.text.by_locale) if comment.text else comment.message,
        "file": comment.file,
        "line": comment.line,
    }
