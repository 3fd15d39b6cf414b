"""Words that stand in the place of a name: placeholders of newborns, labels, nothing at all."""

from __future__ import annotations

import polars as pl

from cpaudit.standards.characters import compound_surnames
from cpaudit.standards.text import is_missing

# Said of a person whose name is not known. 暂无 and 待定 are said of a child not yet named.
_NOTHING = (
    *("无", "没有", "不详", "不祥", "不明", "不知", "不知道", "不清", "不清楚", "未知"),
    *("未填", "未填写", "未录", "未录入", "未采集", "未提供", "同上", "同左"),
)

_RANK = "(?:长|次|大|小|二|三|四|五|幼|独|双|老大|老二|老三|双胞胎?|孪生|龙凤胎?)?"
_CHILD = (
    "(?:子女|儿子|女儿|男婴|女婴|婴儿|男孩子?|女孩子?|孩子|小孩|新生儿|宝宝|毛毛|千金|公子|"
    "子|女|婴|男|儿|孩|宝|双|毛|胎)"
)
# The second twin is told apart by what follows: 王丽之女2, 王丽之子小.
_MARK = "(?:[大小甲乙丙一二三ABC]|[0-9])?"
# 王丽之女, 王丽的孩子, 王某之长子.
_CHILD_OF = rf"^(.{{1,15}}?)(?:之|的)({_RANK}{_CHILD}{_MARK})$"
# 王丽大双, 王丽长女, 王丽女婴; after a surname alone these are names: 李大宝.
_CHILD_NEXT_TO = (
    "^(.{2,15}?)((?:[大小]双|双胞胎?|[大小二三]宝|宝宝|毛毛|[大小]毛|[男女]婴|婴儿|婴|新生儿|[男女]孩|"
    f"[长次三四大小二][子女儿]|儿子|女儿){_MARK})$"
)
# 王小丽女: with four characters and a simple surname hardly a name.
_SEX_NEXT_TO = "^(.{3})([男女])$"
_NOT_NAMED = (
    "^(.{0,4}?)((?:[未没待暂尚]|暂未|尚未|还未|还没)(?:有)?(?:取|起|定|命)(?:好)?(?:大)?名?字?|"
    "未定|待定|待取|暂无名?字?|无名[氏字婴男女]?|没有?名字?|未有名字?|未上户|未报户口?|弃婴)$"
)
# After nothing or a surname.
_INFANT = "^(.?)(小?宝宝|小?毛毛|婴儿|婴|[男女]婴|新生儿|新生|[男女]孩)$"
_ALONE = "^((?:大|小|二|三)宝|[大小]双|双胞胎?|[长次三]?[子女]|男|儿子|女儿|孩子|小孩|(?:小名|乳名).*|BABY.*|NEWBORN.*)$"

_FORMS = (_CHILD_OF, _CHILD_NEXT_TO, _SEX_NEXT_TO, _NOT_NAMED, _INFANT)

_LABEL = (
    "氏$|某|之[妻夫母父媳]$|老婆$|老公$|妻子$|丈夫$|爱人$|媳妇$|儿媳$|配偶$|家属$|户主$|[他她]?[妈爸]$|"
    "妈妈$|爸爸$|母亲$|父亲$|奶奶$|爷爷$|外婆$|外公$|^本人$"
)


def says_no_name(cleaned: pl.Expr) -> pl.Expr:
    """Whether the cell says nothing about a name."""
    return is_missing(cleaned.str.to_uppercase()) | cleaned.is_in(_NOTHING)


def parts_of(key: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """``parent`` and ``words`` of a name in simplified characters, both null for a real name.

    ``parent`` is what stands before the words of a placeholder: a name, a surname, or null.
    """
    compound = "^(?:" + "|".join(compound_surnames()) + ")"
    # 欧阳大双 may be a name, 上官胜男 is one; 欧阳之女 is none.
    is_name = {
        _CHILD_NEXT_TO: key.str.contains(f"{compound}.{{2}}$"),
        _SEX_NEXT_TO: key.str.contains(compound),
    }
    found = [
        pl.when(~is_name[form]).then(key).otherwise(None).str.extract_groups(form)
        if form in is_name
        else key.str.extract_groups(form)
        for form in _FORMS
    ]
    parent = pl.coalesce(groups.struct.field("1") for groups in found)
    words = pl.coalesce(*(groups.struct.field("2") for groups in found), key.str.extract(_ALONE))
    return pl.when(parent != "").then(parent).alias("parent"), words.alias("words")


def is_placeholder() -> pl.Expr:
    """Whether a name stands for a child without one; null where nothing is said."""
    return pl.when(pl.col("key").is_not_null()).then(pl.col("words").is_not_null())


def said_sex(words: pl.Expr) -> pl.Expr:
    """M or F by the words of a placeholder, null where they do not tell."""
    telling = words.str.replace("子女|孩子|小孩", "").str.to_uppercase()
    says_female = telling.str.contains("女|千金|GIRL")
    says_male = telling.str.contains("[子男]|BOY")
    return (
        pl.when(says_female & ~says_male)
        .then(pl.lit("F"))
        .when(says_male & ~says_female)
        .then(pl.lit("M"))
    )


def is_label(key: pl.Expr) -> pl.Expr:
    """Whether the text says who is meant without naming them: 王氏, 李某, 户主."""
    return key.str.contains(_LABEL)
