"""Reads a page of HTML and checks that it is well formed."""

from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "link", "input", "col"}


class Page(HTMLParser):
    """Checks that tags nest, and keeps what the checks of the page need."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.children: dict[int, list[str]] = {}  # of the element of this number
        self.numbers: list[int] = []
        self.words: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.numbers:
            self.children.setdefault(self.numbers[-1], []).append(tag)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
            self.numbers.append(len(self.elements) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag
        self.numbers.pop()

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, *tags: str) -> list[tuple[int, dict[str, str | None]]]:
        return [(i, attrs) for i, (tag, attrs) in enumerate(self.elements) if tag in tags]


def served_figures(page: Page) -> list[tuple[float | None, str, str, str]]:
    """Return each figure of a page of the report: value (None: missing), path, field and rule.

    Paths and fields of several addresses are parted by spaces; those which the heads of a long
    table give (docs/editions.md) are put together here.
    """
    found = []
    heads: list[dict[str, str | None]] = []
    code, column, rank = "", -1, 0
    for tag, attrs in page.elements:
        if tag == "table":
            heads = []
        elif tag == "tr":
            code, column = attrs.get("data-code") or "", -1
        elif tag == "th" and attrs.get("scope") == "col":
            heads.append(attrs)
        elif tag in {"td", "th"}:
            column, rank = column + 1, 0
        elif tag == "data" or attrs.get("class") == "missing":
            own = attrs if "data-path" in attrs or not 0 <= column < len(heads) else heads[column]
            path = (own.get("data-path") or "").replace("{}", code)
            field = own.get("data-field") or ""
            field, rank = (field if own is attrs else field.split()[rank]), rank + 1
            value = float(attrs["value"] or "") if tag == "data" else None
            found.append((value, path, field, attrs.get("data-rule", "same")))
        if tag in {"section", "figure"}:
            heads = []
    return found  # type: ignore[return-value]
