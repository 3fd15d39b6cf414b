"""Makes the character tables of the standards anew: simplified.tsv and pinyin.tsv.

Run it with the dependency group ``tables`` (pypinyin, MIT; opencc, Apache-2.0). The other tables
beside them (variants, look-alikes, surnames) are kept by hand.

Usage: python tools/make_character_tables.py [target folder]
"""

from __future__ import annotations

import sys
import unicodedata
from itertools import chain
from pathlib import Path

import opencc
from pypinyin.constants import PINYIN_DICT

TARGET = Path(__file__).parents[1] / "src" / "cpaudit" / "standards" / "tables"

# The blocks that names are written with: basic Han and extension A. Later extensions are too rare
# to be worth their size; compatibility forms are folded by their own decomposition at load.
HAN = (range(0x4E00, 0xA000), range(0x3400, 0x4DC0))

# Conversions are tried in this order; the last two know forms of Hong Kong, Taiwan and Japan.
CONVERSIONS = (("t2s",), ("tw2s",), ("hk2s",), ("jp2t", "t2s"))

TONES = dict.fromkeys(range(0x300, 0x330))


def main(target: Path) -> None:
    """Write both tables into ``target`` and say how large they are."""
    for name, lines in (("simplified", simplified()), ("pinyin", pinyin())):
        path = target / f"{name}.tsv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        print(f"{path.name}: {len(lines)} lines, {path.stat().st_size} bytes")


def simplified() -> list[str]:
    """Lines of a simplified character and all the forms that are folded to it."""
    converters = [
        [opencc.OpenCC(configuration) for configuration in steps] for steps in CONVERSIONS
    ]
    forms: dict[str, str] = {}
    for character in map(chr, chain(*HAN)):
        # What GB 2312 holds is simplified already: 乾, 著 and 芸 are names of their own.
        if not is_gb2312(character):
            target = first_conversion(character, converters)
            if target != character:
                forms[target] = forms.get(target, "") + character
    return [f"{target}\t{forms[target]}" for target in sorted(forms)]


def first_conversion(character: str, converters: list[list[opencc.OpenCC]]) -> str:
    """What the first conversion that knows ``character`` makes of it."""
    for steps in converters:
        target = character
        for step in steps:
            target = step.convert(target)
        if target != character and len(target) == 1:
            return target
    return character


def is_gb2312(character: str) -> bool:
    """Whether ``character`` belongs to the simplified set of 1980."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def pinyin() -> list[str]:
    """Lines of a toneless syllable and all characters whose usual reading it is."""
    readings: dict[str, str] = {}
    for code in chain(*HAN):
        if marked := PINYIN_DICT.get(code):
            syllable = toneless(marked.split(",")[0])
            readings[syllable] = readings.get(syllable, "") + chr(code)
    return [f"{syllable}\t{readings[syllable]}" for syllable in sorted(readings)]


def toneless(syllable: str) -> str:
    """The syllable without its tone mark, ü written v.

    >>> toneless("lǜ")
    'lv'
    """
    parts = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return parts.translate(TONES).lower()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
