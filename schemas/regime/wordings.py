"""The words of every mistake a regime document can have, English and Chinese, by code."""

from __future__ import annotations

from typing import Final

from schemas.calendar.wordings import CALENDAR_WORDINGS

WORDINGS: Final[dict[str, tuple[str, str]]] = {
    # code: (English, Chinese); {x} is filled in
    "syntax": ("this is not YAML: {detail}", "不是合法的 YAML：{detail}"),
    "encoding": ("this is not UTF-8 text; save the file as UTF-8", "不是 UTF-8 文本；请另存为 UTF-8 编码"),
    "empty": (
        "the document is empty; begin with id, version, region and name",
        "文件为空；请先写 id、version、region、name",
    ),
    "too-large": ("the document is too large or too deeply nested", "文件过大或嵌套过深"),
    "alias": (
        "anchors and aliases (& and *) are not used in regimes; write it out",
        "制度文件不使用锚点和别名（& 和 *），请写全",
    ),
    "duplicate-key": (
        "the key {key} stands twice; the first is in line {first}",
        "键 {key} 重复；首次出现在第 {first} 行",
    ),
    "unknown-key": ("unknown key {key}", "未知的键 {key}"),
    "misplaced-key": (
        "the key {key} does not belong here; it belongs in {places}",
        "键 {key} 不应在此处；它属于 {places}",
    ),
    "missing": ("{key} is missing", "缺少 {key}"),
    "wrong-type": ("{key}: {wanted} is wanted, not {given}", "{key}：应为{wanted_zh}，而不是 {given}"),
    "no-entry": ("{key}: at least one entry is needed", "{key}：至少需要一项"),
    "wrong-value": ("{key}: {detail}", "{key}：{detail_zh}"),
    "not-a-choice": ("{given} is not one of {choices}", "{given} 不在可选值之内：{choices}"),
    "unknown-id": ("unknown {namespace} {given}", "未知的 {namespace}：{given}"),
    "duplicate-id": (
        "the {namespace} {given} is defined twice; the first is in line {first}",
        "{namespace} {given} 重复定义；首次在第 {first} 行",
    ),
    "ambiguous-name": (
        "{given} names both {namespace} {one} and {other}",
        "{given} 同时指 {namespace} {one} 与 {other}",
    ),
    "ambiguous-rules": (
        "{rule} and {other} (line {first}) match the same matter; give them different orders",
        "{rule} 与 {other}（第 {first} 行）匹配相同事项，请分别写明不同的 order",
    ),
    "ambiguous-processes": (
        "{rule} and {other} (line {first}) are both for {given}; one task has one rule",
        "{rule} 与 {other}（第 {first} 行）都适用于 {given}；一项任务只能有一条规则",
    ),
    "unreachable-rule": (
        "{rule} can never match: {other} (line {first}) takes everything before it",
        "{rule} 永远不会匹配：{other}（第 {first} 行）在先并已全部覆盖",
    ),
    "opens-nothing": (
        "{given} opens no {what}; the events that do are {choices}",
        "{given} 不会产生{what_zh}；可写的事件：{choices}",
    ),
    "discharges-nothing": (
        "{given} discharges no obligation; the events that do are {choices}",
        "{given} 不会了结任何义务；可写的事件：{choices}",
    ),
    "date-order": ("{what} ends before it begins", "{what}的结束早于开始"),
    "date-gap": ("{what}: nothing holds from {start} to {end}", "{what}：{start} 至 {end} 之间无值"),
    "date-overlap": ("{what}: two hold on {start}", "{what}：{start} 当日有两个值"),
    "outside-place": ("{inner} is not part of {outer}", "{inner} 不属于 {outer}"),
    "outside-campaign": (
        "{what} lies outside of the campaign ({start} to {end})",
        "{what} 不在活动期间（{start} 至 {end}）之内",
    ),
    "no-last-day": (
        "{what} has no last day: give it a 'due', or an end to its phase or to the campaign",
        "{what}没有截止日：请写 due，或写明阶段或活动的结束",
    ),
    "due-before-asked": (
        "{what} falls due on {due}, before it is asked for on {start}; name the phase it falls due in, or 'appears'",
        "{what}于 {due} 到期，早于提出之日 {start}；请写明到期所在的阶段，或写 appears",
    ),
    "owed-by-nobody": (
        "nobody owes {what}: the regime has no {sort}",
        "没有单位或个人承担{what}：制度文件中没有 {sort}",
    ),
    "wrong-unit": ("the parameter {given} is in {unit}, which is no time", "参数 {given} 的单位为 {unit}，不是时间"),
    **CALENDAR_WORDINGS,
}
