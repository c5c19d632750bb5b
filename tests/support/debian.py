"""Tests that need a program from outside Python say which Debian package brings it."""

import shutil

import pytest


def requires(program: str, *, package: str) -> pytest.MarkDecorator:
    """A mark that skips the test where the program is not installed, and names the package to install."""
    return pytest.mark.skipif(
        shutil.which(program) is None, reason=f"{program} is not installed: apt-get install {package}"
    )


needs_libreoffice = requires("soffice", package="libreoffice-calc")
needs_poppler = requires("pdftotext", package="poppler-utils")
