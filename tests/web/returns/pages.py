"""What tests ask of a page: its inputs, links and ids, as a browser without scripts sees them."""

from html.parser import HTMLParser

from django.http import HttpResponse

_VOID = {"input", "br", "hr", "img", "link", "meta", "line", "polyline", "circle"}


class Seen(HTMLParser):
    """A page, taken apart."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inputs: dict[str, list[dict[str, str]]] = {}
        self.hidden: dict[str, str] = {}
        self.labelled: set[str] = set()
        self.headings: list[str] = []
        self.open: list[str] = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self.open.append(tag)
        if "id" in held:
            self.ids.append(held["id"])
        if tag == "a":
            self.links.append(held.get("href", ""))
        if tag in ("input", "select", "textarea") and held.get("type") != "hidden":
            self.inputs.setdefault(held.get("name", ""), []).append(held)
        if tag == "input" and held.get("type") == "hidden":
            self.hidden[held.get("name", "")] = held.get("value", "")
        if tag == "label":
            self.labelled.add(held.get("for", ""))
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    @property
    def unlabelled(self) -> list[str]:
        """Names of inputs without a label."""
        return [name for name, held in self.inputs.items() for i in held if i.get("id") not in self.labelled]

    @property
    def twice(self) -> set[str]:
        """Ids that stand for more than one thing."""
        return {found for found in self.ids if self.ids.count(found) > 1}

    @property
    def skipped_levels(self) -> list[tuple[str, str]]:
        """Headings after which one is too deep."""
        return [(a, b) for a, b in zip(self.headings, self.headings[1:], strict=False) if int(b[1]) > int(a[1]) + 1]
