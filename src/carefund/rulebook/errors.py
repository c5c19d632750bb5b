"""The error of a bad rulebook."""

__all__ = ["RulebookError"]


class RulebookError(Exception):
    """A round's folder does not hold a good rulebook: which file, which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        self.file, self.key, self.reason = file, key, reason
        super().__init__(f"{file}{f', {key}' if key else ''}: {reason}")
