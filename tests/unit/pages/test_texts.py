"""Texts are complete in both languages, and a fault in them is told with its key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services.chassis.pages.kit import HERE, environment_of
from services.chassis.pages.texts import CHASSIS_TEXTS, TextsRefused, load_texts, text_faults

TEMPLATES = sorted((HERE / "templates").glob("*.html"))


def test_the_kits_own_texts_are_complete_and_used() -> None:
    assert text_faults(CHASSIS_TEXTS, TEMPLATES, environment_of(), also=[]) == []


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('"a.b" = {zh = "好"}', "a.b has no en text"),
        ('"a.b" = {zh = "好", en = ""}', "a.b has no en text"),
        ('"a.b" = {zh = "好", en = "good", fr = "bon"}', "a.b has an unknown language fr"),
        ('"a.b" = {zh = "还有 {days} 天", en = "{day} days left"}', "a.b has other {places}"),
        ('"a.b" = {zh = "{好", en = "good"}', "a.b has a brace that opens no place"),
        ('"a.b" = "好"', "a.b needs zh and en"),
        ('ab = {zh = "好", en = "good"}', "ab is not a key"),
        ('a.b = {zh = "好", en = "good"}', "a is not a key"),
        ('"a.b" = {zh = "好", en = "good"}\n"a.b" = {zh = "坏", en = "bad"}', "texts.toml: "),
        ('"product.name" = {zh = "别名", en = "Another"}', "product.name is defined twice"),
        ("- list", "texts.toml: "),
        ('"a.b" = [', "texts.toml: "),
    ],
)
def test_a_fault_is_told(tmp_path: Path, written: str, told: str) -> None:
    texts = tmp_path / "texts.toml"
    texts.write_text(written)
    with pytest.raises(TextsRefused, match=re.escape(told)):
        load_texts(CHASSIS_TEXTS, texts)


def test_texts_that_are_missing_or_unused_are_told(tmp_path: Path) -> None:
    texts, template = tmp_path / "texts.toml", tmp_path / "page.html"
    texts.write_text(
        '"page.used" = {zh = "用", en = "used"}\n"page.idle" = {zh = "闲", en = "idle"}\n'
        '"step.sign" = {zh = "签收", en = "sign"}\n'
    )
    template.write_text('{{ t("page.used") }} {{ t("page.absent", n=1) }} {{ t("step." ~ step) }}')
    assert text_faults(texts, [template], environment_of(tmp_path), also=["code.absent"]) == [
        "code.absent is used and not defined",
        "page.absent is used and not defined",
        "page.idle is defined and not used",
    ]


def test_a_text_fills_its_places_in_the_language_asked_for(tmp_path: Path) -> None:
    texts = tmp_path / "texts.toml"
    texts.write_text('"due.left" = {zh = "还有 {days} 个工作日", en = "{days} working days left"}\n')
    held = load_texts(texts)
    assert held.text("due.left", "zh", days=3) == "还有 3 个工作日"
    assert held.text("due.left", "en", days=3) == "3 working days left"
    with pytest.raises(KeyError):
        held.text("due.unknown", "zh")
