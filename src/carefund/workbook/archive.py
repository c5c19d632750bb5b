"""A compressed archive, which is what a workbook file is: taking out one part, and storing some in a new one.

The standard library lists an archive. To take a part out it needs longer than unpacking does, and it unpacks what is
far longer than the archive says before it notices. To store a few parts it needs four times as long as they do.
"""

import struct
import zipfile
from collections.abc import Mapping

# As zlib of the standard library, in less than half the time: unpacking was an eighth of reading a workbook.
from isal import isal_zlib

__all__ = ["stored", "unpack"]

_HEAD = b"PK\x03\x04"
_HEAD_SIZE = 30
"""Bytes before the name of a part; the last four of them are the sizes of the name and of what follows it."""
_HAS_PASSWORD = 1


def unpack(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """The content of a part of an archive, checked against the size and the checksum that the archive gives for it.

    Raises ValueError where it differs, or cannot be unpacked.
    """
    start = info.header_offset
    head = data[start : start + _HEAD_SIZE]
    if not head.startswith(_HEAD):
        raise ValueError("it is not where the archive says")
    if info.flag_bits & _HAS_PASSWORD:
        raise ValueError("it has a password")
    start += _HEAD_SIZE + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    content = _content(data[start : start + info.compress_size], info)
    if len(content) != info.file_size:
        raise ValueError("it is not as large as it says")
    if isal_zlib.crc32(content) != info.CRC:
        raise ValueError("its checksum is wrong")
    return content


def _content(packed: bytes, info: zipfile.ZipInfo) -> bytes:
    """What was packed, but no more than a byte beyond the size that the archive gives."""
    if info.compress_type == zipfile.ZIP_STORED:
        return packed
    if info.compress_type == zipfile.ZIP_DEFLATED:
        try:
            return isal_zlib.decompressobj(-isal_zlib.MAX_WBITS).decompress(packed, info.file_size + 1)
        except isal_zlib.error as error:  # type: ignore[misc]  # its types call the class an instance
            raise ValueError(str(error)) from error
    raise ValueError("it is packed in a way that no workbook is")


_VERSION, _UTF8_NAMES, _FIRST_DAY = 20, 0x800, 0x21
"""What a reader must know, how names are spelled, and the day of each part: the first one of 1980."""
_ABOUT = struct.Struct("<5H3I2H")
"""What is said of a part twice, before it and in the list of all: version, names, packing, time, day, checksum, size as
it is packed and as it is, sizes of the name and of what follows it."""
_LISTED = struct.Struct("<4sH26s3H2I")
_END = struct.Struct("<4s4H2IH")


def stored(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these parts, as they are; each and all of them must be smaller than 4 GiB."""
    pieces: list[bytes] = []
    listed: list[bytes] = []
    at = 0
    for name, content in parts.items():
        spelled, size = name.encode(), len(content)
        about = _ABOUT.pack(
            _VERSION,
            _UTF8_NAMES,
            zipfile.ZIP_STORED,
            0,
            _FIRST_DAY,
            isal_zlib.crc32(content),
            size,
            size,
            len(spelled),
            0,
        )
        pieces += (_HEAD, about, spelled, content)
        listed += (_LISTED.pack(b"PK\x01\x02", _VERSION, about, 0, 0, 0, 0, at), spelled)
        at += _HEAD_SIZE + len(spelled) + size
    listing = b"".join(listed)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(parts), len(parts), len(listing), at, 0)
    return b"".join((*pieces, listing, end))
