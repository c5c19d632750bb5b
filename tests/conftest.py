"""What holds for every test: how hypothesis searches, and that nothing is skipped where the proof is asked for."""

import os

import pytest
from hypothesis import settings

IN_CI = os.environ.get("CI", "").lower() not in ("", "0", "false")

# No deadlines: the first example pays for loading a rulebook, and machines differ.
settings.register_profile("dev", deadline=None)
# The same examples every time: a change is refused for what it does, not for what chance found in it.
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if IN_CI else "dev")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--docs-images", action="store_true", help="take the pictures of pages for docs/images anew")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if IN_CI and session.exitstatus == pytest.ExitCode.OK and skipped_tests(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if IN_CI and (skipped := skipped_tests(config)):
        terminalreporter.section("skipped, which counts as failed where CI is set", red=True, bold=True)
        for line in skipped:
            terminalreporter.line(line)


def skipped_tests(config: pytest.Config) -> list[str]:
    """Each skipped test or module with its reason; none in a worker process, which does no reporting."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    return sorted({f"{report.nodeid}: {report.longrepr[2]}" for report in reports})
