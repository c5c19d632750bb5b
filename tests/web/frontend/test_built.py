"""What the pages are built from: they ask nobody else for anything, and what is built is what its sources say."""

import importlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from django.conf import settings
from django.templatetags.static import static

ROOT = Path(__file__).resolve().parents[3]
FRONTEND = ROOT / "frontend"
OURS = ("carefund.css", "carefund.js", "first.js", "grid.css", "grid.js")


@pytest.fixture(scope="module")
def build():
    """The script that builds, as a module."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        yield importlib.import_module("build_frontend")
    finally:
        sys.path.remove(str(ROOT / "scripts"))


def built(name: str) -> Path:
    """The file that pages get under a name."""
    return Path(settings.STATIC_ROOT) / static(name).removeprefix(settings.STATIC_URL)


@pytest.mark.parametrize("name", OURS)
def test_the_built_files_name_no_other_host_for_anything_they_load(name):
    text = built(name).read_text("utf-8")

    assert re.findall(r"(?:url\(|@import|from|import)\s*[\"'(]?\s*(?:https?:)?//", text) == []
    assert "Frutiger" not in text
    assert "sourceMappingURL" not in text


def test_the_styles_use_no_font_but_those_of_the_machine():
    assert "@font-face" not in built("carefund.css").read_text("utf-8")


def test_the_built_files_are_those_of_the_sources(build):
    """Whoever changes a source builds anew (`make assets`) before they test."""
    sources = [*build._PACKAGES, FRONTEND / "src", FRONTEND / "assets"]

    assert (FRONTEND / ".build.stamp").read_text("ascii") == build.digest(sources)


def test_every_package_that_is_shipped_has_its_licence_named():
    shipped = json.loads((FRONTEND / "package.json").read_text("utf-8"))["dependencies"]
    text = built("licences.txt").read_text("utf-8")

    assert [name for name in shipped if name not in text] == []


def test_versions_are_exact_and_the_lock_names_no_host():
    package = json.loads((FRONTEND / "package.json").read_text("utf-8"))
    lock = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))

    assert all(
        re.fullmatch(r"\d+\.\d+\.\d+", v) for v in (package["dependencies"] | package["devDependencies"]).values()
    )
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []


def test_the_macros_and_the_styles_are_one_version_of_the_design_system():
    macros = metadata.distribution("nhsuk-frontend-jinja")
    styles = json.loads((FRONTEND / "package.json").read_text("utf-8"))["dependencies"]["nhsuk-frontend"]

    assert re.search(rf"^\|\s*{styles}\s*\|\s*{macros.version}\s*\|$", macros.read_text("METADATA") or "", re.MULTILINE)


def test_a_build_with_nothing_new_does_nothing(capfd):
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    before = manifest.stat().st_mtime_ns

    done = subprocess.run([sys.executable, ROOT / "scripts" / "build_frontend.py"], capture_output=True, text=True)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert manifest.stat().st_mtime_ns == before


def test_a_step_is_done_again_when_what_it_reads_has_changed_or_it_was_cut_short(build, tmp_path, monkeypatch):
    monkeypatch.setattr(build, "FRONTEND", tmp_path)
    monkeypatch.setattr(build, "ROOT", tmp_path)
    source, output = tmp_path / "source", tmp_path / "output"
    source.write_text("1")
    done = []

    def make():
        done.append(source.read_text())
        output.mkdir(exist_ok=True)
        if source.read_text() == "bad":
            raise build.BuildError("no")

    build.step("Making", [source], output, make)
    build.step("Making", [source], output, make)
    source.write_text("bad")
    with pytest.raises(build.BuildError):
        build.step("Making", [source], output, make)
    source.write_text("1")
    build.step("Making", [source], output, make)

    assert done == ["1", "bad", "1"]


def test_a_node_that_is_too_old_is_not_used(build):
    wanted = json.loads((FRONTEND / "package.json").read_text("utf-8"))["engines"]["node"]

    assert build._numbers("v20.19.0") >= build._numbers(wanted)
    assert build._numbers("v18.20.4") < build._numbers(wanted)


def test_the_wheel_holds_what_was_built(tmp_path):
    shutil.copytree(
        ROOT / "src" / "carefund", tmp_path / "src" / "carefund", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in (".gitignore", "pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        tmp_path,
        tmp_path,
    ]

    subprocess.run([*command, "--disable-pip-version-check"], check=True, capture_output=True)

    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    assert {f"carefund/web/static/{built(name).name}" for name in OURS} <= names
    assert "carefund/web/static/staticfiles.json" in names
