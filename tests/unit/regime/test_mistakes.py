"""A regime document reports every mistake at once, where it stands, and what was probably meant."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.regime.document import Mistake, RegimeErrors, check_text, load_regime
from tests.unit.regime.documents import PLACE, messages_of, mistakes_of, place_with

LIMIT = "opened_by: [matter.registered], discharged_by: [matter.answered]"


def test_all_mistakes_are_told_in_one_go_in_the_order_of_the_document() -> None:
    # given a document with mistakes of every kind
    text = place_with(
        "categories:",
        "  - {id: lifts, name: {zh: 电梯, en: Lifts}, to: {unit: huosing}}",
        "categories: []",
        "time_limits:",
        f"  - {{id: a, kind: answer, {LIMIT}, limit: {{amount: 15, unit: workdays}}}}",
        f"  - {{id: b, kind: answer, {LIMIT}, limit: {{parameter: days}}, ladder: stairs}}",
        f"  - {{id: c, kind: answer, {LIMIT}, limti: {{amount: 5, unit: hours}}}}",
    ).replace('region: "990100"', "region: 990100")
    # when it is read
    found = mistakes_of(text)
    # then each is named with its own place
    assert [mistake.code for mistake in found] == [
        "wrong-type",
        "unknown-id",
        "duplicate-key",
        "not-a-choice",
        "unknown-id",
        "unknown-id",
        "unknown-key",
    ]
    lines = text.splitlines()
    assert [lines[mistake.line - 1][mistake.column - 1 :][:6] for mistake in found] == [
        "990100",
        "huosin",
        "catego",
        "workda",
        "days},",
        "stairs",
        "limti:",
    ]


def test_a_mistake_reads_as_file_line_column_and_message_in_both_languages() -> None:
    (found,) = mistakes_of(PLACE.replace("first_contact: office", "first_contact: ofice"))
    assert found.shown("a.yaml") == "a.yaml:8:16: unknown unit 'ofice' (did you mean 'office'?)"
    assert found.shown("a.yaml", chinese=True) == "a.yaml:8:16: 未知的 unit：'ofice'（是否应为 'office'？）"


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("lader: []", "unknown key 'lader' (did you mean 'ladders'?)"),
        ("weight: 3", "the key 'weight' does not belong here; it belongs in 'rates'"),
        ("units_of_measure: 3", "unknown key 'units_of_measure'"),
        ("scoring: {period: month, rates: []}", "rates: at least one entry is needed"),
        ("scoring: {period: weak, rates: [x]}", "rates: a block of keys is wanted, not 'x'"),
        ("contacts: [{mail: a@b.example}]", "contacts: give either 'post' or 'unit'"),
        (
            "contacts: [{unit: office, mail: nobody}]",
            "mail: 'nobody' does not have the form ^[^@\\s]{1,64}@[^@\\s]{1,190}$",
        ),
        ("routing: [{id: r, when: {}, to: {}}]", "to: name a unit, section or post, or say 'named: true'"),
        ("quiet_hours: {from: 21, to: '07:30'}", "from: a time of day like '08:30' is wanted, not 21"),
        ("follow_named_unit: maybe", "follow_named_unit: true or false is wanted, not 'maybe'"),
        (
            "business_hours: [{from: '17:00', to: '09:00'}]",
            "business_hours: business hours go from morning to evening, without overlap",
        ),
        ("ladders: 5", "ladders: a list is wanted, not 5"),
        (
            "notifications: [{id: n, on: card.issued, channel: mail, to: {readers: [head]}}]",
            "notifications: a mail needs a 'template'",
        ),
        (
            "routing: [{id: r, when: {}, to: {unit: office, section: estates}}]",
            "'estates' is not part of unit 'office'",
        ),
    ],
)
def test_messages_are_short_and_say_what_is_wanted(part: str, message: str) -> None:
    assert message in messages_of(part)


def test_every_missing_key_is_named() -> None:
    told = [mistake.message for mistake in mistakes_of("id: alone\n")]
    assert "'version' is missing" in told
    assert "'units' is missing" in told
    assert len(told) == 8


def test_an_identifier_is_defined_once_and_a_name_means_one_unit() -> None:
    told = messages_of("peer_groups: [{id: a, name: {zh: 甲, en: A}}, {id: a, name: {zh: 乙, en: B}}]")
    assert any(re.match(r"the peer group 'a' is defined twice; the first is in line \d+", message) for message in told)
    told = [mistake.message for mistake in mistakes_of(PLACE.replace("[房管局]", "[房管局, 办公室]"))]
    assert told == ["'办公室' names both unit office and housing"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("a: [1", "syntax"),
        ("a: b: c", "syntax"),
        ("\x00", "syntax"),
        ("a: &here 1\nb: *here", "alias"),
        ("a: " + "[" * 3000, "too-large"),
        ("a: " + "[" * 100 + "]" * 100, "too-large"),
        ("# " + "x" * 2_000_001, "too-large"),
        ("- a\n- b", "wrong-type"),
        ("? [a, b]\n: c", "unknown-key"),
        ("<<: {a: 1}", "unknown-key"),
    ],
)
def test_what_is_no_regime_at_all_gets_a_clear_answer(text: str, code: str) -> None:
    assert code in [mistake.code for mistake in mistakes_of(text)]


def test_long_values_never_flood_a_message() -> None:
    told = messages_of(f"quiet_hours: {{from: '{'x' * 5000}', to: '07:30'}}", f"{'k' * 5000}: 1")
    assert max(map(len, told)) < 250


def test_a_document_without_mistakes_is_a_regime_of_that_place() -> None:
    regime = check_text(PLACE, "test.yaml")
    assert (regime.id, regime.region, regime.timezone) == ("small-place", "990100", "Asia/Shanghai")


def test_a_file_in_another_encoding_is_told_so_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes(PLACE.encode("gbk"))
    with pytest.raises(RegimeErrors, match="4:1: this is not UTF-8 text; save the file as UTF-8"):
        load_regime(path)


WRITTEN = st.sampled_from(
    [
        "null",
        "[]",
        "{}",
        "5",
        "-1",
        "1e400",
        "[[]]",
        "{a: 1}",
        "2026-02-30",
        "!!binary x",
        "&a b",
        "*a",
        "<<",
        "\t",
        "🙂",
    ]
)


@given(st.data())
def test_whatever_is_written_the_answer_is_a_regime_or_a_list_of_mistakes(data: st.DataObject) -> None:
    # given a document into which other things were written
    lines = PLACE.splitlines()
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        words = lines[place].split(" ")
        words[data.draw(st.integers(0, len(words) - 1))] = data.draw(WRITTEN)
        lines[place] = " ".join(words)
    # when it is read, then nothing but mistakes comes of it
    told: list[Mistake] = []
    try:
        check_text("\n".join(lines), "test.yaml")
    except RegimeErrors as errors:
        told = errors.mistakes
    assert all(len(mistake.message) < 300 for mistake in told)
