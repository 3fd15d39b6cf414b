"""Workbooks of one small list, in the formats that departments send."""

from reality_tables import LI, WANG, read

HEAD = ["姓名", "身份证号", "性别", "参保日期"]
ROWS = [["王小芳", WANG, "女", "2023-01-01"], ["李建国", LI, "男", "2023-02-01"]]
NAMES = ["王小芳", "李建国"]
SS = "urn:schemas-microsoft-com:office:spreadsheet"


def cells(lines, *, style=0, hidden=()) -> str:
    """The rows of an xlsx sheet; numbers are numbers, in a cell of this style."""
    out = ""
    for number, line in enumerate(lines, 1):
        inside = "".join(
            f'<c s="{style}"><v>{cell!r}</v></c>'
            if isinstance(cell, (int, float))
            else f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
            if cell
            else "<c/>"
            for cell in line
        )
        attribute = ' hidden="1"' if number in hidden else ""
        out += f"<row{attribute}>{inside}</row>"
    return out


def insured(township, content, name="医保.xls", **spec):
    return read(township, "insurance", content, name, **spec)


def html(lines) -> str:
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines
    )
    return f'<html><head><meta charset="gb2312"></head><body><table>{body}</table></body></html>'


def xml_2003(lines) -> str:
    body = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in line)
        + "</Row>"
        for line in lines
    )
    return (
        f'<?xml version="1.0" encoding="GBK"?><Workbook xmlns="{SS}" xmlns:ss="{SS}">'
        f'<Worksheet ss:Name="医保"><Table>{body}</Table></Worksheet></Workbook>'
    )


def tabbed(lines) -> str:
    return "".join("\t".join(line) + "\r\n" for line in lines)
