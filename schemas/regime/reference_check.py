"""Do all identifiers lead somewhere, and is each defined once? Works on documents that have other mistakes as well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from schemas.regime.mistakes import Mistake, mistake, probably_meant, quoted
from schemas.regime.regime import Regime
from schemas.regime.shapes import Mention, Shape, mentions
from schemas.regime.yaml_tree import Path, Plain, Tree

_NAMED_PARTS = {"units": "unit", "districts": "district", "categories": "category"}


def check_references(tree: Tree) -> list[Mistake]:
    """Identifiers that are defined twice or not at all, names that mean two things, sections outside of their unit."""
    found = list(mentions(Shape(model=Regime), tree.value))
    defined: dict[str, dict[str, Path]] = defaultdict(dict)
    mistakes = list(_collect(tree, found, defined))
    mistakes += [_unknown(tree, mention, defined) for mention in found if _is_unknown(mention, defined)]
    mistakes += _ambiguous_names(tree)
    mistakes += _misplaced_routes(tree, found, defined)
    return mistakes


def _collect(tree: Tree, found: list[Mention], defined: dict[str, dict[str, Path]]) -> Iterator[Mistake]:
    for mention in found:
        if not mention.defines:
            continue
        known = defined[mention.namespace]
        if mention.identifier in known:
            first = tree.value_position(known[mention.identifier])[0]
            position, given = tree.value_position(mention.path), quoted(mention.identifier)
            yield mistake("duplicate-id", position, namespace=_word(mention.namespace), given=given, first=first)
        else:
            known[mention.identifier] = mention.path


def _is_unknown(mention: Mention, defined: dict[str, dict[str, Path]]) -> bool:
    return not mention.defines and mention.identifier not in defined[mention.namespace]


def _unknown(tree: Tree, mention: Mention, defined: dict[str, dict[str, Path]]) -> Mistake:
    meant = probably_meant(mention.identifier, defined[mention.namespace])
    position, given = tree.value_position(mention.path), quoted(mention.identifier)
    return mistake("unknown-id", position, meant and quoted(meant), namespace=_word(mention.namespace), given=given)


def _word(namespace: str) -> str:
    return namespace.replace("_", " ")


def _ambiguous_names(tree: Tree) -> Iterator[Mistake]:
    """Two units, districts or categories that go by one name: a submission's words would lead to the first only."""
    for part, namespace in _NAMED_PARTS.items():
        owners: dict[str, str] = {}
        for path, entry in _entries(tree.at((part,)), (part,)):
            identifier = entry.get("id")
            for name_path, name in _names(entry, path):
                owner = owners.setdefault(name, str(identifier))
                if owner != identifier:
                    position = tree.value_position(name_path)
                    words = {"given": quoted(name), "one": owner, "other": str(identifier)}
                    yield mistake("ambiguous-name", position, namespace=namespace, **words)


def _entries(value: Plain, path: Path) -> Iterator[tuple[Path, dict[str, Plain]]]:
    if isinstance(value, list):
        for place, entry in enumerate(value):
            if isinstance(entry, dict):
                yield (*path, place), entry
                yield from _entries(entry.get("children"), (*path, place, "children"))


def _names(entry: dict[str, Plain], path: Path) -> Iterator[tuple[Path, str]]:
    name, aliases = entry.get("name"), entry.get("aliases")
    if isinstance(name, dict):
        yield from (((*path, "name", key), text) for key, text in name.items() if isinstance(text, str))
    if isinstance(aliases, list):
        yield from (((*path, "aliases", at), text) for at, text in enumerate(aliases) if isinstance(text, str))


def _misplaced_routes(tree: Tree, found: list[Mention], defined: dict[str, dict[str, Path]]) -> Iterator[Mistake]:
    """A section that does not lie in the unit beside it, a post not in the section or unit beside it."""
    for mention in found:
        if mention.defines or mention.path[-1] not in ("section", "post"):
            continue
        home = defined[mention.namespace].get(mention.identifier)
        block = tree.at(mention.path[:-1])
        if home is None or not isinstance(block, dict):
            continue
        for outer in ("unit", "section"):
            given = block.get(outer)
            where = defined[outer].get(given) if isinstance(given, str) else None
            if outer != mention.namespace and where and home[: len(where) - 1] != where[:-1]:
                words = {"inner": quoted(mention.identifier), "outer": f"{outer} {quoted(given)}"}
                yield mistake("outside-place", tree.value_position(mention.path), **words)
