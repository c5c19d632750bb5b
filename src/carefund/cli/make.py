"""Making files of returns: new ones, and workbooks or texts of those there are."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from carefund.cli.earlier import with_earlier
from carefund.cli.failures import NotUsable, suggestion
from carefund.cli.load import TEXT_SUFFIX, Loaded, rulebook_named
from carefund.reference import Area, DayNotHeld, UnknownArea, area, history
from carefund.returns import Finding, new_return, summarise, to_text
from carefund.rulebook import Rulebook, load, rounds

__all__ = ["area_of", "default_name", "new_loaded", "newest_round", "return_bytes"]


def newest_round() -> str:
    """The newest round that comes with the product and is no draft."""
    return next(name for name in reversed(rounds()) if load(name).status == "final")


def new_loaded(round_name: str, kind: str | None, area_text: str, earlier: Sequence[Path] = ()) -> Loaded:
    """A new return for an area, pre-filled from what is published and from the returns in the files of `earlier`.

    NotUsable where there is no such round, return or area, or where the return does not build on one of these.
    """
    rulebook = rulebook_named(round_name)
    code = kind or rulebook.returns[0].code
    known = [k.code for k in rulebook.returns]
    if code not in known:
        message = f"Round {round_name} has no return “{code}”.{suggestion(code, known)} It has {', '.join(known)}."
        raise NotUsable(message)
    found = area_of(area_text, rulebook)
    name = f"{found.code}-{rulebook.round}-{code}"
    loaded = with_earlier(Loaded(new_return(rulebook, code, found, name), rulebook, found, (), None), earlier)
    return loaded._replace(ret=new_return(rulebook, code, found, name, loaded.earlier)) if earlier else loaded


def area_of(text: str, rulebook: Rulebook) -> Area:
    """The area of this code or name when the round begins, or else when it ends; NotUsable where there is none."""
    try:
        return area(text, on=rulebook.first_day)
    except UnknownArea as error:
        message = str(error)
    try:
        return area(text, on=rulebook.last_day)
    except UnknownArea:
        raise NotUsable(_instead(text, rulebook.first_day) or message) from None


def _instead(text: str, on: date) -> str:
    """Which areas plan for the place of one that is no more, or is not yet; empty where the text names no such area."""
    try:
        areas = history(text, on).areas
    except (UnknownArea, DayNotHeld):
        return ""
    return f"“{text}” is not an area on {on:%d/%m/%Y}. For its place on that day, give: {'; '.join(map(str, areas))}."


def default_name(loaded: Loaded) -> str:
    """The file name that the round asks for."""
    return loaded.rulebook.return_kind(loaded.ret.kind).file_stem(loaded.area_name) + ".xlsx"


def return_bytes(loaded: Loaded, path: Path, findings: Sequence[Finding] = ()) -> bytes:
    """A return as the file at `path` is to hold it: a text for .toml, a workbook for .xlsx, NotUsable otherwise."""
    suffix = path.suffix.lower()
    if suffix == TEXT_SUFFIX:
        return to_text(loaded.rulebook, loaded.ret).encode()
    if suffix != ".xlsx":
        raise NotUsable(f"{path} must end in .xlsx for a workbook or in .toml for a text.")
    return _workbook(loaded, findings)


def _workbook(loaded: Loaded, findings: Sequence[Finding]) -> bytes:
    from carefund.workbook import WorkbookError, write_workbook

    if loaded.area is None:
        message = f"The return is for an area that we do not know: “{loaded.ret.area}”. Correct its code and try again."
        raise NotUsable(message)
    target = io.BytesIO()
    summary = summarise(loaded.case(date.today()))
    try:
        write_workbook(
            loaded.rulebook,
            loaded.ret,
            loaded.area,
            target,
            findings=findings,
            summary=summary,
            made=datetime.now(),
            earlier=loaded.earlier,
        )
    except WorkbookError as error:
        raise NotUsable(str(error)) from None
    return target.getvalue()
