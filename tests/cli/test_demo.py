from pathlib import Path

from carefund.cli.demonstration import demonstrate


def test_the_demonstration_shows_the_main_job_and_can_be_repeated(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first, second = run("demo", "--no-serve"), run("demo", "--no-serve")
    assert first.exit_code == 0, first.output
    assert first.output == second.output
    for part in ("£23,600,879", "Complete, but not formally approvable", "0 errors", "CND-04", "Files to look at"):
        assert part in first.output
    files = sorted(f.name for f in Path("carefund-demo").iterdir())
    assert files == ["plan-with-findings.xlsx", "plan.toml", "plan.xlsx", "summary.html"]
    assert all(f"carefund-demo/{name}" in first.output for name in files)


def test_every_file_is_written_before_the_first_line_is_printed(tmp_path):
    next(iter(demonstrate(tmp_path)))
    assert len(list(tmp_path.iterdir())) == 4


def test_a_folder_that_cannot_be_made_is_explained(run, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    result = run("demo", "--folder", tmp_path / "file" / "below")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
