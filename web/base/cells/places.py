"""Names of industry fields and districts, whole or in part, as codes of the region pack."""

from __future__ import annotations

import re
from collections.abc import Mapping

from web.base.cells.texts import NOTHING, Unclear, read_list, read_plain, read_text
from web.base.cells.wording import ticked

Names = Mapping[str, Mapping[str, str]]
"""Item field -> shown name -> code, for industry fields and districts of a region."""

_FIELD_END = re.compile(r"(?:产业|行业|领域|技术|类|方向|项目)+$")
_AREA_END = re.compile(r"(?:区|县|市)$")
_ZONES = re.compile(r"(?:国家级?)?(?:经济技术开发区|经济开发区|经开区|开发区)")
_ZONE = "经开区"
_SECTION = re.compile(
    r"^(?:第?[0-9一二三四五六七八九十]+(?:部分|类|章|节)?|[(（][0-9一二三四五六七八九十]+[)）])[、.．:：\s]*"
)
_COUNT = re.compile(r"[(（][^)）]*[)）]\s*$")


def read_fields(value: object, names: Names) -> tuple[str, ...]:
    """Return codes of industry fields; without a region's names the entries as they are."""
    entries = read_list(value if isinstance(value, (list, tuple)) else ticked(read_text(value)))
    known = names.get("fields")
    if not known:
        return entries
    codes: dict[str, None] = {}
    unknown = []
    for entry in entries:
        found = find_field_code(entry, known)
        if found is not None:
            codes[found] = None
            continue
        pieces = re.split(r"[/\s]+", entry)
        several = [find_field_code(piece, known) for piece in pieces]
        if len(pieces) > 1 and all(several):
            codes.update(dict.fromkeys(code for code in several if code))
        else:
            unknown.append(entry)
    if unknown:
        words = "、".join(unknown)
        raise Unclear(f"领域“{words}”未能识别", f'field "{words}" was not understood', tuple(codes))
    return tuple(codes)


def find_field_code(text: str, known: Mapping[str, str]) -> str | None:
    """Return the field whose name this is, or which alone this is a part of."""
    plain = read_plain(text)
    by_name = {name.lower(): code for name, code in known.items()}
    if plain in by_name:
        return by_name[plain]
    if plain in set(known.values()):
        return plain
    short = _FIELD_END.sub("", plain)
    if len(short) < 2:
        return None
    parts = {code for name, code in by_name.items() if short in name}
    if not parts:
        parts = {
            code
            for name, code in by_name.items()
            if _FIELD_END.sub("", name) in plain and len(name) > 2
        }
    return parts.pop() if len(parts) == 1 else None


def read_district(value: object, names: Names) -> str:
    """Return the code of a district; without a region's names the text as it is."""
    text = ticked(read_text(value))
    plain = read_plain(text)
    known = names.get("district")
    if not known or plain in NOTHING:
        return "" if plain in NOTHING else text
    found = find_district_code(plain, known)
    if found is None:
        raise Unclear(f"区县“{text}”未能识别", f'district "{text}" was not understood', "")
    return found


def find_district_code(text: str, known: Mapping[str, str]) -> str | None:
    """Return the district whose name the text is, begins or holds."""
    plain = read_plain(text).replace(" ", "")
    by_name = {name.lower().replace(" ", ""): code for name, code in known.items()}
    if plain in by_name:
        return by_name[plain]
    if plain in set(known.values()):
        return plain
    if len(plain) < 2:
        return None
    stems = {_AREA_END.sub("", name): code for name, code in by_name.items() if len(name) > 2}
    if plain in stems:
        return stems[plain]
    zoned = _ZONES.sub(_ZONE, plain)
    for candidates in (by_name, stems):
        found = {code for name, code in candidates.items() if len(name) > 1 and name in zoned}
        if len(found) == 1:
            return found.pop()
    return None


def name_of_section(text: str) -> str:
    """Return a section's or sheet's name without its number and the count behind it."""
    return _COUNT.sub("", _SECTION.sub("", read_plain(text))).strip()


def place_of_section(text: str, names: Names) -> tuple[str, str]:
    """Return (field code, district code) that a section or sheet names; empty where none."""
    plain = name_of_section(text)
    if not plain:
        return "", ""
    fields, districts = names.get("fields", {}), names.get("district", {})
    by_name = {name.lower(): code for name, code in fields.items()}
    field = by_name.get(plain) or by_name.get(_FIELD_END.sub("", plain), "")
    short = {_AREA_END.sub("", name): code for name, code in districts.items() if len(name) > 2}
    return field, districts.get(plain) or short.get(plain, "")
