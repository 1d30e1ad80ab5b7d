"""What services read of events is in the golden examples: each struct of each view decodes each example of its type."""

from __future__ import annotations

import importlib
import importlib.util
import json
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest

from schemas.catalogue import EVENTS
from schemas.generate.channels import SERVICES
from services.chassis.reactions import Ledger, Reaction
from services.chassis.views import View
from tests.contract.built import definition_of
from tests.contract.published import example, examples_of


def view_modules() -> Iterator[str]:
    """Every module below services/*/views; found without being imported, so that a broken one fails its own test."""
    for service in SERVICES:
        if importlib.util.find_spec(f"services.{service}.views") is None:
            continue
        package = importlib.import_module(f"services.{service}.views")
        for folder in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield folder.name
            if folder.ispkg:
                places = importlib.util.find_spec(folder.name)
                assert places is not None
                inside = pkgutil.iter_modules(places.submodule_search_locations, f"{folder.name}.")
                yield from (module.name for module in inside)


def views_in(module: ModuleType) -> list[View]:
    """Views that a module defines or names."""
    return [value for value in vars(module).values() if isinstance(value, View)]


@pytest.mark.parametrize("module", list(view_modules()))
def test_views_decode_every_example_of_what_they_read(module: str) -> None:
    for view in views_in(importlib.import_module(module)):
        for kind, decoder in view.decoders.items():
            assert kind in EVENTS, f"view {view.name} reads {kind}, which nobody publishes"
            for name in examples_of(kind):
                decoder.decode(json.dumps(example(name)["data"]).encode())


def test_the_search_finds_views() -> None:
    found = {view.name for module in view_modules() for view in views_in(importlib.import_module(module))}
    assert "facts" in found


@pytest.mark.parametrize("service", SERVICES)
def test_no_view_of_a_service_escapes_the_search(service: str) -> None:
    searched = [module for module in view_modules() if module.startswith(f"services.{service}.")]
    found = {view.name for module in searched for view in views_in(importlib.import_module(module))}
    definition = definition_of(service)
    assert {view.name for view in definition.views} <= found


@pytest.mark.parametrize("service", SERVICES)
def test_reactions_and_ledgers_decode_every_example_of_what_they_read(service: str) -> None:
    definition = definition_of(service)
    parts: list[Reaction | Ledger] = [*definition.reactions, *definition.ledgers]
    for part in parts:
        for kind, model in part.reads.items():
            assert kind in EVENTS, f"{service} reads {kind}, which nobody publishes"
            for name in examples_of(kind):
                read = model.model_validate_json(json.dumps(example(name)["data"]))
                assert isinstance(read, EVENTS[kind].model)
