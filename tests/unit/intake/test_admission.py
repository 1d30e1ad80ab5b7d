"""Admission: a command, or all defects of a message at once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.defects import defect
from schemas.events.heartbeat import HeartbeatPassed
from schemas.regime import CompiledRegime
from services.intake.domain.admission import LARGEST_MESSAGE, SUBMIT, Admission, admit
from services.intake.domain.commands import Answer, Register, Transfer
from tests.unit.intake.county import DOCUMENT, RECEIVED, REGION, as_bytes, door, regime_of, said


def admitted(message: dict[str, Any], type_: str = SUBMIT, **at_the_door: Any) -> Admission:
    return admit(door(**at_the_door), type_, as_bytes(message))


def defects(admission: Admission) -> set[tuple[str, str]]:
    assert admission.command is None
    return {(found.code, found.field) for found in admission.defects}


def without_lifts() -> CompiledRegime:
    return CompiledRegime(regime_of({**DOCUMENT, "categories": DOCUMENT["categories"][1:]}))


def step(kind: str, **more: Any) -> Admission:
    message = {"submission_id": "H-1", "at": "2026-03-02T09:00:30+08:00", **more}
    return admit(door(), f"duban.matter.{kind}.v1", as_bytes(message))


def test_a_sound_submission_becomes_a_command_and_sealed_words() -> None:
    admission = admitted(said(complainant={"name": "张三", "phone": "13800000000"}, category="电梯", about="住建局"))
    assert isinstance(admission.command, Register)
    assert admission.command.submission.category == "lifts"
    assert admission.command.case_number.startswith("360923-260302-")
    assert json.loads(admission.speech or b"") == {
        "title": "电梯停运",
        "text": "三号楼电梯停运两天",
        "complainant": {"name": "张三", "phone": "13800000000"},
    }
    assert "张三" not in repr(admission.command)


def test_all_defects_are_told_at_once_whatever_their_kind() -> None:
    admission = admitted(
        said(
            source="fax",
            title="",
            text="x" * 20_001,
            received_at="2026-03-03T09:00:00+08:00",
            due_at="2026-03-09",
            category="lift",
            confidential="maybe",
            catgory="lifts",
            complainant={"nmae": "张三"},
        )
    )
    assert defects(admission) == {
        ("unknown_value", "source"),
        ("too_short", "title"),
        ("too_long", "text"),
        ("in_the_future", "received_at"),
        ("no_offset", "due_at"),
        ("unknown_category", "category"),
        ("wrong_type", "confidential"),
        ("unknown_field", "catgory"),
        ("unknown_field", "complainant.nmae"),
    }
    assert admission.submission_id == "H-1"
    hinted = {found.field: found.message for found in admission.defects}
    assert "did you mean lifts?" in hinted["category"]
    assert "did you mean category?" in hinted["catgory"]
    assert "did you mean name?" in hinted["complainant.nmae"]


def test_nothing_is_demanded_that_is_there() -> None:
    demanded = ("submission_id", "source", "title", "text", "received_at")
    assert defects(admitted({})) == {("missing", name) for name in demanded}


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[]", b"null", b'"x"', b"{", b"[" * 100_000, b'{"a":"\\ud800"}'])
def test_what_is_no_object_is_malformed(data: bytes) -> None:
    admission = admit(door(), SUBMIT, data)
    assert [found.code for found in admission.defects] == ["malformed"]
    assert admission.submission_id is None


def test_times_that_cannot_be() -> None:
    assert defects(admitted(said(received_at="2026-03-02T09:00:00"))) == {("no_offset", "received_at")}
    assert defects(admitted(said(received_at="0001-01-01T00:00:00+14:00"))) == {("wrong_type", "received_at")}
    assert defects(admitted(said(due_at="9999-12-31T23:59:59Z"))) == {("out_of_range", "due_at")}
    assert defects(admitted(said(received_at="1800-01-01T00:00:00Z"))) == {("out_of_range", "received_at")}


@pytest.mark.parametrize(("days", "accepted"), [(0, True), (3, True), (4, False)])
def test_backdating_counts_civil_days(days: int, accepted: bool) -> None:
    late_in_the_day = RECEIVED + timedelta(days=days, hours=14, minutes=59)
    admission = admitted(said(), now=late_in_the_day)
    assert (admission.command is not None) is accepted
    if not accepted:
        assert defects(admission) == {("too_old", "received_at")}


def test_a_portal_without_a_limit_may_report_the_past() -> None:
    assert admitted(said(received_at="2011-01-02T00:00:00+08:00"), portal="archive").command is not None


def test_what_only_the_rules_of_today_refuse_may_be_a_repetition() -> None:
    first = admitted(said(category="电梯")).command
    assert isinstance(first, Register)
    for later, code in (
        ({"now": RECEIVED + timedelta(days=5)}, "too_old"),
        ({"now": RECEIVED - timedelta(minutes=5)}, "in_the_future"),
        ({"regime": without_lifts()}, "unknown_category"),
    ):
        again = admitted(said(category="电梯"), **later)
        assert [found.code for found in again.defects] == [code]
        assert again.command is None
        assert again.matter == first.matter
        assert again.repetition is not None
        assert again.repetition.reasons == again.defects
        assert isinstance(again.repetition.wanted, Register)
        assert again.repetition.wanted.submission.content == first.submission.content


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"catgory": "lifts"},
        {"due_at": "9999-12-31T23:59:59Z"},
        {"received_at": "1800-01-01T00:00:00Z"},
        {"received_at": "9999-12-31T23:59:59Z"},
    ],
)
def test_what_was_never_right_is_no_repetition(changes: dict[str, Any]) -> None:
    admission = admitted(said(**{"category": "lift", **changes}))
    assert admission.defects
    assert admission.repetition is None


def test_a_stranger_repeats_nothing() -> None:
    late = RECEIVED + timedelta(days=5)
    assert admitted(said(), now=late, portal="nobody").repetition is None
    assert admitted(said(), now=late, regime=None).repetition is None
    assert (
        admit(door(now=late), SUBMIT, as_bytes(said()), (defect("portal_mismatch", given="", actual=""),)).matter == ""
    )


def test_a_heartbeat_that_comes_late_is_no_repetition() -> None:
    data = as_bytes({"submission_id": "beat", "sounded_at": "2026-03-02T09:00:00+08:00"})
    late = admit(door(now=RECEIVED + timedelta(days=5)), "duban.heartbeat.sound.v1", data)
    assert (defects(late), late.repetition) == ({("too_old", "sounded_at")}, None)


def test_a_clock_may_run_ahead_by_a_minute() -> None:
    assert admitted(said(), now=RECEIVED - timedelta(seconds=60)).command is not None
    assert defects(admitted(said(), now=RECEIVED - timedelta(seconds=61))) == {("in_the_future", "received_at")}


def test_the_door_is_told_with_the_rest() -> None:
    assert defects(admitted(said(title=None), portal="nobody")) == {("missing", "title"), ("unknown_portal", "")}
    assert defects(admitted(said(title=None), regime=None)) == {("missing", "title"), ("no_regime", "")}


@pytest.mark.parametrize("type_", ["duban.matter.submit.v2", "", "x" * 10_000, "duban.matter.registered.v1"])
def test_an_unknown_type_or_version_is_named(type_: str) -> None:
    admission = admitted(said(), type_)
    assert [found.code for found in admission.defects] == ["unknown_type"]
    assert "duban.matter.submit.v1" in admission.defects[0].message


def test_what_is_too_large_is_not_even_read() -> None:
    admission = admit(door(), SUBMIT, b" " * (LARGEST_MESSAGE + 1))
    assert [found.code for found in admission.defects] == ["too_large"]


def test_characters_that_cannot_be_stored_are_named() -> None:
    admission = admitted(said(submission_id="H\0", complainant={"name": "\0"}))
    assert defects(admission) == {("wrong_type", "submission_id"), ("wrong_type", "complainant.name")}
    assert admitted(said(text=r"back\u0000slash")).command is not None


def test_markup_and_sql_are_words_like_others() -> None:
    words = "<script>alert(1)</script>'; DROP TABLE events; --"
    admission = admitted(said(title=words, text=words, submission_id=words, about=words, district=words))
    assert admission.submission_id == words
    assert isinstance(admission.command, Register)


def test_steps_name_units_by_any_of_their_names() -> None:
    admission = step("answer", text="已修复", unit="房管局")
    assert isinstance(admission.command, Answer)
    assert admission.command.unit == "housing"
    assert json.loads(admission.speech or b"") == {"text": "已修复"}
    transferred = step("transfer", to_unit="交通局", reason="道路").command
    assert isinstance(transferred, Transfer)
    assert transferred.to_unit == "traffic"


def test_a_unit_nobody_knows_is_told_with_the_nearest() -> None:
    admission = step("transfer", to_unit="trafic", reason="")
    assert defects(admission) == {("unknown_unit", "to_unit"), ("too_short", "reason")}
    assert "did you mean traffic?" in admission.defects[-1].message


def test_a_heartbeat_is_no_matter() -> None:
    data = as_bytes({"submission_id": "beat", "sounded_at": "2026-03-02T09:00:00+08:00"})
    beat = admit(door(), "duban.heartbeat.sound.v1", data).command
    assert beat == HeartbeatPassed(region=REGION, stage="intake", sounded_at=RECEIVED)


def test_the_content_is_the_same_however_it_is_written() -> None:
    message = said()
    spaced = json.dumps(dict(reversed(message.items())), indent=2).encode()
    first, second = admit(door(), SUBMIT, as_bytes(message)).command, admit(door(), SUBMIT, spaced).command
    assert isinstance(first, Register)
    assert isinstance(second, Register)
    assert first.submission.content == second.submission.content


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*said(), "due_at", "about", "complainant", "x"]), anything))
def test_whatever_comes_is_admitted_or_refused_with_reasons(changes: dict[str, Any]) -> None:
    admission = admit(door(), SUBMIT, json.dumps({**said(), **changes}).encode())
    assert (admission.command is None) == bool(admission.defects)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_reasons(data: bytes) -> None:
    admission = admit(door(), SUBMIT, data)
    assert admission.command is None
    assert admission.defects
