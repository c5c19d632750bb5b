"""What cannot be read at all, and why: everything is looked at before any of it is believed."""

import msgspec

__all__ = ["Limits", "Refused", "missing_tabs", "sniff"]


class Limits(msgspec.Struct, frozen=True):
    """How large a workbook may be. A filled plan has some 200 KB, 30 parts and 20,000 cells."""

    file_bytes: int = 20_000_000
    unpacked_bytes: int = 200_000_000
    members: int = 2_000
    ratio: int = 200
    """How many times its packed size a part of a megabyte or more may unpack to."""
    cells: int = 2_000_000
    """Cells of one tab, from A1 to the last one that holds something."""


class Refused(Exception):  # noqa: N818  (a decision that is shown to a person, not a fault)
    """A file was not read; nothing of it was.

    `reason` is a stable code for programs, `message` tells a person what is wrong and what to do next.
    """

    def __init__(self, reason: str, message: str) -> None:
        self.reason, self.message = reason, message
        super().__init__(message)


def missing_tabs(names: list[str]) -> Refused:
    """The refusal of a return that lacks tabs."""
    lacks = "the tab" if len(names) == 1 else "these tabs"
    return Refused(
        "missing_sheets",
        f"The workbook lacks {lacks}: {', '.join(f'“{name}”' for name in names)}. Nothing was read. Copy what is "
        "missing back from an earlier copy, or ask the sender for the whole file.",
    )


_SAVE_AS = "Open it in the program that made it and save it as an Excel workbook (.xlsx), then try again."
_COPY = "Check that you picked the right file. We read Excel workbooks (.xlsx or .xlsm)."

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
)


def sniff(data: bytes, limits: Limits) -> None:
    """Refuse what its first bytes or its size show to be no workbook that we read."""
    if not data:
        raise Refused("empty", "The file is empty. Save the workbook again, or ask for a new copy of it.")
    if len(data) > limits.file_bytes:
        raise Refused(
            "too_large",
            f"The file is larger than the {limits.file_bytes // 1_000_000} MB that we read. A return has less than "
            "1 MB. Remove pictures and tabs that do not belong to it, then save it again.",
        )
    if data.startswith(_OLE):
        _refuse_ole(data)
    if not data.startswith(b"PK"):
        raise Refused("not_a_workbook", f"This is not an Excel workbook: it looks like {_looks_like(data)}. {_COPY}")


def _refuse_ole(data: bytes) -> None:
    if _utf16("EncryptedPackage") in data or _utf16("EncryptionInfo") in data:
        raise Refused(
            "password",
            "The workbook is protected with a password, so it cannot be opened. Open it in Excel, choose File, Info, "
            "Protect Workbook, Encrypt with Password, clear the password, save the workbook and try again.",
        )
    if _utf16("Workbook") in data or _utf16("Book") in data:
        raise Refused("old_format", f"This is a workbook in the format of Excel before 2007 (.xls). {_SAVE_AS}")
    raise Refused(
        "not_a_workbook",
        f"This is not an Excel workbook: it looks like an old Office document. {_COPY} If it is an old workbook "
        "(.xls), open it in Excel and save it as .xlsx.",
    )


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _looks_like(data: bytes) -> str:
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            return name
    start = data[:4096]
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "a web page or an XML file"
    if b"\x00" in start:
        return "a file of another kind"
    first = start.partition(b"\n")[0]
    return (
        "comma-separated values (CSV)"
        if first.count(b",") + first.count(b";") + first.count(b"\t") > 1
        else "plain text"
    )
