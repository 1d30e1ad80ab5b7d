"""Reads YAML into plain values, keeping the place of every key and value and finding keys that stand twice."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from schemas.regime.mistakes import Mistake, RegimeErrors, mistake, quoted

Path = tuple[str | int, ...]
Plain = dict[str, "Plain"] | list["Plain"] | str | int | float | bool | None

MOST_CHARACTERS = 2_000_000
_MOST_DEPTH = 60


@dataclass
class Tree:
    """A document as plain values, with the line and column (from 1) of each key and each value by path."""

    value: Plain = None
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def at(self, path: Path) -> Plain:
        """The value at a path; None where there is none."""
        found = self.value
        for step in path:
            if isinstance(found, dict) and isinstance(step, str):
                found = found.get(step)
            elif isinstance(found, list) and isinstance(step, int) and step < len(found):
                found = found[step]
            else:
                return None
        return found

    def key_position(self, path: Path) -> tuple[int, int]:
        """Where the key of a path stands; for an item of a list where the item begins; else what is nearest above."""
        while path and path not in self.keys and path not in self.values:
            path = path[:-1]
        return self.keys.get(path) or self.values.get(path, (1, 1))

    def value_position(self, path: Path) -> tuple[int, int]:
        """Where the value of a path begins, else what is nearest above."""
        return self.values.get(path) or self.key_position(path)


def read_tree(text: str, name: str) -> Tree:
    """The document as a tree. Raises RegimeErrors where it is no YAML at all."""
    if len(text) > MOST_CHARACTERS:
        raise RegimeErrors(name, [mistake("too-large", (1, 1))])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)  # every anchor is a mistake here
            root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        raise RegimeErrors(name, [_syntax_mistake(error)]) from error
    except ReaderError as error:
        place = _place_of_character(text, error.position)
        raise RegimeErrors(name, [mistake("syntax", place, detail="a character that YAML does not allow")]) from error
    except (YAMLError, RecursionError, ValueError) as error:
        raise RegimeErrors(name, [mistake("too-large", (1, 1))]) from error
    tree = Tree()
    if root is None:
        raise RegimeErrors(name, [mistake("empty", (1, 1))])
    tree.value = _plain(root, (), tree, set())
    return tree


def _plain(node: Node, path: Path, tree: Tree, seen: set[int]) -> Plain:
    tree.values.setdefault(path, _position(node))
    if id(node) in seen or len(path) > _MOST_DEPTH:
        tree.mistakes.append(mistake("alias" if id(node) in seen else "too-large", tree.key_position(path)))
        return None
    if node.anchor is not None:
        tree.mistakes.append(mistake("alias", _position(node)))
    seen.add(id(node))
    if isinstance(node, MappingNode):
        return _mapping(node, path, tree, seen)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*path, place), tree, seen) for place, item in enumerate(node.value)]
    if "\0" in str(node.value):
        tree.mistakes.append(mistake("syntax", _position(node), detail="a text with the character U+0000"))
    return _scalar(str(node.tag), str(node.value))


def _mapping(node: MappingNode, path: Path, tree: Tree, seen: set[int]) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value) if isinstance(key_node, ScalarNode) else "?"
        here = (*path, key)
        if key in found:
            first = tree.keys[here][0]
            tree.mistakes.append(mistake("duplicate-key", _position(key_node), key=quoted(key), first=first))
            continue
        tree.keys[here] = _position(key_node)
        found[key] = _plain(value_node, here, tree, seen)
    return found


def _scalar(tag: str, text: str) -> Plain:
    """Numbers, truth values and null as such; everything else, dates too, as the text that was written."""
    kind = tag.rsplit(":", 1)[-1]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    try:
        if kind == "int":
            return int(text.replace("_", ""), 0) if text.lstrip("+-")[:2].lower() in ("0x", "0o") else int(text)
        if kind == "float" and math.isfinite(number := float(text.replace("_", ""))):
            return number
    except ValueError:
        return text
    return text


def _position(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _syntax_mistake(error: MarkedYAMLError) -> Mistake:
    mark = error.problem_mark or error.context_mark
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    detail = " ".join(str(part) for part in (error.context, error.problem) if part)
    return mistake("syntax", place, detail=" ".join(detail.split()))


def _place_of_character(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
