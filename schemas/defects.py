"""Complete notice (一次性告知, documents B 基本要求 3 and D annex 15): all defects are named at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict


class Defect(BaseModel):
    """One thing that is wrong with a submission, and how its sender mends it.

    `code` is stable and listed in docs/portals.md; `field` is a dotted path, empty for the whole submission.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    field: str
    message: str
    message_zh: str


class Words(NamedTuple):
    """A detail that reads differently in the two languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that the rules do not allow, with all reasons. Nothing has happened."""

    defects: tuple[Defect, ...]


MESSAGES: dict[str, tuple[str, str]] = {
    # code: (English, Chinese); {x} is filled in
    "malformed": (
        "the message is not readable: {detail}; send one CloudEvent with JSON data",
        "报文无法读取：{detail}；请发送一条带 JSON 数据的 CloudEvent",
    ),
    "too_large": (
        "the message has {size} bytes, at most {limit} are taken; shorten it",
        "报文 {size} 字节，超过上限 {limit} 字节；请缩短",
    ),
    "unknown_type": ("type {given} is not known here; known: {known}", "类型 {given} 未知；可用类型：{known}"),
    "unknown_portal": ("portal {given} is not registered in region {region}", "门户 {given} 未在地区 {region} 登记"),
    "portal_mismatch": (
        "the message came in as portal {actual} but says {given}",
        "报文来自门户 {actual}，内容却写 {given}",
    ),
    "missing": ("this field is required", "此项必填"),
    "unknown_field": ("this field is not known{hint}; remove or correct it", "未知字段{hint}；请删除或更正"),
    "wrong_type": ("{detail}", "类型或格式不对：{detail}"),
    "too_long": ("at most {limit} characters are taken", "最多 {limit} 个字符"),
    "too_short": ("at least {limit} characters are needed", "至少 {limit} 个字符"),
    "unknown_value": ("{given} is not one of {known}", "{given} 不在可选值之内：{known}"),
    "no_offset": (
        "the time has no offset from UTC; write for example 2026-03-02T09:00:00+08:00",
        "时间缺少时区；例如 2026-03-02T09:00:00+08:00",
    ),
    "in_the_future": ("{given} lies in the future; now it is {now}", "{given} 晚于当前时间 {now}"),
    "too_old": (
        "{given} is more than {days} days ago; this portal may report at most that far back",
        "{given} 超过 {days} 天；该门户最多可补报 {days} 天",
    ),
    "out_of_range": (
        "{given} cannot be meant; write a time between {least} and {most}",
        "{given} 不合理；应在 {least} 与 {most} 之间",
    ),
    "unknown_category": ("category {given} is not in the regime{hint}", "类别 {given} 不在制度文件中{hint}"),
    "unknown_unit": ("unit {given} is not in the regime{hint}", "单位 {given} 不在制度文件中{hint}"),
    "id_reused": (
        "submission {given} was already registered with other content; use a new id",
        "编号 {given} 已用于内容不同的来件；请使用新编号",
    ),
    "no_regime": ("region {region} has no regime in force; adopt one first", "地区 {region} 尚无生效的制度文件"),
    "regime_region": (
        "the regime is written for region {actual}, not for {given}",
        "制度文件适用于地区 {actual}，而非 {given}",
    ),
    "calendar_region": (
        "the calendar is written for region {actual}, not for {given}",
        "日历适用于地区 {actual}，而非 {given}",
    ),
    "region_not_served": (
        "region {given} is not served here, only {served}; let whoever runs this service add it to DUBAN_REGIONS",
        "本服务不受理地区 {given}，仅限 {served}；请运维人员将其加入 DUBAN_REGIONS",
    ),
    "topics_missing": (
        "Kafka has no {missing}; let whoever runs it make these topics by `{command} --kafka <servers>`, then resend",
        "Kafka 中缺少主题 {missing}；请运维人员先运行 `{command} --kafka <服务器>` 创建，然后重发",
    ),
    "effective_too_early": (
        "it would come into force on {given}, before the one in force since {actual}; give it a later day",
        "生效日期 {given} 早于现行制度的生效日期 {actual}；请改为更晚的日期",
    ),
    "invalid_regime": ("line {line}, column {column}: {detail}", "第 {line} 行第 {column} 列：{detail}"),
    "unknown_matter": ("there is no matter {given}", "没有此事项：{given}"),
    "already_closed": ("the matter is closed; reopen it first", "事项已办结；请先重新办理"),
    "not_answered": ("the matter has no answer yet", "事项尚未答复"),
    "not_answerable": (
        "unit {given} is not answerable for this matter; {actual} is",
        "{given} 不是该事项的责任单位；责任单位为 {actual}",
    ),
    "not_signed": ("the matter must be signed for first", "事项须先签收"),
    "already_signed": ("the matter is signed for already", "事项已签收"),
    "already_answered": ("the matter is answered already; reopen it first", "事项已答复；请先重新办理"),
    "answered_before_received": (
        "the answer of {given} is dated before the matter was received, {received}",
        "答复时间 {given} 早于收件时间 {received}",
    ),
    "before_last_step": ("{given} is before the last step of this matter, {last}", "{given} 早于该事项上一步骤 {last}"),
    "not_open": ("the matter is still open; nothing to reopen", "事项仍在办理；无需重新办理"),
    "same_unit": ("the matter is with {given} already", "事项已在 {given}"),
    "conflict": (
        "somebody else acted first (expected version {expected}, found {actual}); look again and repeat",
        "他人已先行处理（预期版本 {expected}，实际 {actual}）；请刷新后重试",
    ),
    "already_published": (
        "the table of {period} is published and stands; a restated one comes beside it",
        "{period} 的成绩表已公布，不再改动；如有更正另行公布",
    ),
    "period_not_over": (
        "{period} is not over; it can be published from {end} on",
        "{period} 尚未结束；自 {end} 起可公布",
    ),
    "unknown_task": ("there is no task {given}; check the number", "没有此任务：{given}；请核对编号"),
    "unknown_item": (
        "{given} is not among what the regime names; known: {known}",
        "制度文件中没有 {given}；可选：{known}",
    ),
    "unknown_post": ("post {given} is not in unit {unit}", "{unit} 没有岗位 {given}"),
    "task_closed": ("task {given} is closed; nothing more is owed", "任务 {given} 已办结，无需再办"),
    "not_at_step": (
        "the task is at step {actual}, not at {given}; look again",
        "任务当前步骤为 {actual}，不是 {given}；请刷新后再办",
    ),
    "not_this_outcome": (
        "step {step} does not end with {given}; it ends with {known}",
        "步骤 {step} 不能以 {given} 结束；可为：{known}",
    ),
    "no_evidence": (
        "step {step} is done only with evidence: the number or address of a document",
        "步骤 {step} 须附佐证：文号或文件地址",
    ),
    "later_than_limit": (
        "{given} is later than the limit of the regime, {limit}; give an earlier date or none",
        "{given} 晚于制度规定的时限 {limit}；请填写更早的时间，或不填",
    ),
    "own_verification": (
        "unit {given} cannot verify its own work; another unit does",
        "{given} 不能核实自己的工作；须由其他单位核实",
    ),
    "same_holder": ("{given} answers for the step already", "该步骤已由 {given} 负责"),
    "handed_over_with_task": (
        "a step of task {given} is handed over on the page of the task, by /v1/tasks/{given}/hand-over",
        "任务 {given} 的步骤请在任务页面移交，接口为 /v1/tasks/{given}/hand-over",
    ),
    "unknown_finding": ("there is no finding {given}", "没有此发现：{given}"),
    "already_examined": ("the finding {given} was examined already", "该问题线索已核查：{given}"),
    "nothing_to_rectify": (
        "only a confirmed finding about one unit can be followed by a rectification",
        "只有核实属实且责任单位明确的问题线索才能要求整改",
    ),
    "monitored_already": ("unit {given} is under key monitoring already", "{given} 已列入重点监控"),
    "not_monitored": ("unit {given} is not under key monitoring", "{given} 未列入重点监控"),
    "before_it_began": ("{given} is before the monitoring began, {actual}", "{given} 早于列入重点监控的时间 {actual}"),
    "in_the_past": (
        "{given} is past; what was opened keeps its plan, write {now} or later",
        "{given} 已过；已开始的事项不再改动，请写 {now} 或之后",
    ),
    "unknown_obligation": ("the matter has no obligation {given}", "该事项没有此项责任：{given}"),
    "obligation_ended": ("{given} is no longer owed", "{given} 已终结"),
    "other_unit": (
        "{given} is another unit than {actual}; a matter goes to another unit by a transfer",
        "{given} 不是责任单位 {actual}；转往其他单位请走转办",
    ),
    "pause_not_allowed": (
        "the clock may not stand for {given}; its rule allows: {allowed}",
        "该时限不得因 {given} 中止；规则允许：{allowed}",
    ),
    "pause_too_early": (
        "a pause cannot begin at {given}, before {earliest}: the clock started, or last ran again, then",
        "中止不得始于 {given}，早于计时开始或上次恢复的 {earliest}",
    ),
    "pause_in_future": ("a pause cannot begin in the future, at {given}", "中止不得始于将来：{given}"),
    "already_paused": ("the clock of {given} stands already", "{given} 已中止计时"),
    "not_paused": ("the clock of {given} runs; there is nothing to resume", "{given} 正在计时，无需恢复"),
    "evidence_needed": (
        "name the evidence, for example the number of the notice of the hearing",
        "请注明依据，例如听证通知书文号",
    ),
    "already_overdue": (
        "{given} was due at {due} and is overdue; it can be neither paused nor extended",
        "{given} 已于 {due} 到期超时；不得中止或延期",
    ),
    "extension_not_allowed": ("the rule of {given} grants no more time", "{given} 的规则不允许延期"),
    "extension_role": ("{given} may not grant more time; {allowed} may", "{given} 无权批准延期；有权者为 {allowed}"),
    "extension_too_many": ("more time was granted {most} times already, the most there is", "延期已达 {most} 次上限"),
    "extension_too_long": ("at most {most} {unit} at a time", "每次最多 {most}（{unit}）"),
    "not_overdue": ("{given} is not overdue", "{given} 未超时"),
    "already_excused": ("{given} is excused already", "{given} 已免责"),
    "unknown_card": ("the matter has no card {given}", "该事项没有此牌：{given}"),
    "card_taken_back": ("card {given} was taken back already", "{given} 已撤销"),
    "already_appealed": ("card {given} was appealed against already", "{given} 已申诉过"),
    "appeal_too_late": ("an appeal against {given} was possible until {last}", "对 {given} 的申诉期限为 {last}，已过"),
    "not_appealed": ("nobody appealed against {given}", "{given} 未被申诉"),
    "already_referred": ("the {given} liability was referred already", "{given} 责任已移送"),
    "forbidden": ("you may not do this for unit {given}", "您无权代 {given} 办理"),
}


def defect(code: str, field: str = "", **details: object) -> Defect:
    """A defect of the catalogue with its message filled in; a detail may be `Words`, one for each language.

    Raises KeyError for a code that is not in the catalogue, so that none goes undocumented.
    """
    english, chinese = MESSAGES[code]
    in_english = {name: value.en if isinstance(value, Words) else value for name, value in details.items()}
    in_chinese = {name: value.zh if isinstance(value, Words) else value for name, value in details.items()}
    return Defect(code=code, field=field, message=english.format(**in_english), message_zh=chinese.format(**in_chinese))


def refused(code: str, field: str = "", **details: object) -> Refused:
    """A refusal for one reason."""
    return Refused((defect(code, field, **details),))
