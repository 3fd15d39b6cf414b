"""The keys of a source profile: the one list that the loader and the JSON Schema follow."""

from __future__ import annotations

from cpaudit.fields import DATASETS, FIELD_TYPES, FieldType
from cpaudit.i18n import Text
from cpaudit.project.kinds import Choice, Number, Several, Words
from cpaudit.project.section import Key, Section
from cpaudit.sources.profiles.kinds import Codes, FieldName, Flag, Groups, Keyed, Part, Title
from cpaudit.sources.vocabulary import vocabulary

# A file may give the village in a column of its own; the loader places the records by it.
VILLAGE = "village_name"
DEPARTMENTS = ("planning", "police", "health", "civil", "insurance", "education")
ROLES = ("self", "child", "mother", "father", "spouse", "head", "husband", "wife", "guardian")
PRESENCES = ("always", "named", "identified")
AGES = ("children", "all")
RELATIVES = ("mother", "father", "spouse")
# Fields of the record that a role tells of only if its profile says so.
READABLE = (
    *("household_no", "phone", "certificate_no", "birth_order", "fetus_order"),
    "birth_weight_g",
)
_MOST_WEIGHT = 10

_WORDS = Several(Words())
_COLUMN = Section(
    (
        Key("aliases", _WORDS, Text("headings of the column.", "该列的表头写法。"), ()),
        Key(
            "fallback",
            _WORDS,
            Text("headings taken if no other field wants them.", "其他字段不用时才采用的表头。"),
            (),
        ),
        Key("weight", Number(0, _MOST_WEIGHT), Text("how telling it is.", "识别时的权重。"), 1),
    )
)


def profile_section(dataset: str | None) -> Section:
    """The keys of a profile of ``dataset``; of any dataset without one."""
    fields = tuple(dict.fromkeys((*DATASETS[dataset], VILLAGE))) if dataset else tuple(FIELD_TYPES)
    field = FieldName(fields, dataset)
    names = Several(field)
    stems = tuple(
        name.removesuffix("_address") for name in fields if FIELD_TYPES[name] is FieldType.ADDRESS
    )
    persons = tuple(sorted(set(vocabulary().persons.values())))
    role = Section(
        (
            Key("presence", Choice(PRESENCES), Text("when.", "何时存在。"), "identified"),
            Key("place", Several(Choice(stems)), Text("address stems.", "地址字段。"), ()),
            Key("relatives", Several(Choice(RELATIVES)), Text("relatives.", "亲属。"), ()),
            Key("spouse", Choice(ROLES), Text("the role of the spouse.", "配偶的角色。"), None),
            Key("reads", Several(Choice(READABLE)), Text("more fields.", "另读字段。"), ()),
        )
    )
    filling = Section(
        (
            Key("when_blank", names, Text("blank fields.", "空白字段。")),
            Key("same", field, Text("field that agrees.", "须相同的字段。")),
            Key("fields", names, Text("fields filled.", "填充的字段。")),
        )
    )
    return Section(
        (
            Key("id", Words(), Text("the profile's name.", "模板名。")),
            Key("department", Choice(DEPARTMENTS), Text("whose export.", "所属部门。")),
            Key("dataset", Choice(tuple(DATASETS)), Text("what it holds.", "数据种类。")),
            Key("title", Title(), Text("its title.", "标题。")),
            Key("about", Title(), Text("what a row is.", "每行是什么。"), None),
            Key("columns", Keyed(field, _COLUMN), Text("fields and headings.", "字段与表头。")),
            Key("required", Groups(field), Text("key columns.", "关键列。")),
            Key("roles", Keyed(Choice(ROLES), role), Text("who is named.", "涉及的人。")),
            Key("must_collect", names, Text("fields that must be there.", "应采集字段。"), ()),
            Key(
                "persons",
                Keyed(Choice(persons), Choice(("", *ROLES))),
                Text("person word → prefix of the fields.", "人称 → 字段前缀。"),
                None,
            ),
            Key("shares", Several(Choice(persons)), Text("whose address is all's.", "共用。"), ()),
            Key("codes", Codes(field), Text("code maps.", "代码表。"), None),
            Key("words", _WORDS, Text("words in names and titles.", "名称、标题用词。"), ()),
            Key("telling", _WORDS, Text("words of which one must be.", "必有其一的词。"), ()),
            Key("signature", names, Text("fields that others lack.", "特有字段。"), ()),
            Key("event", field, Text("the date of the event.", "事件日期。"), None),
            Key("entry", field, Text("the date of the entry.", "登记日期。"), None),
            Key("coverage", field, Text("the date that tells what is covered.", "覆盖。"), None),
            Key("derived_from", Words(), Text("the source that it copies.", "复制自。"), None),
            Key("one_row_per_person", Flag(), Text("a row each.", "一人一行。"), default=False),
            Key("ages", Choice(AGES), Text("whose birth dates.", "年龄范围。"), None),
            Key("wide", Flag(), Text("children in columns.", "子女分列。"), default=False),
            Key("keeps_totals", Flag(), Text("total rows stay.", "保留合计行。"), default=False),
            Key("fill_down", Part(filling), Text("fields from above.", "向下填充。"), None),
            Key("sensitive", _WORDS, Text("headings that nobody needs.", "不需要的敏感列。"), ()),
            Key("unread", _WORDS, Text("headings known and not read.", "已知而不读的列。"), ()),
        )
    )
