"""The file that makes later starts of Kafka quick: made by one at a time, whole or not at all, and once."""

from __future__ import annotations

from pathlib import Path

import pytest

from duban.stack import kafka_image


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return tmp_path / "kafka.aot"


def test_what_was_made_gets_its_name_and_is_not_made_again(image: Path) -> None:
    with kafka_image.to_be_made(image) as first:
        assert first is not None
        first.write_text("classes")
        assert kafka_image.using(image) == [], "half a file is used by nobody"

    with kafka_image.to_be_made(image) as second:
        assert second is None
    assert image.read_text() == "classes"
    assert kafka_image.using(image)[0].endswith(str(image))


def test_while_one_makes_it_the_next_starts_without(image: Path) -> None:
    with kafka_image.to_be_made(image) as first, kafka_image.to_be_made(image) as second:
        assert first is not None
        assert second is None


def test_a_maker_that_fails_leaves_nothing_and_the_next_tries_again(image: Path) -> None:
    with pytest.raises(OSError, match="no node"), kafka_image.to_be_made(image):
        raise OSError("no node")

    image.with_name(f"{image.name}.123.partial.config").write_text("left by a killed one")
    with kafka_image.to_be_made(image) as again:
        assert again is not None
        assert not list(image.parent.glob("*.partial*"))


def test_what_java_could_not_write_is_not_tried_at_every_start(image: Path) -> None:
    with kafka_image.to_be_made(image) as first:
        assert first is not None

    with kafka_image.to_be_made(image) as second:
        assert second is None


def test_other_options_of_java_have_a_file_of_their_own(tmp_path: Path) -> None:
    jars = [tmp_path / "kafka-4" / "kafka.jar"]

    assert kafka_image.image_of(jars, ["-Xmx512m"]) != kafka_image.image_of(jars, ["-Xmx256m"])
    assert kafka_image.image_of(jars, ["-Xmx512m"]) == kafka_image.image_of(jars, ["-Xmx512m"])
