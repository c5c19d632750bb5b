"""A compressed archive, which is what a workbook file is: taking out one part, and storing some in a new one.

The standard library lists an archive and makes one. To take a part out it needs longer than unpacking does, and it
unpacks what is far longer than the archive says before it notices.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping

__all__ = ["stored", "unpack"]

_HEAD = b"PK\x03\x04"
_HEAD_SIZE = 30
"""Bytes before the name of a part; the last four of them are the sizes of the name and of what follows it."""
_HAS_PASSWORD = 1


def unpack(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """The content of a part of an archive, checked against the size and the checksum that the archive gives for it.

    Raises ValueError or `zlib.error` where it differs, or cannot be unpacked.
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
    if zlib.crc32(content) != info.CRC:
        raise ValueError("its checksum is wrong")
    return content


def _content(packed: bytes, info: zipfile.ZipInfo) -> bytes:
    """What was packed, but no more than a byte beyond the size that the archive gives."""
    if info.compress_type == zipfile.ZIP_STORED:
        return packed
    if info.compress_type == zipfile.ZIP_DEFLATED:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, info.file_size + 1)
    raise ValueError("it is packed in a way that no workbook is")


def stored(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these parts, as they are."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for name, content in parts.items():
            writer.writestr(zipfile.ZipInfo(name), content)
    return archive.getvalue()
