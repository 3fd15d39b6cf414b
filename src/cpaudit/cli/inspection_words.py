"""The words for what a look at a file tells, in both languages."""

from __future__ import annotations

from cpaudit.i18n import Text
from cpaudit.reports.words import SKIPPED

HOW = {
    "declared": Text("declared", "项目指定"),
    "alias": Text("known", "已知表头"),
    "words": Text("its words", "表头词语"),
    "neighbour": Text("neighbour", "相邻列"),
    "similar": Text("similar", "近似"),
    "values": Text("its values", "列内容"),
}
LOOKS = {
    "citizen_id": Text("citizen numbers", "身份证号"),
    "date": Text("dates", "日期"),
    "sex": Text("sexes", "性别"),
    "phone": Text("telephones", "电话"),
    "division": Text("division codes", "区划代码"),
    "name": Text("names", "姓名"),
    "address": Text("addresses", "地址"),
    "integer": Text("numbers", "数字"),
    "account": Text("account numbers", "账号"),
}
FORMS = {
    "text": Text("text", "文本"),
    "workbook": Text("workbook", "工作簿"),
    "markup": Text("web page or XML", "网页或 XML 表格"),
    "dbf": Text("DBF", "DBF"),
    "parquet": Text("Parquet", "Parquet"),
    "json": Text("JSON", "JSON"),
    "database": Text("database", "数据库"),
}
SEPARATORS = {
    ",": Text("commas", "逗号分隔"),
    "，": Text("full-width commas", "全角逗号分隔"),
    "\t": Text("tabs", "制表符分隔"),
    ";": Text("semicolons", "分号分隔"),
    "|": Text("bars |", "竖线 | 分隔"),
    "^": Text("carets ^", "^ 分隔"),
    "\x1f": Text("unit separators", "单元分隔符"),
}
REASONS = {
    **SKIPPED,
    "hidden_sheet": Text("hidden sheet", "隐藏工作表"),
    "unrecognised": Text("not recognised", "未能识别"),
}
